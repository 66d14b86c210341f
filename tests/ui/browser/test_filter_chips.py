"""Limiting questions to some articles and days, by mouse, finger and keyboard."""

from __future__ import annotations

import datetime

import pytest
from steps import answered, ask, asked

from vectorstore.search.filters import Filters

pytestmark = pytest.mark.browser

MERZ = "What did Merz demand?"
LAST_WEEK = "What did Merz demand last week?"
NOT_FOUND = "not_found"


def open_filters(page):
    page.locator("#beleg-filters-open").click()
    page.locator("#beleg-filters .option").first.wait_for()
    return page.locator("#beleg-filters")


def set_source(page, name: str) -> None:
    open_filters(page).get_by_role("checkbox", name=name).check()
    page.keyboard.press("Escape")


def set_chips(page) -> list[str]:
    return page.locator("#beleg-chips .chip .words").all_inner_texts()


def test_filters_hold_for_the_next_questions_until_they_are_removed(open_page, site):
    page = open_page("de-DE")
    dialog = open_filters(page)
    dialog.get_by_role("checkbox", name="Tagesblatt").check()
    dialog.get_by_role("checkbox", name="Deutsch").check()
    dialog.get_by_label("Von").fill("2025-08-01")
    dialog.get_by_label("Bis").fill("2025-08-31")
    dialog.get_by_role("button", name="Fertig").click()
    assert set_chips(page) == ["Quelle: Tagesblatt", "Sprache: Deutsch", "August 2025"]
    assert page.get_by_role("button", name="Filter, 3 gesetzt").is_visible()
    answer = asked(page, MERZ)
    limited = "Eingegrenzt auf: Quelle: Tagesblatt · Sprache: Deutsch · August 2025"
    assert answer.locator(".limits").inner_text() == limited
    page.reload()
    page.get_by_role("button", name="Diesen Filter entfernen: Sprache: Deutsch").click()
    page.get_by_role("button", name="Diesen Filter entfernen: August 2025").click()
    ask(page, "And India?")
    page.get_by_text("The passages were shortened").wait_for()
    august = (datetime.date(2025, 8, 1), datetime.date(2025, 8, 31))
    first = Filters(sources=("Tagesblatt",), languages=("de",), start=august[0], end=august[1])
    assert site.assistant.limits == [(first, True), (Filters(sources=("Tagesblatt",)), True)]


def test_days_in_the_wrong_order_are_not_taken(open_page):
    page = open_page()
    dialog = open_filters(page)
    dialog.get_by_label("From").fill("2025-08-02")
    dialog.get_by_label("To").fill("2025-08-01")
    dialog.get_by_role("alert").get_by_text("The first day comes after the last.").wait_for()
    page.keyboard.press("Escape")
    assert set_chips(page) == ["from 2 Aug 2025"]


def test_the_dialog_is_left_by_escape_and_gives_the_focus_back(open_page):
    page = open_page()
    page.locator("#beleg-filters-open").focus()
    page.keyboard.press("Enter")
    page.locator("#beleg-filters .option").first.wait_for()
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    page.locator("#beleg-filters").wait_for(state="detached")
    assert page.evaluate("document.activeElement.id") == "beleg-filters-open"


def test_many_choices_can_be_searched(open_page, site):
    merz = site.assistant.stored["merz"]
    site.assistant.stored |= {
        f"a{n}": type(merz)(**{**merz.__dict__, "id": f"a{n}", "source": f"Paper {n}"})
        for n in range(60)
    }
    page = open_page()
    sources = open_filters(page).locator("fieldset.sources")
    assert sources.locator(".option").count() == 40
    assert "and 23 more" in sources.inner_text()
    sources.get_by_role("searchbox").fill("paper 59")
    sources.get_by_role("checkbox", name="Paper 59").check()
    assert sources.locator(".option").count() == 1
    page.keyboard.press("Escape")
    assert set_chips(page) == ["Source: Paper 59"]


def test_without_its_dates_a_question_takes_the_place_of_its_answer(open_page, site):
    page = open_page()
    asked(page, LAST_WEEK)
    chip = page.get_by_role("button", name="Ask again without these dates")
    assert "16–22 Nov 2026 · “last week”" in chip.inner_text()
    chip.click()
    back = page.get_by_role("button", name="Ask again with the question's dates")
    back.wait_for()
    answered(page)
    assert page.locator(".beleg-message").count() == 1
    assert [read for _, read in site.assistant.limits] == [True, False]
    assert site.assistant.histories == [(), ()]
    back.click()
    chip.wait_for()
    answered(page)
    assert [read for _, read in site.assistant.limits] == [True, False, True]


def test_dates_can_be_removed_while_the_answer_is_being_written(open_page, site):
    site.assistant.pieces_before_gate = 3
    site.assistant.gate.clear()
    page = open_page()
    ask(page, LAST_WEEK)
    page.locator(".drafting .chip[name=undated]").click()
    page.locator(".drafting .chip[name=dated]").wait_for()
    site.assistant.gate.set()
    answered(page)
    assert page.locator(".beleg-message").count() == 1
    assert [read for _, read in site.assistant.limits] == [True, False]


