"""Numbers, percentages, amounts of money and codes in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from assistant.facts.numbers.digits import find_codes, find_digits, find_romans
from assistant.facts.numbers.numerals import Numeral, find_number_words, listed
from assistant.facts.numbers.value import Kind, Quantity

_LONGEST_SUM = 12  # numerals that one number is put together from
_SCALES = {
    "de": {
        100: "hundert",
        1000: r"tausend|tsd\.?",
        10**6: r"million(?:en)?|mill?io\.?|mio\.?|mln\.?",
        10**9: r"milliarden?|mrd\.?|mia\.?",
        10**12: r"billion(?:en)?|bio\.",
        10**15: r"billiarden?",
        12: r"dutzend",
    },
    "en": {
        100: "hundred",
        1000: r"thousand|k",
        10**6: r"millions?|m(?:io|ln|n)\.?|m",
        10**9: r"billions?|bn\.?|b",
        10**12: r"trillions?|tr?n",
        12: "dozen",
    },
}
_LOOSE = frozenset("kmb")  # "5 m" is five metres: a scale only when attached or after a currency
_SCALE_SHAPES = {
    language: re.compile(
        r"(?P<gap>[\s-]{0,2})(?:"
        + "|".join(f"(?P<n{number}>{words})" for number, words in groups.items())
        + r")(?![^\W_])",
        re.IGNORECASE,
    )
    for language, groups in _SCALES.items()
}
_FRACTIONS = {
    "de": re.compile(
        r"[\s-]{0,2}(?:(?P<n3>dritteln?)|(?P<n4>vierteln?)|(?P<n5>fünfteln?)|(?P<n6>sechsteln?)|"
        r"(?P<n8>achteln?)|(?P<n10>zehnteln?))(?![^\W_])",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"[\s-](?:(?P<n3>thirds?)|(?P<n4>quarters?)|(?P<n5>fifths?)|(?P<n6>sixths?)|"
        r"(?P<n8>eighths?)|(?P<n10>tenths?))(?!\w)",
        re.IGNORECASE,
    ),
}
_MAYBE_MILLION = re.compile(r"m(?![^\W_])")  # "1.2m" is metres or a million
_RANGE = re.compile(
    r"\s{0,2}(?:bis(?: zu)?|und|oder|to|and|or|-|–|,|/|bzw\.)\s{0,2}[$€£]?", re.IGNORECASE
)
_EACH = re.compile(r"\b(?:jede[nrsm]?|every)\s$", re.IGNORECASE)
_OUT_OF = frozenset({" in ", " of ", " out of ", " in every ", " von "})
_DASHES = frozenset("-–/")
_HALF_MORE = re.compile(r"[\s-]and[\s-]a[\s-]half(?!\w)", re.IGNORECASE)
_HALVES = {
    "de": re.compile(
        r"(?<!\w)(?:hälfte|halb(?:e[nrsm]?)?|zweidrittel(?=mehr)|dreiviertel)", re.IGNORECASE
    ),
    "en": re.compile(r"(?<!\w)half(?:[\s-]an?(?=[\s-]))?(?!\w)", re.IGNORECASE),
}
_NTH_BEFORE = re.compile(r"(?:\d\.|te[nrsm]?|first|second|third|\dnd|\dst|other)\s$", re.IGNORECASE)
_WHOLE_HALF = re.compile(r"hälfte|half", re.IGNORECASE)
_HALF_OF = re.compile(r"\s(?:of|de[rs]|the|aller|all|von)(?!\w)", re.IGNORECASE)

_PERCENT = re.compile(
    r"[\s-]{0,2}(?:[%％]|prozent\w*|per[\s-]?cent(?:age)?s?(?!\w)|pct(?!\w)|v\.\s?H\.)",
    re.IGNORECASE,
)
_CURRENCIES = {
    "EUR": r"€|eur(?:os?)?",
    "USD": r"(?:us|u\.s\.|a|c|hk|nz)?-?\s?(?:\$|dollars?)|usd|bucks",
    "GBP": r"£|pfund(?:\ssterling)?|pounds?(?:\ssterling)?|gbp|quid",
    "JPY": r"¥|yen|jpy",
    "CHF": r"chf|sfr|francs?|franken",
    "CNY": r"yuan|cny|renminbi",
    "RUB": r"rubel|rou?bles?",
    "DEM": r"d-?mark|(?-i:Mark)|dm",
    "SEK": r"kron(?:en|or|er|a)|crowns?|sek|nok|dkk",
    "PLN": r"złoty|zlotys?|pln",
    "INR": r"rupien?|rupees?|inr",
    "TRY": r"lira|lire",
    "cent": r"cents?|¢|pence",
}
_NATION = (
    r"(?:(?:us|u\.s\.|american|british|swiss|canadian|australian|(?:us-)?amerikanische[nr]?|"
    r"britische[nr]?|schweizer|kanadische[nr]?|australische[nr]?|deutsche|german|polish|"
    r"japanese|japanische[nr]?|schwedische[nr]?|swedish|norwegian|danish|indian)[\s-])?"
)
_CURRENCY = "|".join(f"(?P<{code}>{words})" for code, words in _CURRENCIES.items())
_CURRENCY_AFTER = re.compile(rf"[\s-]{{0,2}}{_NATION}(?:{_CURRENCY})(?![^\W_])", re.IGNORECASE)
_CURRENCY_BEFORE = re.compile(
    r"(?:(?P<EUR>€|\beur)|(?P<USD>\$|\busd)|(?P<GBP>£|\bgbp)|(?P<JPY>¥|\bjpy)|"
    r"(?P<CHF>\bchf|\bsfr\.?)|(?P<DEM>\bdm))\s?$",
    re.IGNORECASE,
)
_APPROXIMATE = re.compile(
    r"(?:\b(?:rund|etwa|ca\.?|circa|zirka|knapp|fast|gut|nahezu|beinahe|annähernd|ungefähr|"
    r"schätzungsweise|geschätzte?n?|mehr als|über|mindestens|bis zu|unter|weniger als|wohl|"
    r"about|around|approximately|approx\.?|roughly|nearly|almost|some|more than|over|at least|"
    r"up to|under|less than|fewer than|estimated|close to|just|above|below|perhaps)|[~≈<>])"
    r"\s{0,2}(?:de[rn] |die |the |as many as )?(?:us-)?[$€£¥]?$",
    re.IGNORECASE,
)
_STOP = listed(
    "und oder bis zu zum zur auf von vom in im an am der die das den dem des als wie für mit nach "
    "vor aus bei um durch gegen über unter ist war sind waren wird wurde wurden hat haben hatte "
    "and or to of in on at the a an as for with by from than is was were are be been has have "
    "had that which who when while where but it he she they this these those also sich er sie "
    "es nicht auch aber wenn dass sowie beziehungsweise bzw gab gibt per pro"
)
_NEXT = re.compile(r"\s{1,2}([^\W\d_][\w-]*)")


@dataclass(frozen=True)
class _Read:
    """A numeral with all that belongs to its number."""

    numeral: Numeral
    fraction: bool = False
    scale: Decimal = Decimal(1)


def find_numbers(text: str, language: str, mask: bytearray) -> list[Quantity]:
    """Return the numbers of a text that do not begin in what the mask covers."""
    numerals = [*find_digits(text, language), *find_number_words(text, language)]
    numerals = [one for one in numerals if not mask[one.start]]
    numerals.sort(key=lambda one: (one.start, -one.end))
    reads = _in_ranges(text, [*_joined(text, language, numerals)])
    numbers = [_quantity(text, one) for one in reads]
    shares = [*_shares(text, numbers)]
    halves = _outside([*_halves(text, language)], numbers)
    found = [*halves, *_outside(numbers, halves)]
    return [*found, *shares, *find_codes(text, language, mask), *find_romans(text, mask)]


def _shares(text: str, numbers: Sequence[Quantity]) -> Iterator[Quantity]:
    """Yield "one in ten" and "jeder zehnte" as what they are of a whole."""
    for one, two in pairwise([None, *numbers]):
        if two is None or two.kind != "number" or not two.values or two.values[0] <= 1:
            continue
        each = _EACH.search(text[max(0, two.start - 7) : two.start])
        if each:
            start, count = two.start - len(each[0]), Decimal(1)
        elif one and one.kind == "number" and text[one.end : two.start].lower() in _OUT_OF:
            start, count = one.start, one.values[0]
        else:
            continue
        if count < two.values[0]:
            part = (count / two.values[0],)
            yield Quantity(text[start : two.end], start, two.end, "fraction", part, claimable=False)


def _outside(some: Sequence[Quantity], others: Sequence[Quantity]) -> list[Quantity]:
    """Return those that do not begin within another: "half" of "one and a half million"."""
    inner = {place for one in others for place in range(one.start + 1, one.end)}
    return [one for one in some if one.start not in inner]


def _halves(text: str, language: str) -> Iterator[Quantity]:
    shape, scale = _HALVES.get(language), _SCALE_SHAPES.get(language)
    for match in shape.finditer(text) if shape and scale else ():
        start, end = match.span()
        word = match[0].lower()
        larger = scale.match(text, end) if scale else None
        if larger and larger["gap"] and larger.lastgroup:
            number, end = Decimal(larger.lastgroup[1:]) / 2, larger.end()
            yield Quantity(text[start:end], start, end, "number", (number,))
            continue
        part = {"zwei": Decimal(2) / 3, "drei": Decimal("0.75")}.get(word[:4], Decimal("0.5"))
        whole = _WHOLE_HALF.fullmatch(word) and _HALF_OF.match(text, end)
        firm = bool(whole) and not _NTH_BEFORE.search(text[max(0, start - 8) : start])
        yield Quantity(text[start:end], start, end, "fraction", (part,), claimable=firm)


def _joined(text: str, language: str, numerals: Sequence[Numeral]) -> Iterator[_Read]:
    """Yield the numerals with their "million", "third" and "and a half", sums put together."""
    reach = 0
    for index, numeral in enumerate(numerals):
        if numeral.start >= reach:
            read = _one(text, language, numerals[index : index + _LONGEST_SUM])
            reach = read.numeral.end
            yield read


def _in_ranges(text: str, reads: Sequence[_Read]) -> list[_Read]:
    """Give what both ends share: the "two" of "two to three million", the "18" of "1914-18"."""
    found = list(reads)
    for index, (first, last) in enumerate(pairwise(reads)):
        gap = text[first.numeral.end : last.numeral.start]
        if len(gap) > 16 or not _RANGE.fullmatch(gap):
            continue
        if last.scale > 1 == first.scale and first.numeral.joinable:
            found[index] = _also(first, [one * last.scale for one in first.numeral.values])
        elif gap in _DASHES and _as_year(text[first.numeral.start : first.numeral.end]):
            century = first.numeral.values[0] // 100 * 100
            if last.numeral.end - last.numeral.start == 2:
                found[index + 1] = _also(last, [century + last.numeral.values[0]])
    return found


def _also(read: _Read, values: Sequence[Decimal]) -> _Read:
    numeral = read.numeral
    return replace(read, numeral=replace(numeral, values=(*numeral.values, *values)))


def _one(text: str, language: str, numerals: Sequence[Numeral]) -> _Read:
    first = numerals[0]
    following = [one for one in numerals if one.start >= first.end]
    if not first.joinable:
        return _Read(first)
    if fraction := _fraction(text, language, first):
        return fraction
    if following and (pair := _year_in_words(text, first, following[0])):
        return _Read(pair)
    return _sum(text, language, first, following)


def _fraction(text: str, language: str, numeral: Numeral) -> _Read | None:
    shape = _FRACTIONS.get(language)
    match = shape.match(text, numeral.end) if shape and numeral.in_words else None
    if not match or not match.lastgroup:
        return None
    denominator = int(match.lastgroup[1:])
    if numeral.values[0] >= denominator:
        return None
    ends = match[0].lower().strip(" -")
    counted = numeral.values[0] > 1 or text[numeral.start : numeral.end].lower() == "one"
    if language == "en" and not (counted or _HALF_OF.match(text, match.end())):
        return None  # "a third man"
    if language == "en" and counted and numeral.values[0] > 1 and not ends.endswith("s"):
        return None
    # "Viertel" is a part of a town too, and of a year and an hour.
    firm = denominator != 4 or bool(_HALF_OF.match(text, match.end()))
    values = tuple(value / denominator for value in numeral.values)
    end = match.end()
    return _Read(replace(numeral, end=end, values=values, article=False, claimable=firm), True)


def _year_in_words(text: str, first: Numeral, second: Numeral) -> Numeral | None:
    """Read "nineteen eighty-four"."""
    near = (
        second.joinable
        and second.in_words
        and first.in_words
        and text[first.end : second.start] in {" ", "-"}
    )
    if near and 11 <= first.values[0] <= 20 and 10 <= second.values[0] <= 99:
        return replace(first, end=second.end, values=(first.values[0] * 100 + second.values[0],))
    return None


def _sum(text: str, language: str, first: Numeral, following: Sequence[Numeral]) -> _Read:
    """Read "two million five hundred thousand", "1,2 Mio.", "a hundred and fifty"."""
    shape = _SCALE_SHAPES.get(language)
    if not shape:
        return _Read(first)
    if (
        _MAYBE_MILLION.match(text, first.end)
        and not first.in_words
        and not _has_currency(text, first)
    ):
        more = tuple(one * 10**6 for one in first.values)
        return _Read(replace(first, end=first.end + 1, values=(*first.values, *more)))
    current, end = first.values, first.end
    whole, last = tuple(Decimal(0) for _ in current), Decimal(0)
    if match := _HALF_MORE.match(text, end):
        current, end = tuple(one + Decimal("0.5") for one in current), match.end()
    rest = list(following)
    while True:
        if any(current) and (scale := _scale(text, shape, first, end)) and scale[0] != last:
            last, end = scale
            current = tuple(one * last for one in current)
            if last >= 1000:
                whole = tuple(old + new for old, new in zip(whole, current, strict=True))
                current = tuple(Decimal(0) for _ in current)
        elif rest and _continues(text, shape, end, last, rest[0]):
            numeral = rest.pop(0)
            current, end = tuple(one + numeral.values[0] for one in current), numeral.end
        else:
            break
    values = tuple(one + two for one, two in zip(whole, current, strict=True))
    scaled = end > first.end
    numeral = replace(first, end=end, values=values, article=first.article and not scaled,
                      claimable=first.claimable or scaled)  # fmt: skip
    return _Read(numeral, scale=max(last, Decimal(1)))


def _scale(
    text: str, shape: re.Pattern[str], first: Numeral, end: int
) -> tuple[Decimal, int] | None:
    match = shape.match(text, end)
    if not match or not match.lastgroup:
        return None
    word = match[0].strip(" -\t\n").lower()
    if word in _LOOSE and (first.in_words or (match["gap"] and not _has_currency(text, first))):
        return None
    return Decimal(match.lastgroup[1:]), match.end()


def _has_currency(text: str, numeral: Numeral) -> bool:
    return bool(_CURRENCY_BEFORE.search(text[max(0, numeral.start - 5) : numeral.start]))


def _continues(
    text: str, shape: re.Pattern[str], end: int, last: Decimal, following: Numeral
) -> bool:
    """Whether a numeral goes on with a number: the "fifty" of "two hundred and fifty"."""
    gap = text[end : following.start].lower()
    joint = gap in {" ", "-"} or (gap in {" and ", " und "} and following.in_words)
    if not joint or last < 100 or following.article or following.values[0] >= last:
        return False
    if not (following.joinable or following.ordinal) or following.values[0] <= 0:
        return False
    match = shape.match(text, following.end)
    larger = int(match.lastgroup[1:]) if match and match.lastgroup else 0
    return larger != 100 if last == 100 else larger < last


def _quantity(text: str, read: _Read) -> Quantity:
    numeral = read.numeral
    kind, unit, start, end = _unit(text, numeral)
    if kind == "number" and read.fraction:
        kind = "fraction"
    following = _NEXT.match(text, end)
    written = text[start:end]
    return Quantity(
        written, start, end, kind, numeral.values, unit=unit,
        days=_as_year(written),
        approximate=bool(_APPROXIMATE.search(text[max(0, start - 34) : start])),
        counts=following is not None and following[1].lower() not in _STOP,
        claimable=numeral.claimable or (numeral.article and kind in {"percent", "money"}),
    )  # fmt: skip


def _unit(text: str, numeral: Numeral) -> tuple[Kind, str, int, int]:
    """Return the kind and unit of a number, and where it and its unit begin and end."""
    start, end = numeral.start, numeral.end
    if match := _PERCENT.match(text, end):
        return "percent", "", start, match.end()
    if match := _CURRENCY_AFTER.match(text, end):
        return "money", match.lastgroup or "", start, match.end()
    if match := _CURRENCY_BEFORE.search(text[max(0, start - 5) : start]):
        return "money", match.lastgroup or "", start - len(match[0]), end
    return "number", "", start, end


def _as_year(written: str) -> tuple[tuple[date, date], ...]:
    """Return the days of the year that four digits may name."""
    if len(written) != 4 or not written.isdecimal() or not 1000 <= int(written) <= 2199:
        return ()
    return ((date(int(written), 1, 1), date(int(written), 12, 31)),)
