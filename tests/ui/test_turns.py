"""How a chat is kept and handed on."""

from __future__ import annotations

import json

import pytest
from ui_fakes import (
    QUOTES,
    FakeAssistant,
    merz_answer,
    missing_answer,
    quotes_answer,
    tariff_answer,
)

from ui.chat import converse
from ui.turns import KEPT_TURNS, ChatTurn, Draft, from_json, history, to_json

ANSWERED = ChatTurn("What?", "answered", merz_answer("What?"))


def round_trip(turns):
    return from_json(json.loads(json.dumps(to_json(turns))))


@pytest.mark.parametrize("build", [merz_answer, tariff_answer, quotes_answer])
def test_an_answer_survives_the_browser_but_for_its_articles_texts(build):
    (turn,) = round_trip([ChatTurn("What?", "answered", build("What?"))])
    assert turn.answer.to_dict() == build("What?").to_dict()


def test_the_nearest_passages_of_a_question_without_answer_survive():
    (turn,) = round_trip([ChatTurn("?", "answered", missing_answer("?"))])
    assert len(turn.answer.passages) == 2


def test_stopped_and_failed_turns_survive():
    turns = (Draft("?", text="Merz").stopped(), Draft("!").failed("No index."))
    assert round_trip(turns) == turns


@pytest.mark.parametrize(
    "broken",
    [
        None,
        "text",
        {"question": "x"},
        [None, 1, [], {}],
        [{"question": 1, "state": "stopped", "answer": None, "text": ""}],
        [{"question": "x", "state": "answered", "answer": None, "text": ""}],
        [{"question": "x", "state": "odd", "answer": None, "text": ""}],
        [{"question": "x", "state": "answered", "answer": {"kind": "evil"}, "text": ""}],
    ],
)
def test_what_is_no_turn_is_left_out(broken):
    assert from_json(broken) == ()


def test_a_bad_date_leaves_only_its_turn_out():
    kept = to_json([ANSWERED, ANSWERED])
    kept[0]["answer"]["citations"][0]["article"]["date"] = "yesterday"
    assert len(from_json(kept)) == 1


def test_only_the_newest_turns_are_kept():
    assert len(to_json([ANSWERED] * (KEPT_TURNS + 5))) == KEPT_TURNS


def test_history_is_the_plain_text_of_what_was_answered():
    turns = [
        ANSWERED,
        Draft("Stopped?", text="In part").stopped(),
        Draft("Stopped at once?").stopped(),
        Draft("Failed?").failed("No index."),
    ]
    said = [(turn.question, turn.answer) for turn in history(turns)]
    assert said == [("What?", merz_answer("?").text), ("Stopped?", "In part")]


def test_a_conversation_goes_from_search_to_quotes_to_text_to_answer():
    steps = list(converse(FakeAssistant(), "What did Merz demand?", ()))
    assert steps[0] == Draft("What did Merz demand?")
    assert steps[1].found.quotes == QUOTES
    assert [step.text for step in steps[2:5]] == ["Merz", "Merz demanded", "Merz demanded that"]
    assert steps[-1].state == "answered"


def test_an_error_becomes_a_failed_turn_with_its_sentence():
    *_, last = converse(FakeAssistant(), "refuse", ())
    assert last.state == "failed"
    assert last.text.endswith("Run beleg rebuild.")


def test_closing_a_conversation_closes_the_assistants():
    assistant = FakeAssistant()
    steps = converse(assistant, "What did Merz demand?", ())
    next(steps), next(steps), next(steps)
    assert not assistant.closed.is_set()
    steps.close()
    assert assistant.closed.is_set()
