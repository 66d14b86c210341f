"""What tests of indexing write, and how they read its reports."""

from __future__ import annotations

from pathlib import Path

from fakes import bag_of_words
from nearest import nearest

from vectorstore.indexing.report import IndexReport
from vectorstore.store.store import Store


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def counts(report: IndexReport) -> dict[str, int]:
    """Return how many articles there are of each kind, kinds without any left out."""
    kinds = ("added", "updated", "unchanged", "removed", "failed")
    return {kind: len(getattr(report, kind)) for kind in kinds if getattr(report, kind)}


def found(store: Store, word: str) -> list[str]:
    return [p.text for p in nearest(store, bag_of_words(word), 50) if p.score > 0.01]
