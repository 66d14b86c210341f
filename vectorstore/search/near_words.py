"""Words of an index that are written nearly like one that it lacks: a name with a typo.

A name is heard, or remembered, or taken from another alphabet: Uschakov for Uschakow, Selenski
for Selenskyj. So letters that stand for one sound cost less than others, and a word begins with
the letter asked for or one that sounds like it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

_SHORTEST = 5  # letters of a word that is looked for
_SHORTEST_FOUND = 4
_LONGER, _LONGEST = 7, 9  # letters from which more may differ
_SPREAD = 0.5  # beyond the nearest word's cost, what others may cost
_MOST = 4
_LIKE = 0.5  # costs a letter for one that sounds like it, or is written twice
_SOUNDS = ("vwf", "ckq", "iyj", "szßc", "dt", "bp", "aä", "oö", "uü")
_HEARD = str.maketrans({letter: each[0] for each in _SOUNDS for letter in each} | {"h": ""})
_ALIKE = {(a, b) for sound in _SOUNDS for a in sound for b in sound if a != b}

Terms = Callable[[str], Sequence[str]]  # all words that begin with a letter


@dataclass(frozen=True)
class _Shelf:
    """The words that begin with one letter, and how each sounds."""

    words: Sequence[str]
    lengths: np.ndarray  # int64, (words,): of what is heard
    letters: np.ndarray  # uint64, (words,): a bit for each letter heard, some sharing one

    @classmethod
    def of(cls, words: Sequence[str]) -> _Shelf:
        heard = [_heard(word) for word in words]
        lengths = np.array([len(word) for word in heard], dtype=np.int64)
        return cls(words, lengths, np.array([_letters(word) for word in heard], dtype=np.uint64))

    def candidates(self, word: str, most: float) -> list[str]:
        """Return the words that are not too unlike by their length and their letters alone."""
        heard, edits = _heard(word), int(most)
        differ = np.bitwise_count(self.letters ^ np.uint64(_letters(heard)))
        near = (np.abs(self.lengths - len(heard)) <= edits) & (differ <= 2 * edits)
        return [self.words[i] for i in np.flatnonzero(near).tolist()]


class NearWords:
    """The words of an index as of one moment, looked through when a word is not among them."""

    def __init__(self, terms: Terms) -> None:
        """Read words with `terms` when they are needed, those of a letter together."""
        self._terms = terms
        self._shelves: dict[str, _Shelf] = {}

    def near(self, word: str) -> tuple[str, ...]:
        """Return the words that a word may have been meant for, the nearest first."""
        most = _most(word)
        if not most:
            return ()
        found = [
            (cost, other)
            for first in sorted(_beginnings(word[0]))
            for other in self._shelf(first).candidates(word, most)
            if len(other) >= _SHORTEST_FOUND and (cost := cost_of(word, other, most)) <= most
        ]
        found.sort()
        return tuple(other for cost, other in found if cost <= found[0][0] + _SPREAD)[:_MOST]

    def _shelf(self, first: str) -> _Shelf:
        if first not in self._shelves:
            self._shelves[first] = _Shelf.of(self._terms(first))
        return self._shelves[first]


def unlike(name: str, form: str) -> tuple[bool, float]:
    """Return how unlike two words are as they are written, first of all in their first letter."""
    same = name[0].isupper() == form[0].isupper()
    return not same, cost_of(name.casefold(), form.casefold(), len(name))


def cost_of(word: str, other: str, most: float) -> float:
    """Return what it costs to turn a word into another; above `most` it may be any such number.

    Two letters that changed places cost as much as a wrong, a missing or a surplus one.
    """
    before: list[float] = []
    row = [0.0]
    for place in range(len(other)):
        row.append(row[-1] + _single(other, place))
    for i, own in enumerate(word):
        earlier, before = before, row
        row = [before[0] + _single(word, i)]
        for j, letter in enumerate(other):
            cost = min(
                before[j] + _swap(own, letter),
                before[j + 1] + _single(word, i),
                row[j] + _single(other, j),
            )
            if i and j and own == other[j - 1] and letter == word[i - 1] and own != letter:
                cost = min(cost, earlier[j - 1] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def _swap(own: str, letter: str) -> float:
    if own == letter:
        return 0.0
    return _LIKE if (own, letter) in _ALIKE else 1.0


def _single(word: str, place: int) -> float:
    """Return the cost of a letter that the other word lacks; a double one is hardly heard."""
    twice = place > 0 and word[place] == word[place - 1]
    return _LIKE if twice or word[place] == "h" else 1.0


def _most(word: str) -> float:
    """Return how much may differ: more in a long word, nothing in a short one or a number."""
    if len(word) < _SHORTEST or not word.isalpha():
        return 0.0
    return 1.0 + _LIKE * ((len(word) >= _LONGER) + (len(word) >= _LONGEST))


def _beginnings(first: str) -> set[str]:
    return {first} | {letter for sound in _SOUNDS if first in sound for letter in sound}


def _heard(word: str) -> str:
    return "".join(letter for letter, _ in groupby(word.translate(_HEARD)))


def _letters(word: str) -> int:
    return sum({1 << (ord(letter) % 64) for letter in word})
