"""Asking in a real browser: what is seen first, what streams, what stays."""

from __future__ import annotations

import pytest
from steps import answered, ask, asked

pytestmark = pytest.mark.browser

MERZ = "What did Merz demand?"


@pytest.fixture
def begun(open_page, site):
    """A page whose answer stands still after three words."""
    site.assistant.pieces_before_gate = 3
    site.assistant.gate.clear()
    page = open_page()
    ask(page, MERZ)
    page.locator(".prose-text.growing").get_by_text("Merz demanded that").wait_for()
    return page


def test_quotes_are_seen_before_anything_is_written(open_page, site):
    site.assistant.gate.clear()
    page = open_page()
    ask(page, MERZ)
    draft = page.locator(".beleg-message.drafting")
    quote = page.locator(".beleg-message.found a.quote").first
    quote.wait_for()
    assert "forderte Merz" in quote.inner_text()
    assert draft.locator(".waiting").inner_text() == "The answer is being written …"
    assert draft.locator(".prose-text").inner_text() == ""


def test_the_answer_streams_and_ends_with_marks(open_page, site):
    site.assistant.pieces_before_gate = 3
    site.assistant.gate.clear()
    page = open_page()
    ask(page, MERZ)
    growing = page.locator(".prose-text.growing")
    growing.get_by_text("Merz demanded that", exact=True).wait_for()
    assert page.locator("a.mark").count() == 0
    site.assistant.gate.set()
    answer = answered(page)
    marks = answer.locator("a.mark")
    assert [mark.inner_text().split()[-1] for mark in marks.all()] == ["1", "2", "3"]
    assert answer.locator(".quotes .number").all_inner_texts() == ["1", "2", "3"]
    assert "13 August 2025" in answer.locator(".quotes li").first.inner_text()


def test_a_sentence_without_proof_is_marked_and_says_why(open_page):
    page = open_page()
    answer = asked(page, MERZ)
    assert "influence in the region" in answer.locator(".unproven").inner_text()
    answer.locator(".doubt summary").click()
    reason = answer.locator(".doubt .why")
    reason.wait_for()
    assert reason.inner_text() == "No quote says this."


def test_quotes_can_be_used_while_the_answer_is_written(begun, site):
    quote = begun.locator(".found a.quote").first
    place = quote.bounding_box()
    begun.evaluate("""() => {
        const quote = document.querySelector(".found a.quote");
        quote.focus();
        getSelection().selectAllChildren(quote);
        window.first = quote;
    }""")
    site.assistant.pieces_before_gate = 16
    begun.locator(".growing").get_by_text("There must first be a").wait_for()
    assert begun.evaluate(
        "() => window.first.isConnected && document.activeElement === window.first"
        " && getSelection().toString().includes('Merz')"
    )
    assert quote.bounding_box() == place


def test_stop_keeps_the_quotes_and_stops_the_model(begun, site):
    begun.locator("#beleg-stop").click()
    stopped = answered(begun, "quotes")
    assert "Stopped by you before a sentence was whole." in stopped.inner_text()
    assert stopped.locator("a.quote").count() == 3
    assert site.assistant.closed.wait(30)


def test_stop_keeps_whole_sentences_as_checked_as_any_and_so_does_a_reload(begun, site):
    site.assistant.pieces_before_gate = 16
    begun.locator(".growing").get_by_text("There must first be a").wait_for()
    begun.locator("#beleg-stop").click()
    for _ in range(2):
        stopped = answered(begun, "stopped")
        assert stopped.locator("a.mark").count() == 1
        assert "There must first" not in stopped.inner_text()
        assert "Stopped by you. Whole sentences: 1 of 2." in stopped.inner_text()
        begun.wait_for_function("() => (sessionStorage['beleg.chat'] || '').includes('stopped')")
        begun.reload()
    site.assistant.gate.set()
    asked(begun, "And India?")
    (turn,) = site.assistant.histories[-1]
    assert turn.answer == "Merz demanded that Ukraine sit at the table at further meetings."


def test_follow_ups_hand_over_plain_text(open_page, site):
    page = open_page()
    asked(page, MERZ)
    ask(page, "And India?")
    page.get_by_text("The passages were shortened").wait_for()
    (turn,) = site.assistant.histories[-1]
    assert turn.question == MERZ
    assert turn.answer.startswith("Merz demanded that Ukraine sit at the table")
    assert "[1]" not in turn.answer
    assert "<" not in turn.answer


def test_a_second_question_waits_until_the_first_is_answered(open_page, site):
    site.assistant.gate.clear()
    page = open_page()
    ask(page, MERZ)
    page.locator(".waiting", has_text="being written").wait_for()
    ask(page, "And India?")
    assert page.locator("#beleg-new").is_disabled()
    site.assistant.gate.set()
    answered(page)
    assert page.locator("#beleg-question textarea").input_value() == "And India?"
    page.keyboard.press("Enter")
    page.get_by_text("The passages were shortened").wait_for()
    assert [len(history) for history in site.assistant.histories] == [0, 1]


