"""Question in, passages out."""

from __future__ import annotations

from typing import Protocol

from vectorstore.article import Passage
from vectorstore.embedding import Embedder
from vectorstore.store import Store


class Retriever(Protocol):
    """Finds the passages that may answer a question."""

    def retrieve(self, query: str, k: int = 10) -> list[Passage]:
        """Return at most k passages, best first; an empty index gives none."""
        ...


class DenseRetriever:
    """Ranks chunks by the cosine of their embedding to the question's."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        """Search in `store` with questions embedded by `embedder`."""
        self._store = store
        self._embedder = embedder

    def retrieve(self, query: str, k: int = 10) -> list[Passage]:
        """Return at most k passages, best first; scores are cosines."""
        return self._store.search(self._embedder.embed_query(query), k)
