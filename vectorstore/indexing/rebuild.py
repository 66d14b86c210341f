"""An index made anew, with another model or other chunks, while the former one answers."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from vectorstore.article import Article
from vectorstore.embedding.embedder import Embedder
from vectorstore.errors import ArticleNotFound, Cancelled, RebuildStopped
from vectorstore.indexing.storing import ArticleWriter
from vectorstore.indexing.turns import Turns
from vectorstore.progress import Progress, ProgressCallback, Stop, never
from vectorstore.store.records import text_hash
from vectorstore.store.store import Store

_FEW = 20  # articles that writers wait for at once
_ROUNDS = 3  # after which they wait for more

Version = tuple[str, dict[str, Any]]


@contextmanager
def stopped_rebuild() -> Iterator[None]:
    """Say of whatever is stopped within it that it was a rebuild."""
    try:
        yield
    except Cancelled:
        raise RebuildStopped from None


@stopped_rebuild()
def rebuilt(  # noqa: PLR0913  # from what to what, and who is told, asked or waited for
    former: Store,
    embedder: Embedder,
    fingerprint: Mapping[str, Any],
    progress: ProgressCallback | None = None,
    cancelled: Stop = never,
    *,
    turns: Turns | None = None,
    alone: Callable[[], AbstractContextManager[None]] = nullcontext,
    quiet: Callable[[], AbstractContextManager[None]] = nullcontext,
    switched: Callable[[Store], None] = lambda store: None,
    rest: Callable[[], None] = lambda: None,
) -> Store:
    """Return a store with all articles of `former`, embedded anew; it counts from now on.

    `former` answers until then and may be written to; it must not be used afterwards. What an
    interrupted run has embedded is kept for the next one with the same fingerprint. It computes
    in its `turns`. The last
    step, with the call of `switched`, is done within `quiet`, when nobody reads `former`. Before
    it, what came meanwhile is embedded within `alone`, when nobody writes to `former`; if that
    is much, writers are let in between, some times. Before each article it is asked to `rest`,
    except while others wait for it.

    Raises: RebuildStopped: if `cancelled` says so; the former store is as it was.
    """
    fresh = Store(former.folder, fingerprint, rebuilding=former)
    filling = _Filling(former, fresh, ArticleWriter(fresh, embedder, turns), cancelled)
    for number in itertools.count():
        while behind := filling.behind():
            filling.catch_up(behind, progress, rest)
        with alone():
            behind = filling.behind()
            if len(behind) > _FEW and number < _ROUNDS:
                continue
            filling.catch_up(behind, progress)
            with quiet(), former.frozen():
                filling.catch_up(filling.behind())
                fresh.switch()
                switched(fresh)
                break
    return fresh


@dataclass(frozen=True)
class _Filling:
    """A store that is filled with the articles of a former one."""

    former: Store
    fresh: Store
    writer: ArticleWriter
    cancelled: Stop

    def behind(self) -> list[str]:
        """Return the ids of articles that are other ones in the former store, or gone there."""
        wanted, made = _versions(self.former), _versions(self.fresh)
        return [i for i in wanted.keys() | made.keys() if wanted.get(i) != made.get(i)]

    def catch_up(
        self,
        behind: list[str],
        progress: ProgressCallback | None = None,
        rest: Callable[[], None] = lambda: None,
    ) -> None:
        """Write what is behind, and remove what is gone."""
        for number, article_id in enumerate(sorted(behind)):
            rest()
            if self.cancelled():
                raise RebuildStopped
            article = _article(self.former, article_id)
            if progress:
                progress(Progress(number, len(behind), article.title if article else ""))
            if article:
                self.writer.put([article], cancelled=self.cancelled)
            else:
                self.fresh.remove([article_id])


def _versions(store: Store) -> dict[str, Version]:
    lost = {a.id: (text_hash(a.text), a.to_dict(text=False)) for a in store.lost}
    kept = {i: (r.text_hash, r.article.to_dict(text=False)) for i, r in store.records.items()}
    return lost | kept


def _article(store: Store, article_id: str) -> Article | None:
    """Return an article as it is now, also one that Chroma has lost; None if it is gone."""
    try:
        return store.article(article_id)
    except ArticleNotFound:
        return next((article for article in store.lost if article.id == article_id), None)
