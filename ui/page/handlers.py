"""What happens at each event of the page: values in, new values of components out."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import gradio as gr

from assistant.asking.question import MAX_QUESTION
from ui.api.values import BadValue, read_filters
from ui.page.answering import Answering, Busy
from ui.page.kept import from_json, to_json
from ui.page.layout import FAST, SLOW, Page, Updates, translations
from ui.page.rendering.articles import FILTERED_FROM, articles_html, feeds_html, title_html
from ui.page.rendering.messages import Message, examples, messages, welcome
from ui.page.rendering.reader import Reader
from ui.page.rendering.status import reading_html, settled, status_html
from ui.page.rendering.turns import ChatTurn, Draft
from ui.texts import Language, number, text
from vectorstore.search.filters import Filters

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.library import Status


class Handlers:
    """The events' functions, over one assistant and one page."""

    def __init__(
        self, assistant: Assistant, page: Page, answering: Answering | None = None
    ) -> None:
        """Take what the functions need; wiring.py attaches them."""
        self._assistant = assistant
        self._page = page
        self._answering = answering or Answering(assistant)

    def opening(self, language: Language) -> Updates:
        """Return what the page says when it is sent; the chat and the lists come by `greet`."""
        page = self._page
        updates = translations(page, language)
        state = self._state(self._assistant.status(), Reader(language))
        for part in (page.question, page.reindex):
            state[part] = updates[part] | state.get(part, {"interactive": False})
        return updates | state

    def greet(self, kept: object, language: Language) -> Updates:
        """Show what the tab has kept, in the browser's language; `write` follows."""
        turns = self._present(from_json(kept))
        pending = bool(turns) and turns[-1].state == "pending"
        updates = self.translate(to_json(turns), language)
        if pending:  # else the page is as it was sent, and its box opens when all is settled
            updates[self._page.question] |= {"interactive": True}
            for part, update in self.writing(pending).items():
                updates[part] |= update
        started = gr.Timer(FAST, active=True)
        return updates | {self._page.memory: to_json(turns), self._page.timer: started}

    def translate(self, kept: object, language: Language) -> Updates:
        """Say everything on the page in a language."""
        page = self._page
        updates = translations(page, language)
        listed = self.list_articles("", language)
        turns = from_json(kept)
        reader = self.reader(language, turns)
        listed[page.chat] |= {"value": self._messages(turns, reader)}
        listed[page.needle] |= updates[page.needle] | {"value": ""}
        state = self._state(self._assistant.status(), reader)
        state[page.reindex] = updates[page.reindex] | state[page.reindex]
        return updates | listed | state

    def tick(self, needle: str | None, language: Language, seen: object) -> Updates:
        """Follow the models and the articles: every second while they change, else slowly.

        Only what has changed is drawn anew. The language counts as a change: should a tick
        answer after the language was switched, the next one says it all again.
        """
        page, status = self._page, self._assistant.status()
        state = self._state(status, Reader(language))
        feeds = [(feed.url, feed.title, str(feed.every)) for feed in self._assistant.feeds.all()]
        now = (
            (language, *state.values()),
            (language, status.articles, bool(status.reading.runs), feeds),
        )
        before = seen if isinstance(seen, tuple) else (None, None)
        fast = now != before or not settled(status)
        updates: Updates = {page.timer: gr.Timer(FAST if fast else SLOW)}
        if now != before:
            updates |= {page.seen: now}
        if now[0] != before[0]:
            updates |= state
        if now[1] != before[1]:
            updates |= self.list_articles(needle, language)
        return updates

    def _state(self, status: Status, reader: Reader) -> Updates:
        """Return what the page says of how things are."""
        page = self._page
        busy = any(run.kind == "files" for run in status.reading.runs)
        return {
            page.status: status_html(status, reader),
            page.reading: reading_html(status, reader),
            page.reindex: gr.update(visible=page.reindex.visible and not busy),
        }

    def begin(self, question: str, kept: object, language: Language, filters: object) -> Updates:
        """Take a question from the box."""
        begun = self._begin(Draft(question), from_json(kept), language, filters)
        return begun | {self._page.question: ""}

    def begin_example(
        self, kept: object, language: Language, filters: object, chosen: gr.SelectData
    ) -> Updates:
        """Take one of the example questions."""
        return self._begin(Draft(chosen.value["text"]), from_json(kept), language, filters)

    def begin_again(
        self, kept: object, language: Language, filters: object, read_dates: bool | None = None
    ) -> Updates:
        """Take the last question once more; the answer that it has is kept as a version.

        The filters are those that are set now; the question's own dates are read as before,
        unless `read_dates` says otherwise.
        """
        turns = from_json(kept)
        if not turns:
            return {self._page.send: gr.skip()}
        draft = turns[-1].again()
        if read_dates is None:
            draft = replace(draft, anew=True)
        else:
            draft = replace(draft, read_dates=read_dates)
        return self._renew(draft, turns, language, filters)

    def begin_edited(
        self, question: str, kept: object, language: Language, filters: object
    ) -> Updates:
        """Take another question in the place of the last one."""
        return self._renew(Draft(question), from_json(kept), language, filters)

    def begin_undated(self, kept: object, language: Language, filters: object) -> Updates:
        """Take the last question once more, without the dates that it names."""
        return self.begin_again(kept, language, filters, read_dates=False)

    def begin_dated(self, kept: object, language: Language, filters: object) -> Updates:
        """Take the last question once more, with the dates that it names."""
        return self.begin_again(kept, language, filters, read_dates=True)

    def _renew(
        self, draft: Draft, turns: Sequence[ChatTurn], language: Language, filters: object
    ) -> Updates:
        if not turns:
            return self._begin(draft, turns, language, filters)
        begun = self._begin(turns[-1].renewed(draft), turns[:-1], language, filters)
        self._answering.drop(turns[-1].key)
        return begun

    def _begin(
        self, draft: Draft, turns: Sequence[ChatTurn], language: Language, filters: object
    ) -> Updates:
        asked = replace(draft, question=_checked(draft.question, language), filters=_read(filters))
        key = secrets.token_hex(16)
        try:
            self._answering.begin(key, asked, turns, text(language, "broken"))
        except Busy:
            raise _told(text(language, "busy")) from None
        return self.show([*turns, asked.pending(key)], language) | self.writing(True)

    def write(self, kept: object, language: Language) -> Iterator[Updates]:
        """Show the answer to the last question as it grows, if it is on its way."""
        turns = from_json(kept)
        yield {self._page.chat: gr.skip()}  # without anything, Gradio would empty the chat
        if not turns or turns[-1].state != "pending":
            return
        reader, before = self.reader(language, turns), turns[:-1]
        past = messages(before, reader, last=False)
        for step in self._answering.follow(turns[-1].key):
            if isinstance(step, Draft):
                yield {self._page.chat: past + messages([], reader, step)}
            else:
                yield self.show([*before, step], language)

    def stop(self, kept: object) -> None:
        """Let the answer that is on its way end early; `write` shows what it has come to."""
        turns = from_json(kept)
        if turns:
            self._answering.stop(turns[-1].key)

    def take(self, kept: object) -> None:
        """Let the quotes that were found be the answer."""
        turns = from_json(kept)
        if turns:
            self._answering.stop(turns[-1].key, "quotes")

    def settle(self, kept: object, language: Language) -> Updates:
        """End the writing, however it ended.

        What is shown already stays: its reader may be looking at another version by now.
        """
        turns = from_json(kept)
        present = self._present(turns)
        pending = bool(present) and present[-1].state == "pending"
        changed = self.show(present, language) if present != turns else {}
        fresh = {self._page.timer: gr.Timer(FAST)}  # how the model fared is known now
        return changed | self.writing(pending) | fresh

    def _present(self, turns: Sequence[ChatTurn]) -> tuple[ChatTurn, ...]:
        """Return the turns with what has become of an answer that was on its way."""
        if not turns or turns[-1].state != "pending":
            return tuple(turns)
        now = self._answering.now(turns[-1].key)
        if isinstance(now, Draft):
            return tuple(turns)
        return (*turns[:-1], now or replace(turns[-1], state="lost", key=""))

    def turn(self, kept: object, language: Language, wanted: object) -> Updates:
        """Show another version of a turn; `wanted` are its place and -1 or 1, from the script."""
        turns = list(from_json(kept))
        match wanted:
            case [int(place), int(by)] if 0 <= place < len(turns) and abs(by) == 1:
                turns[place] = turns[place].turned(by)
        return self.show(turns, language)

    def clear(self) -> Updates:
        """Begin a new chat."""
        page = self._page
        return {page.chat: [], page.memory: []} | self.writing(False)

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
            page.chat: gr.update(
                placeholder=welcome(count, reader, read=self.is_reading()), examples=examples(count)
            ),
        }

    def is_reading(self) -> bool:
        """Whether articles are being read at this moment."""
        return bool(self._assistant.status().reading.runs)

    def show(self, turns: Sequence[ChatTurn], language: Language) -> Updates:
        """Show a chat and keep it."""
        page = self._page
        shown = self._messages(turns, self.reader(language, turns))
        return {page.chat: shown, page.memory: to_json(turns)}

    def _messages(self, turns: Sequence[ChatTurn], reader: Reader) -> list[Message]:
        """Return the messages of a chat whose last answer may be on its way."""
        step = self._answering.now(turns[-1].key) if turns else None
        if isinstance(step, Draft) and turns[-1].state == "pending":
            return messages(turns[:-1], reader, step)
        return messages(self._present(turns), reader)

    def reader(self, language: Language, turns: Sequence[ChatTurn]) -> Reader:
        """Return the reader, with the titles of the articles that questions were limited to."""
        asked = {article_id for turn in turns for article_id in turn.filters.article_ids}
        articles = self._assistant.articles() if asked else []
        return Reader(language, {a.id: a.title for a in articles if a.id in asked})

    def writing(self, writing: bool) -> Updates:
        """Return what changes when an answer begins to be written, and when that ends."""
        page = self._page
        return {
            page.send: gr.update(visible=not writing),
            page.stop: gr.update(visible=writing, interactive=True),
            # A chat that is cleared would be filled again by the answer on its way.
            page.new_chat: gr.update(interactive=not writing),
        }


def _told(words: str) -> gr.Error:
    return gr.Error(words, print_exception=False, title="Beleg")


def _read(filters: object) -> Filters:
    try:
        return read_filters(filters)
    except BadValue as error:
        raise _told(str(error)) from None


def _checked(question: str, language: Language) -> str:
    question = (question or "").strip()
    if not question:
        raise _told(text(language, "empty_question"))
    if len(question) > MAX_QUESTION:
        slots = {
            "length": number(language, len(question)),
            "limit": number(language, MAX_QUESTION),
        }
        raise _told(text(language, "too_long", **slots))
    return question
