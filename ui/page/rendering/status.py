"""One line on how far the models are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.page.rendering.reader import Reader

if TYPE_CHECKING:
    from assistant.library import Status


def status_html(status: Status, reader: Reader) -> str:
    """Return the line: loading, ready, or why only quotes are to be had."""
    if not status.embedding_ready:
        state, words, hint = "loading", "search_loading", status.embedding
    elif status.llm_state == "loading":
        state, words, hint = "loading", "model_loading", status.llm
    elif status.llm_state == "ready":
        state, words, hint = "ready", "model_ready", status.llm
    else:
        state, words, hint = "off", "model_off", status.llm_notice or status.llm
    return reader.html("status.html", state=state, words=words, hint=hint)


def settled(status: Status) -> bool:
    """Return whether the line will stay as it is."""
    return status.embedding_ready and status.llm_state != "loading"
