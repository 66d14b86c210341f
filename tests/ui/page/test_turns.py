"""How a chat is kept and handed on."""

from __future__ import annotations

import datetime
import functools
import json
from dataclasses import replace

import pytest
from ui_answers import (
    COPY,
    QUOTES,
    agency_answer,
    german_answer,
    merz_answer,
    missing_answer,
    moon_answer,
    quotes_answer,
    stopped_answer,
    tariff_answer,
)
from ui_fakes import (
    DATES,
    FakeAssistant,
)

from assistant.answer import DateFilter, Found, Offer
from ui.page.chat import converse, history
from ui.page.kept import KEPT_COPIES, KEPT_NEAREST, KEPT_TURNS, from_json, to_json
from ui.page.rendering.turns import KEPT_VERSIONS, ChatTurn, Draft
from vectorstore.search.filters import Filters

ANSWERED = ChatTurn("What?", "answered", merz_answer("What?"))


DEEP = functools.reduce(lambda inner, _: [inner], range(100_000), [])


def round_trip(turns):
    return from_json(json.loads(json.dumps(to_json(turns))))


@pytest.mark.parametrize("build", [merz_answer, german_answer, tariff_answer, quotes_answer])
def test_an_answer_survives_the_browser_but_for_its_articles_texts(build):
    (turn,) = round_trip([ChatTurn("What?", "answered", build("What?"))])
    assert turn.answer.to_dict() == build("What?").to_dict()


def test_passages_that_nobody_is_shown_are_not_kept():
    (turn,) = round_trip([ChatTurn("?", "answered", missing_answer("?"))])
    assert turn.answer == replace(missing_answer("?"), passages=())


def test_what_is_nearest_and_what_was_searched_survive_without_passages():
    answer = moon_answer("?")
    (turn,) = round_trip([ChatTurn("?", "answered", answer)])
    assert turn.answer.to_dict() == replace(answer, passages=()).to_dict()


def test_the_nearest_days_survive():
    nearest = DateFilter((), datetime.date(2025, 9, 18), datetime.date(2025, 9, 18))
    answer = replace(moon_answer("?"), nearest_days=nearest)
    (turn,) = round_trip([ChatTurn("?", "answered", answer)])
    assert turn.answer.nearest_days == nearest


def test_an_answer_that_was_kept_without_nearest_days_is_read():
    (kept,) = to_json([ChatTurn("?", "answered", moon_answer("?"))])
    del kept["answer"]["nearest_days"]
    (turn,) = from_json([kept])
    assert turn.answer.nearest_days is None


@pytest.mark.parametrize(
    "changed",
    [
        {"words": [], "start": "2025-09-18", "end": "2025-09-17", "newest_first": False},
        {"words": [], "start": "soon", "end": None, "newest_first": False},
        {"words": [], "start": "2025-09-18:x", "end": None, "newest_first": False},
        "yesterday",
    ],
)
def test_nearest_days_that_are_none_leave_their_turn_out(changed):
    (kept,) = to_json([ChatTurn("?", "answered", moon_answer("?"))])
    assert from_json([kept | {"answer": kept["answer"] | {"nearest_days": changed}}]) == ()


def test_many_nearest_quotes_are_cut():
    answer = replace(moon_answer("?"), nearest=(QUOTES[0],) * 50)
    (turn,) = round_trip([ChatTurn("?", "answered", answer)])
    assert len(turn.answer.nearest) == KEPT_NEAREST


def test_what_would_help_survives_and_no_more_than_there_can_be():
    answer = replace(moon_answer("?"), offers=(Offer("filters", 1), Offer("dates", 3)))
    (turn,) = round_trip([ChatTurn("?", "answered", answer)])
    assert turn.answer.offers == answer.offers
    many = replace(answer, offers=answer.offers * 50)
    (turn,) = round_trip([ChatTurn("?", "answered", many)])
    assert turn.answer.offers == answer.offers


def test_a_doubt_of_another_version_is_forgotten_but_not_its_reason():
    (kept,) = to_json([ANSWERED])
    kept["answer"]["sentences"][2]["doubt"] = ["odd"]
    (turn,) = from_json([kept])
    assert (turn.answer.sentences[2].doubt, turn.answer.sentences[2].reason) == (
        None,
        "No quote says this.",
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"searched": 214},
        {"searched": {"articles": "many", "first": None, "last": None}},
        {"searched": {"first": None, "last": None}},
        {"searched": {"articles": 1, "first": "soon", "last": None}},
        {"nearest": {}},
        {"nearest": [None]},
        {"nearest": [{"number": 0}]},
        {"offers": 1},
        {"offers": [{"without": "everything", "articles": 1}]},
        {"offers": [{"without": "dates", "articles": "1"}]},
    ],
)
def test_what_was_not_searched_leaves_its_turn_out(changed):
    (kept,) = to_json([ChatTurn("?", "answered", moon_answer("?"))])
    assert len(from_json([kept])) == 1
    assert from_json([kept | {"answer": kept["answer"] | changed}]) == ()


