"""The page with the real models behind it, as a reader sees it; makes the README's picture."""

from __future__ import annotations

from pathlib import Path

import pytest
from serving import served
from steps import answered, ask

from assistant import Assistant

pytestmark = [pytest.mark.browser, pytest.mark.weights, pytest.mark.llm]

ROOT = Path(__file__).parents[3]
SCREENSHOTS = ROOT / "screenshots"


@pytest.fixture
def page(browser, real_assistant: Assistant):
    with served(real_assistant) as url:
        page = browser.new_page(
            viewport={"width": 1280, "height": 800}, locale="en-GB", reduced_motion="reduce"
        )
        page.set_default_timeout(120_000)
        page.goto(url)
        page.locator("#beleg-question textarea:enabled").wait_for()
        yield page
        page.close()


def marked_quote(page, number: int) -> str:
    """Click on a mark, counted from 0, and return what it marks in the article."""
    page.locator("a.mark").nth(number).click()
    quote = page.locator("#beleg-panel mark").first
    quote.wait_for()
    return quote.inner_text()


def test_a_mark_shows_the_quote_in_an_article_of_our_own(page, real_assistant: Assistant) -> None:
    ask(page, "How many employees at Halmgold are affected?")
    assert "412" in answered(page).inner_text()
    quoted = marked_quote(page, 0)
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / "readme.png")
    own = [path.read_text(encoding="utf-8") for path in (ROOT / "articles").iterdir()]
    held = [real_assistant.article(a.id).text for a in real_assistant.articles()]
    assert len(quoted) > 20
    for texts in (own, held):
        assert any(quoted in text for text in texts)
