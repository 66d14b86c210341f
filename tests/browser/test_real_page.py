"""The page with the real models behind it, as a reader sees it; makes the README's picture."""

from __future__ import annotations

from pathlib import Path

import pytest
from serving import served
from steps import answered, ask

from assistant import Assistant

pytestmark = [pytest.mark.browser, pytest.mark.weights]

SCREENSHOTS = Path(__file__).parents[2] / "screenshots"


def test_a_mark_shows_the_quote_in_its_article(browser, real_assistant: Assistant) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    with served(real_assistant) as url:
        page = browser.new_page(
            viewport={"width": 1280, "height": 800}, locale="en-GB", reduced_motion="reduce"
        )
        page.set_default_timeout(120_000)
        page.goto(url)
        page.locator("#beleg-question textarea:enabled").wait_for()
        ask(page, "What did Merz demand?")
        answer = answered(page)
        assert "ceasefire" in answer.inner_text()
        page.locator("a.mark").nth(1).click()
        quote = page.locator("#beleg-panel mark").first
        quote.wait_for()
        quoted = quote.inner_text()
        page.screenshot(path=SCREENSHOTS / "readme.png")
        page.close()
    texts = [real_assistant.article(a.id).text for a in real_assistant.articles()]
    assert len(quoted) > 20
    assert any(quoted in text for text in texts)
