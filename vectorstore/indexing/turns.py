"""Who may write to an index: one at a time, and a long run lets the others in between.

Ten thousand articles take half an hour. Whoever adds or removes one meanwhile need not wait
as long: a run gives way after each batch, and goes on behind those who waited. So it does to
whoever asks something, and needs the processor.

The processor has an order of its own: heavy computations that can wait have it one after another, a
small piece at a time, and none of them while a question is being answered.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from vectorstore.errors import Cancelled
from vectorstore.progress import Stop, never

_STEP = 0.1  # seconds between two looks at whether who waits is still wanted
_LONGEST = 30.0  # seconds between two batches, however much is asked
_ANYWAY = 10.0  # seconds that heavy work goes on beside questions, after waiting so long


class _Ticket:
    """Somebody who waits for a turn."""

    def __init__(self, *, alone: bool = False) -> None:
        self.alone = alone


class Turns:
    """A lock that is given in the order of asking; whoever has it can give way."""

    def __init__(self, quiet: Callable[[], bool] = lambda: True) -> None:
        """Begin with nobody at work; unless it is `quiet`, whoever gives way waits for that."""
        self._quiet = quiet
        self._computing: list[object] = []  # the first one has the processor
        self._anyway_until = 0.0
        self._changed = threading.Condition()
        self._waiting: list[_Ticket] = []
        self._holder: int | None = None  # a thread
        self._paused = 0  # runs that have given way

    @contextmanager
    def turn(self, cancelled: Stop = never, *, alone: bool = False) -> Iterator[None]:
        """Wait for a turn, and have it; one that is wanted `alone` when all begun ones are over.

        Raises: Cancelled: if `cancelled` says so before it comes.
        """
        self._wait(_Ticket(alone=alone), cancelled)
        try:
            yield
        finally:
            with self._changed:
                if self._has_turn():  # who was cancelled after giving way has none
                    self._holder = None
                    self._changed.notify_all()

    @contextmanager
    def computing(self, cancelled: Stop = never, *, patient: bool = True) -> Iterator[None]:
        """Have the processor for one small piece of heavy work, in the order of asking.

        Whoever is `patient` waits for those who are asking, too: half a minute, and goes on for
        some seconds then, so that it ends however much is asked.

        Raises: Cancelled: if `cancelled` says so before it comes to that.
        """
        if patient:
            self._wait_for_questions(cancelled)
        ticket = object()
        with self._changed:
            self._computing.append(ticket)
        try:
            self._wait_to_compute(ticket, cancelled)
            yield
        finally:
            with self._changed:
                self._computing.remove(ticket)
                self._changed.notify_all()

    def give_way(self, cancelled: Stop = never, *, long: bool = True) -> None:
        """Let those go first who wait at this moment; the turn comes back after them.

        A `long` piece of work waits for those who are asking, too.

        Raises: Cancelled: if `cancelled` says so before it comes back.
        """
        with self._changed:
            if not self._has_turn() or not (self._waiting or (long and not self._quiet())):
                return
            self._holder = None
            self._paused += 1
            self._changed.notify_all()
            try:
                if long:
                    self._wait_for_quiet(cancelled)
                self._wait(_Ticket(), cancelled)
            finally:
                self._paused -= 1
                self._changed.notify_all()

    def rest(self, cancelled: Stop = never) -> None:
        """Wait for those who are asking, without a turn: for long work beside the index.

        Raises: Cancelled: if `cancelled` says so meanwhile.
        """
        with self._changed:
            self._wait_for_quiet(cancelled)

    def locked(self) -> bool:
        """Whether somebody is at work, or has given way in the middle of it."""
        return self._holder is not None or self._paused > 0

    def _has_turn(self) -> bool:
        return self._holder == threading.get_ident()

    def _wait_to_compute(self, ticket: object, cancelled: Stop) -> None:
        with self._changed:
            while not self._changed.wait_for(lambda: self._computing[0] is ticket, _STEP):
                if cancelled():
                    raise Cancelled("It was stopped while something else was being computed.")

    def _wait_for_questions(self, cancelled: Stop) -> None:
        if time.monotonic() < self._anyway_until:
            return
        with self._changed:
            self._wait_for_quiet(cancelled)
        if not self._quiet():
            self._anyway_until = time.monotonic() + _ANYWAY

    def _wait_for_quiet(self, cancelled: Stop) -> None:
        latest = time.monotonic() + _LONGEST
        while not self._quiet() and time.monotonic() < latest:
            if cancelled():
                raise Cancelled("It was stopped while a question was being answered.")
            self._changed.wait(_STEP)

    def _wait(self, ticket: _Ticket, cancelled: Stop) -> None:
        with self._changed:
            self._waiting.append(ticket)
            try:
                while not self._changed.wait_for(lambda: self._may_go(ticket), _STEP):
                    if cancelled():
                        raise Cancelled("It was stopped while something else was being stored.")
                self._holder = threading.get_ident()
            finally:
                self._waiting.remove(ticket)
                self._changed.notify_all()

    def _may_go(self, ticket: _Ticket) -> bool:
        ready = (other for other in self._waiting if not (other.alone and self._paused))
        return self._holder is None and next(ready, None) is ticket
