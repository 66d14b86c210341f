"""The browser chat: `build_app` for any ASGI server, `serve` for this machine."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vectorstore.errors import BelegError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.assistant import Assistant

_NO_TELEMETRY = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "LANGSMITH_TRACING": "false",
}


class PortError(BelegError):
    """The page cannot be served on the address that the settings name."""


def build_app(assistant: Assistant, folders: Sequence[Path] = ()) -> FastAPI:
    """Return the chat as an ASGI application.

    Args:
        assistant: answers the questions and owns the articles.
        folders: what the "index again" button indexes; without any there is no button.
    """
    # Gradio reads these when it is imported, so it must not be imported before.
    os.environ.update(_NO_TELEMETRY)
    from ui.server import build_server  # noqa: PLC0415  # gradio takes seconds to import

    return build_server(assistant, folders)


def serve(
    assistant: Assistant,
    *,
    folders: Sequence[Path] = (),
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the chat on the settings' host and port until the process is stopped.

    `on_ready` is called with the page's address as soon as it answers. Port 0 takes
    any free one.

    Raises: PortError: if the port is taken.
    """
    settings = assistant.settings
    listener = _listen(settings.host, settings.port)
    try:
        assistant.warm_up()
        app = build_app(assistant, folders)
        from ui.server import run  # noqa: PLC0415  # see build_app

        run(app, listener, on_ready)
    finally:
        listener.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise PortError(
            f"{host}:{port} cannot be used ({error.strerror}). Is Beleg running already? "
            "Stop it, or set BELEG_PORT to another number (0 takes a free one)."
        ) from None
    return listener
