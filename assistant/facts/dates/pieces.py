"""Finds the single expressions of dates in a text, German and English."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

from assistant.facts.dates.days import (
    DateRange,
    Days,
    Piece,
    latest_weekday,
    of_month,
    of_year,
    shift,
    span,
    stepped,
    unit_around,
    weekend,
)
from assistant.facts.dates.shapes import (
    MONTHS,
    NUMBERS,
    ORDINALS,
    SEASONS,
    SHAPES,
    UNITS,
    WEEKDAY,
    WEEKDAYS,
)

_Found = tuple[str, Days, bool, bool] | None  # kind, days, relative, floating
_Reader = Callable[[re.Match[str], datetime.date], _Found]


def _fixed(days: DateRange, kind: str = "sure", *, relative: bool = True) -> _Found:
    return kind, lambda _: days, relative, False


def _floating(kind: str, days: Days, year: int | None) -> _Found:
    return kind, days, year is None, year is None


def _year_of(match: re.Match[str], today: datetime.date) -> int | None:
    """Return the year that a match names, if it does."""
    groups = match.groupdict()
    if groups.get("year"):
        year = int(groups["year"])
        return year if year > 99 else year + (2000 if year <= today.year % 100 + 10 else 1900)
    word = groups.get("year_word")
    return today.year - (not word.lower().startswith(("dies", "this"))) if word else None


def _iso(match: re.Match[str], today: datetime.date) -> _Found:
    year, month, day = map(int, match.groups())
    return _floating("sure", of_month(day, day, month, year), year)


def _dotted(match: re.Match[str], today: datetime.date) -> _Found:
    year, day, month = _year_of(match, today), int(match["day"]), int(match["month"])
    first = int(match["first"] or day)
    if not month or not 0 < first <= day:
        return None  # a version number
    return _floating("sure" if year else "dotted", of_month(first, day, month, year), year)


def _slashed(match: re.Match[str], today: datetime.date) -> _Found:
    one, two, year = map(int, match.groups())
    if one <= 12 and two <= 12 and one != two:
        return None  # the third of April or the fourth of March
    day, month = (two, one) if one <= 12 else (one, two)
    return _floating("sure", of_month(day, day, month, year), year)


def _day_month(match: re.Match[str], today: datetime.date) -> _Found:
    year, month, day = _year_of(match, today), match["month"], int(match["day"])
    verb = month in {"may", "march"} and not (match["nth"] or year)
    first = int(match["first"] or day)
    if first > day:
        return None  # "20 and 3 March": two things
    days = of_month(first, day, MONTHS[month.lower()[:3]], year)
    return _floating("prepositioned" if verb else "sure", days, year)


def _month_day(match: re.Match[str], today: datetime.date) -> _Found:
    year, month, day = _year_of(match, today), match["month"], int(match["day"])
    last = max(day, int(match["last"] or day))
    unsure = match["nth"] is None and match["last"] is None and year is None
    days = of_month(day, last, MONTHS[month.lower()[:3]], year)
    return _floating("month day" if unsure else "sure", days, year)


def _month(match: re.Match[str], today: datetime.date) -> _Found:
    year, month = _year_of(match, today), MONTHS[match["month"].lower()[:3]]
    if year is None and not match["full"]:
        return None  # "Jan" and "Sep" are names too
    return _floating("sure" if year else "month", of_year(month, "month", year), year)


def _named(match: re.Match[str], today: datetime.date) -> _Found:
    """Read "last August", "letzten Freitag", "this summer"."""
    name = match["name"].lower()
    this = match["which"].lower().startswith(("die", "thi"))
    year, before = (today.year, None) if this else (None, today)
    if re.fullmatch(WEEKDAY, name):
        return None if this else _fixed(latest_weekday(WEEKDAYS[name[:2]], today)(today))
    if name[:3] in MONTHS:
        days = of_year(MONTHS[name[:3]], "month", year, before)
    else:
        days = of_year(SEASONS[name[:2]], "quarter", year, before)
    return _fixed(days(today))


def _part_of_year(match: re.Match[str], today: datetime.date) -> _Found:
    year, unit = _year_of(match, today), match["unit"].lower()
    nth = match["nth"].lower()
    number, half = ORDINALS.get(nth[:2]) or ORDINALS[nth[0]], unit[:1] == "h"
    if half and number > 2:
        return None
    days = of_year((number - 1) * (6 if half else 3) + 1, "half" if half else "quarter", year)
    german = unit in {"quartal", "quartals", "halbjahr", "halbjahres", "halbjahrs"}
    return _floating("sure" if german or year else "short quarter", days, year)


def _season(match: re.Match[str], today: datetime.date) -> _Found:
    year, name = _year_of(match, today), match["season"].lower()
    kind = "sure" if year and name != "fall" else "fall" if name == "fall" else "season"
    return _floating(kind, of_year(SEASONS[name[:2]], "quarter", year), year)


def _year(match: re.Match[str], today: datetime.date) -> _Found:
    days = span(datetime.date(int(match["year"]), 1, 1), "year")
    return _fixed(days, "sure" if match["named"] else "year", relative=False)


def _decade(match: re.Match[str], today: datetime.date) -> _Found:
    year = int(match[1] or match[2])
    start = datetime.date(year if year > 99 else 1900 + year, 1, 1)
    return _fixed(span(start, "decade"), relative=False)


_AGO = {"heute": 0, "today": 0, "tonight": 0, "gestern": 1, "yesterday": 1, "vorgestern": 2,
        "morgen": -1, "tomorrow": -1, "übermorgen": -2}  # fmt: skip


def _day_word(match: re.Match[str], today: datetime.date) -> _Found:
    word = match["word"].lower()
    if match["word"] == "Morgen":
        return None  # "am Morgen", "Guten Morgen"
    kind = "now" if word in {"now", "jetzt"} else "sure"
    ago = 2 if word.endswith("before yesterday") else _AGO.get(word, 0)
    return _fixed(unit_around(shift(today, days=-ago), "day"), kind)


def _unit(match: re.Match[str], today: datetime.date) -> _Found:
    which, unit = match["which"].lower(), match["unit"].lower()
    steps = 0 if which[:3] in {"die", "thi"} else -1 if which[:2] in {"nä", "ko", "ne"} else 1
    if unit.endswith(("end", "ende", "endes")):
        found = weekend(today, last=steps == 1)
        if not steps and today.weekday() < 5:
            found = weekend(shift(today, days=5 - today.weekday()), last=False)
        return None if steps < 0 else _fixed(found)
    name = UNITS[unit[:2]]
    if which == "past" and name not in {"quarter", "half"}:
        return _fixed(DateRange(shift(today, **{name + "s": -1}), today))
    days = stepped(today, name, steps)
    return _fixed(DateRange(days.start, today) if match["far"] and not steps else days)


def _units(match: re.Match[str], today: datetime.date) -> _Found:
    return _fixed(DateRange(_back(match, today), None if match["since"] else today))


def _ago(match: re.Match[str], today: datetime.date) -> _Found:
    unit, start = match["unit"].lower(), _back(match, today)
    if unit[:2] in {"st", "ho"}:
        return _fixed(DateRange(start, today))
    return _fixed(unit_around(start, UNITS[unit[:2]]))


def _back(match: re.Match[str], today: datetime.date) -> datetime.date:
    word, unit = match["number"].lower(), match["unit"].lower()
    number = NUMBERS[word] if word in NUMBERS else int(word)
    if unit[:2] in {"st", "ho"}:
        number = -(-number // 24)
    return shift(today, **{UNITS[unit[:2]] + "s": -number})


def _weekday_word(match: re.Match[str], today: datetime.date) -> _Found:
    return "weekday", latest_weekday(WEEKDAYS[match[0][:2].lower()]), True, True


def _weekday_of_week(match: re.Match[str], today: datetime.date) -> _Found:
    steps = int(not match["which"].lower().startswith(("this", "dies")))
    sunday = stepped(today, "week", steps).end or today
    return _fixed(latest_weekday(WEEKDAYS[match["day"][:2].lower()])(sunday))


def _the_unit(match: re.Match[str], today: datetime.date) -> _Found:
    return _fixed(unit_around(today, UNITS[match["unit"][:2].lower()]), "the unit")


_READERS: dict[str, _Reader] = {
    "iso": _iso,
    "dotted": _dotted,
    "slashed": _slashed,
    "day month": _day_month,
    "month day": _month_day,
    "month": _month,
    "named": _named,
    "part of year": _part_of_year,
    "part of year 2": _part_of_year,
    "season": _season,
    "year": _year,
    "decade": _decade,
    "day word": _day_word,
    "night": lambda _, today: _fixed(DateRange(shift(today, days=-1), today)),
    "unit": _unit,
    "units": _units,
    "ago": _ago,
    "ago 2": _ago,
    "the weekend": lambda _, today: _fixed(weekend(today, last=False)),
    "weekday word": _weekday_word,
    "weekday of week": _weekday_of_week,
    "the unit": _the_unit,
}


def find_pieces(text: str, today: datetime.date) -> list[Piece]:
    """Return the expressions of dates in a text, in its order, none over another."""
    found: list[Piece] = []
    for name, shape in SHAPES.items():
        for match in shape.finditer(text):
            try:
                meaning = _READERS[name](match, today)
            except (ValueError, OverflowError):
                continue  # beyond the calendar: "9999 years ago"
            if meaning:
                found.append(Piece(match.start(), match.end(), *meaning))
    found.sort(key=lambda piece: (piece.start, -piece.end))
    pieces: list[Piece] = []
    for piece in found:
        if not pieces or piece.start >= pieces[-1].end:
            pieces.append(piece)
    return pieces
