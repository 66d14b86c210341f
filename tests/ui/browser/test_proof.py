"""What is proven, what is not and why, and what a quote says in the reader's language."""

from __future__ import annotations

from dataclasses import replace

import pytest
from steps import answered, ask, asked
from ui_answers import HOSTILE, MERZ, QUOTES

from vectorstore.errors import BelegError

pytestmark = pytest.mark.browser

QUESTION = "What did Merz demand?"
GERMAN = "Was fordert Merz?"
REASON = "No quote says this."
TRANSLATED = f"en: {QUOTES[0].quote.upper()}"
PHONE = {"width": 360, "height": 780, "has_touch": True, "is_mobile": True}


# ---- why a sentence is not proven


def test_pointing_at_a_sentence_shows_why_it_is_not_proven(open_page):
    page = open_page()
    asked(page, QUESTION)
    why = page.locator(".doubt .why")
    assert not why.is_visible()
    page.locator(".unproven").hover()
    why.wait_for()
    assert why.inner_text() == REASON
    page.locator(".question").hover()
    why.wait_for(state="hidden")


def test_a_click_keeps_the_reason_until_the_next(open_page):
    page = open_page()
    asked(page, QUESTION)
    why, sign = page.locator(".doubt .why"), page.locator(".doubt summary")
    sign.click()
    page.locator(".doubt.pinned").wait_for()
    page.locator(".question").hover()
    assert why.is_visible()
    sign.click()
    why.wait_for(state="hidden")
    page.locator(".unproven").click()
    why.wait_for()
    page.locator(".question").click()
    why.wait_for(state="hidden")


def test_the_keyboard_reaches_the_reason(open_page):
    page = open_page()
    asked(page, QUESTION)
    why = page.locator(".doubt .why")
    page.locator("a.mark").last.focus()
    page.keyboard.press("Tab")
    why.wait_for()
    assert page.locator(".doubt summary").evaluate("node => node === document.activeElement")
    page.keyboard.press("Tab")
    why.wait_for(state="hidden")
    page.keyboard.press("Shift+Tab")
    why.wait_for()
    page.keyboard.press("Escape")
    why.wait_for(state="hidden")
    page.keyboard.press("Enter")
    why.wait_for()


def test_a_screen_reader_hears_the_reason_with_the_mark(open_page):
    page = open_page()
    asked(page, QUESTION)
    sign = page.locator(".doubt summary")
    assert sign.text_content() == f"Not proven: {REASON}?"


def test_a_finger_opens_the_reason_on_the_sentence_or_on_its_mark(open_page):
    page = open_page(**PHONE)
    asked(page, QUESTION)
    why = page.locator(".doubt .why")
    page.locator(".unproven").tap()
    why.wait_for()
    page.locator(".doubt summary").tap()
    why.wait_for(state="hidden")
    page.locator(".doubt summary").tap()
    why.wait_for()
    box = why.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360


@pytest.mark.parametrize("width", [540, 700, 1280])
def test_a_reason_stays_within_the_column_and_moves_no_word(open_page, width):
    page = open_page("de-DE", width=width)
    answer = asked(page, GERMAN)
    prose = answer.locator(".prose-text")
    before = prose.bounding_box()
    for number in range(2):
        answer.locator(".doubt summary").nth(number).click()
        answer.locator(".doubt .why").nth(number).wait_for()
        assert prose.bounding_box() == before
        box = answer.locator(".doubt .why").nth(number).bounding_box()
        assert box["x"] >= before["x"] - 1
        assert box["x"] + box["width"] <= before["x"] + before["width"] + 1
    assert answer.locator(".doubt[open]").count() == 1


def test_what_the_mark_means_is_said_once_below(open_page):
    page = open_page("de-DE")
    answer = asked(page, GERMAN)
    assert answer.locator(".doubt").count() == 2
    assert answer.locator(".legend").inner_text() == "? = nicht durch die Artikel belegt"


# ---- what is not checked, and what was searched


def test_what_is_being_written_says_that_it_is_not_checked(open_page, site):
    site.assistant.pieces_before_gate = 3
    site.assistant.gate.clear()
    page = open_page()
    ask(page, QUESTION)
    draft = page.locator(".beleg-message.drafting:has(.growing)")
    assert draft.locator(".waiting").inner_text() == "Being written, not checked yet …"
    assert draft.locator("a.mark").count() == 0


def test_without_an_answer_the_page_says_what_was_searched(open_page):
    page = open_page("de-DE")
    answer = asked(page, "Who lives on the moon?", "not_found")
    searched = answer.locator(".prose-text").inner_text()
    assert searched == "Not in your 214 articles (3 March 2014 to 12 May 2025)."
    page.reload()
    assert answered(page, "not_found").locator(".prose-text").inner_text() == searched


