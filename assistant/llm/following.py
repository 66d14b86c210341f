"""The language model's threads follow what other programs leave free.

llama.cpp's threads wait for each other after every step, so that one whose core is taken holds
all of them up: beside one busy program two threads write 3 tokens a second, one writes 6. So they
are no more than the cores that are free when the model is asked, and that is looked at again while
it writes.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

_PAUSE = 1.0  # seconds between two looks while the model is at work
_SHORTEST = 0.15  # seconds; the system counts in hundredths
_LONGEST = 5.0  # seconds; what was longer ago tells little of now
# How much of a core may be taken by others. Beside a program that wants a whole one, a thread of
# ours there leaves it half: what is kept must be well below that.
_TAKEN_TO_BEGIN = 0.5
_TAKEN_TO_KEEP = 0.4
_TAKEN_TO_GAIN = 0.25
_SURE = 2  # looks in a row that must find a core free before it is used again


@dataclass(frozen=True)
class Used:
    """Seconds of computing up to a moment, `at` by the monotonic clock.

    `busy` is all that the cores did, without what stands back; `ours` of that this process, and
    `models` the model's.
    """

    at: float
    busy: float
    ours: float
    models: float


class Meter(Protocol):
    """Tells what has been computed."""

    def read(self) -> Used | None:
        """Return what was used up to now; None where the system does not tell."""
        ...


class Following:
    """Sets a model's threads whenever it is asked, and while it is at work."""

    def __init__(
        self, cores: int, set_threads: Callable[[int], None], meter: Meter, pause: float = _PAUSE
    ) -> None:
        """Begin with as many threads as there are `cores`."""
        self._choice = ThreadChoice(cores)
        self._set = set_threads
        self._meter = meter
        self._pause = pause
        self._looking = threading.Lock()
        self._last: Used | None = None
        self._uses: set[UUID] = set()
        self._changed = threading.Condition()

    def expect(self) -> None:
        """Take note that the model will be asked soon: what is used until then tells the load."""
        self._look(lambda before, now: None)

    def asked(self, use: UUID) -> None:
        """Choose the threads for what the model is asked now, and follow the load from now on."""
        with self._changed:
            is_first = not self._uses
            self._uses.add(use)
        if is_first:
            self._choose_at_once()
            threading.Thread(target=self._follow, name="beleg-threads", daemon=True).start()

    def spoke(self, use: UUID) -> None:
        """A word more or less is no matter here."""

    def ended(self, use: UUID, error: BaseException | None = None) -> None:
        """Take note that a use is over."""
        with self._changed:
            self._uses.discard(use)
            self._changed.notify_all()

    def _choose_at_once(self) -> None:
        """Choose by what was used since the question came; that this process did for it."""
        last = self._last
        age = time.monotonic() - last.at if last else _LONGEST
        if age >= _LONGEST:
            self.expect()
            age = 0.0
        time.sleep(max(0.0, _SHORTEST - age))
        self._look(lambda before, now: self._choice.begin(_others(before, now, with_ours=False)))

    def _follow(self) -> None:
        while True:
            with self._changed:
                if self._changed.wait_for(lambda: not self._uses, self._pause):
                    return
            self._look(lambda before, now: self._choice.go_on(_others(before, now, with_ours=True)))

    def _look(self, chosen: Callable[[Used, Used], int | None]) -> None:
        """Read the meter, and set what is chosen by it, if that is another number."""
        with self._looking:
            before, threads = self._last, self._choice.threads
            self._last = now = self._meter.read()
            if before and now and now.at > before.at:
                chosen(before, now)
            if self._choice.threads != threads:
                self._set(self._choice.threads)


class ThreadChoice:
    """How many threads fit beside others, without changing its mind at every breath."""

    def __init__(self, cores: int) -> None:
        """Begin with all `cores`."""
        self._cores = cores
        self._free_looks = 0
        self.threads = cores

    def begin(self, others: float) -> int:
        """Choose anew, for a question: others take so many cores."""
        self._free_looks = 0
        self.threads = self._fitting(others, _TAKEN_TO_BEGIN)
        return self.threads

    def go_on(self, others: float) -> int:
        """Choose again: fewer at once, more only if it was so twice in a row."""
        keep, gain = (self._fitting(others, taken) for taken in (_TAKEN_TO_KEEP, _TAKEN_TO_GAIN))
        self._free_looks = self._free_looks + 1 if gain > self.threads else 0
        if keep < self.threads:
            self.threads = keep
        elif self._free_looks >= _SURE:
            self.threads, self._free_looks = gain, 0
        return self.threads

    def _fitting(self, others: float, taken: float) -> int:
        """Return the cores of which others take no more than that."""
        return max(1, min(self._cores, int(self._cores - others + taken)))


def _others(before: Used, now: Used, *, with_ours: bool) -> float:
    """Return how many cores others used meanwhile; `with_ours` this process is one of them.

    What it does before the model is asked is over then; what it does beside it is not.
    """
    busy = now.busy - before.busy - (now.models - before.models)
    if not with_ours:
        busy -= now.ours - before.ours
    return max(0.0, busy / (now.at - before.at))
