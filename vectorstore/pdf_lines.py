"""Lines of a PDF's pages, without the headers, footers and page numbers that run through them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
