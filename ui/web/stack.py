"""The web application: the Gradio page, its script's routes, and the protection around both."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from ui.api.endpoints import connect_api
from ui.api.refusals import word_refusals
from ui.api.routes import control_routes
from ui.page.adding import Adding
from ui.page.anew import Anew
from ui.page.answering import Answering
from ui.page.handlers import Handlers
from ui.page.layout import STATIC, Page, beleg_theme, build_page, head
from ui.page.routes import feed_routes, page_routes
from ui.page.wiring import connect
from ui.web.greeting import Greeting
from ui.web.security import protect

if TYPE_CHECKING:
    from assistant.assistant import Assistant


UPLOAD_LIMIT = "20mb"


def build_web(assistant: Assistant, folders: Sequence[Path]) -> FastAPI:
    """Return the application: own routes, the Gradio page, and the protection around both."""
    app = FastAPI(title="Beleg", docs_url=None, redoc_url=None, openapi_url=None)
    word_refusals(app)
    app.include_router(page_routes(assistant))
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
    app.add_middleware(Greeting)
    protect(app, assistant.settings.host)
    return app


def _page(assistant: Assistant, folders: Sequence[Path]) -> Page:
    page = build_page(can_reindex=bool(folders))
    with page.blocks:
        answering = Answering(assistant)
        handlers = Handlers(assistant, page, answering)
        adding = Adding(assistant, page, folders)
        connect(page, handlers, Anew(page, handlers, answering), adding)
        connect_api(assistant)
    page.blocks.words = handlers.opening
    page.blocks.queue(max_size=64, default_concurrency_limit=4)
    return page
