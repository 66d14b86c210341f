"""Answers that go on while their tab is loaded anew, and end when nobody wants them any more."""

from __future__ import annotations

import itertools
import threading
import time

import gradio as gr
import pytest
from ui_answers import QUOTES, merz_answer
from ui_fakes import FakeAssistant

from ui.page import answering
from ui.page.answering import Answering, Busy
from ui.page.handlers import Handlers
from ui.page.kept import from_json
from ui.page.layout import Page, build_page
from ui.page.rendering.turns import ChatTurn, Draft

QUESTION = "What did Merz demand?"
PATIENCE = 10.0  # seconds


@pytest.fixture
def assistant() -> FakeAssistant:
    """One that writes three words, and no more until its gate is opened."""
    made = FakeAssistant(pieces_before_gate=3)
    made.gate.clear()
    return made


@pytest.fixture(scope="module")
def page() -> Page:
    return build_page(can_reindex=False)


def begun(assistant: FakeAssistant, **options: float) -> Answering:
    made = Answering(assistant, **options)
    made.begin("ab", Draft(QUESTION), (), "It broke.")
    return made


def until_written(made: Answering, words: str) -> Draft:
    return next(
        step for step in made.follow("ab") if isinstance(step, Draft) and step.text == words
    )


def last(made: Answering, key: str = "ab") -> ChatTurn:
    *_, turn = made.follow(key)
    assert isinstance(turn, ChatTurn)
    return turn


def test_who_comes_back_finds_the_answer_as_far_as_it_is_and_then_its_end(assistant: FakeAssistant):
    made = begun(assistant)
    until_written(made, "Merz demanded that")
    first = next(made.follow("ab"))
    assert isinstance(first, Draft)
    assert (first.text, first.found and first.found.quotes) == ("Merz demanded that", QUOTES)
    assistant.gate.set()
    assert last(made).answer == merz_answer(QUESTION)
    assert last(made).answer == merz_answer(QUESTION)  # it stays
    assert len(assistant.histories) == 1  # it was asked once


def test_stop_ends_the_answer_with_what_was_found(assistant: FakeAssistant):
    made = begun(assistant)
    until_written(made, "Merz demanded that")
    made.stop("ab")
    turn = last(made)
    assert turn.answer
    assert (turn.answer.kind, turn.answer.citations) == ("quotes", QUOTES)
    assert "Stopped by you" in (turn.answer.notice or "")
    assert assistant.closed.wait(PATIENCE)


def test_an_answer_that_nobody_looks_at_is_ended(assistant: FakeAssistant):
    made = begun(assistant, left=0.2)
    assert assistant.closed.wait(PATIENCE)
    assert last(made).answer


def test_an_answer_that_somebody_looks_at_goes_on(assistant: FakeAssistant):
    made = begun(assistant, left=1.5)
    began = time.monotonic()
    for _ in itertools.takewhile(lambda _: time.monotonic() < began + 3, made.follow("ab")):
        assert not assistant.closed.is_set()
    assistant.gate.set()
    assert last(made).answer == merz_answer(QUESTION)


def test_an_answer_that_is_dropped_ends_for_its_followers_without_a_turn(assistant: FakeAssistant):
    made = begun(assistant)
    steps = made.follow("ab")
    next(steps)
    made.drop("ab")
    assert not [step for step in steps if isinstance(step, ChatTurn)]
    assert made.now("ab") is None
    assert assistant.closed.wait(PATIENCE)


def test_an_answer_is_not_dropped_while_old_ones_are_looked_for(assistant: FakeAssistant):
    made = begun(assistant)
    dropping = threading.Thread(target=made.drop, args=("ab",))
    with made._lock:
        dropping.start()
        dropping.join(0.1)
        assert made.now("ab")
    dropping.join(PATIENCE)
    assert made.now("ab") is None


def test_a_key_that_nobody_gave_finds_nothing_and_stops_nothing(assistant: FakeAssistant):
    made = begun(assistant)
    made.stop("cd")
    made.drop("cd")
    assert (list(made.follow("cd")), made.now("cd")) == ([], None)
    assistant.gate.set()
    assert last(made).answer == merz_answer(QUESTION)


def test_of_too_many_questions_one_more_is_refused(
    assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(answering, "MOST", 1)
    made = begun(assistant)
    with pytest.raises(Busy):
        made.begin("cd", Draft(QUESTION), (), "")
    assistant.gate.set()
    last(made)
    made.begin("cd", Draft(QUESTION), (), "")
    assert last(made, "cd").answer


def test_a_question_that_waits_for_others_can_be_stopped(
    assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(answering, "AT_ONCE", 1)
    made = begun(assistant)
    made.begin("cd", Draft("And India?"), (), "")
    made.stop("cd")
    assert last(made, "cd").state == "stopped"
    assert len(assistant.histories) == 1
    assistant.gate.set()


def test_old_answers_are_forgotten(assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(answering, "KEPT", 0.0)
    assistant.gate.set()
    made = begun(assistant)
    last(made)
    time.sleep(0.01)
    made.begin("cd", Draft(QUESTION), (), "")
    assert made.now("ab") is None


def test_a_bug_is_a_sentence_and_says_nothing_of_the_program(assistant: FakeAssistant):
    made = Answering(assistant)
    made.begin("ab", Draft("Please crash now."), (), "It broke.")
    assert (last(made).state, last(made).text) == ("failed", "It broke.")


# ---- the page


def test_what_the_program_took_with_it_is_lost_and_can_be_asked_again(
    assistant: FakeAssistant, page: Page
):
    begun = Handlers(assistant, page).begin(QUESTION, [], "en", {})
    restarted = Handlers(assistant, page)
    (turn,) = from_json(restarted.greet(begun[page.memory], "en")[page.memory])
    assert (turn.question, turn.state, turn.key) == (QUESTION, "lost", "")
    assert list(restarted.write(begun[page.memory], "en")) == [{page.chat: gr.skip()}]
    assistant.gate.set()


def test_a_reload_goes_on_with_the_answer(assistant: FakeAssistant, page: Page):
    handlers = Handlers(assistant, page)
    kept = handlers.begin(QUESTION, [], "en", {})[page.memory]
    shown = handlers.greet(kept, "en")
    assert shown[page.stop]["visible"]
    assert "drafting" in str(shown[page.chat]["value"])
    assistant.gate.set()
    *_, done = handlers.write(shown[page.memory], "en")
    (turn,) = from_json(done[page.memory])
    assert turn.answer
    assert turn.answer.text == merz_answer("?").text


@pytest.mark.parametrize("wanted", [None, 1, [0], [0, 5], [0, 0], [-1, 1], [9, 1], ["0", "1"], {}])
def test_a_version_that_there_is_not_changes_nothing(page: Page, wanted: object):
    handlers = Handlers(FakeAssistant(), page)
    kept = [{"question": "?", "state": "failed", "text": "x", "answer": None}]
    (turn,) = from_json(handlers.turn(kept, "en", wanted)[page.memory])
    assert turn == ChatTurn("?", "failed", text="x")
