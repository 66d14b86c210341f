"""The same question over the same articles: answered from what was answered before."""

from __future__ import annotations

import datetime
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import DAY, ModelFailure, article_of
from harbour import DAWN, QUESTION, SHIP, Make, check_proof, model_of

from assistant.answer import Answer, Answered, Found, Turn
from assistant.assistant import Assistant
from assistant.llm.model import LanguageModel
from vectorstore.search.filters import Filters


def files(assistant: Assistant) -> list[Path]:
    return sorted((assistant.settings.home / "answers").glob("*"))


def calls(assistant: Assistant) -> int:
    return len(model_of(assistant).calls)


def bare(answer: Answer) -> Answer:
    return replace(answer, answered_before=None)


# ---- what is answered from before


def test_same_question_has_the_same_answer_and_the_model_is_not_asked(make: Make):
    assistant = make(f"{DAWN} Dragons guard it.", SHIP)
    first, again = assistant.ask(QUESTION), assistant.ask(QUESTION)
    assert calls(assistant) == 1
    assert (first.answered_before, bare(again)) == (None, first)
    check_proof(again, assistant)


def test_answer_that_was_given_before_says_when(make: Make):
    assistant = make(DAWN)
    before = datetime.datetime.now(datetime.UTC)
    assistant.ask(QUESTION)
    again = assistant.ask(QUESTION)
    assert again.answered_before is not None
    assert before <= again.answered_before <= datetime.datetime.now(datetime.UTC)
    assert again.age
    assert again.age in str(again)
    assert f"{again.answered_before.astimezone():%H:%M}" in again.age
    assert again.to_dict()["answered_before"] == again.answered_before.isoformat()


def test_its_events_are_what_was_found_and_the_answer(make: Make):
    assistant = make(DAWN)
    assistant.ask(QUESTION)
    found, answered = assistant.stream(QUESTION)
    assert isinstance(found, Found)
    assert isinstance(answered, Answered)
    assert found.quotes == answered.answer.citations
    assert found.passages == answered.answer.passages


def test_asked_anew_it_is_written_anew_and_that_is_remembered(make: Make):
    assistant = make(DAWN, SHIP)
    assistant.ask(QUESTION)
    anew = assistant.ask(QUESTION, anew=True)
    assert (anew.answered_before, calls(assistant)) == (None, 2)
    assert bare(assistant.ask(QUESTION)) == anew


def test_no_is_remembered_with_all_that_stands_beside_it(make: Make):
    assistant = make("The articles do not say it.")
    question = "Who won the chess tournament on Saturday?"
    first, again = assistant.ask(question), assistant.ask(question)
    assert (first.kind, bare(again)) == ("not_found", first)
    assert again.answered_before


@pytest.mark.parametrize(
    "other",
    [
        {"question": QUESTION.replace("When", "Why")},
        {"filters": Filters(languages=("en",))},
        {"read_dates": False},
    ],
)
def test_another_question_is_another_answer(make: Make, other: dict[str, object]):
    assistant = make(DAWN, SHIP)
    assistant.ask(QUESTION)
    asked = {"question": QUESTION, **other}
    assert assistant.ask(**asked).answered_before is None  # type: ignore[arg-type]


def test_day_counts_for_a_question_about_days_alone(make: Make, monkeypatch: pytest.MonkeyPatch):
    assistant = make(DAWN)
    weekly = f"{QUESTION[:-1]} last week?"
    for question in (QUESTION, weekly):
        assistant.ask(question)
    parts = assistant._library.parts
    tomorrow = replace(parts, today=lambda: DAY + datetime.timedelta(days=1))
    monkeypatch.setattr(assistant._library, "parts", tomorrow)
    assert assistant.ask(QUESTION).answered_before
    assert assistant.ask(weekly).answered_before is None


def test_follow_up_is_what_it_was_understood_as(make: Make):
    assistant = make(DAWN, "When does the ferry leave the harbour?", DAWN, DAWN)
    first = assistant.ask(QUESTION)
    followed = assistant.ask("And when?", [Turn("Where is the ferry?", "In the harbour.")])
    assert followed.standalone == QUESTION
    assert followed.answered_before
    assert (followed.question, followed.text) == ("And when?", first.text)


# ---- what is not kept


def test_answer_that_was_stopped_is_not_kept(make: Make):
    assistant = make(f"{DAWN} {SHIP}")
    *_, last = assistant.stream(QUESTION, halted=lambda: "reader")
    assert isinstance(last, Answered)
    assert files(assistant) == []


@pytest.mark.parametrize("replies", [[], [ModelFailure("gone")]])
def test_quotes_for_want_of_a_model_are_not_kept(make: Make, replies: list[Exception]):
    assistant = make(*replies)
    assert assistant.ask(QUESTION).kind == "quotes"
    assert files(assistant) == []


