"""One line on how far the models are."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from ui.texts import Language, text

if TYPE_CHECKING:
    from assistant.library import Status


def status_html(status: Status, language: Language) -> str:
    """Return the line: loading, ready, or why only quotes are to be had."""
    if not status.embedding_ready:
        return _line("loading", text(language, "search_loading"), status.embedding)
    if status.llm_state == "loading":
        return _line("loading", text(language, "model_loading"), status.llm)
    if status.llm_state == "ready":
        return _line("ready", text(language, "model_ready"), status.llm)
    return _off(text(language, "model_off"), status.llm_notice or status.llm)


def settled(status: Status) -> bool:
    """Return whether the line will stay as it is."""
    return status.embedding_ready and status.llm_state != "loading"


def _line(state: str, words: str, hint: str) -> str:
    return (
        f'<span class="state {state}" role="status" title="{html.escape(hint, quote=True)}">'
        f'<span class="dot"></span><span class="words">{html.escape(words)}</span></span>'
    )


def _off(words: str, reason: str) -> str:
    # <details> opens by mouse, touch and keyboard without any script.
    return (
        '<details class="state off"><summary role="status"><span class="dot"></span>'
        f'<span class="words">{html.escape(words)}</span></summary>'
        f'<span class="why">{html.escape(reason)}</span></details>'
    )
