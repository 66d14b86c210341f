"""The page around the chat: languages, articles, phones, and what it loads."""

from __future__ import annotations

import datetime
import threading
from pathlib import Path

import pytest
from steps import answered, ask, asked

from vectorstore.errors import StoreError
from vectorstore.sources.feeds import WatchedFeed

pytestmark = pytest.mark.browser

SCREENSHOTS = Path(__file__).parents[3] / "screenshots"


def overflow(page) -> int:
    return page.evaluate(
        "() => Math.max(document.documentElement.scrollWidth,"
        " document.querySelector('#beleg-chat [role=log]').scrollWidth) - innerWidth"
    )


def test_the_page_speaks_the_browsers_language(open_page):
    page = open_page("de-AT")
    page.locator("#beleg-send", has_text="Fragen").wait_for()
    assert page.locator("html").get_attribute("lang") == "de"


def test_gradios_notices_come_in_the_pages_language(open_page):
    page = open_page("de-DE")
    page.locator("#beleg-open-library").click()
    picture = {"name": "bild.png", "mimeType": "image/png", "buffer": b"x"}
    page.locator("input[type=file]").set_input_files([picture])
    toast = page.get_by_test_id("toast-body")
    toast.get_by_text("Diese Art von Datei kann Beleg nicht lesen: bild.png.").wait_for()
    toast.get_by_text("Fehler", exact=True).wait_for(state="attached")
    toast.get_by_label("Schließen").wait_for(state="attached")


def test_the_language_can_be_switched_and_stays(open_page):
    page = open_page("de-DE")
    asked(page, "What did Merz demand?")
    page.locator("#beleg-language label", has_text="EN").click()
    page.locator(".quotes-title", has_text="Quotes").wait_for()
    page.locator("#beleg-send", has_text="Ask").wait_for()
    page.reload()
    page.locator('html[lang="en"]').wait_for(state="attached")
    page.locator("#beleg-send", has_text="Ask").wait_for()
    page.locator("a.mark").first.click()
    page.locator('#beleg-panel-close[aria-label="Close"]').wait_for()


def test_uploaded_articles_are_listed_and_failures_explained(open_page):
    page = open_page()
    page.locator("#beleg-open-library").click()
    page.locator("input[type=file]").set_input_files(
        [
            {"name": "neu.txt", "mimeType": "text/plain", "buffer": b"A new article."},
            {"name": "leer.md", "mimeType": "text/markdown", "buffer": b" "},
        ]
    )
    page.get_by_text("1 added · 1 not added").wait_for()
    assert "leer.md The file is empty." in page.locator(".failures").inner_text()
    page.locator("a.entry", has_text="neu").click()
    page.locator("#beleg-panel .article-text", has_text="A new article.").wait_for()
    page.locator(".library-head", has_text="4 articles").wait_for()


def test_an_address_is_added_and_what_is_none_is_said(open_page, site):
    page = open_page()
    page.locator("#beleg-open-library").click()
    box = page.locator("#beleg-address").locator("input, textarea")
    assert box.get_attribute("placeholder") == "Web page or feed: https://…"
    box.fill("ledger.example")
    box.press("Enter")
    page.get_by_text("This is no web address").wait_for()
    box.fill(" https://ledger.example/ferry ")
    box.press("Enter")
    page.locator("#beleg-report", has_text="3 unchanged").wait_for()
    assert site.assistant.indexed[-1] == ["https://ledger.example/ferry"]


def test_feeds_are_listed_watched_and_forgotten(open_page, site):
    urls = ["https://a.example/feed?x=1&y=<b>", "https://b.example/feed"]
    site.assistant.feeds.known = {url: WatchedFeed(url, f"Feed {url[8]}") for url in urls}
    page = open_page()
    page.locator("#beleg-open-library").click()
    page.get_by_label("How often Feed a is checked").select_option("every hour")
    watched = site.assistant.feeds.known
    page.wait_for_function(
        "() => document.querySelector('ul.feeds option[selected]').value === '3600'"
    )
    assert watched[urls[0]].every == datetime.timedelta(hours=1)
    assert watched[urls[1]].every is None
    page.get_by_label("How often Feed a is checked").select_option("not automatically")
    page.wait_for_function("() => document.querySelector('ul.feeds option[selected]').value === ''")
    assert watched[urls[0]].every is None
    page.get_by_role("button", name="its articles stay: Feed a").click()
    page.wait_for_function("() => document.querySelectorAll('ul.feeds li').length === 1")
    assert list(watched) == urls[1:]
    page.wait_for_function("url => document.activeElement.name === `forget:${url}`", arg=urls[1])
    page.keyboard.press("Enter")
    page.locator("ul.feeds").wait_for(state="detached")
    page.wait_for_function("() => document.activeElement.id === 'beleg-close-library'")


