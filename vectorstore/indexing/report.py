"""What an indexing run says: how far it is, and at its end what it did."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

_MOST_NAMED = 100  # failures in a report


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


@dataclass
class Tally:
    """What a run has done so far, as ids of articles, each as often as it was done."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    cancelled: bool = False

    def report(self) -> IndexReport:
        """Return what the run did; what was touched twice counts once."""
        touched = {*self.added, *self.updated, *self.removed}
        same = [article_id for article_id in self.unchanged if article_id not in touched]
        return IndexReport(
            added=tuple(self.added),
            updated=tuple(dict.fromkeys(self.updated)),
            unchanged=tuple(dict.fromkeys(same)),
            removed=tuple(self.removed),
            failed=tuple(self.failed),
            cancelled=self.cancelled,
        )