@contextmanager
def being_read(assistant: Assistant, *expected: str) -> Iterator[None]:
    with (
        assistant._open.runs.begin("files") as underway,
        underway.queueing(lambda: set(expected)),
    ):
        yield


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no question wait for what is being read."""
    monkeypatch.setattr("assistant.library._SOON", 0.0)


@pytest.mark.usefixtures("impatient")
def test_answer_from_before_all_articles_were_read_is_not_kept(make: Make):
    assistant = make(DAWN)
    with being_read(assistant, "later"):
        assistant.ask(QUESTION)
    assert files(assistant) == []


@pytest.mark.usefixtures("impatient")
def test_while_articles_are_read_everything_is_answered_anew(make: Make):
    assistant = make(DAWN)
    assistant.ask(QUESTION)
    with being_read(assistant):
        assert assistant.ask(QUESTION).answered_before is None
    assert assistant.ask(QUESTION).answered_before


def test_nothing_is_kept_where_none_is_wanted(make: Make):
    assistant = make(DAWN, kept_answers=0)
    assistant.ask(QUESTION)
    assert assistant.ask(QUESTION).answered_before is None
    assert files(assistant) == []


# ---- the articles


def test_answers_go_with_the_first_article_that_changes(make: Make):
    assistant = make(DAWN, SHIP)
    assistant.ask(QUESTION)
    assert files(assistant)
    assistant.index_articles([article_of("A lighthouse burns.", "new")])
    assert files(assistant) == []
    assert assistant.ask(QUESTION).answered_before is None


def test_text_of_an_article_that_is_removed_stays_nowhere(make: Make):
    assistant = make(DAWN)
    answer = assistant.ask(QUESTION)
    assistant.remove([answer.citations[0].article.id])
    assert files(assistant) == []


def test_answer_over_articles_that_changed_meanwhile_is_not_kept(make: Make):
    assistant = make(DAWN)
    model_of(assistant).gate.clear()
    events = assistant.stream(QUESTION)
    next(events)
    assistant.index_articles([article_of("A lighthouse burns.", "new")])
    model_of(assistant).gate.set()
    list(events)
    assert files(assistant) == []


# ---- on the disk


@pytest.fixture
def same_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every model that is given be taken for the same one."""
    monkeypatch.setattr(LanguageModel, "identity", "the same")


@pytest.mark.usefixtures("same_model")
def test_answers_outlive_the_program(make: Make):
    with make(DAWN) as assistant:
        first = assistant.ask(QUESTION)
    again = make(SHIP).ask(QUESTION)
    assert (bare(again), bool(again.answered_before)) == (first, True)


def test_another_model_answers_for_itself(make: Make):
    with make(DAWN) as assistant:
        assistant.ask(QUESTION)
    assert make(DAWN).ask(QUESTION).answered_before is None


@pytest.mark.usefixtures("same_model")
def test_answers_that_a_program_left_as_it_died_go_at_the_next_start(make: Make):
    with make(DAWN) as assistant:
        assistant.ask(QUESTION)
        (kept,) = files(assistant)
        content = kept.read_bytes()
        assistant.remove([assistant.articles()[0].id])
        kept.write_bytes(content)
    with make(DAWN) as assistant:
        assert kept not in files(assistant)


def test_only_the_owner_can_read_them_and_no_articles_text_is_in_them(make: Make):
    assistant = make(DAWN)
    assistant.ask(QUESTION)
    (kept,) = files(assistant)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert "salt and wood" not in kept.read_text()


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: "",
        lambda text: text[:-20],
        lambda text: "[" * 100_000,
        lambda text: text.replace(DAWN, DAWN.replace("dawn", "noon")),
        lambda text: text.replace('"kind":"written"', '"kind":"sworn"'),
        lambda text: json.dumps(json.loads(text) | {"answered_before": "9999-12-31T00:00:00Z"}),
        lambda text: json.dumps(json.loads(text) | {"answered_before": None}),
        lambda text: json.dumps(json.loads(text) | {"text": "Something else."}),
        lambda text: text.replace('"article":{"id":"', '"article":{"id":"no-'),
    ],
)
def test_damaged_answer_is_dropped_and_made_anew(make: Make, damage):
    assistant = make(DAWN)
    first = assistant.ask(QUESTION)
    (kept,) = files(assistant)
    kept.write_text(damage(kept.read_text()))
    anew = assistant.ask(QUESTION)
    assert (anew, calls(assistant)) == (first, 2)
    assert assistant.ask(QUESTION).answered_before


def test_those_not_asked_for_longest_go_first(make: Make):
    assistant = make(DAWN, kept_answers=2)
    questions = [QUESTION, f"Please: {QUESTION}", f"Tell me: {QUESTION}"]
    for question in questions[:2]:
        assistant.ask(question)
    old = next(p for p in files(assistant) if questions[1] in p.read_text())
    long_ago = old.stat().st_mtime - 100
    os.utime(old, (long_ago, long_ago))
    assistant.ask(questions[2])
    assert [bool(assistant.ask(q).answered_before) for q in (questions[0], questions[2])] == [
        True,
        True,
    ]
    assert len(files(assistant)) == 2
