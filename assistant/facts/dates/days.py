"""Ranges of days, and the counting of weeks, months and years."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class DateRange:
    """Days from `start` to `end`, both included; None is open."""

    start: datetime.date | None
    end: datetime.date | None

    def __contains__(self, day: datetime.date) -> bool:
        """Whether a day lies in the range."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


Days = Callable[[datetime.date], DateRange]


@dataclass(frozen=True)
class Piece:
    """One expression, such as "last week" or "3 May", without the words before it.

    `days` counts from the day it is given if `floating`: a month without a year is the latest
    that began by then. `kind` says what the words are; dates.py knows which need a preposition.
    """

    start: int
    end: int
    kind: str
    days: Days
    relative: bool = False
    floating: bool = False


class ImpossibleDate(ValueError):
    """The words name a day that the calendar does not have."""


# The first and last day of feasts, and what they count from: Easter Sunday or the year's first day.
_BY_EASTER = {
    "easter": (-2, 1), "good_friday": (-2, -2), "easter_sunday": (0, 0), "easter_monday": (1, 1),
    "ascension": (39, 39), "pentecost": (49, 50),
}  # fmt: skip
_FIXED = {
    "christmas": ((12, 24), (12, 26)), "christmas_eve": ((12, 24), (12, 24)),
    "christmas_day": ((12, 25), (12, 25)), "new_year_eve": ((12, 31), (12, 31)),
    "new_year": ((1, 1), (1, 1)),
}  # fmt: skip

LENGTHS = {
    "day": {"days": 1}, "week": {"weeks": 1}, "month": {"months": 1}, "quarter": {"months": 3},
    "half": {"months": 6}, "year": {"years": 1}, "decade": {"years": 10},
}  # fmt: skip


@lru_cache(maxsize=1024)  # a text full of dates asks for the same few again and again
def shift(day: datetime.date, **by: int) -> datetime.date:
    """Return the day moved by days, weeks, months or years."""
    # dateutil counts the calendar (it takes 10 ms to import: not before a date was found).
    # dateparser was tried: 300 ms to its first date, "so" and "die" are weekdays to it and
    # "August Macke" a month, and it gives a moment where a range is needed.
    from dateutil.relativedelta import relativedelta  # type: ignore[import-untyped, unused-ignore] # noqa: PLC0415  # see above

    moved: datetime.date = day + relativedelta(**by)
    return moved


def span(start: datetime.date, unit: str) -> DateRange:
    """Return the week, month, quarter, half, year or decade that begins on a day."""
    return DateRange(start, shift(shift(start, **LENGTHS[unit]), days=-1))


def unit_around(day: datetime.date, unit: str) -> DateRange:
    """Return the day, week (from Monday), month, quarter, half or year that a day lies in."""
    if unit in {"day", "week"}:
        return span(shift(day, days=-day.weekday() if unit == "week" else 0), unit)
    months = {"month": 1, "quarter": 3, "half": 6, "year": 12}[unit]
    return span(day.replace(month=(day.month - 1) // months * months + 1, day=1), unit)


def stepped(today: datetime.date, unit: str, steps: int) -> DateRange:
    """Return the unit so many steps before the one of today."""
    length = {name: -size * steps for name, size in LENGTHS[unit].items()}
    return unit_around(shift(today, **length), unit)


def of_month(first: int, last: int, month: int, year: int | None) -> Days:
    """Return what gives days of a month; without a year the latest not after the given day."""

    def days(anchor: datetime.date) -> DateRange:
        years = [year] if year is not None else range(anchor.year, anchor.year - 9, -1)
        for one in years:
            try:
                found = DateRange(datetime.date(one, month, first), datetime.date(one, month, last))
            except ValueError:
                continue
            if first <= last and (year is not None or datetime.date(one, month, first) <= anchor):
                return found
        raise ImpossibleDate

    return days


def of_year(month: int, unit: str, year: int | None) -> Days:
    """Return what gives a month, quarter or half; without a year the latest begun."""

    def days(anchor: datetime.date) -> DateRange:
        start = datetime.date(year or anchor.year, month, 1)
        # The winter of 2026 is the one that ends in 2026 while that of its December is to come.
        if start > anchor and (year is None or (month == 12 and unit == "quarter")):
            start = shift(start, years=-1)
        return span(start, unit)

    return days


def of_feast(name: str, year: int | None) -> Days:
    """Return what gives the days of a feast; without a year of the latest begun."""

    def days(anchor: datetime.date) -> DateRange:
        found = _feast(name, year or anchor.year)
        if year is None and found.start and found.start > anchor:
            return _feast(name, anchor.year - 1)
        return found

    return days


def _feast(name: str, year: int) -> DateRange:
    if name in _FIXED:
        first, last = _FIXED[name]
        return DateRange(datetime.date(year, *first), datetime.date(year, *last))
    from dateutil.easter import easter  # type: ignore[import-untyped, unused-ignore] # noqa: PLC0415  # as in `shift`

    sunday, (first_day, last_day) = easter(year), _BY_EASTER[name]
    return DateRange(shift(sunday, days=first_day), shift(sunday, days=last_day))


def of_week(number: int, year: int | None) -> Days:
    """Return what gives a calendar week of ISO 8601; without a year the latest begun."""

    def days(anchor: datetime.date) -> DateRange:
        first = anchor.year + 1 if year is None else year
        for one in range(first, first - (8 if year is None else 1), -1):
            try:
                monday = datetime.date.fromisocalendar(one, number, 1)
            except ValueError:
                continue
            if year is not None or monday <= anchor:
                return span(monday, "week")
        raise ImpossibleDate

    return days


def latest_weekday(weekday: int) -> Days:
    """Return what gives the latest such weekday, the given day included."""

    def days(anchor: datetime.date) -> DateRange:
        day = shift(anchor, days=-((anchor.weekday() - weekday) % 7))
        return DateRange(day, day)

    return days


def ended(days: Days, today: datetime.date) -> DateRange:
    """Return the latest that ended before a day, of what comes each year: "last August"."""
    found = days(today)
    if found.start and found.end and found.end >= today:
        return days(shift(found.start, days=-1))
    return found


def following(days: Days, today: datetime.date) -> DateRange:
    """Return the first that begins after a day, of what comes each year: "next Easter"."""
    found = days(shift(today, months=12))
    return found if found.start and found.start > today else days(shift(today, months=13))


def weekend(today: datetime.date, *, last: bool) -> DateRange:
    """Return the Saturday and Sunday that are now or were the latest."""
    saturday = shift(today, days=-((today.weekday() + 2) % 7))
    if last and shift(saturday, days=1) >= today:
        saturday = shift(saturday, weeks=-1)
    return DateRange(saturday, shift(saturday, days=1))
