"""What an indexing run says: how far it is, and at its end what it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

_MOST_NAMED = 100  # failures in a report


@dataclass(frozen=True)
class Progress:
    """How far a run is, in articles and parts of a long one; `name` is the one at hand."""

    done: float
    total: int
    name: str


@dataclass(frozen=True)
class Failure:
    """A file that was not indexed, and why; what was indexed of it before is kept."""

    path: str
    reason: str


@dataclass(frozen=True)
class IndexReport:
    """What an indexing run did, as ids of articles."""

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()
    cancelled: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values."""
        return asdict(self)

    def __str__(self) -> str:
        """Return one line for the shell, with a line for each of the first failures."""
        counts = ", ".join(
            f"{len(getattr(self, name))} {name}"
            for name in ("added", "updated", "unchanged", "removed", "failed")
        )
        named = [f"{item.path}: {item.reason}" for item in self.failed[:_MOST_NAMED]]
        others = len(self.failed) - len(named)
        return "\n".join([counts, *named, *([f"... and {others} more failed"] if others else [])])


ProgressCallback = Callable[[Progress], None]
Stop = Callable[[], bool]


class Counter:
    """Tells how far a run is; a file counts as one article until it is known how many it holds."""

    def __init__(self, tell: ProgressCallback | None, files: int) -> None:
        """Count up to the articles of so many files."""
        self._tell = tell
        self._done = 0
        self._total = files
        self._name = ""

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


def never() -> bool:
    """Cancel nothing."""
    return False
