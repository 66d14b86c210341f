"""Every sentence that the assistant itself says: a catalog for each language, English for others.

A sentence is told by name, and the same slots stand in it in every language. How a day is
written in a slot, the sentence says.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

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
    known = sentences()
    return known.get(language, known["en"])[name].format(**slots)


def doubt_reason(doubt: Doubt, language: str, words: str = "") -> str:
    """Return why a sentence is not proven; `words` are those of it that are doubted."""
    return said(f"doubt_{doubt}", language, words=" ".join(words.split()))
