"""Times of day, dates, decades and centuries in a text, German and English."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.facts.dates.context import is_meant
from assistant.facts.dates.days import ImpossibleDate, Piece
from assistant.facts.dates.pieces import find_pieces
from assistant.facts.numbers.digits import roman
from assistant.facts.numbers.numerals import Numeral, find_number_words
from assistant.facts.numbers.value import Kind, Quantity, Range

# Relative days are counted from here where the article's day is unknown: "gestern" is then still
# the same day as "yesterday".
_SOME_DAY = datetime.date(2001, 6, 13)
_PLAIN = str.maketrans({"ſ": "s", "ı": "i", "İ": "I", "K": "K", "Å": "Å"})
_INSIDE = re.compile(r"\d[.,]$")  # "22,000 years ago" is no year 0
_LONGEST = 20_000  # characters of a text in which dates are read

_DAYTIME = (
    r"(?P<daytime>\s{0,3}(?:a\.?\s?m\b\.?|p\.?\s?m\b\.?)|\s(?:in the |at )?(?:morgens|früh|"
    r"vormittags|nachmittags|abends|nachts|mittags|morning|afternoon|evening|night)\b)"
)
_HOUR = r"(?P<hour>[01]?\d|2[0-4])"
_CLOCK = re.compile(
    rf"(?<![\w.,:/-]){_HOUR}(?:(?P<mark>[:.])(?P<minute>[0-5]\d)(?::[0-5]\d)?(?![\d:%]|[.,]\d)"
    rf"(?P<uhr>\s{{0,2}}Uhr\b|h\b)?{_DAYTIME}?"
    r"|\s{0,2}Uhr\b(?:\s(?P<after>[0-5]?\d)\b(?!\s[A-ZÄÖÜ]))?"
    rf"{_DAYTIME.replace('daytime', 'time2')}?"
    rf"|{_DAYTIME.replace('daytime', 'time3')}|\s?o['’]clock\b|h(?P<french>[0-5]\d)?\b)",
    re.IGNORECASE,
)
_HOURS = {
    "de": "ein eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "en": "one two three four five six seven eight nine ten eleven twelve",
}
_HOUR_WORD = {
    word: max(1, number)
    for language, first in (("de", 0), ("en", 1))
    for number, word in enumerate(_HOURS[language].split(), first)
} | {"zwölf": 12}
_WORDS = {
    "de": r"(?:(?P<part>halb|viertel vor|viertel nach|dreiviertel)\s(?P<name>{hours}|1[0-2]|[1-9])"
    r"\b(?!\s?(?:so|mal|prozent)\b)|(?P<full>{hours})\suhr\b)",
    "en": r"(?:(?P<part>half past|half|quarter to|quarter past)\s(?P<name>{hours}|1[0-2]|[1-9])\b"
    r"|(?P<full>{hours})\s(?:o['’]clock\b|(?=[ap]\.?m\b)))",
}
_WORD_CLOCK = {
    language: re.compile(
        r"\b" + shape.replace("{hours}", _HOURS[language].replace(" ", "|")) + rf"{_DAYTIME}?",
        re.IGNORECASE,
    )
    for language, shape in _WORDS.items()
}
_PARTS = {"halb": -30, "viertel vor": -15, "viertel nach": 15, "dreiviertel": -15, "half past": 30,
          "half": 30, "quarter to": -15, "quarter past": 15}  # fmt: skip
_NAMED_TIME = re.compile(
    r"\b(?:(?P<night>mitternachts?|midnight)|(?P<noon>noon|midday|(?:\w{3,10}tag)?mittags?))\b",
    re.IGNORECASE,
)
_MORNING = re.compile(r"a\.?\s?m|morgens|früh|vormittags|morning", re.IGNORECASE)
_EVENING = re.compile(r"p\.?\s?m|nachmittags|abends|afternoon|evening", re.IGNORECASE)
_NIGHT = re.compile(r"nacht|night", re.IGNORECASE)

_TEN = {"zwanzig": 20, "dreißig": 30, "vierzig": 40, "fünfzig": 50, "sechzig": 60, "siebzig": 70,
        "achtzig": 80, "neunzig": 90, "twent": 20, "thirt": 30, "fort": 40, "fift": 50,
        "sixt": 60, "sevent": 70, "eight": 80, "ninet": 90}  # fmt: skip
_DECADE = re.compile(
    r"(?<![\w.,])(?:(?P<year>1\d\d0|20\d0)(?:['’]?s\b|er(?:n)?(?:[-\s]{0,2}jahren?)?\b)"
    r"|['’]?(?P<short>[2-9]0)(?:['’]?s\b|er(?:n)?[-\s]{0,2}jahren?\b|ern?\b))"
    r"|\b(?P<german>zwanzig|dreißig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig)er"
    r"(?:[-\s]{0,2}jahren?|n)?\b"
    r"|\b(?P<english>twent|thirt|fort|fift|sixt|sevent|eight|ninet)ies\b",
    re.IGNORECASE,
)
_AGE = re.compile(r"\b(?:his|her|their|my|your|ihren|seinen|den)\s(?:(?:early|mid|late)[\s-])?$",
                  re.IGNORECASE)  # fmt: skip
_CENTURY = re.compile(
    r"(?P<gap>\.|st|nd|rd|th)?[\s-]{0,3}(?:jahrhundert(?:s|e|en|es)?|centur(?:y|ies)|jh\b\.?|jhdt\b\.?)",
    re.IGNORECASE,
)
_TO_CENTURY = re.compile(
    r"(?:\.|st|nd|rd|th)?\s{0,2}(?:und|bis(?: zum| ins)?|oder|and|to|or|through|[-–/])\s{0,2}"
    r"(?:the |de[sm] )?(?:early |late |mid-?|frühen |späten )?",
    re.IGNORECASE,
)
_CENTURY_NUMBER = re.compile(r"(?<![\w.,])(?:\d{1,2}(?!\d)|[XVI]{1,5}(?=\W))")

_TITLE_BEFORE = re.compile(
    r"\b(?:black|good|super|bloody|ash|easter|palm|cyber|holy|der|die|das|den|the)\s$",
    re.IGNORECASE,
)
_TITLE_AFTER = re.compile(r"\s[A-Z]\w+\b|-\w")
_NEVER_CLAIMED = re.compile(
    r"morgen$|.{0,20}(?:weekend|wochenendes?|quarter|half)$|heute|today|tonight|jetzt|now|this|"
    r"diese|(?:the|de[rs]) (?:year|month|week|jahr|monat|woche)",
    re.IGNORECASE,
)


def find_times(text: str, language: str) -> list[Quantity]:
    """Return the times of day."""
    found = [one for match in _CLOCK.finditer(text) if (one := _clock(match))]
    shape = _WORD_CLOCK.get(language)
    for match in shape.finditer(text) if shape else ():
        name = (match["name"] or match["full"]).lower()
        hour = int(name) if name.isdecimal() else _HOUR_WORD[name]
        minutes = hour * 60 + _PARTS.get((match["part"] or "").lower(), 0)
        firm = match["part"] is None or match["part"].lower() != "half"
        found.append(_time(match, _readings(minutes, match["daytime"]), (), firm=firm))
    for match in _NAMED_TIME.finditer(text):
        noon = (0,) if match["night"] else (720,)
        # "noon" is "mittags" and "Montagmittag", which may be half past one.
        found.append(_time(match, noon, (), firm=match["noon"] is None))
    return found


def _clock(match: re.Match[str]) -> Quantity | None:
    hour, minute = (
        int(match["hour"]),
        int(match["minute"] or match["after"] or match["french"] or 0),
    )
    daytime = match["daytime"] or match["time2"] or match["time3"]
    if match["mark"] == "." and not (match["uhr"] or daytime):
        return None  # "21.30" is a number as well
    minutes = _readings(hour * 60 + minute, daytime, sure=bool(re.search("uhr", match[0], re.I)))
    values = [Decimal(hour)] if not minute else [Decimal(f"{hour}.{minute:02}")]
    return _time(match, minutes, tuple(values), firm=True)


def _readings(minutes: int, daytime: str | None, *, sure: bool = False) -> tuple[int, ...]:
    """Return the minutes after midnight that a time on a dial of twelve hours can be."""
    minutes %= 1440
    half = minutes % 720
    if not daytime or minutes >= 780:
        return (minutes,) if sure or minutes >= 780 else (half, half + 720)
    if _MORNING.search(daytime):
        return (half,)
    if _EVENING.search(daytime):
        return (half + 720,)
    if _NIGHT.search(daytime):
        return (half,) if half < 360 else (half + 720,)
    return (minutes,)


def _time(
    match: re.Match[str], minutes: tuple[int, ...], values: tuple[Decimal, ...], *, firm: bool
) -> Quantity:
    return Quantity(match[0], match.start(), match.end(), "time", values, minutes, claimable=firm)


def find_spans_of_years(text: str, language: str) -> list[Quantity]:
    """Return the decades and centuries."""
    return [*_decades(text), *_centuries(text, language)]


def _decades(text: str) -> Iterator[Quantity]:
    for match in _DECADE.finditer(text):
        start, end = match.span()
        if match["year"]:
            year = int(match["year"])
            spans = [_years(year, year + 9)]
            if year % 100 == 0:
                spans.append(_years(year, year + 99))
        else:
            word = (match["german"] or match["english"] or "").lower()
            year = 1900 + (int(match["short"]) if match["short"] else _TEN[word])
            spans = [_years(year + more, year + more + 9) for more in (0, -100, 100)]
        age = not match["year"] and _AGE.search(text[max(0, start - 16) : start])
        jahre = "jahre" in match[0].lower()
        yield Quantity(match[0], start, end, "decade", (Decimal(year), Decimal(year % 100)),
                       days=tuple(spans), claimable=jahre or not age)  # fmt: skip


def _years(first: int, last: int) -> Range:
    return datetime.date(max(first, 1), 1, 1), datetime.date(last, 12, 31)


def _centuries(text: str, language: str) -> Iterator[Quantity]:
    """Yield "19. Jahrhundert", and both of "18th and nineteenth centuries"."""
    words = [one for one in find_number_words(text, language) if one.ordinal]
    digits = [
        Numeral(match.start(), match.end(), (value,), in_words=False)
        for match in _CENTURY_NUMBER.finditer(text)
        if (value := roman(match[0]))
    ]
    after: Numeral | None = None
    for one in sorted([*words, *digits], key=lambda one: -one.start):
        number = int(one.values[0])
        match = _CENTURY.match(text, one.end)
        near = after is not None and _TO_CENTURY.fullmatch(text, one.end, after.start)
        if not 0 < number <= 21 or not (near or (match and (match["gap"] or one.in_words))):
            continue
        after = one
        end = match.end() if match else one.end
        days = _years(number * 100 - 100, number * 100)
        yield Quantity(text[one.start : end], one.start, end, "century", one.values, days=(days,))


def find_days(text: str, day: datetime.date | None, mask: bytearray) -> list[Quantity]:
    """Return the dates that do not begin in what the mask covers."""
    anchor = day or _SOME_DAY
    plain = text[:_LONGEST].translate(_PLAIN)
    found = []
    for piece in find_pieces(plain, anchor):
        meant = _is_meant(plain, piece)
        if (
            mask[piece.start]
            or _INSIDE.search(plain[max(0, piece.start - 2) : piece.start])
            or (not meant and piece.kind == "year")
        ):
            continue
        try:
            days = piece.days(anchor)
        except (ImpossibleDate, ValueError, OverflowError):
            continue
        if days.start and days.end:
            known = (days.start, days.end)
            found.append(_dated(text, piece, known, meant=meant, anchored=day is not None))
    return found


def _is_meant(text: str, piece: Piece) -> bool:
    if piece.kind != "weekday":
        return is_meant(text, piece, in_article=False)
    # News say "issued Friday" and "für Donnerstag", where a question would have a preposition.
    title = _TITLE_BEFORE.search(text[max(0, piece.start - 9) : piece.start])
    return not title and not _TITLE_AFTER.match(text, piece.end)


def _dated(text: str, piece: Piece, days: Range, *, meant: bool, anchored: bool) -> Quantity:
    written = text[piece.start : piece.end]
    relative = piece.relative and (piece.kind == "weekday" or not piece.floating)
    claimable = meant and not _NEVER_CLAIMED.match(written)
    return Quantity(
        written, piece.start, piece.end, _kind(piece, days), _numbers(written), days=(days,),
        claimable=claimable, yearless=piece.floating and piece.kind != "weekday",
        anchored=anchored or not (relative or piece.floating),
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


def _numbers(written: str) -> tuple[Decimal, ...]:
    """Return the numbers in a date: its day and year, the two of "two years ago"."""
    digits = [Decimal(int(match)) for match in re.findall(r"\d{1,4}", written)]
    words = [
        value
        for language in ("de", "en")
        for one in find_number_words(written, language)
        for value in one.values
    ]
    return tuple([*digits, *words])
