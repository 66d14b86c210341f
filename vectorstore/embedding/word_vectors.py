"""Words in their context as vectors: which word of a sentence says what another one says.

The default embedding model tells more than its one vector a sentence: its inner layers give
each word a vector, and words that mean the same in the same place are near to each other in
German and English. Sabet et al., "SimAlign" (2020), align words so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from vectorstore.article import Span
from vectorstore.embedding.engine import PROMPTS, TokenVectors, engine_of
from vectorstore.embedding.packaged_e5 import are_installed
from vectorstore.embedding.sentence_vectors import unit

# The weights of the layers that are compared, of the ninth and the twelfth: on claims in one
# language and evidence in the other the two together told more than any of the twelve alone.
_LAYERS = (1.0, 0.5)
_PREFIX = PROMPTS["query"]
_REMEMBERED = 512  # sentences, 0.2 MB each
_WORD = re.compile(r"\w+(?:[.,:'\u2019-]\w+)*")


@dataclass(frozen=True)
class WordVectors:
    """A text's words; row i of `vectors` is `words[i]`, of length 1.

    `rarity` is about how many times rarer than the commonest word each one is, as a natural
    logarithm: 8 for "for", 12 for "city", 31 for "vineyards".
    `pieces` are unit vectors of whatever a word of another text may be found in: words, their
    parts ("Mondlandung") and pairs of neighbours ("lunar landing").
    """

    words: tuple[Span, ...]
    vectors: np.ndarray  # float32, (words, dimension)
    rarity: np.ndarray  # float32, (words,)
    pieces: np.ndarray  # float32, (pieces, dimension)


class WordEmbedder:
    """Words by the default embedding model, whichever one the index has. For all threads."""

    def __init__(self, cache: Path) -> None:
        """Load nothing yet; the first text loads the model that is kept in `cache`."""
        self._cache = cache
        self._remembered: dict[str, WordVectors] = {}  # never changed in place

    @staticmethod
    def available() -> bool:
        """Whether the packaged weights are installed."""
        return are_installed()

    def embed(self, texts: Sequence[str]) -> list[WordVectors]:
        """Return the words of each text; those beyond 500 tokens have no vectors.

        Raises: WeightsError: if the packaged weights are missing or damaged.
        """
        known = self._remembered
        fresh = [text for text in dict.fromkeys(texts) if text not in known]
        if fresh:
            known = known | dict(zip(fresh, self._embedded(fresh), strict=True))
            newest = list(known.items())[-_REMEMBERED:]
            self._remembered = dict(newest)
        return [known[text] for text in texts]

    def _embedded(self, texts: Sequence[str]) -> list[WordVectors]:
        engine = engine_of(self._cache)
        found = engine.token_vectors([_PREFIX + text for text in texts])
        return [
            _word_vectors(text, tokens, engine.scores)
            for text, tokens in zip(texts, found, strict=True)
        ]


def _word_vectors(text: str, found: TokenVectors, scores: np.ndarray) -> WordVectors:
    offsets = found.offsets - len(_PREFIX)
    # The first token of the text begins with the space before it, at -1.
    inside = np.flatnonzero((offsets[:, 1] > 0) & (offsets[:, 1] > offsets[:, 0]))
    words = _words(text, offsets[inside])
    tokens = [layer[inside] for layer in found.layers]
    vectors = _joined(
        [[layer[own].mean(axis=0) for _, own in words] for layer in tokens], len(words)
    )
    rarity = [-scores[found.ids[inside[own]]].sum() for _, own in words]
    pairs = _joined([_of_pairs(layer, words) for layer in tokens], max(0, len(words) - 1))
    parts = _joined([list(layer) for layer in tokens], len(inside))
    return WordVectors(
        words=tuple(span for span, _ in words),
        vectors=vectors,
        rarity=np.array(rarity, dtype=np.float32),
        pieces=np.concatenate([part for part in (vectors, parts, pairs) if len(part)])
        if words
        else vectors,
    )


def _words(text: str, offsets: np.ndarray) -> list[tuple[Span, np.ndarray]]:
    """Return the words that have tokens, each with the rows of its own."""
    spans = (Span(match.start(), match.end()) for match in _WORD.finditer(text))
    owned = (
        (span, np.flatnonzero((offsets[:, 1] > span.start) & (offsets[:, 0] < span.end)))
        for span in spans
    )
    return [(span, rows) for span, rows in owned if len(rows)]


def _of_pairs(layer: np.ndarray, words: Sequence[tuple[Span, np.ndarray]]) -> list[np.ndarray]:
    return [layer[np.union1d(one, two)].mean(axis=0) for (_, one), (_, two) in pairwise(words)]


def _joined(layers: Sequence[Sequence[np.ndarray]], count: int) -> np.ndarray:
    """Return rows whose products are the weighted means of the layers' cosines."""
    if not count:
        return np.zeros((0, 0), dtype=np.float32)
    total = sum(_LAYERS)
    parts = [
        unit(np.stack(rows)) * np.float32(np.sqrt(weight / total))
        for rows, weight in zip(layers, _LAYERS, strict=True)
    ]
    return np.concatenate(parts, axis=1)
