"""One indexing run: what it reads, what it has done so far, and what still waits."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from vectorstore.article import Article
from vectorstore.finding import bases, is_file
from vectorstore.given import cleaned
from vectorstore.index_report import Counter, Failure, IndexReport, Stop
from vectorstore.places import Places
from vectorstore.reading import Loaded
from vectorstore.store import Store
from vectorstore.turns import Key


@dataclass(frozen=True)
class Source:
    """Something to load: where it is, its name for people, and how to read it."""

    place: str
    name: str
    load: Callable[[], Loaded]
    as_it_is: bool = False  # an article that a program made: with its id, whatever others say
    path: Path | None = None
    handed_over: bool = False  # it says what it did when the run began, whenever it is read

    def is_gone(self) -> bool:
        """Whether it is a file that is there no more."""
        return self.path is not None and not is_file(self.path)


@dataclass
class Run:
    """What a run has done so far, and what waits to be embedded."""

    places: Places
    stop: Stop
    began: float = field(default_factory=time.monotonic)
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    waiting: dict[str, Article] = field(default_factory=dict)
    counter: Counter = field(default_factory=lambda: Counter(None, 0))
    cancelled: bool = False

    def report(self) -> IndexReport:
        """Return what it did; what was touched twice counts once."""
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


def places_of(store: Store) -> Places:
    """Return which article is at which place in a store."""
    return Places((record.article, record.text_hash) for record in store.records.values())


def given_source(article: Article) -> Source:
    """Return the source of an article that a program made."""
    return Source(
        article.origin,
        article.title,
        lambda: Loaded((cleaned(article),)),
        as_it_is=True,
        handed_over=True,
    )


def keys_of(article: Article) -> list[Key]:
    """Return all by which a reading of an article may be known."""
    return [("id", article.id), *(base for place in article.origins for base in bases(place))]
