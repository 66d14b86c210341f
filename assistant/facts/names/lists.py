"""Words of names that belong to no one language, read from listed.txt."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.facts.languages.known import of_all
from assistant.facts.languages.vocabulary import listed


@dataclass(frozen=True)
class Lists:
    """Closed lists of words; all but the abbreviations are folded."""

    first_names: frozenset[str]
    surnames_first: frozenset[str]  # Xi Jinping
    particles: frozenset[str]  # small words inside names of any language: van, al
    abbreviations: frozenset[str]  # in capital letters, and no names


@cache
def lists() -> Lists:
    """Return the lists."""
    text = files("assistant.facts.names").joinpath("listed.txt").read_text(encoding="utf-8")
    _, first, surnames, particles, abbreviations = (
        listed(part.partition("]")[2]) for part in text.split("\n[")
    )
    particles |= of_all("particles")
    return Lists(first, surnames, particles, abbreviations)