def refuse(*_: object) -> None:
    raise StoreError("The disk is full.")


def test_what_cannot_be_changed_of_a_feed_is_said_and_not_shown(
    open_page, site, monkeypatch: pytest.MonkeyPatch
):
    url = "https://a.example/feed"
    site.assistant.feeds.known = {url: WatchedFeed(url, "Feed a")}
    page = open_page()
    page.locator("#beleg-open-library").click()
    every = page.get_by_label("How often Feed a is checked")
    monkeypatch.setattr(site.assistant, "watch_feeds", refuse)
    page.wait_for_function("() => document.activeElement.id === 'beleg-close-library'")
    every.focus()
    every.select_option("every hour")
    said = page.locator("ul.feeds [role=alert]")
    said.wait_for()
    assert said.inner_text() == "This could not be saved."
    assert every.input_value() == ""
    page.wait_for_function("() => document.activeElement.matches('#beleg-feeds select')")
    page.locator("#beleg-language label", has_text="DE").click()  # the list is drawn anew
    page.get_by_label("Wie oft Feed a abgerufen wird").wait_for()
    page.locator("ul.feeds [role=alert]", has_text="Das konnte nicht gespeichert werden").wait_for()


def test_feed_that_cannot_be_forgotten_stays_and_that_is_said(
    open_page, site, monkeypatch: pytest.MonkeyPatch
):
    url = "https://a.example/feed"
    site.assistant.feeds.known = {url: WatchedFeed(url, "Feed a")}
    page = open_page()
    page.locator("#beleg-open-library").click()
    forget = page.get_by_role("button", name="its articles stay: Feed a")
    with monkeypatch.context() as patch:
        patch.setattr(site.assistant, "forget_feeds", refuse)
        forget.click()
        page.locator("ul.feeds [role=alert]", has_text="This could not be saved.").wait_for()
    assert page.locator("ul.feeds li").count() == 1
    forget.click()
    page.locator("ul.feeds").wait_for(state="detached")


def test_the_keyboard_goes_into_the_list_and_back(open_page):
    page = open_page()
    page.locator("#beleg-open-library").click()
    page.wait_for_function("() => document.activeElement.id === 'beleg-close-library'")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.id === 'beleg-open-library'")


def test_the_folder_can_be_indexed_again(open_page):
    page = open_page()
    page.locator("#beleg-open-library").click()
    page.locator("#beleg-reindex").click()
    page.get_by_text("3 unchanged").wait_for()


def test_indexing_can_be_cancelled(open_page, site):
    page, other = open_page(), open_page()
    for one in (page, other):
        one.locator("#beleg-open-library").click()
    cancel = page.locator("#beleg-cancel")
    cancel.wait_for(state="hidden")
    site.assistant.indexing.clear()
    page.locator("#beleg-reindex").click()
    cancel.wait_for()
    assert not other.locator("#beleg-cancel").is_visible()
    cancel.click()
    page.get_by_text("Stopped. What was indexed is kept.").wait_for()
    cancel.wait_for(state="hidden")
    site.assistant.indexing.set()
    page.locator("#beleg-reindex").click()
    page.get_by_text("3 unchanged").wait_for()
    cancel.wait_for(state="hidden")


def test_an_article_is_removed_only_after_a_second_click(
    open_page, site, monkeypatch: pytest.MonkeyPatch
):
    page = open_page()
    page.locator("#beleg-open-library").click()
    page.locator("a.entry", has_text="tariff").click()
    page.get_by_role("button", name="Remove article").click()
    assert "tariff" in site.assistant.stored
    gate = threading.Event()
    remove = site.assistant.remove
    monkeypatch.setattr(site.assistant, "remove", lambda ids: gate.wait(30) and remove(ids))
    page.get_by_role("button", name="Remove", exact=True).click()
    page.locator(".removal", has_text="Removing …").wait_for()
    assert page.get_by_role("button", name="Keep").is_disabled()
    gate.set()
    page.locator("#beleg-panel").wait_for(state="hidden")
    page.locator(".library-head", has_text="2 articles").wait_for()
    assert "tariff" not in site.assistant.stored


