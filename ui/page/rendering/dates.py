"""Days and ranges of days as the interface's two languages write them."""

from __future__ import annotations

import calendar
import datetime

from ui.texts import Language, text

_MONTHS: dict[Language, str] = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "en": "January February March April May June July August September October November December",
}
_SHORT_MONTH = 3  # letters


def long_date(language: Language, day: datetime.date) -> str:
    """Return `15. August 2025` or `15 August 2025`."""
    return f"{day.day}{'.' if language == 'de' else ''} {_month(language, day)} {day.year}"


def day_range(language: Language, start: datetime.date | None, end: datetime.date | None) -> str:
    """Return `17.–23.11.2026` or `17–23 Nov 2026`; whole months and years by their names.

    Without an end it is `ab 17.11.2026`, without a start `bis 17.11.2026`, without both empty.
    """
    if start is None and end is None:
        return ""
    if end is None or start is None:
        key = "until" if start is None else "since"
        return text(language, key, day=_short_date(language, start or end or datetime.date.min))
    return _whole(language, start, end) or _from_to(language, start, end)


def _whole(language: Language, start: datetime.date, end: datetime.date) -> str | None:
    """Return the name of the month or year that the range is, if it is one."""
    if start.year != end.year or start.day != 1:
        return None
    if (start.month, end.month, end.day) == (1, 12, 31):
        return str(start.year)
    last = calendar.monthrange(end.year, end.month)[1]
    same_month = start.month == end.month and end.day == last
    return f"{_month(language, start)} {start.year}" if same_month else None


def _from_to(language: Language, start: datetime.date, end: datetime.date) -> str:
    last = _short_date(language, end)
    if start == end:
        return last
    if start.year != end.year:
        first = _short_date(language, start)
    elif language == "de":
        first = f"{start.day}.{start.month}." if start.month != end.month else f"{start.day}."
    else:
        month = f" {_month(language, start)[:_SHORT_MONTH]}" if start.month != end.month else ""
        first = f"{start.day}{month}"
    spaced = language == "en" and " " in first
    return f"{first} – {last}" if spaced else f"{first}–{last}"


def _short_date(language: Language, day: datetime.date) -> str:
    if language == "de":
        return f"{day.day}.{day.month}.{day.year}"
    return f"{day.day} {_month(language, day)[:_SHORT_MONTH]} {day.year}"


def _month(language: Language, day: datetime.date) -> str:
    return _MONTHS[language].split()[day.month - 1]
