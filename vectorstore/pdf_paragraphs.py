"""Paragraphs made of lines: what was parted for the page's sake is joined again."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from vectorstore.pdf_lines import Line

_PARAGRAPH_GAP = 1.3  # line feeds; books set 1.5 between paragraphs, newspapers none
_INDENT = 0.7  # of the font's size
_STOPS = re.compile(r"[.!?\u2026:][\"'\u201c\u201d\u2019\u00bb\u00ab)\]]*$")
_OPENS = re.compile(r"[\"'\u201e\u201c\u00bb\u00ab(\[]*[A-Z\u00c0-\u00de0-9]")
_BULLET = re.compile(r"[\u2022\u25aa\u25e6\u25cf]\s*\S")
_ITEM = re.compile(r"(?:[\u2013*-]|\d{1,2}[.)])\s+\S")  # or a dash, or a day of the month
_HYPHEN = re.compile(r"((?:\w+-)*\w*[^\W\d_])-$")
_NO_HYPHEN = "\b"  # between two lines: the hyphen before it goes
_COMPOUND = re.compile(r"\b\w+(?:-\w+)+")
_FIRST_WORD = re.compile(r"\w+")
# After these a hyphen stands for the second half of a word: Haupt- und Nebenstrassen.
_AFTER_HALF = {
    "und", "oder", "bzw", "sowie", "bis", "als", "noch", "and", "or", "to", "nor", "et", "ou",
}  # fmt: skip
# These link words by hyphens: Staaten-zu-Staaten, state-of-the-art.
_LINKS = {"zu", "in", "an", "auf", "of", "to", "the", "on", "by", "at", "up"}


@dataclass(frozen=True)
class Paragraph:
    """A paragraph's text and font size."""

    text: str
    size: float


@dataclass(frozen=True)
class _Setting:
    """How a document sets lines of one style: distance in points, length in characters."""

    pitch: float
    width: float


def paragraphs(lines: Sequence[Line]) -> list[Paragraph]:
    """Join the lines of a document into paragraphs, in the order in which they are given.

    Items of a list and rows of a table stay lines.
    """
    if not lines:
        return []
    settings = _settings(lines)
    compounds = {word.casefold() for line in lines for word in _COMPOUND.findall(line.text)}
    found: list[Paragraph] = []
    pieces: list[str] = []
    for before, line in zip([None, *lines[:-1]], lines, strict=True):
        gap = _gap(before, line, settings[line.style]) if before else "\n\n"
        if gap == "\n\n" and pieces and before:
            found.append(_paragraph(pieces, before))
            pieces = []
        pieces += [_joint(pieces[-1], line.text, gap, compounds)] if pieces else []
        pieces.append(line.text)
    return [*found, _paragraph(pieces, lines[-1])]


def _paragraph(pieces: list[str], last: Line) -> Paragraph:
    """Join lines, which alternate with what stands between them."""
    text = pieces[0]
    parts: list[str] = []
    for joint, following in zip(pieces[1::2], pieces[2::2], strict=True):
        parts.append(text[:-1] if joint == _NO_HYPHEN else text + joint)
        text = following
    return Paragraph("".join([*parts, text]), last.size)


def _joint(before: str, after: str, gap: str, compounds: set[str]) -> str:
    """Return what stands between two lines."""
    hyphen = _HYPHEN.search(before[-100:])
    word = _FIRST_WORD.match(after)
    if gap != " " or hyphen is None or word is None:
        return gap
    first = word[0]
    if first.casefold() in _AFTER_HALF:
        return " "
    is_whole = first[0].islower() and f"{hyphen[1]}-{first}".casefold() not in compounds
    return _NO_HYPHEN if is_whole and not _links(hyphen[1], after) else ""


def _links(before: str, after: str) -> bool:
    """Whether a hyphen between two words belongs to a chain of them."""
    chain, _, last = before.casefold().rpartition("-")
    first, hyphen, _ = after.casefold().partition("-")
    return bool(chain and last in _LINKS) or bool(hyphen and first in _LINKS)


def _gap(before: Line, line: Line, setting: _Setting) -> str:
    """Return what parts two lines: a space, a line feed or a blank line."""
    if before.style != line.style:
        return "\n\n"
    stops = _STOPS.search(before.text) is not None
    fall = before.y - line.y
    if before.page != line.page or fall < 0:  # a new page or column
        return "\n\n" if stops or _has_room(before, line, setting, 0.5) else " "
    if fall > _PARAGRAPH_GAP * setting.pitch:
        return "\n\n"
    if _BULLET.match(line.text) or (stops and _ITEM.match(line.text)):
        return "\n"
    if stops and _opens_paragraph(before, line, setting):
        return "\n\n"
    return "\n" if _has_room(before, line, setting, 0.6) else " "


def _opens_paragraph(before: Line, line: Line, setting: _Setting) -> bool:
    """Whether a line after a full stop is indented, or its first word would have fitted above."""
    if not _OPENS.match(line.text):
        return False
    return line.x - before.x > _INDENT * line.size or _has_room(before, line, setting, 0.85)


def _has_room(before: Line, line: Line, setting: _Setting, share: float) -> bool:
    """Whether the first word of a line would have fitted into some share of the one before."""
    return len(before.text) + 1 + len(line.text.split(" ")[0]) < share * setting.width


def _settings(lines: Sequence[Line]) -> dict[tuple[float, bool], _Setting]:
    lengths: dict[tuple[float, bool], list[int]] = defaultdict(list)
    falls: dict[tuple[float, bool], list[float]] = defaultdict(list)
    for before, line in _pairs(lines):
        falls[line.style].append(before.y - line.y)
    for line in lines:
        lengths[line.style].append(len(line.text))
    return {
        style: _Setting(
            median(falls[style]) if falls[style] else 1.2 * style[0],
            sorted(counts)[int(0.9 * len(counts))],
        )
        for style, counts in lengths.items()
    }


def _pairs(lines: Sequence[Line]) -> Iterator[tuple[Line, Line]]:
    """Yield lines with the line below them in the same style."""
    for before, line in pairwise(lines):
        near = 0 < before.y - line.y < 4 * line.size
        if near and before.page == line.page and before.style == line.style:
            yield before, line
