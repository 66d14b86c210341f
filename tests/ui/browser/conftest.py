"""A real browser before a real server, with an assistant whose answers can be read.

Both end with their file: what they do in the background is not to be seen by other tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright
from serving import served
from ui_answers import ARTICLES
from ui_fakes import FakeAssistant

from assistant.settings import Settings

SHELL, CHROMIUM = Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True)
class Site:
    """A running chat, and the assistant behind it."""

    url: str
    assistant: FakeAssistant


@pytest.fixture(scope="module")
def running() -> Iterator[Site]:
    assistant = FakeAssistant(settings=Settings(port=0))
    with served(assistant, [Path("/articles")]) as url:
        yield Site(url, assistant)


@pytest.fixture
def site(running: Site) -> Iterator[Site]:
    """The chat with its articles as they were, and nothing held back."""
    assistant = running.assistant
    assistant.stored = {article.id: article for article in ARTICLES}
    assistant.histories.clear()
    assistant.limits.clear()
    assistant.translated.clear()
    assistant.closed.clear()
    assistant.former.clear()
    assistant.indexed.clear()
    assistant.llm_state, assistant.llm_notice = "ready", None
    assistant.pieces_before_gate = 0
    assistant.gate.set()
    assistant.translation = ""
    assistant.translating.set()
    yield running
    assistant.gate.set()
    assistant.translating.set()


@pytest.fixture(scope="module")
def browser():
    program = SHELL if SHELL.exists() else CHROMIUM  # the shell draws no windows: a third less work
    if not program.exists():
        pytest.fail("Browser tests need /usr/bin/chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(program), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def contexts(browser):
    """Browser contexts by their options, so that Gradio's files are loaded once."""
    known = {}

    def context_of(**options):
        key = repr(sorted(options.items()))
        if key not in known:
            known[key] = browser.new_context(**options)
            known[key].set_default_timeout(30_000)  # a busy machine; a moment is the rule
        return known[key]

    yield context_of
    for context in known.values():
        context.close()


@pytest.fixture
def open_page(contexts, site: Site):
    """Open the chat in a new tab, and fail on any script error or foreign request."""
    pages, wrong = [], []
    own = urlsplit(site.url).netloc

    def watch(request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != own:
            wrong.append(f"asked another host: {request.url}")

    def complain(message) -> None:
        if "Content Security Policy" in message.text:
            wrong.append(f"against the page's policy: {message.text}")

    def open_(locale: str = "en-GB", width: int = 1400, height: int = 900, **options):
        viewport = {"width": width, "height": height}
        page = contexts(locale=locale, viewport=viewport, **options).new_page()
        pages.append(page)
        page.on("request", watch)
        page.on("console", complain)
        page.complain = complain  # for the test that provokes the policy
        page.on("pageerror", lambda error: wrong.append(f"script error: {error}"))
        page.goto(site.url)
        page.locator(f'html[lang="{locale[:2]}"]').wait_for(state="attached")
        page.locator("#beleg-question textarea:enabled").wait_for()
        return page

    yield open_
    for page in pages:
        page.context.clear_cookies()
        page.close()
    assert not wrong
