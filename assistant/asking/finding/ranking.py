"""The sentences of passages, ranked for a question."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

import numpy as np

from assistant.asking.finding.context import ContextWeights
from assistant.facts.languages.known import without_prefix
from assistant.proof.quotable import SourceSentence, split_cached
from vectorstore.article import Article, Passage, Span
from vectorstore.embedding.embedder import Embedder
from vectorstore.embedding.sentence_vectors import MIN_LENGTH, unit
from vectorstore.search.retrieval import Query
from vectorstore.text.chunking import SentenceSpan

Known = Callable[[Passage], Mapping[Span, np.ndarray]]

_FULL_LENGTH = 80  # characters
_BEST = 8  # sentences of a language whose mean says how high its scores run
_WORD = re.compile(r"\w+")
_REMEMBERED = 5000  # sentences
_STEM = 5  # characters: "Forderungen" and "fordert" differ behind them
_USUAL = ContextWeights()


class SentenceRanker:
    """Scores the sentences of passages for a question; vectors of sentences are remembered."""

    def __init__(
        self,
        embedder: Embedder,
        known: Known | None = None,
        weights: ContextWeights = _USUAL,
    ) -> None:
        """Embed with `embedder` what the index does not know.

        `known` gives the vectors of a passage's sentences that the index has.
        """
        self._embedder = embedder
        self._weights = weights
        self._known = known or (lambda passage: {})
        self._vectors: dict[str, np.ndarray] = {}

    def rank(self, query: str | Query, passages: Sequence[Passage]) -> list[SourceSentence]:
        """Return the sentences of passages, best first; headings are left out.

        The score is the cosine to the question plus a little for shared words, names above
        all, level between languages, and blended with that of the sentence's paragraph;
        less what the sentence's passage scores less than the best one.
        """
        found = list(_places(passages))
        places = [(article, span) for article, span, _ in found]
        if not places:
            return []
        self._remember(passages)
        vectors = self.vectors([span.of(article.text) for article, span in places])
        asked = Query(query) if isinstance(query, str) else query
        scores = self._likeness(asked, places, vectors)
        missing = np.array([max(0.0, 1 - len(span) / _FULL_LENGTH) for _, span in places])
        scores -= self._weights.short * missing
        scores = _fair(scores, [article.language for article, _ in places])
        paragraphs = [(article.id, span.paragraph) for article, span in places]
        scores = _with_paragraph(scores, paragraphs, self._weights.paragraph)
        ranks = np.array([score for _, _, score in found])
        scores += ranks - ranks.max()
        ranked = [
            SourceSentence(article, span, vector, float(score))
            for (article, span), vector, score in zip(places, vectors, scores, strict=True)
        ]
        return sorted(ranked, key=lambda sentence: -sentence.score)

    def _likeness(
        self, query: Query, places: Sequence[tuple[Article, SentenceSpan]], vectors: np.ndarray
    ) -> np.ndarray:
        """Return how near each sentence is to the question in the sentence's own language."""
        languages = [article.language for article, _ in places]
        asked = {code: query.in_language(code) for code in languages}
        own = {text: self._embedder.embed_query(text) for text in {*asked.values(), query.text}}
        words = {text: _stems(text) - _question_words() for text in own}
        scores = []
        for code, (article, span), vector in zip(languages, places, vectors, strict=True):
            text = asked[code]
            cosine = vector @ unit(own[text] + own[query.text])
            scores.append(cosine + self._weights.shared_words * _share(words[text], article, span))
        return np.array(scores, dtype=np.float32)

    def _remember(self, passages: Sequence[Passage]) -> None:
        for passage in passages:
            known = self._known(passage).items()
            self._keep({span.of(passage.article.text): vector for span, vector in known})

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """Return unit vectors of sentences, shape (len(texts), dimension)."""
        vectors = self._vectors  # never changed in place: other threads replace it
        unknown = list(dict.fromkeys(text for text in texts if text not in vectors))
        if unknown:
            embedded = dict(zip(unknown, self._embedder.embed_passages(unknown), strict=True))
            vectors = vectors | embedded
            self._keep(embedded)
        return np.stack([vectors[text] for text in texts])

    def _keep(self, vectors: Mapping[str, np.ndarray]) -> None:
        held = self._vectors if len(self._vectors) <= _REMEMBERED else {}
        self._vectors = {**vectors, **held}


def _places(passages: Sequence[Passage]) -> Iterator[tuple[Article, SentenceSpan, float]]:
    """Yield the sentences of passages, each with the score of the best passage that has it."""
    seen = set()
    for passage in passages:
        article = passage.article
        for span in split_cached(article.text, article.language):
            inside = span.start >= passage.start and span.end <= passage.end
            key = (article.id, span.start)
            if inside and not span.heading and key not in seen and len(span) >= MIN_LENGTH:
                seen.add(key)
                yield article, span, passage.score


def _fair(scores: np.ndarray, languages: Sequence[str]) -> np.ndarray:
    """Take out that an embedder prefers its question's language: level the languages' means."""
    fair = scores.copy()
    overall = np.sort(scores)[-_BEST:].mean()
    for language in set(languages):
        rows = np.array([other == language for other in languages])
        best = np.sort(scores[rows])[-_BEST:]
        # A language with few sentences says little about its level: shrink what it says.
        fair[rows] -= (best.mean() - overall) * len(best) / (len(best) + 2)
    return fair


def _with_paragraph(
    scores: np.ndarray, paragraphs: Sequence[tuple[str, int]], weight: float
) -> np.ndarray:
    """Blend each sentence's score with the mean of the best three of its paragraph."""
    blended = scores.copy()
    for paragraph in set(paragraphs):
        rows = np.array([other == paragraph for other in paragraphs])
        mean = np.sort(scores[rows])[-3:].mean()
        blended[rows] = (1 - weight) * scores[rows] + weight * mean
    return blended


def _share(words: set[str], article: Article, span: SentenceSpan) -> float:
    if not words:
        return 0.0
    return len(words & _stems(span.of(article.text))) / len(words)


def _stems(text: str) -> set[str]:
    """Return the first letters of a text's longer words: crude, but the same in any language.

    Participles count without their prefix too: "gefordert" and "forderte" meet.
    """
    words = [word.casefold() for word in _WORD.findall(text)]
    stems = {word[:_STEM] for word in words if len(word) > 3 or word.isdigit()}
    return stems | {bare[:_STEM] for word in words if (bare := without_prefix(word)) != word}


# Words that questions are made of, in German and English: that a sentence has them tells nothing.
_QUESTION_WORDS = (
    "what which when where whom whose does will have that this with from were been about there "
    "their then than many much long high into aber wird wurde wurden haben sind waren eine einen "
    "einem einer welche warum wann wieviel viele lange nach über beim durch gegen zwischen"
)


@cache
def _question_words() -> frozenset[str]:
    return frozenset(_stems(_QUESTION_WORDS))
