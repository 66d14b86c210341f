"""The web server around the page: what it serves besides Gradio, and whom it refuses."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr
import uvicorn
from fastapi import APIRouter, FastAPI
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles

from ui.api import connect_api
from ui.handlers import Handlers
from ui.page import Page, build_page
from ui.security import protect
from ui.texts import TEXTS
from ui.theme import STATIC, beleg_theme, head
from ui.wiring import connect
from vectorstore.errors import ArticleNotFound, BelegError

if TYPE_CHECKING:
    from assistant.assistant import Assistant

UPLOAD_LIMIT = "20mb"


def build_server(assistant: Assistant, folders: Sequence[Path]) -> FastAPI:
    """Return the application: own routes, the Gradio page, and the protection around both."""
    app = FastAPI(title="Beleg", docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(_routes(assistant))
    app.mount("/beleg", StaticFiles(directory=STATIC), name="beleg")
    page = _page(assistant, folders)
    gr.mount_gradio_app(
        app,
        page.blocks,
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=UPLOAD_LIMIT,
        ssr_mode=False,
        enable_monitoring=False,
        theme=beleg_theme(),
        head=head(),
        favicon_path=str(STATIC / "favicon.svg"),
    )
    protect(app, assistant.settings.host)
    return app


def _page(assistant: Assistant, folders: Sequence[Path]) -> Page:
    page = build_page(can_reindex=bool(folders))
    with page.blocks:
        connect(page, Handlers(assistant, page, folders))
        connect_api(assistant)
    page.blocks.queue(max_size=64, default_concurrency_limit=4)
    return page


def _routes(assistant: Assistant) -> APIRouter:
    router = APIRouter()

    @router.get("/articles/{article_id:path}")
    def article(article_id: str) -> JSONResponse:
        """Return an article with its text, for the panel."""
        try:
            return JSONResponse(assistant.article(article_id).to_dict())
        except BelegError as error:
            return _refusal(error)

    @router.delete("/articles/{article_id:path}")
    def remove(article_id: str) -> JSONResponse:
        """Remove an article from the index."""
        try:
            return JSONResponse({"removed": assistant.remove([article_id])})
        except BelegError as error:
            return _refusal(error)

    @router.get("/texts.json")
    def texts() -> JSONResponse:
        """Return the words that beleg.js shows."""
        return JSONResponse(TEXTS)

    return router


def _refusal(error: BelegError) -> JSONResponse:
    status = 404 if isinstance(error, ArticleNotFound) else 500
    return JSONResponse({"error": str(error)}, status_code=status)


class _Server(uvicorn.Server):
    """A uvicorn server that says when it answers."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()


def run(app: FastAPI, listener: socket.socket, on_ready: Callable[[str], None] | None) -> None:
    """Serve an application on an open socket until the process is told to stop."""
    config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=2)
    address = url_of(listener)
    _Server(config, lambda: on_ready(address) if on_ready else None).run(sockets=[listener])


def url_of(listener: socket.socket) -> str:
    """Return the address a browser on this machine opens."""
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104  # compared, not bound
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
