"""Whether what was found can answer a question at all, before anything is written.

A small language model answers whatever it is asked. Two things tell what the articles do not
say: nothing stands out among the passages (the best fits hardly better than the eighth), and
the question's own words, in some language's form, are not in them. `make tune-answerable`
measures both on questions with and without an answer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.asking.finding.context import Window
from assistant.facts.languages.known import language_of
from assistant.facts.names.matching import Named, missing_names
from assistant.proof.alignment import Fit, fit_of
from assistant.proof.prover import WordReader
from assistant.proof.quotable import SourceSentence
from vectorstore.article import Passage
from vectorstore.search.retrieval import Query
from vectorstore.text.language import detect_language

# Chances of being answerable (`make tune-answerable`): below the first nothing is written;
# from the second on a model that finds no answer is not believed, and the quotes are shown.
HOPELESS = 0.3
HOPEFUL = 0.7

_COMPARED = 8  # passages: by how much the best leads the last of them
_WINDOWS = 4
_SENTENCES = 10  # of the windows, whose words are looked at


@dataclass(frozen=True)
class Features:
    """What tells whether passages answer a question.

    `lead` is by how much the best passage's score leads the eighth's, None with fewer than
    eight; `words` is how well the question's words are found in the best window, as a cosine;
    `misses_name` is whether the question has a name that none of the passages has.
    """

    lead: float | None
    words: float
    misses_name: bool = False


@dataclass(frozen=True)
class AnswerableWeights:
    """A logistic regression on mixed_open's questions, 80 with and 40 without an answer.

    `lead` is for the best passage's score less the eighth's, `words` for the mean cosine of
    the question's words to what is nearest to them in the best window. `words_alone` is
    where there are no eight passages to compare. `missing_name` is for a question with a name
    that none of the passages has; it was not fitted, for spellings are easily missed. Among
    many articles on one subject nothing stands out: from `enough_words` on, those are enough.
    """

    lead: float = 112.0
    words: float = 19.2
    offset: float = -17.8
    words_alone: float = 39.0
    offset_alone: float = -28.2
    enough_words: float = 0.8
    missing_name: float = -1.0

    def chance(self, found: Features) -> float:
        """Return the probability that passages with such features answer a question."""
        missing = self.missing_name if found.misses_name else 0.0
        if found.lead is None:
            return _logistic(self.words_alone * found.words + self.offset_alone + missing)
        led = self.lead * found.lead + self.words * found.words + self.offset
        told = self.words_alone * (found.words - self.enough_words)
        return _logistic(max(led, told) + missing)


class Answerability:
    """Says how likely it is that passages answer a question."""

    def __init__(self, words: WordReader, weights: AnswerableWeights | None = None) -> None:
        """Compare words by `words`."""
        self._words = words
        self._weights = weights or AnswerableWeights()

    def chance(
        self,
        query: Query,
        passages: Sequence[Passage],
        windows: Sequence[Window],
        sources: Sequence[SourceSentence],
        *,
        filtered: bool = False,
    ) -> float:
        """Return a probability, from 0 to 1.

        Args:
            query: the question, with its translations.
            passages: what was found.
            windows: what the language model is shown, best first.
            sources: the passages' sentences.
            filtered: whether passages were looked for in a part of the index only. All of
                those may be about the question, so that none stands out.
        """
        if not windows:
            return 0.0
        found = self.features(query, passages, windows, sources)
        return self._weights.chance(replace(found, lead=None) if filtered else found)

    def features(
        self,
        query: Query,
        passages: Sequence[Passage],
        windows: Sequence[Window],
        sources: Sequence[SourceSentence],
    ) -> Features:
        """Return what the chance is made of; see `chance`."""
        words = self._words_found(query, windows[:_WINDOWS], sources)
        return Features(_lead(passages), words, _misses_a_name(query, passages))

    def _words_found(
        self, query: Query, windows: Sequence[Window], sources: Sequence[SourceSentence]
    ) -> float:
        """Return how well the question's words are found in the window that has them best."""
        inside = [
            (window, source)
            for window in windows
            for source in sources
            if _is_inside(source, window)
        ][:_SENTENCES]
        fits: dict[Window, list[Fit]] = {}
        texts = self._words.embed([source.text for _, source in inside])
        for (window, source), vectors in zip(inside, texts, strict=True):
            asked = query.in_language(source.article.language)
            (own,) = self._words.embed([asked])
            fits.setdefault(window, []).append(
                fit_of(asked, source.article.language, own, [vectors])
            )
        return max((_found(own) for own in fits.values()), default=0.0)


def _found(fits: Sequence[Fit]) -> float:
    """Return the mean over a question's words of the best cosine, rare words weighing more."""
    first = fits[0]
    if not first.words:
        return 0.0
    together = Fit(first.words, first.rarity, np.concatenate([fit.found for fit in fits]))
    return together.overall(range(len(fits)))


def _misses_a_name(query: Query, passages: Sequence[Passage]) -> bool:
    found = [Named(passage.text, passage.article.language) for passage in passages]
    titles = [Named(passage.article.title, passage.article.language) for passage in passages]
    languages = {passage.article.language for passage in passages}
    known = {code for code in languages if language_of(code)}  # those whose names can be told
    language = detect_language(query.text, {"de", "en"} | known)
    return bool(missing_names(Named(query.text, language), [*found, *titles]))


def _lead(passages: Sequence[Passage]) -> float | None:
    scores = sorted((passage.score for passage in passages), reverse=True)
    return scores[0] - scores[_COMPARED - 1] if len(scores) >= _COMPARED else None


def _is_inside(source: SourceSentence, window: Window) -> bool:
    same = source.article.id == window.article.id
    return same and source.span.start >= window.start and source.span.end <= window.end


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, value))))