def test_only_the_last_answers_dates_can_be_removed(open_page):
    page = open_page()
    asked(page, LAST_WEEK)
    ask(page, "And the latest of India?")
    page.get_by_text("The passages were shortened").wait_for()
    answered(page)
    assert page.locator(".beleg-message .chip").count() == 2
    assert page.locator(".beleg-message button.chip").count() == 1


def test_an_empty_answer_offers_to_remove_the_filter_that_hides_all(open_page, site):
    page = open_page()
    set_source(page, "The Ledger")
    del site.assistant.stored["tariff"]
    answer = asked(page, MERZ, NOT_FOUND)
    assert "Remove one." in answer.inner_text()
    answer.locator("button.chip", has_text="The Ledger").click()
    answered(page)
    assert set_chips(page) == []
    assert [bool(filters) for filters, _ in site.assistant.limits] == [True, False]


def test_days_without_articles_offer_the_nearest_that_have_some(open_page, site):
    page = open_page()
    answer = asked(page, "What happened yesterday?", NOT_FOUND)
    answer.get_by_role("button", name="14 Aug 2025: ask for this day").click()
    page.get_by_role("button", name="Ask again with the question's dates").wait_for()
    answered(page, NOT_FOUND)
    assert set_chips(page) == ["14 Aug 2025"]
    day = datetime.date(2025, 8, 14)
    assert site.assistant.limits == [(Filters(), True), (Filters(start=day, end=day), False)]


def test_one_article_alone_is_asked_from_the_list(open_page, site):
    page = open_page()
    set_source(page, "The Ledger")
    page.locator("#beleg-open-library").click()
    page.get_by_role("button", name="Ask only this article: Merz nennt").click()
    assert set_chips(page) == ["Article: Merz nennt Bedingungen für einen Frieden"]
    assert page.evaluate("document.activeElement.closest('#beleg-question') !== null")
    answer = asked(page, MERZ)
    assert "Merz nennt Bedingungen" in answer.locator(".limits").inner_text()
    assert site.assistant.limits == [(Filters(article_ids=("merz",)), True)]


def test_one_article_alone_is_asked_from_its_own_page(open_page):
    page = open_page()
    page.locator("#beleg-open-library").click()
    page.locator("a.entry", has_text="tariff").click()
    page.locator("#beleg-panel").get_by_role("button", name="Ask only this article").click()
    assert set_chips(page) == ["Article: US doubles tariff on Indian goods over Russian oil"]


@pytest.mark.parametrize(("locale", "show"), [("en-GB", "Show"), ("de-DE", "Zeigen")])
def test_a_no_under_a_filter_offers_the_answer_without_it(open_page, site, locale, show):
    page = open_page(locale)
    set_source(page, "The Ledger")
    answer = asked(page, "What of Merz is hidden?", NOT_FOUND)
    words = "Nicht in dem einen Artikel aus The Ledger (6. August 2025)."
    assert answer.locator(".prose-text").inner_text() == words
    offer = answer.locator(".offer")
    assert offer.inner_text().startswith("Ohne den Filter antwortet 1 Artikel.")
    offer.get_by_role("button", name=show).click()
    assert answered(page).locator("a.mark").count() == 3
    assert set_chips(page) == []
    assert page.locator(".beleg-message").count() == 1
    assert site.assistant.limits == [
        (Filters(sources=("The Ledger",)), True),
        (Filters(), True),
    ]


def test_a_hostile_source_is_text_and_can_be_set_and_removed(open_page, site):
    page = open_page()
    set_source(page, "<img")
    del site.assistant.stored["evil"]
    answer = asked(page, MERZ, NOT_FOUND)
    answer.locator("button.chip").click()
    answered(page)
    assert site.assistant.limits[-1] == (Filters(), True)
    assert page.locator("#beleg-chips img").count() == 0
    assert page.evaluate("window.__pwned") is None


def test_what_a_quotes_date_means_stands_beside_it_and_in_the_article(open_page):
    page = open_page()
    answer = asked(page, "agency")
    assert answer.locator("a.quote .when").all_inner_texts() == ["am Mittwoch = 13 Aug 2025"]
    assert answer.locator(".also").inner_text() == "Also in: Kanzler stellt Bedingungen (Abendpost)"
    page.locator("a.mark").nth(2).click()
    page.locator("#beleg-panel .when", has_text="am Mittwoch = 13 Aug 2025").wait_for()


def test_on_a_phone_filters_are_a_sheet_with_room_for_fingers(open_page):
    page = open_page(width=390, height=844, has_touch=True, is_mobile=True)
    dialog = open_filters(page)
    box = dialog.bounding_box()
    assert (box["x"], box["width"]) == (0, 390)
    assert box["y"] + box["height"] == 844
    dialog.get_by_role("checkbox", name="Tagesblatt").tap()
    for selector in (".option", ".done", ".icon", "input[type=date]"):
        assert dialog.locator(selector).first.bounding_box()["height"] >= 44
    dialog.get_by_role("button", name="Done").tap()
    asked(page, LAST_WEEK)
    for selector in ("#beleg-filters-open", "#beleg-chips .chip", ".beleg-message .chip"):
        assert page.locator(selector).first.bounding_box()["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("#beleg-ask").bounding_box()["width"] <= 390
