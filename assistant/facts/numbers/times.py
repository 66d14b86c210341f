"""Times of day, dates, decades and centuries in a text."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from assistant.facts.dates.context import context_of
from assistant.facts.dates.days import ImpossibleDate, Piece
from assistant.facts.dates.expression import Expression
from assistant.facts.dates.pieces import find_pieces, plain
from assistant.facts.dates.placing import placing_of
from assistant.facts.dates.telling import Beside, Telling
from assistant.facts.languages.known import language_of, read_together
from assistant.facts.languages.together import Meanings, any_case, either
from assistant.facts.languages.vocabulary import Clock, Language
from assistant.facts.numbers.digits import roman
from assistant.facts.numbers.numerals import find_number_words
from assistant.facts.numbers.spoken import Numeral
from assistant.facts.numbers.value import Kind, Quantity, Range

# Relative days are counted from here where the article's day is unknown: "gestern" is then still
# the same day as "yesterday".
_SOME_DAY = datetime.date(2001, 6, 13)
_INSIDE = re.compile(r"\d[.,]$")  # "22,000 years ago" is no year 0
_TITLE_AFTER = re.compile(r"\s[A-Z]\w+\b|-\w")


class _Dial:
    """How times of day are written in the languages that are read together."""

    def __init__(self, languages: tuple[Language, ...]) -> None:
        clocks = [one.clock for one in languages]
        tables = [table for one in clocks for table in (one.marks, one.daytimes)]
        self._kinds = [
            (kind, any_case(either(table.get(kind, "") for table in tables)))
            for kind in ("morning", "evening", "night")
        ]
        marks = either(word for one in clocks for word in one.marks.values())
        said = either(word for one in clocks for word in one.daytimes.values())
        before = either(one.before_daytime for one in clocks)
        self.daytime = rf"(?:\s{{0,3}}(?:{marks})\b\.?|\s(?:{before})?(?:{said})\b)"
        hour = either(one.hour for one in clocks)
        self.digits = any_case(
            r"(?<![\w.,:/-])(?P<hour>[01]?\d|2[0-4])"
            r"(?:(?P<mark>[:.])(?P<minute>[0-5]\d)(?::[0-5]\d)?(?![\d:%]|[.,]\d)"
            rf"(?P<said>\s{{0,2}}(?P<sure>{hour})\b|h\b)?(?P<daytime>{self.daytime})?"
            rf"|\s{{0,2}}(?P<sure2>{hour})\b(?:\s(?P<after>[0-5]?\d)\b(?!\s[A-ZÄÖÜ]))?"
            rf"(?P<time2>{self.daytime})?|(?P<time3>{self.daytime})"
            rf"|\s?(?:{either(one.o_clock for one in clocks)})\b|h(?P<joined>[0-5]\d)?\b)"
        )
        self.named = any_case(
            rf"\b(?:(?P<night>{either(one.midnight for one in clocks)})|"
            rf"(?P<noon>{either(one.noon for one in clocks)}))\b"
        )

    def kind(self, daytime: str) -> str:
        """Return which part of the day is meant: morning, evening, night or another."""
        return next((kind for kind, words in self._kinds if words.search(daytime)), "")


class _Eras:
    """How decades and centuries are written in the languages that are read together."""

    def __init__(self, languages: tuple[Language, ...]) -> None:
        eras = [one.eras for one in languages]
        numbers = [one.numbers for one in languages]
        ends = either(one.calendar.nth_end for one in languages)
        self.tens = Meanings([one.decades for one in eras])
        year, short = r"1\d\d0|20\d0", "[2-9]0"
        self.decade = any_case(
            rf"(?<![\w.,])(?:(?P<year>{year})|['’]?(?P<short>{short}))"
            rf"(?:{either(one.decade_end for one in eras)})\b"
            rf"|\b(?:{either(one.decade_before for one in eras)})"
            rf"(?:(?P<year2>{year})|(?P<short2>{short}))\b"
            rf"|\b(?P<word>{self.tens.pattern})\b"
        )
        self.age = any_case(rf"\b(?:{either(one.ages for one in eras)})$")
        self.noun = any_case(either(one.decade_noun for one in eras))
        self.century = any_case(
            rf"(?P<gap>{ends})?[\s-]{{0,3}}(?:{either(one.centuries for one in eras)})"
        )
        joints = either(one.joints for one in numbers)
        self.to_century = any_case(
            rf"(?:{ends})?\s{{0,2}}(?:{joints}|[-–/])\s{{0,2}}"
            rf"(?:{either(one.before_century for one in eras)})?"
        )
        self.number = re.compile(rf"(?<![\w.,])(?:\d{{1,2}}(?!\d)|[XVI]{{1,5}}(?=\W|(?:{ends})\b))")


class _Titles:
    """What makes a name of a weekday, and which dates are none for certain."""

    def __init__(self, languages: tuple[Language, ...]) -> None:
        around = [one.surroundings for one in languages]
        self.before = any_case(rf"\b(?:{either(one.weekday_before for one in around)})\s$")
        self.never_claimed = any_case(either(one.never_claimed for one in around))


_dial = lru_cache(maxsize=16)(_Dial)
_eras = lru_cache(maxsize=16)(_Eras)
_titles = lru_cache(maxsize=16)(_Titles)


@lru_cache(maxsize=16)
def _said_clock(own: Language) -> re.Pattern[str]:
    """Return how a time is said in words."""
    words = own.clock.words.replace("{hours}", "|".join(own.clock.hours))
    return any_case(rf"\b{words}(?P<daytime>{_dial(read_together(own.code)).daytime})?")


def find_times(text: str, language: str) -> list[Quantity]:
    """Return the times of day."""
    dial, own = _dial(read_together(language)), language_of(language)
    found = [one for match in dial.digits.finditer(text) if (one := _clock(match, dial))]
    if own:
        found += [_in_words(match, own.clock, dial) for match in _said_clock(own).finditer(text)]
    for match in dial.named.finditer(text):
        noon = (0,) if match["night"] else (720,)
        # "noon" is "mittags" and "Montagmittag", which may be half past one.
        found.append(_time(match, noon, (), firm=match["noon"] is None))
    return found


def _clock(match: re.Match[str], dial: _Dial) -> Quantity | None:
    hour, minute = (
        int(match["hour"]),
        int(match["minute"] or match["after"] or match["joined"] or 0),
    )
    daytime = match["daytime"] or match["time2"] or match["time3"]
    if match["mark"] == "." and not (match["said"] or daytime):
        return None  # "21.30" is a number as well
    sure = bool(match["sure"] or match["sure2"])
    minutes = _readings(hour * 60 + minute, daytime, dial, sure=sure)
    values = [Decimal(hour)] if not minute else [Decimal(f"{hour}.{minute:02}")]
    return _time(match, minutes, tuple(values), firm=True)


def _in_words(match: re.Match[str], clock: Clock, dial: _Dial) -> Quantity:
    groups = match.groupdict()
    name, part = (groups.get("name") or groups["full"]).lower(), (groups.get("part") or "").lower()
    hour = int(name) if name.isdecimal() else clock.hours[name]
    minutes = hour * 60 + clock.shifts.get(part, 0) + int(groups.get("minute") or 0)
    firm = not part or part != clock.loose
    return _time(match, _readings(minutes, match["daytime"], dial), (), firm=firm)


def _readings(
    minutes: int, daytime: str | None, dial: _Dial, *, sure: bool = False
) -> tuple[int, ...]:
    """Return the minutes after midnight that a time on a dial of twelve hours can be."""
    minutes %= 1440
    half = minutes % 720
    if not daytime or minutes >= 780:
        return (minutes,) if sure or minutes >= 780 else (half, half + 720)
    kind = dial.kind(daytime)
    if kind == "morning" or (kind == "night" and half < 360):
        return (half,)
    return (half + 720,) if kind else (minutes,)


def _time(
    match: re.Match[str], minutes: tuple[int, ...], values: tuple[Decimal, ...], *, firm: bool
) -> Quantity:
    return Quantity(match[0], match.start(), match.end(), "time", values, minutes, claimable=firm)


def find_spans_of_years(text: str, language: str) -> list[Quantity]:
    """Return the decades and centuries."""
    eras = _eras(read_together(language))
    return [*_decades(text, eras), *_centuries(text, eras, language_of(language))]


def _decades(text: str, eras: _Eras) -> Iterator[Quantity]:
    for match in eras.decade.finditer(text):
        start, end = match.span()
        if digits := match["year"] or match["year2"]:
            year = int(digits)
            spans = [_years(year, year + 9)]
            if year % 100 == 0:
                spans.append(_years(year, year + 99))
        else:
            short = match["short"] or match["short2"]
            year = 1900 + (int(short) if short else eras.tens[match["word"]])
            spans = [_years(year + more, year + more + 9) for more in (0, -100, 100)]
        age = not digits and eras.age.search(text[max(0, start - 16) : start])
        claimable = not age or eras.noun.search(match[0]) is not None
        yield Quantity(match[0], start, end, "decade", (Decimal(year), Decimal(year % 100)),
                       days=tuple(spans), claimable=claimable)  # fmt: skip


def _years(first: int, last: int) -> Range:
    return datetime.date(max(first, 1), 1, 1), datetime.date(last, 12, 31)


def _centuries(text: str, eras: _Eras, own: Language | None) -> Iterator[Quantity]:
    """Yield "19. Jahrhundert", and both of "18th and nineteenth centuries"."""
    words = [one for one in find_number_words(text, own) if one.ordinal] if own else []
    digits = [
        Numeral(match.start(), match.end(), (value,), in_words=False)
        for match in eras.number.finditer(text)
        if (value := roman(match[0]))
    ]
    after: Numeral | None = None
    for one in sorted([*words, *digits], key=lambda one: -one.start):
        number = int(one.values[0])
        match = eras.century.match(text, one.end)
        near = after is not None and eras.to_century.fullmatch(text, one.end, after.start)
        if not 0 < number <= 21 or not (near or (match and (match["gap"] or one.in_words))):
            continue
        after = one
        end = match.end() if match else one.end
        days = _years(number * 100 - 100, number * 100)
        yield Quantity(text[one.start : end], one.start, end, "century", one.values, days=(days,))


def find_days(
    text: str, language: str, day: datetime.date | None, mask: bytearray
) -> list[Quantity]:
    """Return the dates that do not begin in what the mask covers."""
    anchor, languages = day or _SOME_DAY, read_together(language)
    read = plain(text)
    telling = placing_of(languages).telling(read)
    found = []
    for piece in find_pieces(read, anchor, languages):
        meant = _is_meant(read, piece, languages)
        if (
            mask[piece.start]
            or _INSIDE.search(read[max(0, piece.start - 2) : piece.start])
            or (not meant and piece.kind == "year")
        ):
            continue
        try:
            days = piece.days(anchor)
        except (ImpossibleDate, ValueError, OverflowError):
            continue
        if days.start and days.end:
            one = _dated(text[piece.start : piece.end], piece, (days.start, days.end), languages)
            claimable = meant and not _titles(languages).never_claimed.match(one.text)
            anchored = one.anchored or day is not None
            placed = _placed(telling, read, piece, day, languages) if one.yearless and day else None
            found.append(replace(one, claimable=claimable, anchored=anchored, placed=placed))
    return found


def _placed(
    telling: Telling, text: str, piece: Piece, day: datetime.date, languages: tuple[Language, ...]
) -> Range | None:
    """Return the days of a date without its year if an article of the day tells them."""
    expression = Expression((piece,), (context_of(languages).lead_of(text, piece),))
    place = placing_of(languages).place(telling, expression, day, Beside(telling))
    if not place.sure or not place.bare.end:
        return None
    days = piece.days(place.bare.end)  # all of September for "late September"
    return (days.start, days.end) if days.start and days.end else None


def _is_meant(text: str, piece: Piece, languages: tuple[Language, ...]) -> bool:
    if piece.kind != "weekday":
        return context_of(languages).is_meant(text, piece, in_article=False)
    # News say "issued Friday" and "für Donnerstag", where a question would have a preposition.
    title = _titles(languages).before.search(text[max(0, piece.start - 9) : piece.start])
    return not title and not _TITLE_AFTER.match(text, piece.end)


def _dated(written: str, piece: Piece, days: Range, languages: tuple[Language, ...]) -> Quantity:
    """Return a date of an article whose day is not known."""
    relative = piece.relative and (piece.kind == "weekday" or not piece.floating)
    return Quantity(
        written, piece.start, piece.end, _kind(piece, days), _numbers(written, languages),
        days=(days,),
        yearless=piece.floating and piece.kind != "weekday",
        anchored=not (relative or piece.floating),
        unit="ago" if relative and piece.kind != "weekday" else "",
    )  # fmt: skip


def _kind(piece: Piece, days: Range) -> Kind:
    if piece.kind == "weekday":
        return "weekday"
    first, last = days
    length = (last - first).days + 1
    if length == 1:
        return "day"
    if first.day == 1 and (last + datetime.timedelta(days=1)).day == 1 and length <= 31:
        return "month"
    return "year" if length in {365, 366} and first.month == first.day == 1 else "period"


def _numbers(written: str, languages: tuple[Language, ...]) -> tuple[Decimal, ...]:
    """Return the numbers in a date: its day and year, the two of "two years ago"."""
    digits = [Decimal(int(match)) for match in re.findall(r"\d{1,4}", written)]
    words = [
        value
        for own in languages
        for one in find_number_words(written, own)
        for value in one.values
    ]
    return tuple([*digits, *words])