def test_asking_again_makes_a_version_of_the_last_answer(open_page, site):
    page = open_page()
    asked(page, MERZ)
    ask(page, "And India?")
    page.get_by_text("The passages were shortened").wait_for()
    page.locator("#beleg-send").wait_for()
    page.locator(".act[name=again]").click()
    page.get_by_text("Version 2 of 2").wait_for()
    assert page.locator(".beleg-message.written").count() == 2
    assert [len(history) for history in site.assistant.histories] == [0, 1, 1]


def test_editing_can_be_cancelled_and_takes_nothing_away(open_page, site):
    page = open_page()
    asked(page, MERZ)
    page.locator(".act[name=edit]").click()
    box = page.locator(".edit-question textarea")
    assert box.input_value() == MERZ
    box.fill("Something else?")
    assert page.evaluate("() => document.activeElement.matches('.edit-question textarea')")
    page.keyboard.press("Escape")
    box.wait_for(state="detached")
    assert page.evaluate("() => document.activeElement.name") == "edit"
    assert page.locator(".question").inner_text() == MERZ
    assert page.locator("a.mark").count() == 3
    assert len(site.assistant.histories) == 1


def test_an_edited_question_is_a_version_and_both_survive_a_reload(open_page, site):
    page = open_page()
    asked(page, MERZ)
    page.locator(".act[name=edit]").click()
    page.locator(".edit-question textarea").fill("And India?")
    page.keyboard.press("Enter")
    page.get_by_text("Version 2 of 2").wait_for()
    assert page.locator(".edit-question").count() == 0
    assert page.locator(".question").all_inner_texts() == ["And India?"]
    page.locator(".versions .act").click()
    page.get_by_text("Version 1 of 2").wait_for()
    assert page.locator(".question").all_inner_texts() == [MERZ]
    page.wait_for_function("() => sessionStorage['beleg.chat'].includes('later\":[{')")
    page.reload()
    page.get_by_text("Version 1 of 2").wait_for()
    page.locator("#beleg-send").wait_for()
    ask(page, "And then?")
    page.locator(".beleg-message.written").nth(1).wait_for()
    assert [turn.question for turn in site.assistant.histories[-1]] == [MERZ]


def test_a_reload_keeps_the_chat_and_its_history(open_page, site):
    page = open_page()
    asked(page, MERZ)
    page.wait_for_function("() => (sessionStorage['beleg.chat'] || '').includes('answered')")
    page.reload()
    assert answered(page).locator("a.mark").count() == 3
    ask(page, "And India?")
    page.get_by_text("The passages were shortened").wait_for()
    assert [turn.question for turn in site.assistant.histories[-1]] == [MERZ]


def test_a_reload_while_an_answer_is_written_goes_on_with_it(begun, site):
    begun.reload()
    begun.locator(".growing").get_by_text("Merz demanded that").wait_for()
    assert begun.locator("#beleg-stop").count() == 1
    assert not site.assistant.closed.is_set()
    site.assistant.gate.set()
    assert answered(begun).locator("a.mark").count() == 3
    assert len(site.assistant.histories) == 1


def test_another_tab_sees_nothing_of_the_chat(open_page):
    page = open_page()
    asked(page, MERZ)
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("#beleg-chat .example").first.wait_for()
    assert other.locator(".beleg-message").count() == 0
    other.close()


def test_a_new_chat_is_empty_and_stays_so(open_page):
    page = open_page()
    asked(page, MERZ)
    page.locator("#beleg-new").click()
    page.locator("#beleg-chat .example").first.wait_for()
    page.wait_for_function("() => sessionStorage['beleg.chat'] === '[]'")
    page.reload()
    page.locator("#beleg-chat .example").first.wait_for()


def test_an_example_question_is_asked_with_one_click(open_page, site):
    page = open_page()
    page.get_by_text("What did Merz demand?").click()
    answered(page)
    assert len(site.assistant.histories) == 1


def test_quotes_alone_are_shown_as_quotes(open_page):
    page = open_page("de-DE")
    answer = asked(page, "Ist das Modell off?", "quotes")
    assert answer.locator(".kind").inner_text() == "Die besten Zitate, wörtlich:"
    assert answer.locator("a.quote").count() == 3


def test_an_unanswered_question_shows_what_is_nearest(open_page):
    page = open_page()
    answer = asked(page, "Who lives on the moon?", "not_found")
    assert "Not in your 214 articles" in answer.inner_text()
    assert answer.locator("a.quote").count() == 2


def test_an_error_is_a_sentence_in_the_chat_and_can_be_asked_again(open_page):
    page = open_page()
    failed = asked(page, "Please refuse this.", "failed")
    assert "Run beleg rebuild." in failed.inner_text()
    assert page.locator(".act[name=again]").count() == 1


def test_a_crash_says_nothing_of_the_program_and_frees_the_chat(open_page):
    page = open_page()
    failed = asked(page, "Please crash now.", "failed")
    assert "Something went wrong" in failed.inner_text()
    assert "secret" not in page.content()
    asked(page, MERZ)


def test_a_question_that_is_too_long_is_refused_and_kept_in_the_box(open_page, site):
    page = open_page()
    page.locator("#beleg-question textarea").fill("long " * 20_000)
    page.locator("#beleg-send").click()
    page.get_by_text("Please ask it in at most 2,000").wait_for()
    assert len(page.locator("#beleg-question textarea").input_value()) == 100_000
    assert site.assistant.histories == []
