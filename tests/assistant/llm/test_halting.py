"""Waiting for a model, and leaving it: at once, whatever it is doing."""

from __future__ import annotations

import threading
from collections.abc import Generator

import pytest

from assistant.llm.halting import Halted, piecewise, unhalted, unless_halted

PATIENCE = 10.0  # seconds


class Switch:
    """Says that a reader stopped as soon as it is set."""

    def __init__(self) -> None:
        self.on = False

    def __call__(self) -> Halted | None:
        return "reader" if self.on else None


def test_pieces_come_one_after_another_and_end():
    assert list(piecewise(lambda: (number for number in range(200)), Switch())) == [*range(200)]
    assert list(piecewise(lambda: (number for number in range(3)), unhalted)) == [0, 1, 2]


def test_what_is_silent_is_left_at_once_and_closed_when_it_speaks():
    gate, closed, switch = threading.Event(), threading.Event(), Switch()

    def silent() -> Generator[str]:
        try:
            yield "one"
            gate.wait(PATIENCE)
            yield "two"
            yield "three"
        finally:
            closed.set()

    pieces = piecewise(silent, switch)
    assert next(pieces) == "one"
    switch.on = True
    assert list(pieces) == []
    assert not closed.is_set()
    gate.set()
    assert closed.wait(PATIENCE)


def test_who_takes_no_more_pieces_closes_what_makes_them():
    closed = threading.Event()

    def endless() -> Generator[int]:
        try:
            while True:
                yield 1
        finally:
            closed.set()

    pieces = piecewise(endless, Switch())
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert closed.wait(PATIENCE)


def test_an_error_comes_where_the_pieces_are_taken():
    def broken() -> Generator[int]:
        yield 1
        raise ValueError("gone")

    pieces = piecewise(broken, Switch())
    assert next(pieces) == 1
    with pytest.raises(ValueError, match="gone"):
        next(pieces)


def test_one_reply_is_waited_for_unless_nobody_wants_it():
    gate, switch = threading.Event(), Switch()
    assert unless_halted(lambda: "reply", switch, "nothing") == "reply"
    assert unless_halted(lambda: "reply", unhalted, "nothing") == "reply"
    switch.on = True
    assert unless_halted(lambda: gate.wait(PATIENCE) and "late", switch, "nothing") == "nothing"
    gate.set()
