"""A store searched by vector alone, without words and without languages."""

from __future__ import annotations

import numpy as np

from vectorstore.article import Passage
from vectorstore.search.index import SearchIndex
from vectorstore.search.vectors import ChunkTable
from vectorstore.store.store import Store


def vectors_of(store: Store) -> SearchIndex:
    """Return an index of a store that is asked for vectors alone; its words stay unwritten."""
    return SearchIndex(store, store.folder / "unwritten")


def table_of(store: Store) -> ChunkTable:
    """Return the table of a store, read anew."""
    return vectors_of(store).table()


def nearest(searched: Store | SearchIndex, vector: np.ndarray, k: int) -> list[Passage]:
    """Return the k chunks nearest to a unit vector, best first; scores are cosines."""
    index = searched if isinstance(searched, SearchIndex) else vectors_of(searched)

    def search() -> list[Passage]:
        table = index.table()
        rows = np.flatnonzero(table.present)
        if not len(rows):
            return []
        cosines = table.vectors[rows] @ vector
        best = np.argsort(-cosines, kind="stable")[:k]
        return list(index.passages(table, rows[best], cosines[best]))

    return index.steady(search)
