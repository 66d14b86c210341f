"""Question in, passages out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from vectorstore.article import Passage
from vectorstore.embedding import Embedder
from vectorstore.store import Store

# Chunks of a language whose mean score says how high its scores run for a question.
_LEVEL = 20


class Retriever(Protocol):
    """Finds the passages that may answer a question."""

    def retrieve(self, query: str, k: int = 10) -> list[Passage]:
        """Return at most k passages, best first; an empty index gives none."""
        ...


class DenseRetriever:
    """Ranks chunks by the cosine of their embedding to the question's, fairly by language.

    An embedder prefers the question's own language: with German and English articles, a
    German question finds German ones first, whatever they say. So the scores of each
    language are shifted until the means of their best chunks are equal.
    """

    def __init__(self, store: Store, embedder: Embedder) -> None:
        """Search in `store` with questions embedded by `embedder`."""
        self._store = store
        self._embedder = embedder

    def retrieve(self, query: str, k: int = 10) -> list[Passage]:
        """Return at most k passages, best first.

        Scores are cosines; with several languages in the index, levelled between them.
        """
        vector = self._embedder.embed_query(query)
        languages = sorted(self._store.languages())
        if len(languages) < 2:
            return self._store.search(vector, k)
        rankings = [self._store.search(vector, max(k, _LEVEL), code) for code in languages]
        return level(rankings)[:k]


def level(rankings: Sequence[Sequence[Passage]]) -> list[Passage]:
    """Merge rankings of different languages, their scores shifted to one common level.

    A ranking of few chunks says little about its language's level: its shift is smaller.
    """
    rankings = [ranking for ranking in rankings if ranking]
    if not rankings:
        return []
    means = [_mean_score(ranking[:_LEVEL]) for ranking in rankings]
    highest = max(means)
    merged = []
    for ranking, mean in zip(rankings, means, strict=True):
        known = min(len(ranking), _LEVEL)
        shift = (highest - mean) * known / (known + 2)
        merged += [replace(passage, score=passage.score + shift) for passage in ranking]
    return sorted(merged, key=lambda passage: -passage.score)


def _mean_score(passages: Sequence[Passage]) -> float:
    return sum(passage.score for passage in passages) / len(passages)
