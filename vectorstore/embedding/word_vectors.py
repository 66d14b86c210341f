"""Words in their context as vectors: which word of a sentence says what another one says.

The default embedding model tells more than its one vector a sentence: its inner layers give
each word a vector, and words that mean the same in the same place are near to each other in
German and English. Sabet et al., "SimAlign" (2020), align words so. The model is computed
here with NumPy: some sentences an answer are not worth the seconds that importing PyTorch takes.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it has no types

from vectorstore.article import Span
from vectorstore.embedding.packaged_e5 import (
    Tensor,
    are_installed,
    read_scores,
    read_tensors,
    source_files,
)
from vectorstore.embedding.sentence_vectors import unit

# The layers that are compared, each with its weight: on claims in one language and evidence
# in the other the two together told more than any of the twelve alone.
_LAYERS = {9: 1.0, 12: 0.5}
_HEADS = 12
_PREFIX = "query: "
_MOST_TOKENS = 512
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
    """multilingual-e5-small from packaged weights, layer by layer. Safe to share by threads."""

    def __init__(self) -> None:
        """Read nothing yet; the first text does, in about a fifth of a second."""
        self._computing = threading.Lock()
        self._model: _Model | None = None
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._embedded)

    @staticmethod
    def available() -> bool:
        """Whether the packaged weights are installed."""
        return are_installed()

    def embed(self, texts: Sequence[str]) -> list[WordVectors]:
        """Return the words of each text; those beyond 500 tokens have no vectors.

        Raises: WeightsError: if the packaged weights are missing or damaged.
        """
        return [self._remembered(text) for text in texts]

    def _embedded(self, text: str) -> WordVectors:
        # One at a time: the limit of BLAS's threads is the process's own, and two that set it
        # at once would leave it set.
        with self._computing:
            if self._model is None:
                self._model = _Model(*source_files())
            return self._model.embed(text)


class _Model:
    """BERT's encoder, as far as its layers are compared."""

    def __init__(self, weights: Path, tokenizer: Path) -> None:
        from tokenizers import Tokenizer  # noqa: PLC0415  # a third of a second

        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(_MOST_TOKENS)
        tensors = read_tensors(weights)
        self._words: Tensor = tensors.pop("embeddings.word_embeddings.weight")
        self._scores = read_scores(weights)
        self._weights = {name: tensor.values() for name, tensor in tensors.items()}

    def embed(self, text: str) -> WordVectors:
        encoding = self._tokenizer.encode(_PREFIX + text.encode(errors="replace").decode())
        ids = np.array(encoding.ids)
        states = self._states(ids)
        offsets = np.array(encoding.offsets) - len(_PREFIX)
        # The first token of the text begins with the space before it, at -1.
        inside = np.flatnonzero((offsets[:, 1] > 0) & (offsets[:, 1] > offsets[:, 0]))
        words = _words(text, offsets[inside])
        tokens = [layer[inside] for layer in states]
        vectors = _joined(
            [[layer[own].mean(axis=0) for _, own in words] for layer in tokens], len(words)
        )
        rarity = [-self._scores[ids[inside[own]]].sum() for _, own in words]
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

    def _states(self, ids: np.ndarray) -> list[np.ndarray]:
        """Return the layers that are compared, each (tokens, hidden)."""
        # Some hundred rows are too few for two threads, which would wait for a busy core.
        with threadpool_limits(1, user_api="blas"):
            return self._layers(ids)

    def _layers(self, ids: np.ndarray) -> list[np.ndarray]:
        w = self._weights
        hidden = self._words.rows(ids) + w["embeddings.position_embeddings.weight"][: len(ids)]
        hidden = hidden + w["embeddings.token_type_embeddings.weight"][0]
        hidden = self._normed(hidden, "embeddings.LayerNorm")
        states = []
        for number in range(max(_LAYERS)):
            hidden = self._layer(hidden, f"encoder.layer.{number}.")
            if number + 1 in _LAYERS:
                states.append(hidden)
        return states

    def _layer(self, hidden: np.ndarray, name: str) -> np.ndarray:
        query, key, value = (
            _heads(self._linear(hidden, f"{name}attention.self.{part}"))
            for part in ("query", "key", "value")
        )
        likeness = query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[-1])
        attention = np.exp(likeness - likeness.max(axis=-1, keepdims=True))
        attention /= attention.sum(axis=-1, keepdims=True)
        mixed = (attention @ value).transpose(1, 0, 2).reshape(hidden.shape)
        mixed = self._linear(mixed, f"{name}attention.output.dense")
        hidden = self._normed(hidden + mixed, f"{name}attention.output.LayerNorm")
        inner = _gelu(self._linear(hidden, f"{name}intermediate.dense"))
        inner = self._linear(inner, f"{name}output.dense")
        return self._normed(hidden + inner, f"{name}output.LayerNorm")

    def _linear(self, rows: np.ndarray, name: str) -> np.ndarray:
        transformed: np.ndarray = rows @ self._weights[f"{name}.weight"].T
        transformed += self._weights[f"{name}.bias"]
        return transformed

    def _normed(self, rows: np.ndarray, name: str) -> np.ndarray:
        centred = rows - rows.mean(axis=-1, keepdims=True)
        deviation = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12)
        scaled = centred / deviation * self._weights[f"{name}.weight"]
        shifted: np.ndarray = scaled + self._weights[f"{name}.bias"]
        return shifted


def _heads(rows: np.ndarray) -> np.ndarray:
    return rows.reshape(len(rows), _HEADS, -1).transpose(1, 0, 2)


def _gelu(x: np.ndarray) -> np.ndarray:
    from scipy.special import erf  # type: ignore[import-untyped]  # noqa: PLC0415  # 0.2 s

    activated: np.ndarray = 0.5 * x * (1 + erf(x / np.float32(np.sqrt(2))))
    return activated


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
    total = sum(_LAYERS.values())
    parts = [
        unit(np.stack(rows)) * np.float32(np.sqrt(weight / total))
        for rows, weight in zip(layers, _LAYERS.values(), strict=True)
    ]
    return np.concatenate(parts, axis=1)
