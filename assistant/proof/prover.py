"""Which quotes prove which sentence. Pure code: no language model has a say in it.

A sentence is supported by the source sentence that is nearest to it in sense, if that one has
its numbers, days and names, denies what it denies, lets the same person speak, and if none of
its words comes from another sentence instead. `beleg eval --claims` measures it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from assistant.answer import Citation, Sentence
from assistant.facts.stated import Stated
from assistant.proof.alignment import Fit, WordSearch, fit_of
from assistant.proof.claim import Claim
from assistant.proof.objections import Attempt, Objection, objections
from assistant.proof.quotable import SourceSentence, Vectors, surroundings
from assistant.wording import doubt_reason
from vectorstore.article import Article, Span
from vectorstore.embedding.word_vectors import WordVectors
from vectorstore.text.chunking import split_sentences

_CANDIDATES = 3
_WHOLLY_FOUND = 1.0001  # the greatest cosine, and what rounding may add
_VERBATIM = 0.97  # cosine of two words that are the same in about the same place
_STEM = 6  # characters
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class ProofWeights:
    """What makes a sentence doubtful; `make tune-claims` measures other values than these.

    `near` is the cosine from which on a source can prove it. Of those that are, it is the one
    with the highest sum of its cosine, times `sense`, and the mean of its words'; one in
    another language is tried first if it has that, less `across`.
    A rare word must be `found` in it with that cosine, or `found_across` in another language.
    `elsewhere` is how much better its words may be found in other sentences than in its quote,
    summed, if `verbatim` of them are the quote's own or its cosine is `verbatim_from`;
    `elsewhere_free` if it is worded more freely; `elsewhere_across` if the quote is in another
    language, times `counted` if the sentence has numbers, which were compared already. A word
    of the question counts `asked`.
    Across languages a common word counts `common`, and a number `number`.
    A second quote is joined to the first, which must not have nearly all by itself (`whole`),
    if it has `share` of the words better (by `better`) and is about as near (`as_near`), or
    if it stands beside the first and has `beside` of the words better.
    What stands around the quotes must have the question's words with a mean cosine of
    `on_subject`; that is from the answers of `beleg eval --cases`, for nobody asks for claims.
    Quotes that have them better than that by `around` are not looked at with what stands around
    them: of 760 pairs of a question and quotes none lost more than 0.09 by it.
    """

    near: float = 0.82
    sense: float = 8.0
    across: float = 0.45
    found: float = 0.75
    found_across: float = 0.6
    elsewhere: float = 0.03
    elsewhere_free: float = 0.25
    verbatim: float = 0.7
    verbatim_from: float = 0.93
    asked: float = 0.1
    elsewhere_across: float = 0.12
    counted: float = 1.5
    common: float = 0.3
    number: float = 0.5
    whole: float = 0.9
    share: float = 0.4
    better: float = 0.01
    as_near: float = 0.03
    beside: float = 0.4
    on_subject: float = 0.64
    around: float = 0.1


class WordReader(Protocol):
    """Gives words their vectors; see vectorstore.embedding.word_vectors."""

    def embed(self, texts: Sequence[str]) -> list[WordVectors]:
        """Return the words of each text."""
        ...


@dataclass(frozen=True)
class Proof:
    """An answer's sentences and the quotes that they cite."""

    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]


