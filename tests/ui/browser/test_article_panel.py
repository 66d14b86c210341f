"""A mark opens the article beside the chat, with the quote in view."""

from __future__ import annotations

from dataclasses import replace

import pytest
from steps import answered, asked
from ui_answers import HOSTILE, MERZ, QUOTES

pytestmark = pytest.mark.browser


def open_quote(page, number: int) -> None:
    page.locator("a.mark").nth(number).click()
    page.locator("#beleg-panel mark").first.wait_for()


def in_view(page, selector: str) -> bool:
    return page.locator(selector).first.evaluate(
        "node => { const box = node.getBoundingClientRect();"
        " return box.top >= 0 && box.bottom <= innerHeight && box.width > 0; }"
    )


def test_a_mark_opens_its_article_with_the_exact_quote_in_view(open_page):
    page = open_page()
    asked(page, "What did Merz demand?")
    open_quote(page, 1)
    assert page.locator("#beleg-panel mark").inner_text() == QUOTES[1].quote
    assert in_view(page, "#beleg-panel mark")
    panel = page.locator("#beleg-panel")
    assert panel.locator("h2").inner_text() == MERZ.title
    assert panel.locator(".facts").inner_text() == "Tagesblatt · 13 August 2025 · Anna Beispiel"
    original = panel.locator("a.original")
    assert original.get_attribute("href") == MERZ.url
    assert "noopener" in original.get_attribute("rel")


def test_another_mark_moves_the_highlight(open_page):
    page = open_page()
    asked(page, "What did Merz demand?")
    open_quote(page, 0)
    assert page.locator("#beleg-panel mark").inner_text() == QUOTES[0].quote
    page.locator("#beleg-panel .panel-scroll").evaluate("node => { node.scrollTop = 0; }")
    open_quote(page, 2)
    page.locator("#beleg-panel mark", has_text=QUOTES[2].quote).wait_for()
    assert in_view(page, "#beleg-panel mark")


def test_a_mark_can_be_opened_in_another_tab(open_page):
    page = open_page()
    asked(page, "What did Merz demand?")
    other = page.context.new_page()
    other.goto(page.url + page.locator("a.mark").nth(1).get_attribute("href"))
    assert other.locator("#beleg-panel mark").inner_text() == QUOTES[1].quote
    other.close()


def test_escape_closes_the_panel_and_gives_the_focus_back(open_page):
    page = open_page()
    asked(page, "What did Merz demand?")
    page.locator("a.mark").first.focus()
    page.keyboard.press("Enter")
    page.locator("#beleg-panel mark").wait_for()
    assert page.evaluate("document.activeElement.id") == "beleg-panel-close"
    page.keyboard.press("Escape")
    page.locator("#beleg-panel").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.className").startswith("mark")


def test_a_quote_of_a_removed_article_says_so(open_page, site):
    page = open_page()
    asked(page, "What did Merz demand?")
    del site.assistant.stored["merz"]
    page.locator("a.mark").first.click()
    page.get_by_text("The article cannot be shown.").wait_for()


def test_other_words_are_never_highlighted_when_the_article_has_changed(open_page, site):
    page = open_page()
    asked(page, "What did Merz demand?")
    site.assistant.stored["merz"] = replace(MERZ, text="Neu. " + MERZ.text)
    page.locator("a.mark").first.click()
    page.get_by_text("this quote is no longer in it").wait_for()
    assert page.locator("#beleg-panel mark").count() == 0


def test_quote_of_a_former_version_is_shown_in_it_and_leads_to_todays(open_page, site):
    page = open_page()
    asked(page, "What did Merz demand?")
    site.assistant.stored["merz"] = replace(MERZ, text="Neu. " + MERZ.text)
    site.assistant.former["merz"] = [MERZ]
    open_quote(page, 1)
    assert page.locator("#beleg-panel mark").inner_text() == QUOTES[1].quote
    page.get_by_text("The article has changed since").wait_for()
    open_quote(page, 2)
    page.locator("#beleg-panel mark", has_text=QUOTES[2].quote).wait_for()
    page.get_by_text("Show today's version").click()
    page.locator("#beleg-panel .article-text", has_text="Neu. ").wait_for()
    assert page.get_by_text("The article has changed since").count() == 0
    open_quote(page, 1)
    page.get_by_text("The article has changed since").wait_for()


def test_hostile_text_is_shown_as_text(open_page):
    page = open_page()
    answer = asked(page, f"hostile {HOSTILE}")
    assert HOSTILE in answer.inner_text()
    assert page.locator("#beleg-chat :is(img, script, iframe)").count() == 0
    hrefs = page.locator("#beleg-chat .beleg-message a").evaluate_all(
        "nodes => nodes.map(node => node.getAttribute('href'))"
    )
    assert hrefs
    assert all(href.startswith("#article=") for href in hrefs)
    open_quote(page, 0)
    assert page.locator("#beleg-panel mark").inner_text() == HOSTILE
    assert page.locator("#beleg-panel :is(img, script, a.original)").count() == 0
    page.reload()
    answered(page)
    page.locator("#beleg-open-library").click()
    page.locator("a.entry", has_text="Böse").wait_for()
    assert page.locator("#beleg-library :is(img, script)").count() == 0
    assert page.evaluate("window.__pwned") is None


def test_on_a_phone_the_article_is_a_sheet_that_the_back_button_closes(open_page):
    page = open_page(width=390, height=844, has_touch=True, is_mobile=True)
    asked(page, "What did Merz demand?")
    page.locator("a.mark").first.tap()
    page.locator("#beleg-panel mark").wait_for()
    assert page.locator("#beleg-panel").bounding_box()["width"] == 390
    assert in_view(page, "#beleg-panel mark")
    page.go_back()
    page.locator("#beleg-panel").wait_for(state="hidden")
    answered(page)


def test_the_pages_policy_stops_what_would_slip_through(open_page, site):
    page = open_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.remove_listener("console", page.complain)
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.__pwned=1\">')"
    )
    page.wait_for_function("() => [...document.images].every(image => image.complete)")
    assert page.evaluate("window.__pwned") is None
    assert any("inline event handler" in complaint for complaint in complaints)
