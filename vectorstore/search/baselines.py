"""The usual rankings, for `beleg eval --compare`: what the fair one is better than."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np

from vectorstore.article import Passage
from vectorstore.embedding.embedder import Embedder
from vectorstore.search.filters import Filters
from vectorstore.search.index import SearchIndex
from vectorstore.search.retrieval import Query, Retriever, Scored
from vectorstore.search.vectors import ChunkTable

_FUSION = 60  # the constant of reciprocal rank fusion in its first paper (Cormack 2009)
_DEPTH = 1000  # ranks of either list that are fused

Ranking = Callable[[ChunkTable, str], Scored]


class PlainRankings:
    """Cosine alone, BM25 alone, and both by reciprocal rank fusion, blind to languages."""

    def __init__(self, index: SearchIndex, embedder: Embedder) -> None:
        """Search in `index`, with questions embedded by `embedder`."""
        self._index = index
        self._embedder = embedder

    @property
    def rankings(self) -> Mapping[str, Retriever]:
        """Retrievers named `dense`, `words` and `rrf`."""
        own = {"dense": self._dense, "words": self._words, "rrf": self._fused}
        return {name: _Plain(self._index, rank) for name, rank in own.items()}

    def _dense(self, table: ChunkTable, query: str) -> Scored:
        if not len(table):
            return Scored(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
        return _sorted(np.arange(len(table)), table.vectors @ self._embedder.embed_query(query))

    def _words(self, table: ChunkTable, query: str) -> Scored:
        scores: dict[int, float] = {}
        for language in table.languages:
            for hit in self._index.words(query, language, _DEPTH, None).hits:
                if hit.key in table.first_rows:
                    scores[table.first_rows[hit.key] + hit.index] = hit.score
        rows = np.array(sorted(scores), dtype=np.int64)
        return _sorted(rows, np.array([scores[row] for row in rows], dtype=np.float32))

    def _fused(self, table: ChunkTable, query: str) -> Scored:
        total = np.zeros(len(table), dtype=np.float32)
        for found in (self._dense(table, query), self._words(table, query)):
            rows = found.rows[:_DEPTH]
            total[rows] += 1 / (_FUSION + 1 + np.arange(len(rows)))
        rows = np.flatnonzero(total)
        return _sorted(rows, total[rows])


@dataclass(frozen=True)
class _Plain:
    """One of the rankings as a Retriever; filters are not its business."""

    index: SearchIndex
    rank: Ranking

    def retrieve(
        self, query: str | Query, k: int = 10, filters: Filters | None = None
    ) -> list[Passage]:
        if filters:
            raise NotImplementedError("the rankings for comparison know no filters")
        text = query if isinstance(query, str) else query.text

        def found() -> list[Passage]:
            table = self.index.update()
            ranked = self.rank(table, text)
            return list(islice(self.index.passages(table, ranked.rows, ranked.scores), k))

        return self.index.steady(found)


def _sorted(rows: np.ndarray, scores: np.ndarray) -> Scored:
    order = np.argsort(-scores, kind="stable")
    return Scored(rows[order], scores[order])
