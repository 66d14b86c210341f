"""The browser chat as an application for any ASGI server."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.settings import switch_telemetry_off

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.assistant import Assistant


def build_app(assistant: Assistant, folders: Sequence[Path] = ()) -> FastAPI:
    """Return the chat as an ASGI application.

    Args:
        assistant: answers the questions and owns the articles.
        folders: what the "index again" button indexes; without any there is no button.
    """
    # Gradio reads these when it is imported, so it must not be imported before.
    switch_telemetry_off()
    from ui.web.stack import build_web  # noqa: PLC0415  # gradio takes seconds to import

    return build_web(assistant, folders)
