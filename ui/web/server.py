"""Serving the browser chat on this machine."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

from ui.web.app import build_app
from vectorstore.errors import BelegError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.assistant import Assistant


class PortError(BelegError):
    """The page cannot be served on the address that the settings name."""


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
        app = build_app(assistant, folders)
        # Not before: the models' imports would take the page's time to appear.
        assistant.warm_up()
        _run(app, listener, on_ready)
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


class _Server(uvicorn.Server):
    """A uvicorn server that says when it answers."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()


def _run(app: FastAPI, listener: socket.socket, on_ready: Callable[[str], None] | None) -> None:
    config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1)
    address = _url(listener)
    server = _Server(config, lambda: on_ready(address) if on_ready else None)
    # Open pages keep connections, and each would log a traceback when the server stops.
    logging.getLogger("uvicorn.error").addFilter(lambda record: not server.should_exit)
    server.run(sockets=[listener])


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104  # compared, not bound
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
