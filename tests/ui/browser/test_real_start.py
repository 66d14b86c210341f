"""The program as a newcomer starts it, with the real models; makes the README's picture."""

from __future__ import annotations

from pathlib import Path

import pytest
from first_minute import ask_at_once, served

pytestmark = [pytest.mark.browser, pytest.mark.weights, pytest.mark.llm, pytest.mark.server]

ROOT = Path(__file__).parents[3]
SCREENSHOTS = ROOT / "screenshots"
HONEST = ("right at once", "unfinished, then right by itself")


def test_the_very_first_question_is_answered_honestly_and_a_mark_shows_its_quote(browser):
    with served() as url:
        page = browser.new_page(
            viewport={"width": 1280, "height": 800}, locale="en-GB", reduced_motion="reduce"
        )
        seen = ask_at_once(page, url)
        assert seen["outcome"] in HONEST, seen
        quoted = marked_quote(page)
        SCREENSHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SCREENSHOTS / "readme.png")
        page.close()
    assert len(quoted) > 20
    own = [path.read_text(encoding="utf-8") for path in (ROOT / "articles").iterdir()]
    assert any(quoted in text for text in own)


def marked_quote(page) -> str:
    """Click on the first mark of the answer, and return what it marks in the article."""
    page.locator(".beleg-message a.mark:visible").first.click()
    quote = page.locator("#beleg-panel mark").first
    quote.wait_for()
    return str(quote.inner_text())