def test_a_long_list_can_be_filtered(open_page, site):
    merz = site.assistant.stored["merz"]
    site.assistant.stored |= {
        f"a{n}": type(merz)(**{**merz.__dict__, "id": f"a{n}", "title": f"Artikel {n}"})
        for n in range(12)
    }
    page = open_page()
    page.locator("#beleg-open-library").click()
    page.locator("#beleg-needle").locator("input, textarea").fill("artikel 11")
    page.wait_for_function("() => document.querySelectorAll('a.entry').length === 1")


def test_without_articles_the_page_says_how_to_add_some(open_page, site):
    site.assistant.stored = {}
    page = open_page()
    page.get_by_text("No articles yet").wait_for()
    assert page.locator("#beleg-chat .example").count() == 0


def test_articles_that_arrive_by_themselves_appear(open_page, site):
    stored, site.assistant.stored = site.assistant.stored, {}
    site.assistant.llm_state = "loading"
    page = open_page()
    page.get_by_text("No articles yet").wait_for()
    site.assistant.stored = stored
    page.locator("#beleg-chat .example").first.wait_for()
    page.locator("#beleg-open-library").click()
    page.locator(".library-head", has_text="3 articles").wait_for()


def test_the_state_of_the_model_is_followed_until_it_is_ready(open_page, site):
    site.assistant.llm_state = "loading"
    page = open_page()
    page.locator("#beleg-status .words", has_text="Model loading … quotes already work").wait_for()
    site.assistant.llm_state = "ready"
    page.locator("#beleg-status .state.ready").wait_for()


def test_why_the_model_is_off_can_be_read(open_page, site):
    site.assistant.llm_state, site.assistant.llm_notice = "off", "No model file was found."
    page = open_page()
    page.locator("#beleg-status summary").first.click()
    page.locator("#beleg-status .cause summary").click()
    page.get_by_text("No model file was found.").wait_for()


def test_a_phone_shows_all_without_scrolling_sideways(open_page):
    page = open_page(width=390, height=844, has_touch=True, is_mobile=True)
    page.locator("#beleg-chat .example").first.wait_for()
    assert overflow(page) <= 0
    answer = asked(page, "What tariff did the US impose on India, and why?")
    assert overflow(page) <= 0
    assert answer.bounding_box()["x"] + answer.bounding_box()["width"] <= 390
    box = page.locator("#beleg-ask").bounding_box()
    assert box["y"] + box["height"] <= 844
    for selector in ("#beleg-send", "#beleg-open-library", "#beleg-new", ".act", "a.quote"):
        shown = page.locator(f"{selector}:visible").first  # no "Translate" in one's own language
        shown.wait_for()
        assert shown.bounding_box()["height"] >= 40


def test_nothing_of_gradios_own_advertising_is_left(open_page):
    page = open_page()
    assert page.locator("footer:visible").count() == 0
    assert page.title() == "Beleg"


LOOKS = [
    ("wide", 1400, 900, "light", "de-DE"),
    ("wide", 1400, 900, "dark", "en-GB"),
    ("narrow", 390, 844, "light", "en-GB"),
    ("narrow", 390, 844, "dark", "de-DE"),
]


@pytest.mark.parametrize(("size", "width", "height", "scheme", "locale"), LOOKS)
def test_every_look_works_from_start_to_article(
    open_page, site, size, width, height, scheme, locale
):
    del site.assistant.stored["evil"]
    SCREENSHOTS.mkdir(exist_ok=True)
    page = open_page(locale, width, height, color_scheme=scheme, reduced_motion="reduce")
    name = f"{size}-{scheme}-{locale[:2]}"

    def shoot(what: str) -> None:
        page.screenshot(path=SCREENSHOTS / f"{name}-{what}.png")

    page.locator("#beleg-chat .example").first.wait_for()
    shoot("1-start")
    site.assistant.pieces_before_gate = 9
    site.assistant.gate.clear()
    ask(page, "What did Merz demand?")
    page.locator(".growing").get_by_text("further").or_(page.locator(".growing")).first.wait_for()
    shoot("2-writing")
    site.assistant.gate.set()
    answered(page)
    shoot("3-answer")
    page.locator("a.mark").nth(1).click()
    page.locator("#beleg-panel mark").wait_for()
    shoot("4-article")
    page.keyboard.press("Escape")
    asked(page, "Who lives on the moon?", "not_found")
    shoot("5-nothing-found")
    page.locator("#beleg-open-library").click()
    page.locator("a.entry").first.wait_for()
    shoot("6-articles")
