"""Finds the single expressions of dates in a text."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

from assistant.facts.dates.days import (
    DateRange,
    Days,
    Piece,
    ended,
    following,
    latest_weekday,
    of_feast,
    of_month,
    of_week,
    of_year,
    shift,
    span,
    stepped,
    unit_around,
    weekend,
)
from assistant.facts.dates.shapes import Words, words_of
from assistant.facts.languages.vocabulary import Language

_Found = tuple[str, Days, bool, bool] | None  # kind, days, relative, floating
_Reader = Callable[[re.Match[str], datetime.date, Words], _Found]

# The regular expressions want plain letters; each of these is one character, as its stand-in.
_PLAIN = str.maketrans({"ſ": "s", "ı": "i", "İ": "I", "K": "K", "Å": "Å"})
_WEEKS = 53  # of a year at most
_LONGEST = 20_000  # characters; a question or a sentence ends long before


def plain(text: str) -> str:
    """Return what dates are read in, as long as the text or the longest that is read."""
    return text[:_LONGEST].translate(_PLAIN)


# How many units forward the words for "last" and "next" lead.
_YEARS = {"last": -1, "this": 0, "next": 1}
_STEPS = {"this": 0, "next": -1, "second_next": -2, "penultimate": 2}


def _fixed(days: DateRange, kind: str = "sure", *, relative: bool = True) -> _Found:
    return kind, lambda _: days, relative, False


def _floating(kind: str, days: Days, year: int | None) -> _Found:
    return kind, days, year is None, year is None


def _year_of(match: re.Match[str], today: datetime.date, words: Words) -> int | None:
    """Return the year that a match names, if it does."""
    groups = match.groupdict()
    if brief := groups.get("brief"):
        groups["year"] = brief.lstrip("'’")
    if groups.get("year"):
        year = int(groups["year"])
        return year if year > 99 else year + (2000 if year <= today.year % 100 + 10 else 1900)
    word = groups.get("year_word")
    return today.year + _YEARS[words.years[word]] if word else None


def _iso(match: re.Match[str], today: datetime.date, words: Words) -> _Found:
    year, month, day = map(int, match.groups())
    return _floating("sure", of_month(day, day, month, year), year)


def _dotted(match: re.Match[str], today: datetime.date, words: Words) -> _Found:
    year, day, month = _year_of(match, today, words), int(match["day"]), int(match["month"])
    first = int(match["first"] or day)
    if not month or not 0 < first <= day:
        return None  # a version number
    return _floating("sure" if year else "dotted", of_month(first, day, month, year), year)


def _slashed(match: re.Match[str], today: datetime.date, words: Words) -> _Found:
    one, two, year = map(int, match.groups())
    if one <= 12 and two <= 12 and one != two:
        return None  # the third of April or the fourth of March
    day, month = (two, one) if one <= 12 else (one, two)
    return _floating("sure", of_month(day, day, month, year), year)


def _day_month(match: re.Match[str], today: datetime.date, words: Words) -> _Found:
    year, month, day = _year_of(match, today, words), match["month"], int(match["day"])
    verb = words.small_verbs.fullmatch(month) and not (match["nth"] or year)
    first = int(match["first"] or day)
    if first > day:
        return None  # "20 and 3 March": two things
    days = of_month(first, day, words.month(month) or 0, year)
    return _floating("prepositioned" if verb else "sure", days, year)


def _month_day(match: re.Match[str], today: datetime.date, words: Words) -> _Found:
    year, month, day = _year_of(match, today, words), match["month"], int(match["day"])
    last = max(day, int(match["last"] or day))
    unsure = match["nth"] is None and match["last"] is None and year is None
    days = of_month(day, last, words.month(month) or 0, year)
    return _floating("month day" if unsure else "sure", days, year)


def _month(match: re.Match[str], today: datetime.date, words: Words) -> _Found:
    year, month = _year_of(match, today, words), words.month(match["month"]) or 0
    if year is None and not match["full"]:
        return None  # "Jan" and "Sep" are names too
    return _floating("sure" if year else "month", of_year(month, "month", year), year)


def _named(match: re.Match[str], today: datetime.date, words: Words) -> _Found:
    """Read "last August", "letzten Freitag", "this summer", "next Easter"."""
    name, which = match["name"], words.which[match["which"]]
    if words.unsure.fullmatch(name) and name[0].isupper():
        return None  # "in diesem Fall"
    weekday = words.weekdays.get(name)
    if weekday is not None:
        return None if which == "this" else _fixed(_named_weekday(weekday, which, today))
    if which == "this":
        return _fixed(_annual(name, today.year, words)(today))
    days = _annual(name, None, words)
    step = following if _STEPS.get(which, 1) < 0 else ended
    found = step(days, today)
    if which in {"penultimate", "second_next"} and found.start:
        found = step(days, found.start)
    return _fixed(found)


def _named_weekday(weekday: int, which: str, today: datetime.date) -> DateRange:
    weeks = -_STEPS.get(which, 1)
    if weeks < 0:  # today's weekday is not the last one
        today, weeks = shift(today, days=-1), weeks + 1
    return latest_weekday(weekday)(shift(today, weeks=weeks))


def _annual(name: str, year: int | None, words: Words) -> Days:
    """Return what gives a month, season or feast by its name."""
    if month := words.month(name):
        return of_year(month, "month", year)
    if season := words.seasons.get(name):
        return of_year(season, "quarter", year)
    return of_feast(words.feasts[name], year)


def _part_of_year(match: re.Match[str], today: datetime.date, words: Words) -> _Found:
    unit, number = words.year_parts[match["unit"]], words.nth[match["nth"]]
    sure = not words.unsure.fullmatch(match["unit"])
    return _nth_part(number, unit, _year_of(match, today, words), sure=sure)


def _short_part(match: re.Match[str], today: datetime.date, words: Words) -> _Found:
    unit = "half" if match["unit"].lower() == "h" else "quarter"
    return _nth_part(int(match["nth"]), unit, _year_of(match, today, words), sure=False)


def _nth_part(number: int, unit: str, year: int | None, *, sure: bool) -> _Found:
    if unit == "half" and number > 2:
        return None
    days = of_year((number - 1) * (6 if unit == "half" else 3) + 1, unit, year)
    return _floating("sure" if sure or year else "short quarter", days, year)


def _season(match: re.Match[str], today: datetime.date, words: Words) -> _Found:
    year, name = _year_of(match, today, words), match["season"]
    unsure = words.unsure.fullmatch(name)
    kind = "fall" if unsure else "sure" if year else "season"
    return _floating(kind, of_year(words.seasons[name], "quarter", year), year)


def _brief(match: re.Match[str], today: datetime.date, words: Words) -> _Found:
    """Read "Herbst 89" and "May '68"."""
    name = match["season"] or match["month"]
    return _floating("brief", _annual(name, _year_of(match, today, words), words), 0)


def _feast(match: re.Match[str], today: datetime.date, words: Words) -> _Found:
    year = _year_of(match, today, words)
    sure = year is not None or match["at"] is not None
    return _floating(
        "at feast" if sure else "feast", of_feast(words.feasts[match["feast"]], year), year
    )


def _week(match: re.Match[str], today: datetime.date, words: Words) -> _Found:
    year, number = _year_of(match, today, words), int(match["number"])
    if not 0 < number <= _WEEKS:
        return None
    sure = year is not None or words.sure_weeks.fullmatch(match["noun"])
    return _floating("sure" if sure else "week", of_week(number, year), year)


def _last_unit(match: re.Match[str], today: datetime.date, words: Words) -> _Found:
    return _fixed(stepped(today, words.last_units[match["unit"]], 1))


def _exactly_ago(match: re.Match[str], today: datetime.date, words: Words) -> _Found:
    return _fixed(unit_around(_back(match, today, words), "day"))


def _year(match: re.Match[str], today: datetime.date, words: Words) -> _Found:
    days = span(datetime.date(int(match["year"]), 1, 1), "year")
    return _fixed(days, "sure" if match["named"] else "year", relative=False)


def _decade(match: re.Match[str], today: datetime.date, words: Words) -> _Found:
    year = int(match["years"] or match["short"] or match["after"])
    start = datetime.date(year if year > 99 else 1900 + year, 1, 1)
    return _fixed(span(start, "decade"), relative=False)


def _day_word(match: re.Match[str], today: datetime.date, words: Words) -> _Found:
    if words.capital_words.fullmatch(match["word"]):
        return None  # "am Morgen", "Guten Morgen"
    kind = "now" if words.now.fullmatch(match["word"]) else "sure"
    ago = words.day_words.get(match["word"]) or 0
    return _fixed(unit_around(shift(today, days=-ago), "day"), kind)


def _night(match: re.Match[str], today: datetime.date, words: Words) -> _Found:
    return _fixed(DateRange(shift(today, days=-1), today))


def _unit(match: re.Match[str], today: datetime.date, words: Words) -> _Found:
    which, unit = words.which[match["which"]], words.whole_units[match["unit"]]
    steps = _STEPS.get(which, 1)
    if unit == "weekend":
        return _fixed(_which_weekend(steps, today))
    if which == "past" and unit not in {"quarter", "half"}:
        return _fixed(DateRange(shift(today, **{unit + "s": -1}), today))
    days = stepped(today, unit, steps)
    far = match.groupdict().get("far") and not steps
    return _fixed(DateRange(days.start, today) if far else days)


def _which_weekend(steps: int, today: datetime.date) -> DateRange:
    if steps > 0:
        return weekend(shift(today, weeks=1 - steps), last=True)
    coming = max(0, 5 - today.weekday())
    weeks = -steps - (1 if steps and coming else 0)
    return weekend(shift(today, days=coming, weeks=weeks), last=False)


def _units(match: re.Match[str], today: datetime.date, words: Words) -> _Found:
    end = None if match.groupdict().get("since") else today
    return _fixed(DateRange(_back(match, today, words), end))


def _ago(match: re.Match[str], today: datetime.date, words: Words) -> _Found:
    unit, start = words.units[match["unit"]], _back(match, today, words)
    return _fixed(DateRange(start, today) if unit == "hour" else unit_around(start, unit))


def _back(match: re.Match[str], today: datetime.date, words: Words) -> datetime.date:
    unit = words.units[match["unit"]]
    number = words.counts.get(match["number"]) or int(match["number"])
    if unit == "hour":
        unit, number = "day", -(-number // 24)
    return shift(today, **{unit + "s": -number})


def _weekend(match: re.Match[str], today: datetime.date, words: Words) -> _Found:
    return _fixed(weekend(today, last=False))


def _weekday_word(match: re.Match[str], today: datetime.date, words: Words) -> _Found:
    return "weekday", latest_weekday(words.weekdays[match[0]]), True, True


def _weekday_of_week(match: re.Match[str], today: datetime.date, words: Words) -> _Found:
    steps = int(words.weeks[match["which"]] == "last")
    sunday = stepped(today, "week", steps).end or today
    return _fixed(latest_weekday(words.weekdays[match["day"]])(sunday))


def _the_unit(match: re.Match[str], today: datetime.date, words: Words) -> _Found:
    return _fixed(unit_around(today, words.this_units[match["unit"]]), "the unit")


_READERS: dict[str, _Reader] = {
    "iso": _iso,
    "dotted": _dotted,
    "slashed": _slashed,
    "day month": _day_month,
    "month day": _month_day,
    "month": _month,
    "named": _named,
    "named after": _named,
    "part of year": _part_of_year,
    "short part of year": _short_part,
    "season": _season,
    "year": _year,
    "brief": _brief,
    "feast": _feast,
    "week": _week,
    "nth week": _week,
    "last unit": _last_unit,
    "exactly ago": _exactly_ago,
    "ago exactly": _exactly_ago,
    "ago after exactly": _exactly_ago,
    "decade": _decade,
    "day word": _day_word,
    "night": _night,
    "unit": _unit,
    "unit after": _unit,
    "units": _units,
    "last units": _units,
    "ago": _ago,
    "ago after": _ago,
    "the weekend": _weekend,
    "weekday word": _weekday_word,
    "weekday of week": _weekday_of_week,
    "the unit": _the_unit,
}


def find_pieces(text: str, today: datetime.date, languages: tuple[Language, ...]) -> list[Piece]:
    """Return the expressions of dates in a text, in its order, none over another."""
    found: list[Piece] = []
    words = words_of(languages)
    for name, shape in words.in_text(text):
        for match in shape.finditer(text):
            try:
                meaning = _READERS[name](match, today, words)
            except (ValueError, OverflowError):
                continue  # beyond the calendar: "9999 years ago"
            if meaning:
                kind, days, relative, floating = meaning
                relative = relative or bool(match.groupdict().get("year_word"))
                found.append(Piece(match.start(), match.end(), kind, days, relative, floating))
    found.sort(key=lambda piece: (piece.start, -piece.end))
    pieces: list[Piece] = []
    for piece in found:
        if not pieces or piece.start >= pieces[-1].end:
            pieces.append(piece)
    return pieces
