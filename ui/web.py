"""The web application: the Gradio page, its script's routes, and the protection around both."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr
from fastapi import APIRouter, FastAPI
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles

from ui.api import connect_api
from ui.cited import cited_version
from ui.control import control_routes
from ui.feeds import feed_routes
from ui.filters import choices
from ui.handlers import Handlers
from ui.page import Page, build_page
from ui.security import protect
from ui.texts import TEXTS
from ui.theme import STATIC, beleg_theme, head
from ui.translation import AskedQuote, QuoteGone, translated
from ui.wiring import connect
from vectorstore.errors import ArticleNotFound, BelegError

if TYPE_CHECKING:
    from assistant.assistant import Assistant

UPLOAD_LIMIT = "20mb"


def build_web(assistant: Assistant, folders: Sequence[Path]) -> FastAPI:
    """Return the application: own routes, the Gradio page, and the protection around both."""
    app = FastAPI(title="Beleg", docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(_routes(assistant))
    app.include_router(feed_routes(assistant))
    app.include_router(control_routes(assistant))
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
    def article(article_id: str, start: int = 0, end: int = 0, check: int = 0) -> JSONResponse:
        """Return an article with its text, for the panel: the version that has the quote."""
        try:
            return JSONResponse(cited_version(assistant, article_id, start, end, check))
        except BelegError as error:
            return _refusal(error)

    @router.delete("/articles/{article_id:path}")
    def remove(article_id: str) -> JSONResponse:
        """Remove an article from the index."""
        try:
            return JSONResponse({"removed": assistant.remove([article_id])})
        except BelegError as error:
            return _refusal(error)

    # Not by GET: the language model must not work for an image on another site's page.
    @router.post("/translations")
    def translation(asked: AskedQuote) -> JSONResponse:
        """Return a quote in the reader's language, by the language model."""
        try:
            return JSONResponse({"translation": translated(assistant, asked)})
        except BelegError as error:
            return _refusal(error)

    @router.get("/choices.json")
    def filter_choices() -> JSONResponse:
        """Return what a reader can limit questions to."""
        return JSONResponse(choices(assistant.articles()))

    @router.get("/texts.json")
    def texts() -> JSONResponse:
        """Return the words that beleg.js shows."""
        return JSONResponse(TEXTS)

    return router


def _refusal(error: BelegError) -> JSONResponse:
    statuses = {ArticleNotFound: 404, QuoteGone: 409}
    return JSONResponse({"error": str(error)}, status_code=statuses.get(type(error), 500))
