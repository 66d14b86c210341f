"""Words of an index that are written nearly like one that it lacks: a name with a typo.

A name is heard, or remembered, or taken from another alphabet: Uschakov for Uschakow, Selenski
for Selenskyj. So letters that stand for one sound cost less than others, and a word begins with
the letter asked for or one that sounds like it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

_SHORTEST = 5  # letters of a name that is looked for
_LONGER, _LONGEST = 7, 9  # letters from which more may differ
_MOST = 4
_LIKE = 0.5  # costs what is hardly heard, or is a slip: see cost_of
_SOUNDS = ("vw", "vf", "ckq", "iyj", "szßc", "dt", "bp", "aä", "oö", "uü")
_FIRST = ("vw", "vf", "ckq", "iyj", "szc")  # of a word, where a slip is rare
_BEFORE = {"t": "szc", "c": "kh"}  # letters that are hardly heard before these
_HEARD = str.maketrans({letter: each[0] for each in _SOUNDS for letter in each} | {"h": ""})
_ALIKE = {(a, b) for sound in _SOUNDS for a in sound for b in sound if a != b}

_WORDS = re.compile(r"[^\W\d_]+")
_MOST_NAMES = 64

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
        heard, edits = _heard(word), int(most + 1)
        differ = np.bitwise_count(self.letters ^ np.uint64(_letters(heard)))
        near = (np.abs(self.lengths - len(heard)) <= edits) & (differ <= 2 * edits)
        return [self.words[i] for i in np.flatnonzero(near).tolist()]


class NearWords:
    """The words of an index as of one moment, looked through when a word is not among them."""

    def __init__(self, terms: Terms) -> None:
        """Read words with `terms` when they are needed, those of a letter together."""
        self._terms = terms
        self._shelves: dict[str, _Shelf] = {}

    def near(self, word: str, name: str) -> tuple[str, ...]:
        """Return the words that may be a name's, the nearest first; `word` is its own token."""
        most = most_of(name)
        if not most:
            return ()
        found = [
            (cost, other)
            for first in sorted(_beginnings(word[0]))
            for other in self._shelf(first).candidates(word, most)
            if (cost := cost_of(word, other, most)) <= most
        ]
        return tuple(other for _, other in sorted(found)[:_MOST])

    def _shelf(self, first: str) -> _Shelf:
        if first not in self._shelves:
            self._shelves[first] = _Shelf.of(self._terms(first))
        return self._shelves[first]


def words_of(text: str) -> list[str]:
    """Return the distinct words of a text, as they are written."""
    return list(dict.fromkeys(_WORDS.findall(text)))


def names_in(question: str) -> list[str]:
    """Return the words that may be names: where some have a capital letter, those."""
    words = words_of(question)
    return ([word for word in words if word[0].isupper()] or words)[:_MOST_NAMES]


def may_be(name: str, form: str) -> bool:
    """Whether a word, as it is written, may be what a name was meant for."""
    same = name[0].isupper() <= form[0].isupper()
    return same and unlike(name, form) <= most_of(name)


def unlike(name: str, form: str) -> float:
    """Return how much the letters of a name and a word differ, as in cost_of."""
    return cost_of(name.casefold(), form.casefold(), len(name))


def most_of(name: str) -> float:
    """Return how much may differ: more in a long name, nothing in a short one or a number."""
    if len(name) < _SHORTEST or not name.isalpha():
        return 0.0
    return _LIKE * (1 + (len(name) >= _LONGER) + (len(name) >= _LONGEST))


def cost_of(word: str, other: str, most: float) -> float:
    """Return what it costs to turn a word into another; above `most` it may be any such number.

    A letter costs 1. Half of it costs one for another of the same sound, one that is written
    twice or is hardly heard (Mertz, Ushakov), and two that changed places.
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
                cost = min(cost, earlier[j - 1] + _LIKE)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def _swap(own: str, letter: str) -> float:
    if own == letter:
        return 0.0
    return _LIKE if (own, letter) in _ALIKE else 1.0


def _single(word: str, place: int) -> float:
    """Return the cost of a letter that the other word lacks."""
    letter, earlier, later = word[place], word[place - 1 : place], word[place + 1 : place + 2]
    twice = bool(earlier) and (letter == earlier or (letter, earlier) in _ALIKE)
    silent = letter == "h" or (bool(later) and later in _BEFORE.get(letter, ""))
    return _LIKE if twice or silent else 1.0


def _beginnings(first: str) -> set[str]:
    return {first} | {letter for sound in _FIRST if first in sound for letter in sound}


def _heard(word: str) -> str:
    return "".join(letter for letter, _ in groupby(word.translate(_HEARD)))


def _letters(word: str) -> int:
    return sum({1 << (ord(letter) % 64) for letter in word})
