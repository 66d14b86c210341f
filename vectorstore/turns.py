"""Who may write to an index: one at a time, and a long run lets the others in between.

Ten thousand articles take half an hour. Whoever adds or removes one meanwhile need not wait
as long: a run gives way after each batch, and goes on behind those who waited.
"""

from __future__ import annotations

import threading
import time
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

    def acquire(self, cancelled: Stop = never, *, alone: bool = False) -> bool:
        """Wait for a turn until `cancelled` says so; return whether it came.

        One that is wanted `alone` comes when all that was begun is over.
        """
        return self._wait(_Ticket(alone=alone), cancelled)

    def release(self) -> None:
        """End the turn, if this thread has it."""
        with self._changed:
            if self._holder == threading.get_ident():
                self._holder = None
                self._changed.notify_all()

    def give_way(self, cancelled: Stop = never) -> bool:
        """Let those go first who wait at this moment; the turn comes back after them.

        Return whether it did: it does not if `cancelled` says so before.
        """
        with self._changed:
            if not self._waiting or self._holder != threading.get_ident():
                return True
            self._holder = None
            self._paused += 1
            self._changed.notify_all()
            try:
                return self._wait(_Ticket(), cancelled)
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

Key = str | tuple[str, str]
"""A place, or ("id", id) of an article that a program made: several may have one place."""


class Readings:
    """When articles were read: an older reading never replaces a newer one, or one removed since.

    Of two runs that give way to each other, one may have read a file before it changed and
    the other after it. Times are those of the monotonic clock.
    """

    def __init__(self) -> None:
        """Begin with nothing read."""
        self._read: dict[Key, float] = {}
        self._removed: dict[Key, float] = {}
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
                self._read.clear()
                self._removed.clear()

    def are_newest(self, keys: Iterable[Key], read: float) -> bool:
        """Whether nothing of this was read later than at `read`."""
        return all(self._read.get(key, read) <= read for key in keys)

    def were_removed(self, keys: Iterable[Key], began: float) -> bool:
        """Whether anything of this was removed by hand since a run `began`."""
        return any(self._removed.get(key, began) > began for key in keys)

    def note(self, keys: Iterable[Key], read: float) -> None:
        """Note that articles were read, and are to be stored."""
        for key in keys:
            self._read[key] = max(read, self._read.get(key, read))

    def note_removed(self, keys: Iterable[Key]) -> None:
        """Note that articles are removed by hand at this moment."""
        self._removed.update(dict.fromkeys(keys, time.monotonic()))

    def forget(self, keys: Iterable[Key]) -> None:
        """Note that articles were not stored after all."""
        for key in keys:
            self._read.pop(key, None)
