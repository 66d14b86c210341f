"""The people of an author's line: "Nele Arnsberg, Tim Gold" is by two."""

from __future__ import annotations

import re
from collections.abc import Iterable

from vectorstore.text.patterns import read_patterns

_WORDS = read_patterns("vectorstore.text", "authors.toml")["between"]
_MARKS = re.compile(r"\s*[,/|•·\n]\s*")
_BETWEEN = re.compile(rf"\s+(?:{_WORDS}|&|\+)\s+", re.IGNORECASE)


def one_line_of(names: Iterable[str]) -> str:
    """Return several authors in one line; `authors_of` tells them apart again."""
    listed = list(names)
    return ("; " if any("," in name for name in listed) else ", ").join(listed)


def authors_of(line: str | None) -> tuple[str, ...]:
    """Return the authors that a line names, each once.

    Names are parted by marks, or by a word such as "und" where whole names stand around it: an
    office "Politik und Wirtschaft" is one author, and so is "Gold, Tim".
    """
    distinct: dict[str, str] = {}
    for name in _names(line or ""):
        if name.strip():
            distinct.setdefault(name.strip().casefold(), name.strip())
    return tuple(distinct.values())


def _names(line: str) -> list[str]:
    if ";" in line:
        return line.split(";")
    pieces = _MARKS.split(line)
    if len(pieces) == 2 and all(_is_plain(piece) for piece in pieces):
        return [line]
    return [name for piece in pieces for name in _joined(piece)]


def _joined(piece: str) -> list[str]:
    names = _BETWEEN.split(piece)
    return [piece] if any(_is_plain(name) for name in names) else names


def _is_plain(name: str) -> bool:
    """Whether a name is one word, and no abbreviation such as dpa or AFP."""
    return name[:1].isupper() and name[1:].islower() and " " not in name
