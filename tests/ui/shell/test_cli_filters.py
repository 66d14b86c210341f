"""`beleg ask` and `beleg search`, limited to some articles."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import get_args

import pytest
from shell import DAWN, Shell

from assistant.assistant import MAX_RESULTS
from ui.api.operations import SOME_PASSAGES
from ui.shell import commands

DUSK = "The ferry comes home at dusk."


@pytest.fixture
def ferries(beleg: Shell, folder: Path) -> Shell:
    """Two articles about the ferry, indexed."""

    (folder / "dawn.txt").write_text(
        f"---\ntitle: Dawn\ndate: 2025-07-02\nsource: The Ledger\nauthor: Ada\n---\n{DAWN}\n"
    )
    (folder / "dusk.txt").write_text(
        f"---\ntitle: Dusk\ndate: 2025-06-11\nsource: The Gull\n---\n{DUSK}\n"
    )
    assert beleg("index", folder).code == 0
    return beleg


def titles(ended) -> list[str]:
    return [passage["article"]["title"] for passage in ended.json()["passages"]]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--source", "the gull"], ["Dusk"]),
        (["--source", "The Gull", "--source", "The Ledger"], ["Dawn", "Dusk"]),
        (["--author", "Ada"], ["Dawn"]),
        (["--language", "en", "--to", "2025-06-30"], ["Dusk"]),
        (["--from", "2025-07-02", "--to", "2025-07-02"], ["Dawn"]),
    ],
)
def test_search_is_limited_to_what_the_options_name(ferries: Shell, options, found):
    assert sorted(titles(ferries("search", "ferry", *options, "--json"))) == found


def test_search_is_limited_to_one_article(ferries: Shell):
    listed = ferries("list", "--json").json()["articles"]
    (dusk,) = [article["id"] for article in listed if article["title"] == "Dusk"]
    assert titles(ferries("search", "ferry", "--article", dusk, "--json")) == ["Dusk"]


def test_filters_that_fit_nothing_say_so(ferries: Shell):
    ended = ferries("search", "ferry", "--source", "Nobody")
    assert (ended.code, ended.out) == (1, "")
    assert "no article fits the filters" in ended.err


def test_answer_names_its_filters(ferries: Shell):
    ferries.replies = [DUSK]
    ended = ferries("ask", "When does the ferry come home?", "--source", "The Gull")
    assert ended.code == 0
    assert ended.out.endswith("\n\nFilters: source The Gull\n")
    both = ferries("ask", "When?", "--author", "Ada", "--from", "2025-07-01").out
    assert both.endswith("Filters: author Ada; from 2025-07-01\n")


def test_answer_names_the_dates_that_its_question_asked_for(ferries: Shell):
    ended = ferries("ask", "When did the ferry leave the harbour last week?")
    assert 'Dates: 2025-06-30 to 2025-07-06 ("last week")' in ended.out.splitlines()


def test_dates_of_a_question_can_be_left_unread(ferries: Shell):
    question = "When did the ferry leave the harbour last week?"
    assert "Dates:" not in ferries("ask", question, "--no-dates").out
    assert ferries("ask", question, "--no-dates", "--json").json()["dates"] is None


def test_question_without_filters_names_none(ferries: Shell):
    assert "Filters:" not in ferries("ask", "When does the ferry leave the harbour?").out


def test_option_of_passages_allows_what_the_assistant_does():
    options = inspect.signature(commands.search, eval_str=True).parameters
    (option,) = get_args(options["k"].annotation)[1:]
    assert (option.min, option.max, options["k"].default) == (1, MAX_RESULTS, SOME_PASSAGES)
