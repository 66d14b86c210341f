"""Numbers in words, and those that are put together: "zwei Millionen", "a hundred and fifty".

text2num 3.1 (MIT) was tried: it reads whole numbers well, but in German no "dreieinhalb", "zweite",
"Drittel" or "Dutzend", it cannot tell the article "ein" from the number, and it is compiled code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from assistant.facts.languages.known import read_together
from assistant.facts.languages.together import Meanings, any_case, either
from assistant.facts.languages.vocabulary import Language
from assistant.facts.numbers.spoken import Numeral, number_reader
from assistant.facts.numbers.units import currency_before

_LONGEST_SUM = 12  # numerals that one number is put together from
_LOOSE = frozenset("kmb")  # "5 m" is five metres: a scale only when attached or after a currency
_MAYBE_MILLION = re.compile(r"m(?![^\W_])")  # "1.2m" is metres or a million


@dataclass(frozen=True)
class Read:
    """A numeral with all that belongs to its number."""

    numeral: Numeral
    fraction: bool = False
    scale: Decimal = Decimal(1)


def find_number_words(text: str, own: Language) -> Iterator[Numeral]:
    """Yield the numbers below a million that a text has in words of a language, in no order."""
    yield from number_reader(own.numbers.words).find(text)
    words, shape = _silent(own)
    for match in shape.finditer(text):
        yield Numeral(match.start(), match.end(), (Decimal(words.of(match)),), claimable=False)


@lru_cache(maxsize=16)
def _silent(own: Language) -> tuple[Meanings[int], re.Pattern[str]]:
    words = Meanings([own.numbers.silent])
    return words, any_case(rf"(?<!\w)(?:{words.groups})(?!\w)")


class Scales:
    """What comes after a number and makes it larger, or a part: "million", "third"."""

    def __init__(self, own: Language) -> None:
        """Take the words of a language, and of those that are read beside it."""
        beside = [one.numbers for one in read_together(own.code)]
        self.numbers = own.numbers
        self._scales = Meanings([own.numbers.scales])
        self._scale = _after_number(self._scales, ends=r"(?![^\W_])")
        self._parts = Meanings([own.numbers.parts, own.numbers.ordinal_parts])
        self._part = _after_number(self._parts, ends=r"(?!\w)")
        self._half_more = any_case(rf"[\s-](?:{either(one.half_more for one in beside)})(?!\w)")
        self._of_whole = any_case(rf"\s(?:{either(one.of_whole for one in beside)})(?!\w)")
        self._joints = {" ", "-"}
        self._and = {f" {one.and_within} " for one in beside}

    def is_of_whole(self, text: str, end: int) -> bool:
        """Whether an "of" follows, so that a part is one of something."""
        return self._of_whole.match(text, end) is not None

    def follows(self, text: str, end: int) -> tuple[int, re.Match[str]] | None:
        """Return the scale that follows, and its match with the group gap and its word."""
        match = self._scale.match(text, end)
        return (self._scales.of(match), match) if match else None

    def one(self, text: str, numerals: Sequence[Numeral]) -> Read:
        """Read the first numeral with all that belongs to it."""
        first = numerals[0]
        following = [one for one in numerals if one.start >= first.end]
        if not first.joinable:
            return Read(first)
        if fraction := self._fraction(text, first):
            return fraction
        if following and (pair := _year_in_words(text, first, following[0])):
            return Read(pair)
        return self._sum(text, first, following)

    def _fraction(self, text: str, numeral: Numeral) -> Read | None:
        match = self._part.match(text, numeral.end) if numeral.in_words else None
        denominator = self._parts.of(match) if match else 0
        if not match or numeral.values[0] >= denominator:
            return None
        of_whole = self.is_of_whole(text, match.end())
        if denominator in self.numbers.ordinal_parts:
            many = numeral.values[0] > 1
            one = text[numeral.start : numeral.end].lower() == self.numbers.one
            plural = match[0].lower().endswith(self.numbers.part_plural)
            if not (plural if many else one or of_whole):
                return None  # "a third man"
        # "Viertel" is a part of a town too, and of a year and an hour.
        firm = denominator != 4 or of_whole
        values = tuple(value / denominator for value in numeral.values)
        end = match.end()
        return Read(replace(numeral, end=end, values=values, article=False, claimable=firm), True)

    def _sum(self, text: str, first: Numeral, following: Sequence[Numeral]) -> Read:
        """Read "two million five hundred thousand", "1,2 Mio.", "a hundred and fifty"."""
        attached = _MAYBE_MILLION.match(text, first.end) and not first.in_words
        if attached and not currency_before(text, first):
            more = tuple(one * 10**6 for one in first.values)
            return Read(replace(first, end=first.end + 1, values=(*first.values, *more)))
        current, end = first.values, first.end
        whole, last = tuple(Decimal(0) for _ in current), Decimal(0)
        if match := self._half_more.match(text, end):
            current, end = tuple(one + Decimal("0.5") for one in current), match.end()
        rest = list(following)
        while True:
            if any(current) and (scale := self._larger(text, first, end)) and scale[0] != last:
                last, end = scale
                current = tuple(one * last for one in current)
                if last >= 1000:
                    whole = tuple(old + new for old, new in zip(whole, current, strict=True))
                    current = tuple(Decimal(0) for _ in current)
            elif rest and self._continues(text, end, last, rest[0]):
                numeral = rest.pop(0)
                current, end = tuple(one + numeral.values[0] for one in current), numeral.end
            else:
                break
        values = tuple(one + two for one, two in zip(whole, current, strict=True))
        scaled = end > first.end
        numeral = replace(first, end=end, values=values, article=first.article and not scaled,
                          claimable=first.claimable or scaled)  # fmt: skip
        return Read(numeral, scale=max(last, Decimal(1)))

    def _larger(self, text: str, first: Numeral, end: int) -> tuple[Decimal, int] | None:
        if not (found := self.follows(text, end)):
            return None
        number, match = found
        apart = match["gap"] and not currency_before(text, first)
        if match[match.lastgroup or 0].lower() in _LOOSE and (first.in_words or apart):
            return None
        return Decimal(number), match.end()

    def _continues(self, text: str, end: int, last: Decimal, following: Numeral) -> bool:
        """Whether a numeral goes on with a number: the "fifty" of "two hundred and fifty"."""
        gap = text[end : following.start].lower()
        joint = gap in self._joints or (gap in self._and and following.in_words)
        if not joint or last < 100 or following.article or following.values[0] >= last:
            return False
        if not (following.joinable or following.ordinal) or following.values[0] <= 0:
            return False
        found = self.follows(text, following.end)
        larger = found[0] if found else 0
        return larger != 100 if last == 100 else larger < last


def _after_number(words: Meanings[int], *, ends: str) -> re.Pattern[str]:
    return any_case(rf"(?P<gap>[\s-]{{0,2}})(?:{words.groups}){ends}")


@lru_cache(maxsize=16)
def scales_of(own: Language) -> Scales:
    """Return what makes a number larger in a language."""
    return Scales(own)


def joined(text: str, own: Language | None, numerals: Sequence[Numeral]) -> Iterator[Read]:
    """Yield the numerals with their "million", "third" and "and a half", sums put together."""
    scales, reach = scales_of(own) if own else None, 0
    for index, numeral in enumerate(numerals):
        if numeral.start >= reach:
            sum_of = numerals[index : index + _LONGEST_SUM]
            read = scales.one(text, sum_of) if scales else Read(numeral)
            reach = read.numeral.end
            yield read


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
