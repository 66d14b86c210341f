"""A sentence that can be quoted, and what stands around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from vectorstore.article import Article
from vectorstore.text.chunking import SentenceSpan, split_sentences

_NEARBY = 600  # characters of a paragraph on both sides of a sentence


@dataclass(frozen=True)
class SourceSentence:
    """A sentence of an article with its vector (as a passage) and its score for the question."""

    article: Article
    span: SentenceSpan
    vector: np.ndarray
    score: float

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.span.of(self.article.text)


Vectors = Callable[[Sequence[str]], np.ndarray]


split_cached = lru_cache(maxsize=64)(split_sentences)


def surroundings(source: SourceSentence) -> str:
    """Return what a sentence stands in: its article's title and what is near in its paragraph."""
    article, span = source.article, source.span
    near = [
        other
        for other in split_cached(article.text, article.language)
        if other.paragraph == span.paragraph
        and span.start - other.start <= _NEARBY
        and other.end - span.end <= _NEARBY
    ]
    return f"{article.title}\n{article.text[near[0].start : near[-1].end]}"
