"""The terminal of `beleg serve` shows how far all that is being read is."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from rich.console import Console
from shell import Shell

from ui.shell import progress
from ui.shell.progress import reading_line, reading_shown
from vectorstore.indexing.runs import Reading, RunState

RUN = RunState(1, "files", 4, 14, "harbour.txt")
FIRST = Reading(4, 14, 0, 30.4, (RUN,))
MANY = replace(FIRST, known=1214, seconds_left=240)


@pytest.mark.parametrize(
    ("reading", "line"),
    [
        (FIRST, "Reading: 4 of 14 articles, about 30 s left"),
        (replace(FIRST, seconds_left=None, failed=2), "Reading: 4 of 14 articles, 2 failed"),
        (MANY, "Reading: 4 of 1,214 articles, about 4 min left"),
        (Reading(14, 14, runs=(RUN,)), "Looking again: 4 of 14 articles"),
        (Reading(14, 14, runs=(replace(RUN, done=0, total=0),)), "Looking again …"),
    ],
)
def test_line_says_how_far_it_is(reading: Reading, line: str):
    assert reading_line(reading) == line


def shown(terminal: bool, states: list[Reading], seen: Callable[[str], bool]) -> str:
    """Show states, each for one look, until `seen` says that enough was written; return that."""
    out = io.StringIO()
    console = Console(file=out, force_terminal=terminal, width=100)
    deadline = time.monotonic() + 20
    with reading_shown(lambda: states.pop(0) if len(states) > 1 else states[0], console):
        while not seen(out.getvalue()):
            assert time.monotonic() < deadline, out.getvalue()
            time.sleep(0.01)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_LOOK", 0.01)


def test_plain_line_comes_now_and_then_and_at_once_for_the_next_run():
    states = [Reading(), *[FIRST] * 50, Reading(), replace(FIRST, read=12), Reading(14, 14)]
    out = shown(False, states, lambda text: "12 of 14" in text)
    assert out.splitlines() == [
        "Reading: 4 of 14 articles, about 30 s left",
        "Reading: 12 of 14 articles, about 30 s left",
    ]


@pytest.mark.parametrize("run", [replace(RUN, done=0, total=1), replace(RUN, done=14)])
def test_look_at_one_feed_and_the_end_of_a_run_are_no_line(run: RunState):
    states = [*[Reading(14, 14, runs=(run,))] * 20, FIRST, Reading(14, 14)]
    out = shown(False, states, lambda text: bool(text) and len(states) == 1)
    assert out.splitlines() == ["Reading: 4 of 14 articles, about 30 s left"]


def test_bar_of_a_terminal_goes_when_all_is_read():
    states = [FIRST] * 50 + [Reading(14, 14)]
    out = shown(True, states, lambda text: "4/14" in text and len(states) == 1)
    assert "harbour.txt" in out


def test_status_names_what_could_not_be_read(beleg: Shell, harbour):
    (harbour / "bad.pdf").write_text("no PDF")
    beleg("index", harbour)
    out = beleg("status").out
    assert "Not readable" in out
    assert "bad.pdf" in out
    assert "being read" not in out
    (told,) = beleg("status", "--json").json()["unreadable"]
    assert told["path"].endswith("bad.pdf")
    (harbour / "bad.pdf").unlink()
    beleg("index", harbour)
    assert "bad.pdf" not in beleg("status").out
