"""How fast a long run goes, and how long it still takes."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

_LOOKS_BACK = 30.0  # seconds: what is unchanged goes by fast, so long ago tells little of now
_KNOWS_AFTER = 2.0  # seconds


@dataclass(frozen=True)
class Speed:
    """Steps a second, and the seconds until all are done."""

    per_second: float
    seconds_left: float

    @property
    def per_minute(self) -> int:
        """Steps a minute; 0 tells no more than that it is slow."""
        return round(60 * self.per_second)


class Pace:
    """Tells a run's speed from its last half minute."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Read the seconds from `clock`."""
        self._clock = clock
        self._seen: deque[tuple[float, float]] = deque()

    def at(self, done: float, total: int) -> Speed | None:
        """Take note of a step; return the speed once there is enough to tell it from."""
        now, seen = self._clock(), self._seen
        if seen and done < seen[-1][1]:
            seen.clear()  # another part of the run counts anew
        seen.append((now, done))
        while len(seen) > 2 and seen[1][0] <= now - _LOOKS_BACK:  # first, last
            seen.popleft()
        began, before = seen[0]
        took = now - began
        if took < _KNOWS_AFTER or done <= before:
            return None
        per_second = (done - before) / took
        return Speed(per_second, max(0, total - done) / per_second)