def test_quotes_in_place_of_an_unproven_answer_say_why(open_page):
    page = open_page()
    answer = asked(page, "Is it unproven?", "quotes")
    assert answer.inner_text().startswith("Nothing of the answer that was written is proven")


# ---- a quote in the answer's language


@pytest.fixture
def answer(open_page):
    """An English answer with three German quotes."""
    page = open_page()
    return asked(page, QUESTION)


def button(answer, number: int = 0):
    return answer.locator(".translate .act").nth(number)


def test_a_quote_in_another_language_is_translated_on_demand(answer, site):
    site.assistant.translating.clear()
    assert answer.locator(".translation").count() == 0
    button(answer).click()
    answer.locator(".act.waiting", has_text="Being translated").wait_for()
    button(answer).click()
    site.assistant.translating.set()
    words = answer.locator(".translated")
    words.wait_for()
    assert words.inner_text() == TRANSLATED
    assert words.get_attribute("lang") == "en"
    assert answer.locator(".translation .by").inner_text() == (
        "Translation by the language model, not part of the article"
    )
    assert site.assistant.translated == [("merz", QUOTES[0].start, QUOTES[0].end, "en")]


def test_a_translation_can_be_hidden_and_is_asked_for_once(answer, site):
    button(answer).click()
    answer.locator(".translated").wait_for()
    assert button(answer).get_attribute("aria-expanded") == "true"
    button(answer).click()
    answer.locator(".translated").wait_for(state="detached")
    assert button(answer).inner_text() == "Translate"
    button(answer).click()
    answer.locator(".translated").wait_for()
    assert len(site.assistant.translated) == 1


def test_a_translation_stays_when_the_chat_is_drawn_anew(answer, site):
    page = answer.page
    button(answer, 1).click()
    page.locator(".translated").wait_for()
    page.locator("#beleg-language label", has_text="DE").click()
    page.get_by_text("Übersetzung des Sprachmodells, nicht Teil des Artikels").wait_for()
    ask(page, "And India?")
    page.locator(".beleg-message.written").nth(1).wait_for()  # not the one before it
    answered(page)
    numbers = page.locator("li:has(.translated) .number")
    assert numbers.all_text_contents() == ["2", "5"]  # the second answer has the quote as well
    page.reload()
    page.locator(".translated").nth(1).wait_for(state="attached")
    assert len(site.assistant.translated) == 1


def test_a_model_that_cannot_translate_says_so_and_may_try_again(answer, site):
    site.assistant.translation = BelegError("No language model is set (BELEG_LLM=none).")
    button(answer).click()
    wrong = answer.locator(".translation .wrong")
    wrong.wait_for()
    assert wrong.inner_text() == (
        "The translation did not work. No language model is set (BELEG_LLM=none)."
    )
    site.assistant.translation = ""
    button(answer).click()
    answer.locator(".translated").wait_for()
    assert wrong.count() == 0


def test_other_words_are_never_translated_when_the_article_has_changed(answer, site):
    site.assistant.stored["merz"] = replace(MERZ, text="Neu. " + MERZ.text)
    button(answer).click()
    answer.get_by_text("this quote is no longer in it").wait_for()
    del site.assistant.stored["merz"]
    button(answer).click()
    answer.get_by_text("It may have been removed").wait_for()
    assert site.assistant.translated == []


def test_what_the_model_writes_is_shown_as_text(answer, site):
    site.assistant.translation = HOSTILE
    button(answer).click()
    words = answer.locator(".translated")
    words.wait_for()
    assert words.inner_text() == HOSTILE
    assert answer.page.locator("#beleg-chat :is(img, script)").count() == 0
    assert answer.page.evaluate("window.__pwned") is None


def test_a_copied_answer_names_its_doubts_and_its_translations(answer):
    page = answer.page
    button(answer).click()
    answer.locator(".translated").wait_for()
    page.evaluate("navigator.clipboard.writeText = async (words) => { window.copied = words; }")
    page.locator(".act[name=copy]").click()
    page.locator(".act[name=copy]", has_text="Copied").wait_for()
    said, legend, quotes = page.evaluate("window.copied").split("\n\n")
    assert said.endswith("in the region. [?]")
    assert legend == "[?] = not proven by the articles"
    translation = f"Translation by the language model, not part of the article: {TRANSLATED}"
    assert quotes.split("\n")[1].strip() == translation
    assert "Translate" not in quotes.replace(translation, "")


def test_on_a_phone_translations_fit_and_are_big_enough_to_touch(open_page):
    page = open_page("de-DE", **PHONE)
    answer = asked(page, GERMAN)
    assert button(answer).bounding_box()["height"] >= 44
    button(answer).tap()
    answer.locator(".translated").wait_for()
    box = answer.locator(".translation").bounding_box()
    assert box["x"] + box["width"] <= 360
