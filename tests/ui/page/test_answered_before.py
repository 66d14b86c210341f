"""How the page shows an answer that was given before, and how it is asked anew."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace

import pytest
from ui_answers import german_answer, merz_answer
from ui_fakes import FakeAssistant

from ui.page.chat import converse
from ui.page.kept import from_json, to_json
from ui.page.rendering.messages import message_html
from ui.page.rendering.reader import Reader
from ui.page.rendering.turns import ChatTurn, Draft

THEN = datetime.datetime(2025, 8, 14, 12, 3, tzinfo=datetime.UTC)


def turn_of(answer) -> ChatTurn:
    return ChatTurn(answer.question, "answered", replace(answer, answered_before=THEN))


@pytest.mark.parametrize(
    ("answered", "words"),
    [(merz_answer, "Answered on 14 August 2025 at"), (german_answer, "Beantwortet am 14. August")],
)
def test_answer_says_that_it_was_given_before(answered, words: str):
    shown = message_html(turn_of(answered("Who?")), Reader("en"))
    assert words in shown
    assert f"{THEN.astimezone():%H:%M}" in shown
    assert words not in message_html(ChatTurn("Who?", "answered", answered("Who?")), Reader("en"))


def test_when_it_was_given_outlives_a_reload():
    turn = turn_of(merz_answer("Who?"))
    (again,) = from_json(json.loads(json.dumps(to_json([turn]))))
    assert again.answer is not None
    assert again.answer.answered_before == THEN


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2025-08-14T12:03:00", "noon", 7]
)
def test_moment_that_no_clock_shows_is_no_turn(moment: object):
    (kept,) = json.loads(json.dumps(to_json([turn_of(merz_answer("Who?"))])))
    kept["answer"]["answered_before"] = moment
    assert from_json([kept]) == ()


@pytest.mark.parametrize("anew", [True, False])
def test_assistant_is_told_whether_to_answer_anew(anew: bool):
    assistant = FakeAssistant()
    list(converse(assistant, Draft("What did Merz demand?", anew=anew), ()))
    assert assistant.anew == [anew]