class Prover:
    """Finds for each sentence of a text the source sentences that say the same."""

    def __init__(
        self,
        vectors: Vectors,
        words: WordReader | None = None,
        weights: ProofWeights | None = None,
    ) -> None:
        """Compare sentences by `vectors`, and their words by `words` if they can be had."""
        self.vectors = vectors
        self.words = words
        self._weights = weights or ProofWeights()

    def prove(
        self,
        text: str,
        language: str,
        sources: Sequence[SourceSentence],
        question: str = "",
    ) -> Proof:
        """Judge each sentence of a text; quotes are numbered in the order of their use.

        Words of the `question` may be said in another way than the quote says them, but the
        quote must stand among sentences that have them.
        """
        spans = split_sentences(text, language)
        vectors = list(self.vectors([span.of(text) for span in spans])) if spans else []
        asked = Stated(question, language) if question else None
        numbers: dict[int, int] = {}
        sentences = []
        for span, vector in zip(spans, vectors, strict=True):
            claim = Claim(span.of(text), language, vector, sources, asked)
            quoted, objection = self._verdict(claim)
            cited = tuple(numbers.setdefault(index, len(numbers) + 1) for index in quoted)
            sentences.append(_sentence(claim, span, cited, objection))
        citations = tuple(_citation(number, sources[index]) for index, number in numbers.items())
        return Proof(tuple(sentences), citations)

    def judge(self, claim: str, language: str, evidence: str, evidence_language: str) -> Sentence:
        """Return one sentence with its verdict against a paragraph of evidence."""
        article = Article("evidence", "", evidence, evidence_language, "evidence")
        spans = [span for span in split_sentences(evidence, evidence_language) if not span.heading]
        claim_vector, *rows = self.vectors([claim, *(span.of(evidence) for span in spans)])
        sources = [
            SourceSentence(article, span, row, 0.0) for span, row in zip(spans, rows, strict=True)
        ]
        asked = Claim(claim, language, claim_vector, sources)
        quoted, objection = self._verdict(asked)
        cited = tuple(range(1, len(quoted) + 1))
        return _sentence(asked, Span(0, len(claim)), cited, objection)

    def _verdict(self, claim: Claim) -> tuple[list[int], Objection | None]:
        """Return the sources that prove a sentence, or why none does."""
        first: Objection | None = None
        search = self._search(claim)
        for index in self._candidates(claim, search):
            quoted = [index, *(self._second(claim, index, search) if search else [])]
            quotes = [claim.sources[i] for i in quoted]
            attempt = Attempt(claim.stated, quotes, claim.asked)
            objection = next(objections(attempt), None)
            if objection is None and search:
                objection = self._misplaced(claim, quoted, search, attempt.names_left_out())
            if objection is None and self._is_off_subject(claim, quotes):
                objection = Objection("unasked")
            if objection is None:
                return quoted, None
            first = first or objection
        return [], first or Objection("no_match")

    def _search(self, claim: Claim) -> WordSearch | None:
        """Return what looks for a sentence's words in its sources, if they can be compared."""
        if self.words is None or not claim.near(self._weights.near):
            return None
        words, sources = self.words, claim.sources
        (own,) = words.embed([claim.text])
        search = WordSearch(
            claim.text,
            claim.language,
            own,
            len(sources),
            lambda rows: words.embed([sources[row].text for row in rows]),
        )
        return search if search.words else None

    def _candidates(self, claim: Claim, search: WordSearch | None) -> Iterator[int]:
        """Yield the source of each article that may prove a sentence, the best first.

        Of the sources that are near in sense it is the one that has the sentence's words. One
        that could not come first even if it had them all is not looked into.
        """
        near = claim.near(self._weights.near)
        sense = self._weights.sense * claim.cosines[near]
        across = np.array([claim.is_across(index) for index in near], dtype=np.float32)
        across *= self._weights.across
        most = sense + (_WHOLLY_FOUND if search else 0) + across
        left, scores = set(range(len(near))), np.full(len(near), -np.inf, dtype=np.float32)
        for _ in range(_CANDIDATES):
            while some := _worth_a_look(left, most, scores):
                left.difference_update(some)
                found = search.looked_in(near[i] for i in some) if search else None
                means = found.mean([near[i] for i in some]) if found else 0
                scores[some] = sense[some] + means + across[some]
            best = min(range(len(near)), key=lambda i: (-scores[i], near[i]), default=None)
            if best is None or np.isneginf(scores[best]):
                return
            yield near[best]
            article = claim.sources[near[best]].article.id
            same = [i for i, one in enumerate(near) if claim.sources[one].article.id == article]
            left.difference_update(same)
            scores[same] = -np.inf

    def _is_off_subject(self, claim: Claim, quotes: Sequence[SourceSentence]) -> bool:
        """Whether what stands around the quotes hardly has the question's words.

        The question is taken as it was asked: translated, wrong quotes came as near as right ones.
        """
        if self.words is None or not claim.question:
            return False
        (own,) = self.words.embed([claim.question])
        if not own.words:
            return False
        alone = self._asked_in(claim, own, [quote.text for quote in quotes])
        if alone >= self._weights.on_subject + self._weights.around:
            return False
        places = [surroundings(quote) for quote in quotes]
        return self._asked_in(claim, own, places) < self._weights.on_subject

    def _asked_in(self, claim: Claim, own: WordVectors, texts: Sequence[str]) -> float:
        """Return how well the question's words are found in some texts together."""
        others = self.words.embed(texts) if self.words else []
        return fit_of(claim.question, claim.language, own, others).overall(range(len(texts)))

    def _second(self, claim: Claim, index: int, search: WordSearch) -> list[int]:
        """Return a source that has much of the sentence which the first one lacks."""
        weights = self._weights
        if claim.cosines[index] > weights.whole:
            return []
        floor = claim.cosines[index] - weights.as_near
        others = [i for i in claim.rivals(claim.sources[index].article.language) if i != index]
        near = {i for i in others if claim.cosines[i] >= floor and not claim.is_across(index)}
        beside = {i for i in others if claim.are_neighbours(index, i)}
        may = [i for i in others if i in near | beside]
        found = search.looked_in([index, *may])
        for other in may:
            better = found.better(other, index, weights.better)
            if (other in near and better >= weights.share) or (
                other in beside and better >= weights.beside
            ):
                return [other]
        return []

    def _misplaced(
        self, claim: Claim, quoted: Sequence[int], search: WordSearch, left_out: Sequence[Span]
    ) -> Objection | None:
        """Object to words that the quotes lack, or that stand in other sentences instead."""
        fit = search.looked_in(quoted)
        quotes = [claim.sources[index] for index in quoted]
        places = [Span(one.start, one.end) for one in claim.stated.quantities]
        numbers = _inside(fit.words, places)
        meant = _inside(fit.words, left_out)
        there = np.array(_quoted_words(claim, quotes, fit)) | meant
        blamed = self._repeated(claim, quoted, fit)
        if blamed is None:
            blamed = self._lacking(claim, quoted, fit, meant)
        if blamed is None:
            blamed = self._from_elsewhere(claim, quoted, search, there, numbers)
        return None if blamed is None else Objection("detail", fit.words[blamed].of(claim.text))

    def _repeated(self, claim: Claim, quoted: Sequence[int], fit: Fit) -> int | None:
        """Return a word that a nearly verbatim sentence has more often than its quotes."""
        if claim.is_across(quoted[0]) or claim.cosines[quoted[0]] <= self._weights.whole:
            return None
        quotes = " ".join(claim.sources[index].text for index in quoted)
        have = Counter(word.casefold() for word in _WORD.findall(quotes))
        own = [word.of(claim.text).casefold() for word in fit.words]
        counts = Counter(own)
        return next((i for i, word in enumerate(own) if counts[word] > max(1, have[word])), None)

    def _lacking(
        self, claim: Claim, quoted: Sequence[int], fit: Fit, meant: np.ndarray
    ) -> int | None:
        """Return the rare word that the quotes have least, if they hardly have it."""
        across = claim.is_across(quoted[0])
        floor = self._weights.found_across if across else self._weights.found
        asked = (fit.importance(0) >= 1) & ~meant
        own = np.where(asked, fit.found[quoted].max(axis=0), 1.0)
        return int(own.argmin()) if own.min() < floor else None

    def _from_elsewhere(
        self,
        claim: Claim,
        quoted: Sequence[int],
        search: WordSearch,
        there: np.ndarray,
        numbers: np.ndarray,
    ) -> int | None:
        """Return the word that most clearly comes from another sentence, if much does."""
        fit, weights = search.looked_in(quoted), self._weights
        own = fit.found[quoted].max(axis=0)
        counts = np.where(there, 0, 1).astype(np.float32)
        counts[_asked(claim, fit)] *= weights.asked
        if claim.is_across(quoted[0]):
            allowed = weights.elsewhere_across * (weights.counted if numbers.any() else 1)
            counts *= fit.importance(weights.common)
            counts[numbers] *= weights.number
        else:
            verbatim = float((own >= _VERBATIM).mean())
            near = claim.cosines[quoted[0]] >= weights.verbatim_from
            strict = near or verbatim >= weights.verbatim
            allowed = weights.elsewhere if strict else weights.elsewhere_free
        if (counts * np.maximum(_WHOLLY_FOUND - own, 0)).sum() <= allowed:
            return None  # even if another sentence had all words: no other is looked into
        rivals = claim.rivals(claim.sources[quoted[0]].article.language)
        more = search.looked_in(rivals).elsewhere(quoted, rivals) * counts
        return int(more.argmax()) if more.sum() > allowed else None


