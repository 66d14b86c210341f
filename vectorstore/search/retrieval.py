"""Question in, passages out."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from vectorstore.article import Passage
from vectorstore.embedding.embedder import Embedder
from vectorstore.embedding.sentence_vectors import unit
from vectorstore.search.filters import Filters
from vectorstore.search.index import SearchIndex
from vectorstore.search.vectors import ChunkTable
from vectorstore.text.copies import without_copies

_CANDIDATES = 100  # chunks of a language, by vector and by words each, that are looked at closely
_WORD_HITS = 200  # of a language that words alone may lift
_RESPELLED = 3  # what a question with a name put right counts beside it as it was asked
_NEAR = 1e-4  # scores that differ by less are equal, and the newer article is first


@dataclass(frozen=True)
class RankingWeights:
    """What a chunk's score is made of; `make tune` measures other values than these.

    `best_sentence` of the score is the best sentence's cosine, the rest is the chunk's;
    `words` is the score of a chunk that has all the words of the question as often as can
    be; `level` is how many chunks of a language say how high its scores run for a question.
    """

    best_sentence: float = 0.7
    words: float = 0.07
    level: int = 20


@dataclass(frozen=True)
class Query:
    """A question as it is searched for.

    `translations` are the question in other languages of the index, by ISO 639-1 code.
    """

    text: str
    translations: Mapping[str, str] = field(default_factory=dict)

    def in_language(self, language: str) -> str:
        """Return the question in a language if it is known, else as it was asked."""
        return self.translations.get(language, self.text)


class Retriever(Protocol):
    """Finds the passages that may answer a question."""

    def retrieve(
        self, query: str | Query, k: int = 10, filters: Filters | None = None
    ) -> list[Passage]:
        """Return at most k passages, best first; an empty index gives none."""
        ...


@dataclass(frozen=True)
class Scored:
    """Rows of a table with their scores."""

    rows: np.ndarray
    scores: np.ndarray


class FairRetriever:
    """Ranks chunks by sense and by words, fairly by language.

    A chunk's score is the cosine of the question to the chunk, blended with that to its best
    sentence, and a little for the question's words in it. An embedder prefers its question's
    own language, and so do words: with German and English articles, a German question finds
    German ones first, whatever they say. So the scores of each language are shifted until
    the means of their best chunks are equal.
    """

    def __init__(
        self, index: SearchIndex, embedder: Embedder, weights: RankingWeights | None = None
    ) -> None:
        """Search in `index`, with questions embedded by `embedder`."""
        self._weights = weights or RankingWeights()
        self._index = index
        self._embedder = embedder

    def retrieve(
        self, query: str | Query, k: int = 10, filters: Filters | None = None
    ) -> list[Passage]:
        """Return at most k passages, best first; scores are about as high as cosines.

        Of passages that say the same in (nearly) the same words, the best is given.
        """
        asked = Query(query) if isinstance(query, str) else query
        spelled = self._spelled(asked)
        vectors = self._vectors(asked, spelled)

        def found() -> list[Passage]:
            table = self._index.update()
            ranked = _in_order(self._ranked(table, spelled, vectors, filters), table)
            return without_copies(self._index.passages(table, ranked.rows, ranked.scores), k)

        return self._index.steady(found)

    def _spelled(self, query: Query) -> Query:
        """Return a question with the names that no article has as one of them is written."""
        return replace(query, text=self._index.steady(lambda: self._index.respelled(query.text)))

    def _vectors(self, query: Query, spelled: Query) -> dict[str, np.ndarray]:
        """Return the question's vector, and for each translation one between the two.

        A translation can be wrong; between the two, a right one finds no less. The same goes
        for a question that is spelled otherwise.
        """
        asked = self._embedder.embed_query(query.text)
        if spelled.text != query.text:
            asked = unit(asked + _RESPELLED * self._embedder.embed_query(spelled.text))
        vectors = {spelled.text: asked}
        for text in query.translations.values():
            if text not in vectors:
                vectors[text] = unit(asked + self._embedder.embed_query(text))
        return vectors

    def _ranked(
        self,
        table: ChunkTable,
        query: Query,
        vectors: Mapping[str, np.ndarray],
        filters: Filters | None,
    ) -> Scored:
        if not len(table):
            return level([])
        allowed = _Allowed.by(table, filters)
        cosines = {text: table.cosines(vector, allowed.rows) for text, vector in vectors.items()}
        found = []
        for language, own in table.languages.items():
            rows = allowed.among(own)
            if len(rows):
                text = query.in_language(language)
                words = self._word_scores(table, rows, language, text, allowed.keys)
                own_cosines = cosines[text][rows]
                found.append(self._scored(table, rows, vectors[text], own_cosines, words))
        return level(found, self._weights.level)

    def _scored(
        self,
        table: ChunkTable,
        rows: np.ndarray,
        vector: np.ndarray,
        cosines: np.ndarray,
        words: np.ndarray,
    ) -> Scored:
        """Return the best chunks of one language with their scores."""
        weights = self._weights
        near = _best(cosines + weights.words * words, _CANDIDATES)
        candidates = np.union1d(near, _best(words, _CANDIDATES))
        sentences = table.best_sentences(rows[candidates], vector)
        own = weights.best_sentence
        scores = (1 - own) * cosines[candidates] + own * sentences
        return Scored(rows[candidates], scores + weights.words * words[candidates])

    def _word_scores(
        self,
        table: ChunkTable,
        rows: np.ndarray,
        language: str,
        text: str,
        keys: Collection[str] | None,
    ) -> np.ndarray:
        """Return how much of the BM25 that the question could reach each row has, 0 to 1."""
        ranking = self._index.words(text, language, _WORD_HITS, keys)
        first = table.first_rows  # without those of an article that has just been replaced
        hits = [hit for hit in ranking.hits if hit.key in first]
        places = np.array([first[hit.key] + hit.index for hit in hits], dtype=np.int64)
        scores = np.zeros(len(table), dtype=np.float32)
        scores[places] = [hit.score / ranking.reach for hit in hits]
        own: np.ndarray = scores[rows]
        return own


@dataclass(frozen=True)
class _Allowed:
    """The chunks that filters let through; None stands for all."""

    rows: np.ndarray | None = None  # bool, (n,)
    keys: frozenset[str] | None = None

    @classmethod
    def by(cls, table: ChunkTable, filters: Filters | None) -> _Allowed:
        if not filters:
            return cls()
        accepted = [filters.accepts(table.records[v.article.id].article) for v in table.versions]
        keys = frozenset(
            v.key for v, accepts in zip(table.versions, accepted, strict=True) if accepts
        )
        return cls(np.array(accepted, dtype=bool)[table.owners], keys)

    def among(self, rows: np.ndarray) -> np.ndarray:
        return rows if self.rows is None else rows[self.rows[rows]]


def level(found: Sequence[Scored], count: int = RankingWeights.level) -> Scored:
    """Merge what was found in several languages, the scores shifted to one common level.

    The level of a language is the mean of its `count` best scores but for the very best: what
    is found must not say how high its own language runs, or all others are lifted to it. A
    language of few chunks says little about its level: its shift is smaller, and others are
    rather lifted to the level of all.
    """
    if not found:
        return Scored(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
    levels = [_level(part.scores, count) for part in found]
    top = _top(levels, [min(1.0, (len(part.scores) - 1) / max(1, count - 1)) for part in found])
    shifted = []
    for part, own in zip(found, levels, strict=True):
        known = min(len(part.scores), count)
        shifted.append(part.scores + max(0.0, top - own) * known / (known + 2))
    return Scored(np.concatenate([part.rows for part in found]), np.concatenate(shifted))


def _level(scores: np.ndarray, count: int) -> float:
    """Return the mean of the best scores without the very best, or the only one."""
    best = np.sort(scores)[-count:]
    return float(best[:-1].mean() if len(best) > 1 else best.mean())


def _top(levels: Sequence[float], known: Sequence[float]) -> float:
    """Return the highest level; `known` says how far each is its language's own, 0 to 1.

    For the rest it is taken to be what all have together.
    """
    if not any(known):
        return max(levels)
    together = float(np.average(levels, weights=known))
    pairs = zip(levels, known, strict=True)
    return max(together + share * (own - together) for own, share in pairs)


def _best(scores: np.ndarray, count: int) -> np.ndarray:
    """Return the places of the highest scores, in no order; equal ones in order of place."""
    if len(scores) <= count:
        return np.arange(len(scores))
    lowest = np.partition(scores, -count)[-count]
    above, equal = np.flatnonzero(scores > lowest), np.flatnonzero(scores == lowest)
    return np.concatenate([above, equal[: count - len(above)]])


def _in_order(found: Scored, table: ChunkTable) -> Scored:
    """Return the rows best first; of nearly equal ones, those of the newer article."""
    rounded = np.round(found.scores / _NEAR)
    days = np.array([_day(table.record(row).article.date) for row in found.rows])
    order = np.lexsort((found.rows, -days, -rounded))
    return Scored(found.rows[order], found.scores[order])


def _day(date: datetime.date | None) -> int:
    return date.toordinal() if date else 0
