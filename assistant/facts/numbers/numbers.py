"""Numbers, percentages, amounts of money and codes in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from assistant.facts.languages.known import language_of, read_together
from assistant.facts.languages.together import Meanings, all_words, any_case, either
from assistant.facts.languages.vocabulary import Language
from assistant.facts.numbers.digits import find_codes, find_digits, find_romans
from assistant.facts.numbers.numerals import Read, find_number_words, joined, scales_of
from assistant.facts.numbers.units import unit_of
from assistant.facts.numbers.value import Quantity

_DASHES = frozenset("-–/")
_NEXT = re.compile(r"\s{1,2}([^\W\d_][\w-]*)")


class _Words:
    """What stands around numbers in the languages that are read together."""

    def __init__(self, languages: tuple[Language, ...]) -> None:
        numbers = [one.numbers for one in languages]

        joints = either(one.joints for one in numbers)
        self.range = any_case(rf"\s{{0,2}}(?:{joints}|-|–|,|/)\s{{0,2}}[$€£]?")
        self.each = any_case(rf"\b(?:{either(one.each for one in numbers)})\s$")
        self.out_of = {f" {word} " for one in numbers for word in one.out_of.split("|")}
        self.nth_before = any_case(rf"(?:{either(one.nth_before for one in numbers)})\s$")
        self.half = any_case(either(one.half for one in numbers))
        self.about = any_case(
            rf"(?:\b(?:ca\.?|circa|{either(one.about for one in numbers)})|[~≈<>])\s{{0,2}}"
            rf"(?:{either(one.after_about for one in numbers)})?(?:us-)?[$€£¥]?$"
        )
        self.small = all_words(one.small_words for one in numbers)


@lru_cache(maxsize=16)
def _words(languages: tuple[Language, ...]) -> _Words:
    return _Words(languages)


@lru_cache(maxsize=16)
def _half_words(own: Language) -> tuple[Meanings[Decimal], re.Pattern[str]]:
    words = Meanings([own.numbers.halves])
    return words, any_case(rf"(?<!\w)(?:{words.groups})")


def find_numbers(text: str, language: str, mask: bytearray) -> list[Quantity]:
    """Return the numbers of a text that do not begin in what the mask covers."""
    own, words = language_of(language), _words(read_together(language))
    in_words = find_number_words(text, own) if own else ()
    numerals = [one for one in [*find_digits(text, language), *in_words] if not mask[one.start]]
    numerals.sort(key=lambda one: (one.start, -one.end))
    reads = _in_ranges(text, [*joined(text, own, numerals)], words)
    numbers = [_quantity(text, one, language, words) for one in reads]
    shares = [*_shares(text, numbers, words)]
    halves = _outside([*_halves(text, own, words)] if own else [], numbers)
    found = [*halves, *_outside(numbers, halves)]
    return [*found, *shares, *find_codes(text, language, mask), *find_romans(text, mask)]


def _shares(text: str, numbers: Sequence[Quantity], words: _Words) -> Iterator[Quantity]:
    """Yield "one in ten" and "jeder zehnte" as what they are of a whole."""
    for one, two in pairwise([None, *numbers]):
        if two is None or two.kind != "number" or not two.values or two.values[0] <= 1:
            continue
        each = words.each.search(text[max(0, two.start - 7) : two.start])
        if each:
            start, count = two.start - len(each[0]), Decimal(1)
        elif one and one.kind == "number" and text[one.end : two.start].lower() in words.out_of:
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


def _halves(text: str, own: Language, words: _Words) -> Iterator[Quantity]:
    parts, shape = _half_words(own)
    scales = scales_of(own)
    for match in shape.finditer(text):
        start, end = match.span()
        larger = scales.follows(text, end)
        if larger and larger[1]["gap"]:
            number, end = Decimal(larger[0]) / 2, larger[1].end()
            yield Quantity(text[start:end], start, end, "number", (number,))
            continue
        whole = words.half.fullmatch(match[0]) and scales.is_of_whole(text, end)
        firm = bool(whole) and not words.nth_before.search(text[max(0, start - 8) : start])
        yield Quantity(text[start:end], start, end, "fraction", (parts.of(match),), claimable=firm)


def _in_ranges(text: str, reads: Sequence[Read], words: _Words) -> list[Read]:
    """Give what both ends share: the "two" of "two to three million", the "18" of "1914-18"."""
    found = list(reads)
    for index, (first, last) in enumerate(pairwise(reads)):
        gap = text[first.numeral.end : last.numeral.start]
        if len(gap) > 16 or not words.range.fullmatch(gap):
            continue
        if last.scale > 1 == first.scale and first.numeral.joinable:
            found[index] = _also(first, [one * last.scale for one in first.numeral.values])
        elif gap in _DASHES and _as_year(text[first.numeral.start : first.numeral.end]):
            century = first.numeral.values[0] // 100 * 100
            if last.numeral.end - last.numeral.start == 2:
                found[index + 1] = _also(last, [century + last.numeral.values[0]])
    return found


def _also(read: Read, values: Sequence[Decimal]) -> Read:
    numeral = read.numeral
    return replace(read, numeral=replace(numeral, values=(*numeral.values, *values)))


def _quantity(text: str, read: Read, language: str, words: _Words) -> Quantity:
    numeral = read.numeral
    kind, unit, start, end = unit_of(text, numeral, language)
    if kind == "number" and read.fraction:
        kind = "fraction"
    following = _NEXT.match(text, end)
    written = text[start:end]
    return Quantity(
        written, start, end, kind, numeral.values, unit=unit,
        days=_as_year(written),
        approximate=bool(words.about.search(text[max(0, start - 34) : start])),
        counts=following is not None and following[1].lower() not in words.small,
        claimable=numeral.claimable or (numeral.article and kind in {"percent", "money"}),
    )  # fmt: skip


def _as_year(written: str) -> tuple[tuple[date, date], ...]:
    """Return the days of the year that four digits may name."""
    if len(written) != 4 or not written.isdecimal() or not 1000 <= int(written) <= 2199:
        return ()
    return ((date(int(written), 1, 1), date(int(written), 12, 31)),)
