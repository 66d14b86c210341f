"""Which words of a sentence its quote does not have, by what the words mean in their place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.facts.languages.known import small_words
from vectorstore.article import Span
from vectorstore.embedding.word_vectors import WordVectors

# A word counts in full from this rarity on, and from the other one on at all beyond the least:
# "used" and "part" are said differently in every language, "vineyards" is not.
_RARE, _COMMON = 14.0, 9.0
_LEAST = 0.2  # what a common word of a question counts


@dataclass(frozen=True)
class Fit:
    """How well the telling words of a sentence are found in texts.

    Row i of `found` is text i: for each word the cosine of what is nearest to it there.
    """

    words: tuple[Span, ...]
    rarity: np.ndarray  # float32, (words,)
    found: np.ndarray  # float32, (texts, words)

    def better(self, one: int, other: int, by: float) -> float:
        """Return the share of the words that are found better in one text than in the other."""
        return float((self.found[one] > self.found[other] + by).mean())

    def mean(self, texts: Sequence[int]) -> np.ndarray:
        """Return for some texts how well they have the words, one by one."""
        means: np.ndarray = self.found[list(texts)].mean(axis=1)
        return means

    def elsewhere(self, quoted: Collection[int], rivals: Collection[int]) -> np.ndarray:
        """Return how much better each word is found in one of the rivals than in the quotes.

        A sentence that mixes two up ("374 companies" with the year of another sentence) has
        most of its words from one and some from the other. Shape (words,), 0 where the quotes
        fit best.
        """
        own = self.found[sorted(quoted)].max(axis=0)
        others = sorted(set(rivals) - set(quoted))
        if not others:
            return np.zeros_like(own)
        more: np.ndarray = np.maximum(self.found[others].max(axis=0) - own, 0)
        return more

    def overall(self, texts: Collection[int]) -> float:
        """Return how well the words are found in some texts together, rare words weighing more.

        Raises: ZeroDivisionError: if there are no words.
        """
        found, importance = self.found[list(texts)].max(axis=0), self.importance(_LEAST)
        return float(found @ importance / importance.sum())

    def importance(self, least: float) -> np.ndarray:
        """Return how much each word tells, from `least` for a common one to 1."""
        rising = (self.rarity - _COMMON) / (_RARE - _COMMON)
        clipped: np.ndarray = np.clip(rising, least, 1)
        return clipped


def fit_of(text: str, language: str, vectors: WordVectors, others: Sequence[WordVectors]) -> Fit:
    """Look for a sentence's telling words in other texts."""
    search = WordSearch(
        text, language, vectors, len(others), lambda rows: [others[i] for i in rows]
    )
    return search.looked_in(range(len(others)))


class WordSearch:
    """A sentence's telling words, looked for in texts: in each once, and only if it is asked for.

    To give the words of a text their vectors costs a thousand times what comparing them does.
    """

    def __init__(
        self,
        text: str,
        language: str,
        vectors: WordVectors,
        count: int,
        read: Callable[[Sequence[int]], Sequence[WordVectors]],
    ) -> None:
        """Look for the words of `text` in `count` texts, some of which `read` gives."""
        small = small_words(language)
        rows = [i for i, span in enumerate(vectors.words) if _is_telling(span.of(text), small)]
        rows = rows or list(range(len(vectors.words)))
        self._own = vectors.vectors[rows]
        self._read = read
        self._looked: set[int] = set()
        self._fit = Fit(
            tuple(vectors.words[row] for row in rows),
            vectors.rarity[rows],
            np.full((count, len(rows)), -1.0, dtype=np.float32),
        )

    @property
    def words(self) -> tuple[Span, ...]:
        """The telling words."""
        return self._fit.words

    def looked_in(self, texts: Iterable[int]) -> Fit:
        """Return how well the words are found, in these texts at least: other rows may be -1."""
        fresh = [text for text in dict.fromkeys(texts) if text not in self._looked]
        self._looked.update(fresh)
        for text, other in zip(fresh, self._read(fresh) if fresh else (), strict=True):
            if self.words and len(other.pieces):
                self._fit.found[text] = (self._own @ other.pieces.T).max(axis=1)
        return self._fit


def _is_telling(word: str, small: Collection[str]) -> bool:
    return (len(word) > 1 or word.isdigit()) and word.casefold() not in small
