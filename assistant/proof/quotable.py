"""A sentence that can be quoted, and what stands around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from assistant.facts.stated import Stated
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

    @cached_property
    def stated(self) -> Stated:
        """What it states."""
        return Stated(self.text, self.article.language, self.article.date)

    @cached_property
    def before(self) -> list[Stated]:
        """Its article's title, and what stands before it in its paragraph."""
        text, language = self.article.text, self.article.language
        earlier = [
            span.of(text)
            for span in split_cached(text, language)
            if span.paragraph == self.span.paragraph and span.start < self.span.start
        ]
        title = [self.article.title] if self.article.title else []
        return [Stated(words, language) for words in (*title, *earlier)]


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
