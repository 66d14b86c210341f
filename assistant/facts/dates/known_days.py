"""What a question's days mean where only some days are known: those that articles are of."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from functools import lru_cache

from assistant.facts.dates.dates import DateRange, DateReading, find_dates
from assistant.facts.dates.days import unit_around

_UNITS = ("day", "week", "month", "quarter", "half", "year")
_LONGER = 2  # days that named ones may have more than those asked for: a night, a weekend
_SOME_DAY = datetime.date(2000, 1, 1)  # dates that name their year are the same counted from any


class KnownDays:
    """The days that are known: each span of them from its first to its last."""

    def __init__(self, spans: Iterable[tuple[datetime.date, datetime.date]]) -> None:
        """Take the spans, in any order."""
        self._spans = sorted(set(spans))

    def meet(self, days: DateRange) -> bool:
        """Whether one of these days is known."""
        return any(
            (days.end is None or first <= days.end) and (days.start is None or last >= days.start)
            for first, last in self._spans
        )

    def years(self) -> list[int]:
        """Return the years of the days and those beside them, the latest first."""
        known = {day.year for span in self._spans for day in span}
        return sorted({year + step for year in known for step in (-1, 0, 1)}, reverse=True)

    def nearest(self, days: DateRange) -> DateRange | None:
        """Return the nearest known days to some that are not known.

        They are as long as those: to a month the nearest month. Of two as near it is the later;
        where nothing is known there is none.
        """
        known = [day for span in self._spans for day in span]
        if not known:
            return None
        day = min(known, key=lambda day: (_between(day, days), -day.toordinal()))
        units = (unit for unit in _UNITS if days.start and days == unit_around(days.start, unit))
        return unit_around(day, next(units, "day"))


def _between(day: datetime.date, days: DateRange) -> int:
    if days.start and day < days.start:
        return (days.start - day).days
    return (day - days.end).days if days.end and day > days.end else 0


def years_before(reading: DateReading, known: KnownDays) -> Iterator[DateRange]:
    """Yield what a month, season or day without its year was in earlier years, latest first."""
    latest = reading.range
    if latest is None or not reading.floating:
        return
    for year in known.years():
        other = reading.at(year)
        if other and other.range and _order(other.range) < _order(latest):
            yield other.range


def _order(days: DateRange) -> datetime.date:
    return days.start or days.end or datetime.date.min


@lru_cache(maxsize=512)  # a question with translations looks through the same passages twice
def named_days(text: str, day: datetime.date | None, language: str) -> tuple[DateRange, ...]:
    """Return the days that a text of a day names; of no known day, those that name their year.

    Left out is what the text leaves open.
    """
    mentions = find_dates(text, day or _SOME_DAY, language)
    return tuple(one.range for one in mentions if one.sure and (day or not one.relative))


def is_named(asked: DateRange, days: DateRange) -> bool:
    """Whether days overlap with those asked for and are hardly longer."""
    if not (days.start and days.end and asked.start and asked.end):
        return False
    overlap = days.start <= asked.end and days.end >= asked.start
    longer = (days.end - days.start) - (asked.end - asked.start)
    return overlap and longer.days <= _LONGER
