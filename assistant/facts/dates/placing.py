"""Which year's month, which week's Friday: where a date lies that an article names without it.

What is near the article's day, how the clause is told, the preposition, and the years named
beside it each vote for the last one or the next. Where they say too little, or speak against
each other, nobody can tell, and no day is given.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from assistant.facts.dates.days import DateRange, shift
from assistant.facts.dates.expression import Expression
from assistant.facts.dates.telling import Beside, Bounds, Telling
from assistant.facts.languages.together import all_words, any_case, either
from assistant.facts.languages.vocabulary import Course, Language

# Votes for the next one; those for the last one are below zero. They were set on the half "tune"
# of tests/data/days_in_articles.jsonl with `beleg eval --days`.
_NEAREST = 3.0  # one is there at once, the other a year away
_WEEKDAY_NEAREST = 1.5
_WEEKDAY_TOLD = -0.75  # news tell of the days before them
_TENSE = 2.0
_DONE = 3.0  # "had", "soll getroffen haben": nothing to come is told like this
_FARTHER = 0.5  # of the same words in another clause
_BEGUN = 6.0  # since: it cannot be to come
_TO_COME = 2.0
_BESIDE = 2.5
_UNTOLD = 4.0  # what is usual in May is of no year
_SURE = 1.25

_YEAR_DAYS = 365
_WEEK_DAYS = 7
_LEAP = 8  # years at most between two of the same day: 29 February


@dataclass(frozen=True)
class Place:
    """Where a date lies, and whether the text tells so; `bare` is without its preposition."""

    days: DateRange
    sure: bool
    bare: DateRange


class Placing:
    """Places dates by the words of the languages that are read together."""

    def __init__(self, languages: tuple[Language, ...]) -> None:
        """Take the words of all the languages."""
        courses = [one.course for one in languages]

        def words(read: Callable[[Course], str]) -> re.Pattern[str]:
            return re.compile(rf"(?<![\w-])(?:{either(read(one) for one in courses)})(?!\w)")

        def adverbs(read: Callable[[Course], str]) -> re.Pattern[str]:
            return any_case(words(read).pattern)

        self._past, self._done = words(lambda one: one.past), words(lambda one: one.done)
        self._coming, self._usual = words(lambda one: one.coming), adverbs(lambda one: one.usual)
        self._then = adverbs(lambda one: one.then)
        self._border = any_case(either(one.border for one in courses))
        self._begun = all_words(one.begun for one in courses)
        self._to_come = all_words(one.to_come for one in courses)

    def telling(self, text: str) -> Telling:
        """Return a text to place the dates of."""
        return Telling(text, self._border, self._begun)

    def place(
        self, telling: Telling, expression: Expression, day: datetime.date, beside: Beside
    ) -> Place:
        """Return where a recurring date of an article of a day lies.

        `beside` are the other dates of the text that name a year by words: "last August".
        Raises: ImpossibleDate, ValueError, OverflowError: as `Expression.on`.
        """
        last = expression.bare(day)
        later = _later(expression, last, day)
        if later is None or day in last:
            return Place(expression.on(day), day in last, last)
        following = expression.bare(later)
        if day in following:
            return Place(expression.on(later), True, following)
        vote = _nearest(expression, last, following, day)
        start, end = expression.start, expression.end
        vote += self._lead(expression) + self._told(telling, start, end)
        clause = telling.clause(start, end)
        against = _UNTOLD if telling.says(self._usual, clause, start, end) else 0
        if not expression.weekly:
            named = telling.years(start, end)
            years = named | beside.years(start, end)
            sides = _year_of(following) in years, _year_of(last) in years
            vote += _BESIDE * (sides[0] - sides[1])
            against += _BESIDE if named and not any(sides) else 0
        sure = abs(vote) - against >= _SURE
        if vote > 0:
            return Place(expression.on(later), sure, following)
        return Place(expression.on(day), sure, last)

    def is_told_elsewhen(self, telling: Telling, start: int, end: int) -> bool:
        """Whether a date counts from another day than the article's: "damals seit 20 Jahren"."""
        return telling.says(self._then, telling.clause(start, end), start, end)

    def _lead(self, expression: Expression) -> float:
        word = expression.leads[0].word
        if word in self._begun:
            return -_BEGUN
        return _TO_COME if word in self._to_come else 0

    def _told(self, telling: Telling, start: int, end: int) -> float:
        """Return the vote of the clause it stands in; of the sentence if that has no verb."""
        if (vote := self._tense(telling, telling.clause(start, end), start, end)) is not None:
            return vote
        return _FARTHER * (self._tense(telling, telling.sentence(start, end), start, end) or 0)

    def _tense(self, telling: Telling, bounds: Bounds, start: int, end: int) -> float | None:
        """Return the vote of the verbs and adverbs around it; None without any."""
        if telling.says(self._done, bounds, start, end):
            return -_DONE
        past = telling.says(self._past, bounds, start, end)
        coming = telling.says(self._coming, bounds, start, end)
        return _TENSE * (coming - past) if past or coming else None


def _later(expression: Expression, last: DateRange, day: datetime.date) -> datetime.date | None:
    """Return a day by which the next one has begun; None beyond the calendar."""
    try:
        if expression.weekly:
            return shift(day, weeks=1)
        for years in range(1, _LEAP + 1):
            later = shift(day, years=years)
            start = expression.bare(later).start
            if start and last.start and start > last.start:
                return later
    except (ValueError, OverflowError):
        pass
    return None


def _nearest(
    expression: Expression, last: DateRange, following: DateRange, day: datetime.date
) -> float:
    """Return the vote for the nearer one."""
    ago = (day - (last.end or day)).days
    ahead = ((following.start or day) - day).days
    if expression.weekly:
        return (ago - ahead) / _WEEK_DAYS * _WEEKDAY_NEAREST + _WEEKDAY_TOLD
    return (ago - ahead) / _YEAR_DAYS * _NEAREST


def _year_of(days: DateRange) -> int | None:
    return days.start.year if days.start else None


placing_of = lru_cache(maxsize=16)(Placing)