def test_the_copies_of_a_quoted_passage_survive_without_its_text():
    (turn,) = round_trip([ChatTurn("?", "answered", agency_answer("?"))])
    (passage,) = turn.answer.passages
    assert (passage.text, passage.copies) == ("", (COPY,))


def test_many_copies_are_cut():
    answer = agency_answer("?")
    copied = replace(answer.passages[0], copies=(COPY,) * 500)
    (turn,) = round_trip([ChatTurn("?", "answered", replace(answer, passages=(copied,)))])
    assert len(turn.answer.passages[0].copies) == KEPT_COPIES


LIMITS = Filters(("Tagesblatt",), ("Anna",), ("de",), ("merz",), datetime.date(2025, 8, 1), None)


@pytest.mark.parametrize("words", DATES)
def test_filters_and_dates_survive(words):
    answer = replace(merz_answer("?"), filters=LIMITS, dates=DATES[words])
    turn = Draft("?", filters=LIMITS, read_dates=False).answered(answer)
    (kept,) = round_trip([turn])
    assert (kept.filters, kept.read_dates, kept.dates) == (LIMITS, False, DATES[words])
    assert kept.answer.to_dict() == answer.to_dict()


def test_a_stopped_turn_keeps_the_dates_that_were_searched_for():
    *_, last = converse(FakeAssistant(), Draft("Merz last week?"), ())
    draft = Draft("Merz last week?", found=Found("?", "en", (), (), last.dates))
    (kept,) = round_trip([draft.stopped()])
    assert kept.dates == DATES["last week"]
    assert kept.again() == Draft("Merz last week?")


def test_a_turn_of_an_older_version_still_loads():
    (kept,) = to_json([ChatTurn("?", "answered", missing_answer("?"))])
    for name in ("filters", "read_dates", "dates"):
        del kept[name]
    for name in ("filters", "dates", "searched", "nearest", "offers"):
        del kept["answer"][name]
    kept["answer"]["passages"] = missing_answer("?").to_dict()["passages"]
    for passage in kept["answer"]["passages"]:
        del passage["copies"]
    (turn,) = from_json([kept])
    assert (turn.filters, turn.read_dates, turn.dates) == (Filters(), True, None)
    assert turn.answer.to_dict() == missing_answer("?").to_dict()


def test_a_sentence_of_an_older_version_has_no_doubt():
    (kept,) = to_json([ANSWERED])
    for sentence in kept["answer"]["sentences"]:
        del sentence["doubt"]
    (turn,) = from_json([kept])
    assert [sentence.doubt for sentence in turn.answer.sentences] == [None] * 3


GOOD_DATES = DATES["last week"].to_dict()


@pytest.mark.parametrize(
    "changed",
    [
        {"filters": []},
        {"filters": {"sources": "Tagesblatt"}},
        {"filters": {"sources": [1]}},
        {"filters": {"start": "soon"}},
        {"filters": {"evil": ["x"]}},
        {"read_dates": "no"},
        {"read_dates": None},
        {"dates": "last week"},
        {"dates": {}},
        {"dates": GOOD_DATES | {"words": "last week"}},
        {"dates": GOOD_DATES | {"words": [None]}},
        {"dates": GOOD_DATES | {"start": "2026-13-01"}},
        {"dates": GOOD_DATES | {"start": 20261116}},
        {"dates": GOOD_DATES | {"end": "2026-11-01"}},
        {"dates": GOOD_DATES | {"newest_first": 1}},
    ],
)
def test_limits_that_are_none_leave_their_turn_out(changed):
    (kept,) = to_json([ANSWERED])
    assert len(from_json([kept])) == 1
    assert from_json([kept | changed]) == ()
    changed.pop("read_dates", None)
    if changed:
        assert from_json([kept | {"answer": kept["answer"] | changed}]) == ()


@pytest.mark.parametrize("copies", [{}, "merz", [None], [{"id": "x"}]])
def test_copies_that_are_none_leave_their_turn_out(copies):
    (kept,) = to_json([ChatTurn("?", "answered", agency_answer("?"))])
    kept["answer"]["passages"][0]["copies"] = copies
    assert from_json([kept]) == ()


def test_stopped_and_failed_turns_survive():
    turns = (Draft("?").stopped(), Draft("!").failed("No index."), Draft("…").pending("ab" * 16))
    assert round_trip(turns) == turns


# ---- versions


def asked_again(turn: ChatTurn, times: int) -> ChatTurn:
    """Return a turn that was asked so many times more, each time in other words."""
    for number in range(times):
        turn = turn.renewed(Draft(f"Again {number}?")).answered(merz_answer("?"))
    return turn


