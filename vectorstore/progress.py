"""How far a long run is, and the wish to stop it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """How far a run is, in articles and parts of a long one; `name` is the one at hand."""

    done: float
    total: int
    name: str


ProgressCallback = Callable[[Progress], None]
Stop = Callable[[], bool]


def never() -> bool:
    """Cancel nothing."""
    return False


class Counter:
    """Tells how far a run is; a file counts as one article until it is known how many it holds.

    `stopped` says whether whoever is told wants the run to end.
    """

    def __init__(self, tell: ProgressCallback | None = None, stopped: Stop = never) -> None:
        """Count for whoever is told, from nothing."""
        self.stopped = stopped
        self._tell = tell
        self._done = 0
        self._total = 0
        self._name = ""

    def expect(self, files: int) -> None:
        """Count up to the articles of so many files."""
        self._total += files

    def opened(self, articles: int) -> None:
        """Count the articles that a file turned out to hold; one without any counts as one."""
        self._total += max(1, articles) - 1

    def begin(self, name: str) -> None:
        """Tell that an article is at hand, or a file that holds none."""
        if self._tell:
            self._tell(Progress(self._done, self._total, name))
        self._done += 1
        self._name = name

    def within(self, share: float) -> None:
        """Tell how much is done of the article at hand, which takes long."""
        if self._tell:
            self._tell(Progress(self._done - 1 + share, self._total, self._name))

    def end(self, name: str) -> None:
        """Tell that all is done; `name` was the last."""
        if self._tell:
            self._tell(Progress(self._total, self._total, name))