def _worth_a_look(left: set[int], most: np.ndarray, scores: np.ndarray) -> list[int]:
    """Return which of those that are left may have a better score than the best one known."""
    if not left:
        return []
    best = scores.max()
    if np.isneginf(best):
        return [max(left, key=lambda i: (most[i], -i))]
    return sorted(i for i in left if most[i] >= best)


def _sentence(
    claim: Claim, span: Span, citations: tuple[int, ...], objection: Objection | None
) -> Sentence:
    return Sentence(
        text=claim.text,
        start=span.start,
        end=span.end,
        citations=citations if objection is None else (),
        verdict="supported" if objection is None else "unsupported",
        reason=doubt_reason(objection.doubt, claim.language, objection.words)
        if objection
        else None,
        doubt=objection.doubt if objection else None,
    )


def _quoted_words(claim: Claim, quotes: Sequence[SourceSentence], fit: Fit) -> list[bool]:
    """Say of each word whether it stands in the quotes as it is: "Sky" in "Sky+"."""
    words = {word for quote in quotes for word in _WORD.findall(quote.text)}
    return [set(_WORD.findall(word.of(claim.text))) <= words for word in fit.words]


def _asked(claim: Claim, fit: Fit) -> list[bool]:
    """Say of each word whether the question has it."""
    words = {word.casefold()[:_STEM] for word in _WORD.findall(claim.question)}
    return [word.of(claim.text).casefold()[:_STEM] in words for word in fit.words]


def _inside(words: Sequence[Span], places: Sequence[Span]) -> np.ndarray:
    inside = [any(w.start < p.end and p.start < w.end for p in places) for w in words]
    return np.array(inside, dtype=bool)


def _citation(number: int, source: SourceSentence) -> Citation:
    return Citation(number, source.article, source.text, source.span.start, source.span.end)
