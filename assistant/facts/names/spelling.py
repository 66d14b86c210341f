"""Spellings of one name: translated (Köln, Cologne), transliterated (Lawrow, Lavrov), inflected."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple, TypeVar

from assistant.facts.languages.vocabulary import fold

_LONGEST_ENTRY = 5
_LONGEST_WORD = 60
_POSSESSIVE = re.compile(r"['’]s?$")
# German and English endings of names, inhabitants and adjectives, each only where a table's entry
# is left without it.
_TABLE_ENDINGS = ("s", "n", "en", "e", "er", "es", "em", "in", "innen", "ern", "ers", "ns")
_CRUDE_ENDING = re.compile(r"(?<=\w{4})(?:e[nrsm]?|s|n)$")
_ADJECTIVE = re.compile(r"(?:sch|ch|ig|iv|al|är|ar|ell|isiert|eint|los|frei|neu)(?=(?:e[nrsm]?)$)")

# How German, English and scholarly transliteration write one sound, in the order of application.
# Upper-case letters stand for sounds that single letters would mix up.
_SOUNDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"schtsch|stsch|shch", "W"),
        (r"dsch|dzh|dj", "i"),
        (r"tsch", "C"),
        (r"sch|sh|zh", "s"),
        (r"tch|kh|ch", "C"),
        (r"ph", "f"),
        (r"ck|q|c", "k"),
        (r"x", "ks"),
        (r"(?<=[a-z])th", "t"),
        (r"gu(?=[eio])", "g"),
        (r"[tdk]?[sz]+(?=\w)|ts|tz|z", "s"),
        (r"ae", "a"),
        (r"oe(?!v)", "o"),
        (r"ue|ou|oo", "u"),
        (r"(?<=[aeou])[jy](?=e)", ""),
        (r"[jy]", "i"),
        (r"w", "v"),
        (r"[oe](?:v|ff)$", "ov"),
        (r"(?<=[a-zC])ien$", "ia"),
        (r"(.)\1+", r"\1"),
    )
)
_VOWELS = re.compile(r"[aeiou]|h")


def bare(word: str) -> str:
    """Return a word without the apostrophe of a genitive: Putin's, Merz'."""
    return _POSSESSIVE.sub("", word)


@lru_cache(maxsize=20_000)
def spelling_key(word: str) -> str:
    """Return a key that the transliterations of a word share: Uschakow and Ushakov."""
    letters = re.sub(r"[^a-z]", "", fold(word))
    for pattern, sound in _SOUNDS:
        letters = pattern.sub(sound, letters)
    return letters


@lru_cache(maxsize=20_000)
def stems(word: str) -> frozenset[str]:
    """Return what a word may be without its ending, itself among them, folded.

    Names lose an -s; -e, -en, -er are taken off adjectives, and -er off long names (Berliner).
    """
    plain = fold(bare(word))
    found = {plain}
    if len(plain) > 3 and plain.endswith("s"):
        found.add(plain[:-1])
    if len(plain) >= 7 and plain.endswith(("er", "ers")):
        found.add(plain.removesuffix("s")[:-2])
    if match := _ADJECTIVE.search(plain):
        found.add(plain[: match.end()])
    return frozenset(found)


def similar(one: str, other: str) -> bool:
    """Say whether two single words may be spellings of one name, tables left aside."""
    ones, others = stems(one), stems(other)
    if max(len(one), len(other)) > _LONGEST_WORD:
        return one == other
    if not ones.isdisjoint(others):
        return True
    keys = {spelling_key(stem) for stem in ones if len(stem) > 2} - {""}
    other_keys = {spelling_key(stem) for stem in others if len(stem) > 2} - {""}
    if not keys.isdisjoint(other_keys):
        return True
    return any(_one_vowel_apart(key, second) for key in keys for second in other_keys)


def _one_vowel_apart(one: str, other: str) -> bool:
    """Say whether long keys have the same consonants and all but one of the vowels.

    A letter more or less is not forgiven elsewhere: Johnson is not Johnston. Nor in Hansen, Hanson.
    """
    consonants = _VOWELS.sub("", one)
    if len(consonants) < 4 or consonants != _VOWELS.sub("", other) or one[0] != other[0]:
        return False
    if {one[-2:], other[-2:]} == {"en", "on"}:
        return False
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    return len(one) <= 1 and len(other) <= 1


_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class _Table(NamedTuple):
    words: dict[str, frozenset[int]]
    adjectives: frozenset[str]
    phrases: dict[tuple[str, ...], frozenset[int]]
    spellings: dict[int, frozenset[str]]


@lru_cache(maxsize=1)
def _table() -> _Table:
    words: dict[str, set[int]] = {}
    phrases: dict[tuple[str, ...], set[int]] = {}
    adjectives = set()
    spellings: dict[int, set[str]] = {}
    text = files("assistant.facts.names").joinpath("exonyms.txt").read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines()):
        for entry in [] if line.startswith("#") else filter(None, line.split(", ")):
            if entry[0].islower():
                adjectives.add(fold(entry))
            spellings.setdefault(number, set()).add(fold(entry))
            if " " in entry:
                phrases.setdefault(_phrase(entry.split()), set()).add(number)
            else:
                words.setdefault(_entry(entry), set()).add(number)
    return _Table(_frozen(words), frozenset(adjectives), _frozen(phrases), _frozen(spellings))


def _frozen(table: dict[_Key, set[_Value]]) -> dict[_Key, frozenset[_Value]]:
    return {key: frozenset(values) for key, values in table.items()}


def _entry(word: str) -> str:
    # "US" is a country, "us" is not: short abbreviations keep their case.
    return word if word.isupper() and len(word) <= 4 else fold(word)


def _phrase(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(_CRUDE_ENDING.sub("", fold(bare(word))) for word in words)


@lru_cache(maxsize=20_000)
def _of_word(word: str) -> frozenset[int]:
    table = _table()
    for plain in (word, bare(word)):
        if plain in table.words and plain.isupper():
            return table.words[plain]
    small = word[:1].islower()
    for candidate in _without_endings(fold(bare(word))):
        if candidate in table.words and (not small or candidate in table.adjectives):
            return table.words[candidate]
    return frozenset()


def _without_endings(word: str) -> Iterator[str]:
    yield word
    for ending in _TABLE_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) > 2:
            yield word[: -len(ending)]


def known_as(words: Sequence[str]) -> frozenset[int]:
    """Return the numbers of the table's entries that these words together are; often none."""
    if len(words) == 1:
        return _of_word(words[0])
    return _table().phrases.get(_phrase(words), frozenset())


def spellings_of(numbers: Iterable[int]) -> frozenset[str]:
    """Return what the table's entries of these numbers are called, folded."""
    return frozenset().union(*(_table().spellings[number] for number in numbers))


def all_known(words: Sequence[str]) -> frozenset[int]:
    """Return the numbers of all the table's entries that are named among the words of a text."""
    found: set[int] = set()
    for start in range(len(words)):
        for length in range(1, _LONGEST_ENTRY + 1):
            found |= known_as(words[start : start + length])
    return frozenset(found)
