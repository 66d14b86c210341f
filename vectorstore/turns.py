"""Who may write to an index: one at a time, and a long run lets the others in between.

Ten thousand articles take half an hour. Whoever adds or removes one meanwhile shall not wait
as long, so a run gives way after each batch, and goes on behind those who waited.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from vectorstore.index_report import Stop, never

_STEP = 0.1  # seconds between two looks at whether who waits is still wanted

# ---- turns


class _Ticket:
    """Somebody who waits for a turn."""

    def __init__(self, *, alone: bool = False) -> None:
        self.alone = alone


class Turns:
    """A lock that is given in the order of asking; whoever has it can give way."""

    def __init__(self) -> None:
        """Begin with nobody at work."""
        self._changed = threading.Condition()
        self._waiting: list[_Ticket] = []
        self._holder: int | None = None  # a thread
        self._paused = 0  # runs that have given way

    def __enter__(self) -> None:
        """Wait for a turn."""
        self.acquire()

    def __exit__(self, *_: object) -> None:
        """End it."""
        self.release()

    def acquire(self, cancelled: Stop = never) -> bool:
        """Wait for a turn until `cancelled` says so; return whether it came."""
        return self._wait(_Ticket(), cancelled)

    def release(self) -> None:
        """End the turn, if this thread has it."""
        with self._changed:
            if self._holder == threading.get_ident():
                self._holder = None
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Have a turn that comes when all that was begun is over."""
        self._wait(_Ticket(alone=True))
        try:
            yield
        finally:
            self.release()

    def give_way(self) -> None:
        """Let those go first who wait at this moment; the turn comes back after them."""
        with self._changed:
            if not self._waiting or self._holder != threading.get_ident():
                return
            self._holder = None
            self._paused += 1
            try:
                self._wait(_Ticket())
            finally:
                self._paused -= 1
                self._changed.notify_all()

    def locked(self) -> bool:
        """Whether somebody is at work, or has given way in the middle of it."""
        return self._holder is not None or self._paused > 0

    def _wait(self, ticket: _Ticket, cancelled: Stop = never) -> bool:
        with self._changed:
            self._waiting.append(ticket)
            try:
                while not self._changed.wait_for(lambda: self._may_go(ticket), _STEP):
                    if cancelled():
                        return False
                self._holder = threading.get_ident()
            finally:
                self._waiting.remove(ticket)
                self._changed.notify_all()
        return True

    def _may_go(self, ticket: _Ticket) -> bool:
        ready = (other for other in self._waiting if not (other.alone and self._paused))
        return self._holder is None and next(ready, None) is ticket


# ---- what runs that give way to each other have read


class Readings:
    """When the places of articles were read: an older reading never replaces a newer one.

    Of two runs that give way to each other, one may have read a file before it changed and
    the other after it. Times are those of the monotonic clock.
    """

    def __init__(self) -> None:
        """Begin with nothing read."""
        self._latest: dict[str, float] = {}
        self._runs = 0

    @contextmanager
    def run(self) -> Iterator[None]:
        """Remember what is noted for as long as a run is going on."""
        self._runs += 1
        try:
            yield
        finally:
            self._runs -= 1
            if not self._runs:
                self._latest.clear()

    def newest(self, places: Iterable[str], read: float) -> list[str]:
        """Note that places were read; return those of which nobody has read more since."""
        chosen = [place for place in places if self._latest.get(place, read) <= read]
        self._latest.update(dict.fromkeys(chosen, read))
        return chosen
