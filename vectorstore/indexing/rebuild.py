"""An index made anew, with another model or other chunks, while the former one answers."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from vectorstore.article import Article
from vectorstore.embedding.embedder import Embedder
from vectorstore.errors import ArticleNotFound, Cancelled, RebuildStopped
from vectorstore.indexing.indexer import Indexer
from vectorstore.progress import Progress, Stop, never
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
    progress: Callable[[Progress], None] | None = None,
    cancelled: Stop = never,
    *,
    alone: Callable[[], AbstractContextManager[None]] = nullcontext,
    quiet: Callable[[], AbstractContextManager[None]] = nullcontext,
    switched: Callable[[Store], None] = lambda store: None,
) -> Store:
    """Return a store with all articles of `former`, embedded anew; it counts from now on.

    `former` answers until then and may be written to; it must not be used afterwards. What an
    interrupted run has embedded is kept for the next one with the same fingerprint. The last
    step, with the call of `switched`, is done within `quiet`, when nobody reads `former`. Before
    it, what came meanwhile is embedded within `alone`, when nobody writes to `former`; if that
    is much, writers are let in between, some times.

    Raises: RebuildStopped: if `cancelled` says so; the former store is as it was.
    """
    fresh = Store(former.folder, fingerprint, rebuilding=former)
    indexer = Indexer(fresh, embedder)
    for number in itertools.count():
        while behind := _behind(former, fresh):
            _catch_up(former, fresh, indexer, behind, progress, cancelled)
        with alone():
            behind = _behind(former, fresh)
            if len(behind) > _FEW and number < _ROUNDS:
                continue
            _catch_up(former, fresh, indexer, behind, progress, cancelled)
            with quiet(), former.frozen():
                _catch_up(former, fresh, indexer, _behind(former, fresh), None, cancelled)
                fresh.switch()
                switched(fresh)
                break
    return fresh


def _behind(former: Store, fresh: Store) -> list[str]:
    """Return the ids of articles that are other ones than in the former store, or gone there."""
    wanted, made = _versions(former), _versions(fresh)
    return [i for i in wanted.keys() | made.keys() if wanted.get(i) != made.get(i)]


def _versions(store: Store) -> dict[str, Version]:
    lost = {a.id: (text_hash(a.text), a.to_dict(text=False)) for a in store.lost}
    kept = {i: (r.text_hash, r.article.to_dict(text=False)) for i, r in store.records.items()}
    return lost | kept


def _catch_up(  # noqa: PLR0913, PLR0917  # from where to where, and who is told or may stop it
    former: Store,
    fresh: Store,
    indexer: Indexer,
    behind: list[str],
    progress: Callable[[Progress], None] | None,
    cancelled: Stop,
) -> None:
    for number, article_id in enumerate(sorted(behind)):
        if cancelled():
            raise RebuildStopped
        article = _article(former, article_id)
        if progress:
            progress(Progress(number, len(behind), article.title if article else ""))
        if article:
            indexer.put([article], cancelled=cancelled)
        else:
            fresh.remove([article_id])


def _article(store: Store, article_id: str) -> Article | None:
    """Return an article as it is now, also one that Chroma has lost; None if it is gone."""
    try:
        return store.article(article_id)
    except ArticleNotFound:
        return next((article for article in store.lost if article.id == article_id), None)
