"""Which component's event calls which handler, and what it reads and changes."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ui.page.adding import Adding
from ui.page.anew import Anew
from ui.page.answering import MOST
from ui.page.handlers import Handlers
from ui.page.layout import (
    ASK,
    ASK_AGAIN,
    CHOOSE,
    EDITED,
    KEEP,
    OPEN,
    RECALL,
    TURNED,
    Page,
    translations,
)

# On no component progress is shown: each that shows some draws sixty frames a second as long as an
# event runs, hidden or not, and for ever if it leaves the page meanwhile.
QUIET: dict[str, Any] = {
    "api_visibility": "private",
    "show_progress": "hidden",
    "show_progress_on": [],
}


def connect(page: Page, handlers: Handlers, anew: Anew, adding: Adding) -> None:
    """Attach every event of the page."""
    _connect_start(page, handlers)
    _connect_asking(page, handlers)
    _connect_asking_anew(page, anew)
    _connect_chat(page, handlers)
    _connect_articles(page, handlers)
    _connect_adding(page, handlers, adding)


def _connect_start(page: Page, handlers: Handlers) -> None:
    inputs = [page.memory, page.language]
    words = [*translations(page, "en"), *_listed(page)[:3], page.chat, *_state(page)]
    greeted = page.blocks.load(
        handlers.greet,
        inputs,
        [*words, *_shown(page)[1:], page.timer],
        js=RECALL,
        queue=False,
        **QUIET,
    )
    settled = _connect_writing(page, handlers, greeted)
    settled.then(None, None, [page.question], js=OPEN, **QUIET)
    page.language.input(handlers.translate, inputs, words, queue=False, **QUIET)
    page.language.input(None, [page.language], None, js=CHOOSE, **QUIET)
    page.timer.tick(
        handlers.tick,
        [page.needle, page.language, page.seen],
        [*_listed(page), *_state(page), page.seen, page.timer],
        queue=False,
        **QUIET,
    )


def _connect_asking(page: Page, handlers: Handlers) -> None:
    chat = [page.memory, page.language, page.filters]
    begun = [*_shown(page), page.question]
    # Queued: only then does Gradio show the sentence of an error.
    starts = [
        gr.on(
            [page.send.click, page.question.submit],
            handlers.begin,
            [page.question, *chat],
            begun,
            js=ASK,
            **QUIET,
        ),
        *(
            event(begin, chat, begun, js=ASK_AGAIN, **QUIET)
            for event, begin in (
                (page.chat.example_select, handlers.begin_example),
                (page.again.click, handlers.begin_again),
                (page.undated.click, handlers.begin_undated),
                (page.dated.click, handlers.begin_dated),
            )
        ),
        page.edit.click(handlers.begin_edited, [page.question, *chat], begun, js=EDITED, **QUIET),
    ]
    for start in starts:
        start.success(None, [page.memory], None, js=KEEP, **QUIET)
        _connect_writing(page, handlers, start)
    # `write` shows what it comes to.
    page.stop.click(lambda: gr.update(interactive=False), None, [page.stop], queue=False, **QUIET)
    page.stop.click(handlers.stop, [page.memory], None, queue=False, **QUIET)
    page.take.click(handlers.take, [page.memory], None, queue=False, **QUIET)


def _connect_writing(page: Page, handlers: Handlers, start: Any) -> Any:
    writing = start.success(
        handlers.write,
        [page.memory, page.language],
        [page.chat, page.memory],
        concurrency_limit=MOST,
        concurrency_id="answers",
        **QUIET,
    )
    reads = [page.memory, page.language]
    shown = [*_shown(page), page.timer]
    settled = writing.then(handlers.settle, reads, shown, queue=False, **QUIET)
    _keep(page, settled)
    return settled


def _connect_asking_anew(page: Page, anew: Anew) -> None:
    shown, reads = [*_shown(page), page.asking], [page.memory, page.asking, page.language]
    writing = page.anew.click(
        anew.begin, [page.memory, page.language], shown, queue=False, **QUIET
    ).success(
        anew.write,
        reads,
        [page.chat, page.memory, page.asking],
        concurrency_limit=MOST,
        concurrency_id="answers",
        **QUIET,
    )
    _keep(page, writing.then(anew.settle, reads, shown, queue=False, **QUIET))
    page.stop.click(anew.stop, [page.asking], None, queue=False, **QUIET)


def _connect_chat(page: Page, handlers: Handlers) -> None:
    _keep(page, page.new_chat.click(handlers.clear, None, _shown(page), queue=False, **QUIET))
    turned = page.turn.click(
        handlers.turn,
        [page.memory, page.language, page.filters],
        [page.chat, page.memory],
        js=TURNED,
        queue=False,
        **QUIET,
    )
    _keep(page, turned)


def _connect_articles(page: Page, handlers: Handlers) -> None:
    read = [page.needle, page.language]
    for event in (page.needle.change, page.refresh.click):
        event(handlers.list_articles, read, _listed(page), trigger_mode="always_last", **QUIET)


def _connect_adding(page: Page, handlers: Handlers, adding: Adding) -> None:
    works = (
        (page.upload.upload, adding.upload, [page.upload, page.language]),
        (page.address.submit, adding.add_address, [page.address, page.language]),
        (page.reindex.click, adding.reindex, [page.language]),
    )
    read = [page.needle, page.language]
    for event, work, inputs in works:
        event(work, inputs, [page.report, page.cancel], concurrency_id="indexing", **QUIET).then(
            handlers.list_articles, read, _listed(page), **QUIET
        )
    page.cancel.click(adding.cancel, [page.language], [page.cancel], queue=False, **QUIET)


def _keep(page: Page, event: Any) -> None:
    event.then(None, [page.memory], None, js=KEEP, **QUIET)


def _shown(page: Page) -> list[Any]:
    return [page.chat, page.memory, page.send, page.stop, page.new_chat]


def _state(page: Page) -> list[Any]:
    return [page.status, page.reading, page.reindex]


def _listed(page: Page) -> list[Any]:
    return [page.articles, page.articles_title, page.feeds, page.needle, page.chat]
