"""The languages that are known, each with a file of its own in this folder."""

from __future__ import annotations

from functools import cache, lru_cache

from assistant.facts.languages.reading import read_language
from assistant.facts.languages.vocabulary import Language

# By their ISO 639-1 code. A file is read when its language is first asked for.
_FILES = {"de": "german", "en": "english", "fr": "french"}
_SHORT_WORD = 4  # characters
_ANYWHERE = ("de", "en")  # what is read where the language is not known


def language_of(code: str) -> Language | None:
    """Return the language of an ISO 639-1 code; None if its sentences cannot be read."""
    name = _FILES.get(code)
    return read_language(code, name) if name else None


@cache
def all_known() -> tuple[Language, ...]:
    """Return all languages."""
    return tuple(read_language(code, name) for code, name in _FILES.items())


# ---- numbers and days


@lru_cache(maxsize=256)
def read_together(code: str) -> tuple[Language, ...]:
    """Return the languages whose words are read in a text of a language, itself included.

    Those who write an article often quote another language, so some are read beside each other.
    """
    own = language_of(code)
    read = (code, *own.beside) if own else _ANYWHERE
    return tuple(read_language(one, name) for one, name in _FILES.items() if one in read)


# ---- names, denial and speech


@cache
def of_all(kind: str) -> frozenset[str]:
    """Return one list of `NameWords` of all languages, for what is read without a language."""
    return frozenset().union(*(getattr(language.names, kind) for language in all_known()))


def apart(text: str, code: str) -> str:
    """Return a text of the same length with its words apart; as it is in an unknown language."""
    language = language_of(code)
    return language.apart(text) if language else text


@lru_cache(maxsize=256)
def small_words(code: str) -> frozenset[str]:
    """Return words like "and" of a language, and of those whose words stand in all: Bank of X."""
    read = {*_ANYWHERE, code}
    return frozenset().union(*(one.small_words for one in all_known() if one.code in read))


@lru_cache(maxsize=256)
def small_verbs(code: str) -> frozenset[str]:
    """Return the verbs among the small words of a language; see `small_words`."""
    read = {*_ANYWHERE, code}
    return frozenset().union(*(one.small_verbs for one in all_known() if one.code in read))


def without_prefix(word: str) -> str:
    """Return a longer word as its verb begins, if it may be a participle: gefordert, forderte."""
    for prefix in _participle_prefixes():
        if word.startswith(prefix) and len(word) > len(prefix) + _SHORT_WORD:
            return word[len(prefix) :]
    return word


@cache
def _participle_prefixes() -> tuple[str, ...]:
    return tuple(one.participle_prefix for one in all_known() if one.participle_prefix)
