"""What speaks against a quote as the proof of a sentence: numbers, names, denial, speaker."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.facts.languages.known import language_of
from assistant.facts.names.finding import Name
from assistant.facts.names.matching import missing_names, same_name
from assistant.facts.negation import denies_differently
from assistant.facts.numbers.quantities import Quantity, missing
from assistant.facts.speakers import wrong_speaker
from assistant.facts.stated import Stated
from assistant.proof.quotable import SourceSentence
from assistant.wording import Doubt
from vectorstore.article import Span

_DATES = frozenset(["day", "month", "year", "weekday", "decade", "century", "period"])
_COUNTED = frozenset(["number", "percent", "money", "fraction", "time", "day", "year"])


@dataclass(frozen=True)
class Objection:
    """Why a sentence is not proven, with the words that are to blame."""

    doubt: Doubt
    words: str = ""


@dataclass(frozen=True)
class Attempt:
    """A sentence, and the quotes that may prove it together; `question` is what it answers."""

    claim: Stated
    quotes: Sequence[SourceSentence]
    question: Stated | None = None

    @cached_property
    def lacking(self) -> list[Name]:
        """The names that the quotes have not, whatever stands before them."""
        return missing_names(self.claim.named, [quote.stated.named for quote in self.quotes])

    @cached_property
    def wrong_names(self) -> list[Name]:
        """The names that the quotes must have and have not."""
        read = [quote.stated.named for quote in self.quotes]
        back = [one.named for q in self.quotes if points_back(q.stated) for one in q.before]
        lacking = missing_names(self.claim.named, read, before=back) if back else self.lacking
        if not lacking or not self.question:
            return lacking
        around = read + [one.named for quote in self.quotes for one in quote.before]
        unknown = {name.start for name in missing_names(self.claim.named, around)}
        asked = [name.text for name in self.question.named.names]
        return [
            name
            for name in lacking
            if name.start in unknown or not any(same_name(name.text, other) for other in asked)
        ]

    def names_left_out(self) -> list[Span]:
        """Return where a sentence has names that its quotes have not, and need not have.

        The quote has "he" or "sie" for it; or the question names it, and the article did just
        before: "412 employees are affected" after a sentence on the bakery that was asked about.
        """
        wrong = {name.start for name in self.wrong_names}
        return [Span(name.start, name.end) for name in self.lacking if name.start not in wrong]


def points_back(stated: Stated) -> bool:
    """Whether a sentence has a pronoun for somebody."""
    language = language_of(stated.language)
    return bool(language and language.told.somebody.search(language.apart(stated.text)))


# ---- the checks


def _numbers(attempt: Attempt) -> Iterator[Objection]:
    claimed = attempt.claim.quantities_on(attempt.quotes[0].article.date)
    quoted = [quote.stated.quantities for quote in attempt.quotes]
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


def _number(quantity: Quantity) -> Objection:
    return Objection("date" if quantity.kind in _DATES else "number", quantity.text)


def _names(attempt: Attempt) -> Iterator[Objection]:
    for name in attempt.wrong_names:
        yield Objection("name", name.text)


def _denial(attempt: Attempt) -> Iterator[Objection]:
    for quote in _alone(attempt):
        if denies_differently(attempt.claim.denial, quote.stated.denial):
            yield Objection("negation")


def _speaker(attempt: Attempt) -> Iterator[Objection]:
    for quote in _alone(attempt):
        before = [one.speech for one in quote.before]
        speaker = wrong_speaker(attempt.claim.speech, quote.stated.speech, before)
        if speaker:
            yield Objection("speaker", speaker)


def _alone(attempt: Attempt) -> Sequence[SourceSentence]:
    """Return the quote if it is the only one: two may share out what they deny and who speaks."""
    return attempt.quotes if len(attempt.quotes) == 1 else ()


_CHECKS: tuple[Callable[[Attempt], Iterator[Objection]], ...] = (
    _numbers,
    _names,
    _denial,
    _speaker,
)


def objections(attempt: Attempt) -> Iterator[Objection]:
    """Yield what the quotes lack of a sentence; the first of them is what it rests on."""
    for check in _CHECKS:
        yield from check(attempt)
