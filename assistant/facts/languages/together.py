"""The words of the languages that are read together, as patterns and with their meanings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

Meaning = TypeVar("Meaning")


NOTHING = "(?!)"  # finds nothing


def either(words: Iterable[str]) -> str:
    """Return what finds any of the words; nothing where no language has one."""
    return "|".join(dict.fromkeys(word for word in words if word)) or NOTHING


def all_words(lines: Iterable[str]) -> frozenset[str]:
    """Return the words of lists."""
    return frozenset(word for line in lines for word in line.split())


def any_case(pattern: str) -> re.Pattern[str]:
    """Return a pattern without regard to case."""
    return re.compile(pattern, re.IGNORECASE)


def spaced(pattern: str) -> str:
    """Let " " be white space and " ?" white space that may lack; never unbounded."""
    return pattern.replace(" ?", r"\s{0,3}").replace(" ", r"\s{1,3}")


class Meanings(Generic[Meaning]):
    """Words with what each means, without regard to case.

    `pattern` finds any of them. `groups` does so too, and `of` tells from its match what it means.
    """

    def __init__(self, tables: Iterable[Mapping[Meaning, str]]) -> None:
        """Take for each language its words by what they mean."""
        words: dict[Meaning, list[str]] = {}
        for table in tables:
            for meaning, alternatives in table.items():
                words.setdefault(meaning, []).append(alternatives)
        self._meanings = list(words)
        known = [either(alternatives) for alternatives in words.values()]
        self.pattern = either(known)
        self.groups = either(f"(?P<m{number}>{words})" for number, words in enumerate(known))
        self._shape = any_case(spaced(self.groups))

    def of(self, match: re.Match[str]) -> Meaning:
        """Return what was found by a pattern that ends with these groups."""
        return self._meanings[int((match.lastgroup or "m0")[1:])]

    def get(self, written: str) -> Meaning | None:
        """Return what a word means; None if it is none of these."""
        match = self._shape.fullmatch(written)
        return self.of(match) if match else None

    def __getitem__(self, written: str) -> Meaning:
        """Return what a word means that the pattern found."""
        if (meaning := self.get(written)) is None:
            raise KeyError(written)
        return meaning


def numbered(groups: Iterable[str], first: int = 1) -> dict[int, str]:
    """Return words by their number in a row: months, weekdays."""
    return dict(enumerate(groups, first))
