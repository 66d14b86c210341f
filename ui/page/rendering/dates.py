"""Days and ranges of days as the interface's languages write them."""

from __future__ import annotations

import calendar
import datetime

from babel.dates import format_date, format_skeleton

from ui.texts import Language, text


def long_date(language: Language, day: datetime.date) -> str:
    """Return `15. August 2025` or `15 August 2025`."""
    return _written("long_day", language, day)


def day_range(language: Language, start: datetime.date | None, end: datetime.date | None) -> str:
    """Return `17.–23.11.2026` or `17–23 Nov 2026`; whole months and years by their names.

    Without an end it is `ab 17.11.2026`, without a start `bis 17.11.2026`, without both empty.
    """
    if start and end:
        return _whole(language, start, end) or _from_to(language, start, end)
    if day := start or end:
        return text(language, "since" if start else "until", day=_short_date(language, day))
    return ""


def _whole(language: Language, start: datetime.date, end: datetime.date) -> str | None:
    """Return the name of the month or year that the range is, if it is one."""
    if start.year != end.year or start.day != 1:
        return None
    if (start.month, end.month, end.day) == (1, 12, 31):
        return str(start.year)
    last = calendar.monthrange(end.year, end.month)[1]
    same_month = start.month == end.month and end.day == last
    return format_skeleton("yMMMM", start, locale=language) if same_month else None


def _from_to(language: Language, start: datetime.date, end: datetime.date) -> str:
    last = _short_date(language, end)
    if start == end:
        return last
    if start.year != end.year:
        first = _short_date(language, start)
    else:
        same_month = start.month == end.month
        first = _written("day_of_month" if same_month else "day_of_year", language, start)
    return f"{first} – {last}" if " " in first else f"{first}–{last}"


def _short_date(language: Language, day: datetime.date) -> str:
    return _written("short_day", language, day)


def _written(pattern: str, language: Language, day: datetime.date) -> str:
    return format_date(day, text(language, pattern), locale=language)
