"""What a sentence's number, amount, time or date is worth, and whether another says the same."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

__all__ = ["Kind", "Quantity", "missing"]

Kind = Literal[
    "number", "percent", "money", "fraction", "code", "time", "day", "month", "year", "weekday",
    "decade", "century", "period",
]  # fmt: skip
Range = tuple[datetime.date, datetime.date]

_DATES = frozenset({"day", "month", "year", "weekday", "period"})
_TOLERANCE = Decimal("0.05")
_YEARLONG = 300  # days; what lasts longer has no place in a year
_WEEK = datetime.timedelta(days=7)


@dataclass(frozen=True)
class Quantity:
    """A number, amount, time or date of a text: text[start:end] is how it is written.

    `values` are the numbers it can be read as ("1.500" in English is 1500 or 1.5), `minutes` the
    minutes after midnight of a time ("halb zehn" is 9:30 or 21:30), `days` the first and last day
    of a date. A date without a year is `yearless`, and `placed` those of its days that its text
    tells. Such a one, or a relative one, is not
    `anchored` where the article's day is unknown. What is not `claimable` ("ein", "both",
    "heute") can prove but is never missing. `counts` says that a word for the counted follows:
    "25 Menschen".
    """

    text: str
    start: int
    end: int
    kind: Kind
    values: tuple[Decimal, ...] = ()
    minutes: tuple[int, ...] = ()
    days: tuple[Range, ...] = ()
    unit: str = ""  # the currency, the letters of a code, "ago" of "two years ago"
    approximate: bool = False
    counts: bool = False
    claimable: bool = True
    yearless: bool = False
    placed: Range | None = None
    anchored: bool = True


def missing(claimed: Sequence[Quantity], quoted: Sequence[Quantity]) -> list[Quantity]:
    """Return the claimed quantities that no quoted one says.

    A number is said by the same number in any form, an approximate one ("rund 25") by one within
    five percent. A year, a month, a decade or a week is said by any date in it; a date without a
    year by one with a year; one with a year by one without, unless its article tells of another.
    A percentage is not said by a number of something else, nor an amount by one in another
    currency.
    """
    return [one for one in claimed if one.claimable and not any(_says(two, one) for two in quoted)]


def _says(quoted: Quantity, claimed: Quantity) -> bool:
    return (
        _says_number(quoted, claimed)
        or bool(set(claimed.minutes) & set(quoted.minutes))
        or (claimed.kind == quoted.kind == "code" and claimed.text == quoted.text)
        or _says_day(quoted, claimed)
    )


def _says_number(quoted: Quantity, claimed: Quantity) -> bool:
    if {quoted.kind, claimed.kind} == {"percent", "fraction"}:
        return _is_fraction(quoted, claimed)
    return _kinds_agree(quoted, claimed) and any(
        _equal(one, two, approximate=claimed.approximate)
        for one in claimed.values
        for two in quoted.values
    )


def _equal(claimed: Decimal, quoted: Decimal, *, approximate: bool) -> bool:
    # "around 1867" is a year; five percent of it would be a lifetime.
    if not approximate or (1000 < claimed < 2100 and claimed % 100):
        return claimed == quoted
    return abs(claimed - quoted) <= _TOLERANCE * quoted


def _is_fraction(one: Quantity, two: Quantity) -> bool:
    """Whether 33 percent is a third."""
    percent, fraction = (one, two) if one.kind == "percent" else (two, one)
    return any(abs(part * 100 - whole) <= 1 for part in fraction.values for whole in percent.values)


def _kinds_agree(quoted: Quantity, claimed: Quantity) -> bool:
    """Whether the same number in both would mean the same."""
    if claimed.kind in _DATES or quoted.kind in _DATES:
        return _counted_time(quoted, claimed)
    if claimed.kind == quoted.kind:
        return claimed.kind != "time" and (claimed.unit == quoted.unit or not quoted.unit)
    if claimed.kind == "number":
        # A number of something is no percentage, no hour and no day of a month.
        return not (claimed.counts and quoted.kind in {"percent", "time"})
    if claimed.kind in {"percent", "money", "time"}:
        return quoted.kind == "number" and not quoted.counts
    return quoted.kind == "number"


def _counted_time(quoted: Quantity, claimed: Quantity) -> bool:
    """Whether the number in a date may be compared: 2 of "two years ago", 1985 of a year."""
    if claimed.kind in _DATES and quoted.kind in _DATES:
        return claimed.unit == quoted.unit == "ago"
    date, other = (claimed, quoted) if claimed.kind in _DATES else (quoted, claimed)
    if other.kind != "number":
        return False
    return date.unit == "ago" or date.kind == "year" or (date is quoted and not claimed.counts)


def _says_day(quoted: Quantity, claimed: Quantity) -> bool:
    if not claimed.days or not quoted.days or claimed.kind == quoted.kind == "number":
        return False
    if claimed.kind == "weekday" and _on_weekday(quoted, claimed.days[0][0].weekday()):
        return True
    if not _can_compare(quoted, claimed):
        return claimed.anchored == quoted.anchored and claimed.days == quoted.days
    if quoted.yearless and not claimed.yearless:
        if quoted.placed:
            return any(_lies_in(quoted.placed, one, yearless=False) for one in _weeks(claimed))
        if _length(claimed) >= _YEARLONG:
            return False  # its year would be a guess
    modulo = claimed.yearless or quoted.yearless
    return (modulo or quoted.anchored) and any(
        _lies_in(two, one, yearless=modulo) for one in _weeks(claimed) for two in _weeks(quoted)
    )


def _on_weekday(quoted: Quantity, weekday: int) -> bool:
    dated = quoted.kind == "day" and not quoted.yearless and quoted.anchored
    return (dated or quoted.kind == "weekday") and quoted.days[0][0].weekday() == weekday


def _can_compare(quoted: Quantity, claimed: Quantity) -> bool:
    """Whether two dates have their place in the calendar."""
    if claimed.unit == quoted.unit == "ago" and claimed.values and quoted.values:
        return False  # "the last two years" lie in the last seven, and say something else
    relative = "ago" in {claimed.unit, quoted.unit}
    relative = relative or "weekday" in {claimed.kind, quoted.kind}
    return not relative or (claimed.anchored and quoted.anchored)


def _length(quantity: Quantity) -> int:
    return max((last - first).days for first, last in quantity.days)


def _weeks(quantity: Quantity) -> Sequence[Range]:
    """Return the ranges; a weekday is the last one or, of what is to come, the next."""
    if quantity.kind != "weekday" or not quantity.anchored:
        return quantity.days
    (day, _) = quantity.days[0]
    try:
        return [(day, day), (day + _WEEK, day + _WEEK)]
    except OverflowError:
        return quantity.days


def _lies_in(quoted: Range, claimed: Range, *, yearless: bool) -> bool:
    """Whether the quoted days are some of the claimed ones, or begin or end on that day."""
    first, last = claimed
    if yearless:
        if (quoted[1] - quoted[0]).days > _YEARLONG:
            return False
        begin, end = (_of_year(day) for day in claimed)
        inside = [begin <= _of_year(day) <= end for day in quoted]
    else:
        inside = [first <= day <= last for day in quoted]
    return any(inside) if first == last else all(inside)


def _of_year(day: datetime.date) -> tuple[int, int]:
    return day.month, day.day
