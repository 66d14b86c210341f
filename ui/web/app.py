"""The browser chat as an application for any ASGI server."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.assistant import Assistant


_NO_TELEMETRY = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "LANGSMITH_TRACING": "false",
}


def build_app(assistant: Assistant, folders: Sequence[Path] = ()) -> FastAPI:
    """Return the chat as an ASGI application.

    Args:
        assistant: answers the questions and owns the articles.
        folders: what the "index again" button indexes; without any there is no button.
    """
    # Gradio reads these when it is imported, so it must not be imported before.
    os.environ.update(_NO_TELEMETRY)
    from ui.web.stack import build_web  # noqa: PLC0415  # gradio takes seconds to import

    return build_web(assistant, folders)
