"""The languages that are known, each with a file of its own in this folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from assistant.facts.languages.english import ENGLISH
from assistant.facts.languages.french import FRENCH
from assistant.facts.languages.german import GERMAN
from assistant.facts.languages.vocabulary import Language

KNOWN: Mapping[str, Language] = {language.code: language for language in (GERMAN, ENGLISH, FRENCH)}


def language_of(code: str) -> Language | None:
    """Return the language of an ISO 639-1 code; None if its sentences cannot be read."""
    return KNOWN.get(code)


# ---- numbers and days

_ANYWHERE = (GERMAN, ENGLISH)  # what is read where the language is not known


@lru_cache(maxsize=256)
def read_together(code: str) -> tuple[Language, ...]:
    """Return the languages whose words are read in a text of a language, itself included.

    Those who write an article often quote another language, so some are read beside each other.
    """
    own = KNOWN.get(code)
    if own is None:
        return _ANYWHERE
    return tuple(one for one in KNOWN.values() if one is own or one.code in own.beside)


# ---- names, denial and speech


def of_all(words: Callable[[Language], frozenset[str]]) -> frozenset[str]:
    """Return the words of all languages together, for what is read without a language."""
    return frozenset().union(*map(words, KNOWN.values()))


def apart(text: str, code: str) -> str:
    """Return a text of the same length with its words apart; as it is in an unknown language."""
    language = language_of(code)
    return language.apart(text) if language else text


def small_words(code: str) -> frozenset[str]:
    """Return words like "and" of a language, and of those whose words stand in all: Bank of X."""
    language = language_of(code)
    return _SMALL_WORDS | language.small_words if language else _SMALL_WORDS


_SMALL_WORDS = GERMAN.small_words | ENGLISH.small_words
