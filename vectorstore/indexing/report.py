"""What an indexing run says: how far it is, and at its end what it did."""

from __future__ import annotations

from dataclasses import asdict, dataclass
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