def test_versions_are_looked_at_in_their_order_and_none_is_lost():
    turn = asked_again(ANSWERED, 2)
    back = turn.turned(-1)
    assert [one.question for one in (turn, back, back.turned(-1))] == [
        "Again 1?", "Again 0?", "What?",
    ]  # fmt: skip
    assert back.turned(-1).turned(-1).question == "What?"
    assert back.turned(1) == turn
    assert turn.turned(1) == turn


def test_asking_again_from_a_former_version_keeps_the_later_ones():
    turn = asked_again(asked_again(ANSWERED, 2).turned(-2), 1)
    assert [one.question for one in turn.earlier] == ["What?", "Again 0?", "Again 1?"]
    assert turn.later == ()


def test_what_is_no_answer_is_no_version():
    failed = ANSWERED.renewed(ANSWERED.again()).failed("gone")
    assert [one.question for one in failed.earlier] == ["What?"]
    assert failed.renewed(failed.again()).earlier == failed.earlier


def test_only_the_newest_versions_are_kept():
    turn = asked_again(ANSWERED, KEPT_VERSIONS + 3)
    assert len(turn.earlier) == KEPT_VERSIONS
    assert turn.earlier[0].question == "Again 2?"


def test_versions_survive_a_reload():
    turn = asked_again(ANSWERED, 2).turned(-1)
    (kept,) = round_trip([turn])
    assert [one.question for one in (*kept.earlier, kept, *kept.later)] == [
        "What?", "Again 0?", "Again 1?",
    ]  # fmt: skip
    assert all(one.answer for one in (*kept.earlier, *kept.later))


@pytest.mark.parametrize(
    "versions", [None, "x", {}, [None], [1], [{"question": 1}], [[]], [DEEP], [{}] * 1000]
)
@pytest.mark.parametrize("name", ["earlier", "later"])
def test_versions_that_are_none_are_left_out(name: str, versions: object):
    (kept,) = to_json([ANSWERED])
    assert from_json([kept | {name: versions}]) == from_json([kept])


def test_versions_of_versions_are_left_out():
    (kept,) = to_json([asked_again(ANSWERED, 1)])
    nested = functools.reduce(lambda inner, _: kept | {"earlier": [inner]}, range(500), kept)
    (turn,) = from_json([nested])
    assert [one.earlier for one in turn.earlier] == [()]


@pytest.mark.parametrize("key", [1, None, "../..", "g" * 32, "a" * 10_000])
def test_a_key_that_is_none_leaves_its_turn_out(key: object):
    (kept,) = to_json([Draft("?").pending("ab")])
    assert len(from_json([kept])) == 1
    assert from_json([kept | {"key": key}]) == ()


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
        [{"question": "x", "state": ["answered"], "answer": None, "text": ""}],
        [{"question": "x\ud800", "state": "stopped", "answer": None, "text": ""}],
        [{"question": "x", "state": "stopped", "answer": None, "text": "", "dates": 10**5000}],
        [{"question": "x", "state": "stopped", "answer": None, "text": "", "dates": DEEP}],
        [{"question": "x", "state": "answered", "answer": {"kind": DEEP}, "text": ""}],
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
        Draft("Stopped?").answered(stopped_answer(merz_answer("?"), "Merz" * 20)),
        Draft("Stopped at once?").stopped(),
        Draft("Failed?").failed("No index."),
    ]
    said = [(turn.question, turn.answer) for turn in history(turns)]
    part = merz_answer("?").sentences[0].text
    assert said == [("What?", merz_answer("?").text), ("Stopped?", part)]


def test_a_conversation_goes_from_search_to_quotes_to_text_to_answer():
    steps = list(converse(FakeAssistant(), Draft("What did Merz demand?"), ()))
    assert steps[0] == Draft("What did Merz demand?")
    assert steps[1].found.quotes == QUOTES
    assert [step.text for step in steps[2:5]] == ["Merz", "Merz demanded", "Merz demanded that"]
    assert steps[-1].state == "answered"


def test_filters_and_dates_reach_the_assistant():
    assistant = FakeAssistant()
    draft = Draft("Merz last week?", filters=Filters(languages=("de",)), read_dates=False)
    *_, last = converse(assistant, draft, ())
    assert assistant.limits == [(Filters(languages=("de",)), False)]
    assert last.again() == draft


def test_an_error_becomes_a_failed_turn_with_its_sentence():
    *_, last = converse(FakeAssistant(), Draft("refuse"), ())
    assert last.state == "failed"
    assert last.text.endswith("Run beleg rebuild.")


def test_closing_a_conversation_closes_the_assistants():
    assistant = FakeAssistant()
    steps = converse(assistant, Draft("What did Merz demand?"), ())
    next(steps), next(steps), next(steps)
    assert not assistant.closed.is_set()
    steps.close()
    assert assistant.closed.is_set()
