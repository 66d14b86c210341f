"""The numbers below a million that are written in words: "dreiundzwanzig", "vingt et un"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from assistant.facts.languages.vocabulary import NumberWords

_GAP = re.compile(r"[\s-]")


@dataclass(frozen=True)
class Numeral:
    """A number without its unit, and what it can be read as."""

    start: int
    end: int
    values: tuple[Decimal, ...]
    in_words: bool = True
    article: bool = False  # "ein", "one": a number only before a unit
    ordinal: bool = False
    claimable: bool = True
    joinable: bool = False  # "zwei" of "zwei Millionen": a larger unit may follow


class NumberReader:
    """Reads what a language calls its numbers."""

    def __init__(self, words: NumberWords) -> None:
        """Take the words of a language."""
        self._words = words
        self._cardinals = {"": 0, **_numbered(words.cardinals, first=0)}
        self._ordinals = _numbered(words.ordinals, first=1)
        self._ordinals |= {word: number for number, word in words.high_ordinals.items()}
        shape = words.shape.replace("{below_1000}", words.below_1000)
        shape = shape.replace("{below_100}", _any_of(words.cardinals))
        shape = shape.replace("{nth}", _any_of([*words.ordinals, *words.high_ordinals.values()]))
        self._shape = re.compile(shape)
        self._found = re.compile(rf"(?<![^\W_])(?:{words.found or shape})(?![^\W_])", re.IGNORECASE)
        self._read = lru_cache(maxsize=4096)(self._read_word)

    def find(self, text: str) -> Iterator[Numeral]:
        """Yield the numbers of a text."""
        for match in self._found.finditer(text):
            if numeral := self._read(_GAP.sub("-", match[0].lower())):
                start, end = match.span()
                doubted = self._words.unclaimed.match(text, start)
                claimable = numeral.claimable and not (doubted and doubted.end() == end)
                yield replace(numeral, start=start, end=end, claimable=claimable)

    def _read_word(self, word: str) -> Numeral | None:
        """Read a number on its own, in small letters and with a hyphen for each gap."""
        alone = self._words.alone.fullmatch(word) is not None
        if word in self._words.articles:
            return _numeral(1, article=True, claimable=False, joinable=not alone)
        if not (match := self._shape.fullmatch(word)):
            return None
        groups = match.groupdict()
        if compound := groups.get("compound"):
            return _numeral(self._cardinals[compound], claimable=False)
        number, ordinal = self._number(groups), groups["nth"] is not None
        halves = bool(groups.get("half")) + 3 * bool(groups.get("one_and_half"))
        return _numeral(
            number + Decimal(halves) / 2,
            ordinal=ordinal,
            claimable=number != 1,  # "erste" has too many synonyms to be held against anybody
            joinable=not (ordinal or alone),
        )

    def _number(self, groups: Mapping[str, str | None]) -> int:
        number = self._below_1000(groups.get("hundreds")) + self._below_1000(groups.get("rest"))
        if groups.get("thousand"):
            thousands = groups["thousands"]
            number += 1000 * (self._below_1000(thousands) if thousands else 1)
        return number + self._ordinals.get(groups["nth"] or "", 0)

    def _below_1000(self, words: str | None) -> int:
        before, *after = self._words.hundred.split(words or "", maxsplit=1)
        if not after:
            return self._cardinals[before]
        return 100 * (self._cardinals[before] if before else 1) + self._cardinals[after[0]]


def _numeral(number: Decimal | int, **used: bool) -> Numeral:
    return Numeral(0, 0, (Decimal(number),), **used)


def _numbered(words: tuple[str, ...], first: int) -> dict[str, int]:
    return {word: n for n, same in enumerate(words, first) for word in same.split("|")}


def _any_of(words: Iterable[str]) -> str:
    """Return what finds the longest of some words, their parts apart or not."""
    alternatives = sorted("|".join(words).split("|"), key=len, reverse=True)
    return rf"(?:{'|'.join(alternatives)})".replace("-", r"[\s-]")


# The reader of a language's words.
number_reader = lru_cache(maxsize=16)(NumberReader)
