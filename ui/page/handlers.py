"""What happens at each event of the page: values in, new values of components out."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import gradio as gr

from assistant.asking.question import MAX_QUESTION
from ui.api.values import BadValue, read_filters
from ui.page.chat import converse
from ui.page.kept import from_json, to_json
from ui.page.layout import FAST, SLOW, Page, Updates, translations
from ui.page.rendering.articles import FILTERED_FROM, articles_html, feeds_html, title_html
from ui.page.rendering.messages import examples, messages, welcome
from ui.page.rendering.reader import Reader
from ui.page.rendering.status import settled, status_html
from ui.page.rendering.turns import ChatTurn, Draft
from ui.texts import Language, number, text
from vectorstore.search.filters import Filters

if TYPE_CHECKING:
    from assistant.assistant import Assistant

logger = logging.getLogger(__name__)


class Handlers:
    """The events' functions, over one assistant and one page."""

    def __init__(self, assistant: Assistant, page: Page) -> None:
        """Take what the functions need; wiring.py attaches them."""
        self._assistant = assistant
        self._page = page

    def greet(self, kept: object, language: Language) -> Updates:
        """Show what the tab has kept, in the browser's language."""
        turns = from_json(kept)
        return self.translate(to_json(turns), language) | {self._page.memory: to_json(turns)}

    def translate(self, kept: object, language: Language) -> Updates:
        """Say everything on the page in a language."""
        page = self._page
        updates = translations(page, language)
        listed = self.list_articles("", language)
        turns = from_json(kept)
        reader = self._reader(language, turns)
        listed[page.chat] |= {"value": messages(turns, reader)}
        listed[page.needle] |= updates[page.needle] | {"value": ""}
        return updates | listed | {page.status: status_html(self._assistant.status(), reader)}

    def tick(self, needle: str | None, language: Language, seen: object) -> Updates:
        """Follow the models and the articles: every second while they change, else slowly."""
        page = self._page
        status = self._assistant.status()
        feeds = [(feed.url, feed.title, str(feed.every)) for feed in self._assistant.feeds.all()]
        now = (status.articles, settled(status), feeds)
        updates: Updates = {
            page.status: status_html(status, Reader(language)),
            page.seen: now,
        }
        if now == seen:
            return updates | {page.timer: gr.Timer(SLOW if settled(status) else FAST)}
        return updates | self.list_articles(needle, language) | {page.timer: gr.Timer(FAST)}

    def begin(self, question: str, kept: object, language: Language, filters: object) -> Updates:
        """Take a question from the box."""
        return self._begin(Draft(question), from_json(kept), language, filters)

    def begin_example(
        self, kept: object, language: Language, filters: object, chosen: gr.SelectData
    ) -> Updates:
        """Take one of the example questions."""
        return self._begin(Draft(chosen.value["text"]), from_json(kept), language, filters)

    def begin_again(
        self, kept: object, language: Language, filters: object, read_dates: bool | None = None
    ) -> Updates:
        """Take the last question once more, in place of its answer.

        The filters are those that are set now; the question's own dates are read as before,
        unless `read_dates` says otherwise.
        """
        turns = from_json(kept)
        if not turns:
            return {self._page.question: gr.skip()}
        draft = turns[-1].again()
        if read_dates is not None:
            draft = replace(draft, read_dates=read_dates)
        return self._begin(draft, turns[:-1], language, filters)

    def begin_undated(self, kept: object, language: Language, filters: object) -> Updates:
        """Take the last question once more, without the dates that it names."""
        return self.begin_again(kept, language, filters, read_dates=False)

    def begin_dated(self, kept: object, language: Language, filters: object) -> Updates:
        """Take the last question once more, with the dates that it names."""
        return self.begin_again(kept, language, filters, read_dates=True)

    def _begin(
        self, draft: Draft, turns: Sequence[ChatTurn], language: Language, filters: object
    ) -> Updates:
        page = self._page
        asked = replace(draft, question=_checked(draft.question, language), filters=_read(filters))
        return self._show(turns, language, asked) | self._writing(True) | {page.question: ""}

    def write(self, kept: object, language: Language) -> Iterator[Updates]:
        """Answer the last question of the chat, piece by piece."""
        page = self._page
        turns = from_json(kept)
        if not turns:
            return
        reader = self._reader(language, turns)
        past = messages(turns, reader)[:-2]
        draft, before = turns[-1].again(), turns[:-1]
        for step in _unbroken(converse(self._assistant, draft, before), draft, language):
            if isinstance(step, Draft):
                yield {page.chat: past + messages([], reader, step), page.draft: step}
            else:
                yield self._show([*before, step], language)

    def settle(self, kept: object, draft: Draft | None, language: Language) -> Updates:
        """End the writing; a draft that is left over was stopped and stays as it is."""
        turns = from_json(kept)
        if draft is None or not turns:
            return self._writing(False)
        return self._show([*turns[:-1], draft.stopped()], language) | self._writing(False)

    def clear(self) -> Updates:
        """Begin a new chat."""
        page = self._page
        return {page.chat: [], page.memory: [], page.draft: None} | self._writing(False)

    def edit(self, kept: object, language: Language) -> Updates:
        """Take the last question back into the box, to be changed."""
        turns = from_json(kept)
        question = turns[-1].question if turns else ""
        return self._show(turns[:-1], language) | {self._page.question: question}

    def list_articles(self, needle: str | None, language: Language) -> Updates:
        """Show the articles that match; the filter only where a list is long."""
        page = self._page
        reader = Reader(language)
        articles = self._assistant.articles()
        count = len(articles)
        groups = self._assistant.groups()
        return {
            # A tick may come before the browser has told what its boxes hold.
            page.articles: articles_html(articles, needle or "", reader, groups),
            page.articles_title: title_html(count, reader),
            page.feeds: feeds_html(self._assistant.feeds.all(), reader),
            page.needle: gr.update(visible=count > FILTERED_FROM),
            page.chat: gr.update(placeholder=welcome(count, reader), examples=examples(count)),
        }

    def _show(
        self, turns: Sequence[ChatTurn], language: Language, draft: Draft | None = None
    ) -> Updates:
        """Show a chat and keep it; a draft is kept as stopped until its answer is there."""
        page = self._page
        kept = [*turns, *([draft.stopped()] if draft else [])]
        return {
            page.chat: messages(turns, self._reader(language, kept), draft),
            page.memory: to_json(kept),
            page.draft: draft,
        }

    def _reader(self, language: Language, turns: Sequence[ChatTurn]) -> Reader:
        """Return the reader, with the titles of the articles that questions were limited to."""
        asked = {article_id for turn in turns for article_id in turn.filters.article_ids}
        articles = self._assistant.articles() if asked else []
        return Reader(language, {a.id: a.title for a in articles if a.id in asked})

    def _writing(self, writing: bool) -> Updates:
        page = self._page
        return {
            page.send: gr.update(visible=not writing),
            page.stop: gr.update(visible=writing),
            # A chat that is cleared would be filled again by the answer on its way.
            page.new_chat: gr.update(interactive=not writing),
        }


def _unbroken(
    steps: Iterator[Draft | ChatTurn], draft: Draft, language: Language
) -> Iterator[Draft | ChatTurn]:
    """Pass the steps on; a bug goes to the log, and its question stays in the chat."""
    try:
        yield from steps
    except Exception:
        logger.exception("the answer to a question broke")
        yield draft.failed(text(language, "broken"))


def _read(filters: object) -> Filters:
    try:
        return read_filters(filters)
    except BadValue as error:
        raise gr.Error(str(error), print_exception=False, title="Beleg") from None


def _checked(question: str, language: Language) -> str:
    question = (question or "").strip()
    if not question:
        raise gr.Error(text(language, "empty_question"), print_exception=False, title="Beleg")
    if len(question) > MAX_QUESTION:
        slots = {
            "length": number(language, len(question)),
            "limit": number(language, MAX_QUESTION),
        }
        raise gr.Error(text(language, "too_long", **slots), print_exception=False, title="Beleg")
    return question
