"""A sentence of an article, read for what it gives in numbers, days and places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from assistant.facts.languages.known import apart, language_of
from assistant.facts.languages.vocabulary import ToldWords, fold
from assistant.facts.numbers.quantities import Quantity
from assistant.facts.stated import Stated
from assistant.proof.quotable import SourceSentence, split_cached
from vectorstore.article import Span
from vectorstore.embedding.word_vectors import WordVectors

_LEAD = 400  # characters of an article that name what it is about
_WORD = re.compile(r"[^\W_]+(?:[.,:'’-][^\W_]+)*")
_BORDER = re.compile(r"[,;:](?=\s)|[()„“”\"«»]|\s[–—-]\s")

_DATES = frozenset({"day", "weekday", "month", "year", "period", "decade", "century"})
# What a value may be compared with, by kind.
_CLASSES = {
    "number": "count", "percent": "share", "fraction": "share", "money": "money", "time": "time",
    "day": "calendar", "weekday": "calendar", "month": "calendar", "year": "year",
}  # fmt: skip
WHEN = frozenset({"time", "calendar", "year"})


class Told:
    """A sentence of an article: its quantities, and its words with their meaning."""

    def __init__(self, source: SourceSentence) -> None:
        """Read the sentence; its words have no vectors until somebody sets `vectors`."""
        self.source = source
        self.text = source.text
        self.article = source.article
        self.language = source.article.language
        self.vectors: WordVectors | None = None
        self.quantities = source.stated.quantities
        self._known = language_of(self.language)
        self._told_by = self._known.told if self._known else ToldWords()
        self._text = apart(self.text, self.language)
        self.words = [Span(match.start(), match.end()) for match in _WORD.finditer(self._text)]

    @cached_property
    def clauses(self) -> list[Span]:
        """The parts between commas, dashes, brackets and quotation marks."""
        ends = [match.start() for match in _BORDER.finditer(self.text)]
        places = zip([0, *ends], [*ends, len(self.text)], strict=True)
        return [Span(start, end) for start, end in places if end > start]

    @cached_property
    def reported(self) -> list[Span]:
        """Where it says who says so, and nothing else."""
        saying = self._known.speech.saying if self._known else frozenset()
        clauses = [
            clause
            for clause in self.clauses
            if (
                any(fold(word[0]) in saying for word in _WORD.finditer(clause.of(self._text)))
                or self._told_by.reporting.search(clause.of(self._text))
            )
            and not any(clause.start <= one.start < clause.end for one in self.values)
        ]
        according = self._told_by.according.finditer(self._text)
        sources = [Span(match.start(), match.end()) for match in according]
        return [*clauses, *sources]

    @cached_property
    def values(self) -> list[Quantity]:
        """What it says in numbers and may be compared."""
        return [one for one in self.quantities if self._is_value(one)]

    def _is_value(self, one: Quantity) -> bool:
        glued = self.text[max(0, one.start - 1) : one.start] + self.text[one.end : one.end + 1]
        kind = class_of(one)
        if not one.claimable or not kind or re.search(r"[-–:/\w]", glued):
            return False
        if kind in WHEN:
            return not self.is_report_date(one)
        return not self._told_by.ordinal.search(one.text)

    @cached_property
    def days(self) -> list[Quantity]:
        """The days on which it happens, and not those on which it was said."""
        dates = [one for one in self.quantities if one.kind in _DATES or class_of(one) == "year"]
        return [one for one in dates if one.days and not self.is_report_date(one)]

    @cached_property
    def places(self) -> set[str]:
        """Names that only their preposition tells from German nouns: "in Graz"."""
        return {fold(match[1]) for match in self._told_by.place.finditer(self._text)}

    def is_report_date(self, one: Quantity) -> bool:
        """Whether a date is the day on which somebody said it."""
        return bool(
            self._told_by.reported.search(self._text[: one.start])
            or self._told_by.reporting.search(self.clause(one).of(self._text))
        )

    def clause(self, one: Quantity) -> Span:
        """Return the clause that a value stands in."""
        return next((c for c in self.clauses if c.start <= one.start < c.end), Span(0, 0))

    def around(self, one: Quantity) -> list[Span]:
        """Return the telling words of the clause that a value stands in."""
        clause = self.clause(one)
        return [w for w in self.telling if clause.start <= w.start < clause.end]

    @cached_property
    def telling(self) -> list[Span]:
        """Its words but for values, denials and words like "and"."""
        taken = [Span(one.start - len(self.about(one)), one.end) for one in self.quantities]
        return [
            word
            for word in self.words
            if not (self.is_function(word) or inside(word, taken) or self._denies(word))
        ]

    def _denies(self, word: Span) -> bool:
        denial = self._known and self._known.denial
        return bool(denial and denial.cues.fullmatch(fold(word.of(self.text))))

    def is_function(self, word: Span) -> bool:
        """Whether a word is one like "and", or a single letter."""
        folded = fold(word.of(self.text))
        return len(folded) < 2 or bool(self._known and folded in self._known.function_words)

    def following(self, one: Quantity) -> list[Span]:
        """Return up to three words behind a value, which may be what it counts."""
        found: list[Span] = []
        end = one.end
        for word in self.words:
            if word.start >= one.end:
                if self.text[end : word.start].strip() or self.is_function(word) or len(found) == 3:
                    break
                found.append(word)
                end = word.end
        return found

    def role(self, one: Quantity) -> str:
        """Return what the word before a value makes of it: "by", "to", "since"."""
        before = self._text[: one.start - len(self.about(one))]
        found = self._told_by.roles.search(before)
        return (found and found.lastgroup) or ""

    def about(self, one: Quantity) -> str:
        """Return the words before a value that make it a rough one, with the space behind them."""
        match = self._told_by.about.search(self._text[: one.start])
        return match[0] if match else ""

    def at_least(self, one: Quantity) -> bool:
        """Whether a value may be more."""
        return bool(self._told_by.at_least.match(self.about(one)))

    def at_most(self, one: Quantity) -> bool:
        """Whether a value may be less."""
        return bool(self._told_by.at_most.match(self.about(one)))

    @property
    def stands_for(self) -> bool:
        """Whether it has a pronoun for what was said before."""
        return bool(self._told_by.stands_for.search(self._text))

    @property
    def nouns_are_capital(self) -> bool:
        """Whether each noun has a capital letter in its language."""
        return bool(self._known and self._known.names.nouns_are_capital)

    @cached_property
    def opening(self) -> Stated:
        """What says of what its article is."""
        text, span = self.article.text, self.source.span
        earlier = [
            other.of(text)
            for other in split_cached(text, self.language)
            if other.paragraph == span.paragraph and other.start < span.start
        ]
        return Stated(" ".join([self.article.title, text[:_LEAD], *earlier]), self.language)


def class_of(one: Quantity) -> str:
    """Return what a value may be compared with; "" for nothing."""
    if one.kind == "number" and one.days and not one.counts:
        return "year"
    return _CLASSES.get(one.kind, "")


def inside(word: Span, places: Sequence[Span]) -> bool:
    """Whether a word shares a character with one of some places."""
    return any(word.start < place.end and place.start < word.end for place in places)
