"""What every operation takes, out of any hand's JSON, and what is said of what it does not."""

from __future__ import annotations

import functools
import json

import pytest
from ui_fakes import FakeAssistant

from assistant.assistant import MAX_RESULTS
from ui.api.operations import OPERATIONS, SOME_PASSAGES, Ask, Search, quiet, read_order
from ui.api.values import LONGEST_NAME, BadValue, read
from vectorstore.errors import BelegError
from vectorstore.progress import never
from vectorstore.search.filters import Filters

GOOD = {
    "ask": {"question": "Merz?"},
    "search": {"query": "Merz"},
    "translate_quote": {"article_id": "merz", "start": 0, "end": 6, "target": "en"},
    "index": {"paths": ["/ships"]},
    "remove": {"ids": ["merz"]},
    "feeds": {},
    "rebuild": {},
    "list": {},
    "status": {},
}
DEEP = functools.reduce(lambda inner, _: [inner], range(100_000), [])
HOSTILE = [
    DEEP, {"x": DEEP}, "\ud800", ["\ud800"], 10**4000, -1, 1.5, float("nan"), float("inf"), True,
    ["x"] * 10_000, [1] * 10_000, {str(n): n for n in range(10_000)}, "x" * 100_000, "1", [[]],
    {"start": "2025-13-01"}, ["{given}"], "{0.__class__}", b"x", object(), (),
]  # fmt: skip


def test_every_operation_is_tried_here():
    assert GOOD.keys() == OPERATIONS.keys()
    for name, values in GOOD.items():
        read_order(name, values)


@pytest.mark.parametrize("name", OPERATIONS)
def test_whatever_is_sent_is_taken_or_refused_with_a_short_sentence(name: str):
    for value in HOSTILE:
        wrong = [value, {"surplus": value}, *(GOOD[name] | {key: value} for key in GOOD[name])]
        optional = {"filters", "k", "read_dates", "anew", "every", "forget", "embedding"}
        wrong += [GOOD[name] | {key: value} for key in optional]
        for values in wrong:
            try:
                read_order(name, values)
            except BelegError as refused:
                assert str(refused).endswith((".", "…"))
                assert len(str(refused)) < 300


@pytest.mark.parametrize(
    ("name", "values", "sentence"),
    [
        ("ask", {}, "The question is missing; it has to be sent."),
        ("ask", {"question": 1}, "The question is not a text. Send it as a string."),
        ("ask", {"question": "x", "history": []},
         "There is no value 'history'. Use question, filters, read_dates, anew."),
        ("ask", {"question": "x", "read_dates": 1}, "read_dates is 1. Use true or false."),
        ("list", {"x": 1}, "There is no value 'x'."),
        ("search", {"query": "x", "k": "5"}, "k is '5'. Use a number from 1 to 100."),
        ("search", {"query": "x", "k": 10**400}, "k is 'int'. Use a number from 1 to 100."),
        ("translate_quote", GOOD["translate_quote"] | {"end": "6"},
         "'6' is no place in an article. Use a citation's start and end."),
        ("index", {"paths": "x"}, "The value paths is not a list of texts."),
        ("index", {"paths": []},
         "The value paths is an empty list. Send one with a text at least."),
        ("index", {"paths": ["x"]}, "The path 'x' is not absolute. Send it from the root on."),
        ("index", {"paths": ["/x"], "every": 1}, "1 is no time. Use seconds, from 60 to 2678400."),
        ("remove", {"ids": [""]}, "A name in the value ids is empty. Leave it out."),
        ("remove", {"ids": ["x" * (LONGEST_NAME + 1)]},
         "A name in the value ids has more than 5000 characters."),
        ("rebuild", {"embedding": ""}, "The embedding model is empty. Leave it out."),
        ("status", [], "The values are not an object."),
        ("dance", {}, "There is no order 'dance'. Use ask, search, translate_quote, index, list, "
         "remove, feeds, status, rebuild."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_what_to_use(name, values, sentence):
    with pytest.raises(BadValue) as refused:
        read_order(name, values)
    assert str(refused.value) == sentence


def test_null_is_as_if_nothing_were_said():
    nothing = {"question": "x", "filters": None, "read_dates": None}
    assert read(Ask, nothing) == read(Ask, {"question": "x"}) == Ask("x", Filters(), True)
    assert read(Search, {"query": "x", "k": None}).k == SOME_PASSAGES
    read_order("feeds", {"forget": None})


def test_paths_may_have_bytes_that_are_no_unicode():
    report = read_order("index", {"paths": ["/a\udcff"]})(FakeAssistant(), quiet, never)
    assert not report.values["failed"]


def test_a_quote_is_translated_for_every_door():
    report = read_order("translate_quote", GOOD["translate_quote"])(FakeAssistant(), quiet, never)
    assert json.loads(json.dumps(report.values)) == {"translation": "en: BERLIN"}


def test_most_passages_are_those_of_the_assistant():
    assert read(Search, {"query": "x", "k": MAX_RESULTS}).k == MAX_RESULTS
    with pytest.raises(BadValue):
        read(Search, {"query": "x", "k": MAX_RESULTS + 1})
