"""Waiting for a language model no longer than it is wanted: whoever asked may stop at any time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from queue import Empty, Full, Queue
from typing import Literal, TypeVar, cast

# The reader stopped the answer, or wants the quotes in its place; nobody waits for it any more.
Halted = Literal["reader", "quotes", "left"]
Halt = Callable[[], Halted | None]  # says whether an answer is to end early, and for whom

_STEP = 0.05  # seconds between two looks
_AHEAD = 64  # pieces that a model may be ahead of its reader

_Made = TypeVar("_Made")
_END = object()


def unhalted() -> Halted | None:
    """Let it go on to its end."""
    return None


def unless_halted(work: Callable[[], _Made], halted: Halt, otherwise: _Made) -> _Made:
    """Return what the work brings; as soon as it is to end early, something else.

    A model that is asked for one reply cannot be interrupted: it ends by itself, for nobody.

    Raises: what the work raises.
    """

    def once() -> Generator[_Made]:
        yield work()

    return work() if halted is unhalted else next(piecewise(once, halted), otherwise)


def piecewise(begin: Callable[[], Generator[_Made]], halted: Halt) -> Iterator[_Made]:
    """Yield what a generator yields, and end as soon as that is to end early.

    It runs in a thread of its own, so that a model which is silent can be left at once; it is
    closed when its next piece comes.

    Raises: what the generator raises.
    """
    if halted is unhalted:
        yield from begin()
        return
    pump = _Pump(begin)
    threading.Thread(target=pump.run, name="beleg-writing", daemon=True).start()
    try:
        while not halted():
            piece = pump.next()
            if piece is _END:
                return
            if piece is not None:
                yield cast("_Made", piece)
    finally:
        pump.over.set()


class _Pump:
    """Takes the pieces of a generator, one after another, until it is told that it is over."""

    def __init__(self, begin: Callable[[], Generator[object]]) -> None:
        """Take the pieces of what `begin` returns."""
        self.over = threading.Event()
        self._begin = begin
        self._pieces: Queue[object] = Queue(_AHEAD)
        self._error: BaseException | None = None

    def next(self) -> object:
        """Return the next piece, `_END` after the last; None if none has come for a while."""
        try:
            piece = self._pieces.get(timeout=_STEP)
        except Empty:
            return None
        if piece is _END and self._error is not None:
            raise self._error
        return piece

    def run(self) -> None:
        source = self._begin()
        try:
            for piece in source:
                self._put(piece)
                if self.over.is_set():
                    break
        except BaseException as error:  # noqa: BLE001  # it is raised where the pieces are taken
            self._error = error
        finally:
            source.close()
            self._put(_END)

    def _put(self, piece: object) -> None:
        while not self.over.is_set():
            try:
                return self._pieces.put(piece, timeout=_STEP)
            except Full:
                continue
