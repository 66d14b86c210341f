"""What speaks against a quote as the proof of a sentence: numbers, names, denial, speaker."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.facts.names.matching import Name, find_names, missing_names, same_name
from assistant.facts.negation import denies_differently
from assistant.facts.numbers.quantities import Quantity, find_quantities, missing
from assistant.facts.speakers import wrong_speaker
from assistant.proof.quotable import SourceSentence, split_cached
from assistant.wording import Doubt
from vectorstore.article import Span

_DATES = frozenset(["day", "month", "year", "weekday", "decade", "century", "period"])
_COUNTED = frozenset(["number", "percent", "money", "fraction", "time", "day", "year"])
# What a name in a sentence may be in its quote; "her" is a part of verbs in German.
_PRONOUNS = {
    "en": re.compile(r"\b(?:he|him|she|her|they|them)\b", re.IGNORECASE),
    "de": re.compile(r"\b(?:er|ihn|ihm|sie|ihnen)\b", re.IGNORECASE),
}


@dataclass(frozen=True)
class Objection:
    """Why a sentence is not proven, with the words that are to blame."""

    doubt: Doubt
    words: str = ""


def objections(
    text: str, language: str, quotes: Sequence[SourceSentence], question: str = ""
) -> Iterator[Objection]:
    """Yield what the quotes lack of a sentence; the first of them is what it rests on."""
    yield from _quantities(text, language, quotes)
    for name in _names(text, language, quotes, question):
        yield Objection("name", name.text)
    if len(quotes) == 1:
        quote, own, before = quotes[0].text, quotes[0].article.language, _before(quotes[0])
        if denies_differently(text, language, quote, own):
            yield Objection("negation")
        speaker = wrong_speaker(text, language, quote, own, before)
        if speaker:
            yield Objection("speaker", speaker)


def numbers_of(text: str, language: str) -> list[Span]:
    """Return where a sentence has numbers and dates; those of its quotes may look different."""
    return [Span(one.start, one.end) for one in find_quantities(text, language)]


def names_left_out(
    text: str, language: str, quotes: Sequence[SourceSentence], question: str = ""
) -> list[Span]:
    """Return where a sentence has names that its quotes have not, and need not have.

    The quote has "he" or "sie" for it; or the question names it, and the article did just
    before: "412 employees are affected" after a sentence on the bakery that was asked about.
    """
    pairs = [(quote.text, quote.article.language) for quote in quotes]
    missing = missing_names(text, language, pairs)
    wrong = {name.start for name in _names(text, language, quotes, question)}
    return [Span(name.start, name.end) for name in missing if name.start not in wrong]


def _names(text: str, language: str, quotes: Sequence[SourceSentence], question: str) -> list[Name]:
    """Return the names that the quotes must have and have not."""
    pairs = [(quote.text, quote.article.language) for quote in quotes]
    before = [words for quote in quotes if points_back([quote]) for words in _before(quote)]
    missing = missing_names(text, language, pairs, before=before)
    if not missing or not question:
        return missing
    around = pairs + [(words, q.article.language) for q in quotes for words in _before(q)]
    unknown = {name.start for name in missing_names(text, language, around)}
    asked = [name.text for name in find_names(question, language)]
    return [
        name
        for name in missing
        if name.start in unknown or not any(same_name(name.text, other) for other in asked)
    ]


def points_back(quotes: Sequence[SourceSentence]) -> bool:
    """Whether one of the quotes has a pronoun for somebody."""
    patterns = ((_PRONOUNS.get(quote.article.language), quote.text) for quote in quotes)
    return any(pattern and pattern.search(quote) for pattern, quote in patterns)


def _quantities(text: str, language: str, quotes: Sequence[SourceSentence]) -> Iterator[Objection]:
    claimed = find_quantities(text, language, quotes[0].article.date)
    quoted = [_quantities_of(quote) for quote in quotes]
    for one in missing(claimed, [other for own in quoted for other in own]):
        yield _number(one)
    if len(quoted) == 1:
        return
    # "374 companies" is no 1817 for standing beside "founded in 1817".
    for own in quoted:
        unsaid = {one.kind for one in missing(own, claimed)} & _COUNTED
        for one in missing(claimed, own):
            if one.kind in unsaid:
                yield _number(one)


def _quantities_of(quote: SourceSentence) -> list[Quantity]:
    return find_quantities(quote.text, quote.article.language, quote.article.date)


def _number(quantity: Quantity) -> Objection:
    return Objection("date" if quantity.kind in _DATES else "number", quantity.text)


def _before(quote: SourceSentence) -> list[str]:
    """Return an article's title and what stands before a sentence in its paragraph."""
    article = quote.article
    earlier = [
        span.of(article.text)
        for span in split_cached(article.text, article.language)
        if span.paragraph == quote.span.paragraph and span.start < quote.span.start
    ]
    return [article.title, *earlier] if article.title else earlier
