"""Paragraphs made of lines: what was parted for the page's sake is joined again."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

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
_EDGE = 3  # lines at a page's top and bottom that may be running ones
_NEIGHBOURS = (-2, -1, 1, 2)  # left and right pages may differ
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"\W*(?:seite|page|s\.|p\.)?\s*(\d{1,5})\W*", re.IGNORECASE)
_NUMBER_OF_ALL = re.compile(r"(?:seite|page)\s*\d{1,5}\s*(?:von|of|/)\s*\d{1,5}", re.IGNORECASE)
_GLYPHS = str.maketrans({
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl",
    "\ufb05": "st", "\ufb06": "st", "\uf0b7": "\u2022", "\uf0a7": "\u2022",
    "\u200b": None, "\u2060": None,
    "\u00ad": "-", "\u2010": "-", "\u2011": "-",  # a soft hyphen that is drawn is seen
})  # fmt: skip


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


@dataclass(frozen=True)
class Line:
    """A line of text: where it begins on its page (points, rightward and upward), its type."""

    text: str
    x: float
    y: float
    size: float
    bold: bool
    page: int

    @property
    def style(self) -> tuple[float, bool]:
        """What tells a heading from the text below it."""
        return self.size, self.bold


class LineCollector:
    """Takes what pypdf says while it reads a page, and makes lines of it."""

    def __init__(self, page: int) -> None:
        """Collect the lines of the page of this number."""
        self.lines: list[Line] = []
        self._page = page
        self._pieces: list[str] = []
        self._place: tuple[float, float] | None = None
        self._styles: Counter[tuple[float, bool]] = Counter()

    def visit(
        self, text: str, cm: Sequence[float], tm: Sequence[float], font: Any, size: float
    ) -> None:
        """Take a piece of text with its matrices, as a `visitor_text` of pypdf."""
        head, *others = text.split("\n")
        self._add(head, cm, tm, font, size)
        for piece in others:
            self._end_line()
            self._add(piece, cm, tm, font, size)

    def end(self) -> list[Line]:
        """Return all lines of the page."""
        self._end_line()
        return self.lines

    def _add(
        self, piece: str, cm: Sequence[float], tm: Sequence[float], font: Any, size: float
    ) -> None:
        self._pieces.append(piece)
        if not piece.strip():
            return
        if self._place is None:
            self._place = (
                tm[4] * cm[0] + tm[5] * cm[2] + cm[4],
                tm[4] * cm[1] + tm[5] * cm[3] + cm[5],
            )
        up = (tm[2] * cm[0] + tm[3] * cm[2], tm[2] * cm[1] + tm[3] * cm[3])
        height = abs(size) * (up[0] ** 2 + up[1] ** 2) ** 0.5
        self._styles[(round(height, 1), _is_bold(font))] += len(piece)

    def _end_line(self) -> None:
        text = " ".join("".join(self._pieces).translate(_GLYPHS).split())
        if text and self._place:
            (size, bold), _ = self._styles.most_common(1)[0]
            self.lines.append(Line(text, *self._place, size, bold, self._page))
        self._pieces, self._place = [], None
        self._styles.clear()


def body_lines(pages: Sequence[Sequence[Line]]) -> list[Line]:
    """Return the lines of all pages but those that a neighbouring page has in the same place.

    If nothing else is there, all lines are returned.
    """
    edges = [_edges(page) for page in pages]
    kept = [
        line
        for number, page in enumerate(pages)
        for index, line in enumerate(page)
        if not _is_running(edges, number, index)
    ]
    return kept or [line for page in pages for line in page]


def _edges(page: Sequence[Line]) -> dict[int, tuple[object, ...]]:
    """Return the lines at a page's top and bottom by index, each as what neighbours may share."""
    ordered = sorted(range(len(page)), key=lambda index: -page[index].y)
    bottom = {index: _key("bottom", page[index]) for index in ordered[_EDGE:][-_EDGE:]}
    return bottom | {index: _key("top", page[index]) for index in ordered[:_EDGE]}


def _key(edge: str, line: Line) -> tuple[object, ...]:
    """Return a page number's distance from its page, or a line's words without digits."""
    if _NUMBER_OF_ALL.fullmatch(line.text):
        return ("page number",)
    if number := _PAGE_NUMBER.fullmatch(line.text):
        return edge, int(number[1]) - line.page
    return edge, _DIGITS.sub("#", line.text.casefold()), line.style


def _is_running(edges: list[dict[int, tuple[object, ...]]], number: int, index: int) -> bool:
    key = edges[number].get(index)
    if key is None or key == ("page number",):
        return key is not None
    near = (number + step for step in _NEIGHBOURS)
    return any(key in edges[other].values() for other in near if 0 <= other < len(edges))


def _is_bold(font: Any) -> bool:
    name = font.get("/BaseFont") if isinstance(font, Mapping) else None
    return isinstance(name, str) and any(w in name.lower() for w in ("bold", "black", "heavy"))
