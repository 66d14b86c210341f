"""Every sentence that the assistant itself says: a catalog for each language, English for others.

A sentence is told by name, and the same slots stand in it in every language. How a day is
written in a slot, the sentence says.
"""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Literal

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

# Why a sentence is not proven: no quote is near it; the nearest lacks one of its numbers, days
# or names; it denies what the sentence says, or the other way round; somebody else said it; it
# says something else in the place of a word; it is on something else than the question.
Doubt = Literal["no_match", "number", "date", "name", "negation", "speaker", "detail", "unasked"]


@cache
def sentences() -> Mapping[str, Mapping[str, str]]:
    """Return all that the assistant says, by language and name."""
    text = files("assistant").joinpath("wording.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text))


def said(name: str, language: str, **slots: object) -> str:
    """Return a sentence in a language, or in English if it is not one of those that are here."""
    return sentences()[_spoken(language)][name].format(**slots)


def counted(name: str, language: str, count: int, **slots: object) -> str:
    """Return the sentence of a name for one thing, `…_one`, or that for several."""
    words = str(format_decimal(count, locale=_spoken(language)))
    return said(f"{name}_one" if count == 1 else name, language, count=words, **slots)


def long_day(language: str, day: datetime.date) -> str:
    """Return `3 March 2014`."""
    return format_date(day, said("long_day", language), locale=_spoken(language))


def language_in(language: str, code: str) -> str:
    """Return what a language is called in another one: `German`; its code if that is not known."""
    return str(Locale(_spoken(language)).languages.get(code.casefold(), code.upper()))


def either(language: str, names: Sequence[str]) -> str:
    """Return `A, B or C`."""
    *first, last = names
    return said("either", language, first=", ".join(first), last=last) if first else last


def speaks(language: str) -> bool:
    """Whether what the assistant says is here in a language."""
    return language in sentences()


def _spoken(language: str) -> str:
    return language if speaks(language) else "en"


def doubt_reason(doubt: Doubt, language: str, words: str = "") -> str:
    """Return why a sentence is not proven; `words` are those of it that are doubted."""
    return said(f"doubt_{doubt}", language, words=" ".join(words.split()))
