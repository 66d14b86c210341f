"""What the sentence and the clause around a date say, each word of a text looked for once."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from assistant.facts.dates.days import DateRange

_YEAR = re.compile(r"(?<![\d.,-])(?:1[89]|20)\d\d(?![\d%]|[.,]\d)")
_WORD_BEFORE = 32  # characters that a word before a year is looked for in
# A full stop after a short word or number may be that of "Dr." or "5."; a blank line ends as well.
_ENDS = re.compile(
    r"(?:(?:(?<=[^\W\d_]{3})|(?<=\d{4})|(?<=[%)\]\"'”“’«»]))\.|[!?…])"
    r"[\"'”“’«»)\]]{0,3}\s{1,3}(?=[\"'„“‚‘«»(\[]{0,3}[A-ZÄÖÜÀ-Ý])|\n[^\S\n]{0,3}\n"
)
Bounds = tuple[int, int]


class Telling:
    """A text with the borders of its sentences and clauses.

    A text of nothing but dates has thousands of them: no part of it is read again for each.
    """

    def __init__(self, text: str, border: re.Pattern[str], begun: frozenset[str]) -> None:
        """Take a text, what stands between clauses, and the words before years since when."""
        self._text, self._begun = text, begun
        self._ends = [match.end() for match in _ENDS.finditer(text)]
        borders = [match.span() for match in border.finditer(text)]
        self._starts_of_borders = [start for start, _ in borders]
        self._ends_of_borders = [end for _, end in borders]
        self._found: dict[tuple[re.Pattern[str], Bounds], Bounds | None] = {}
        self._years: dict[Bounds, dict[int, int]] = {}

    def sentence(self, start: int, end: int) -> Bounds:
        """Return where the sentence of a date begins and ends."""
        before, after = bisect_right(self._ends, start), bisect_left(self._ends, end)
        return (
            self._ends[before - 1] if before else 0,
            self._ends[after] if after < len(self._ends) else len(self._text),
        )

    def clause(self, start: int, end: int) -> Bounds:
        """Return where the clause of a date begins and ends."""
        first, last = self.sentence(start, end)
        before = bisect_right(self._ends_of_borders, start)
        after = bisect_left(self._starts_of_borders, end)
        if before:
            first = max(first, self._ends_of_borders[before - 1])
        if after < len(self._starts_of_borders):
            last = min(last, self._starts_of_borders[after])
        return first, last

    def says(self, words: re.Pattern[str], bounds: Bounds, start: int, end: int) -> bool:
        """Whether one of the words stands between bounds, before or after a date there."""
        if (words, bounds) not in self._found:
            matches = [match.span() for match in words.finditer(self._text, *bounds)]
            self._found[words, bounds] = (matches[0][1], matches[-1][0]) if matches else None
        found = self._found[words, bounds]
        return found is not None and (found[0] <= start or found[1] >= end)

    def years(self, start: int, end: int) -> frozenset[int]:
        """Return the years before a date in its sentence, but for those since when something is."""
        bounds = self.sentence(start, end)
        if bounds not in self._years:
            self._years[bounds] = {}
            for match in _YEAR.finditer(self._text, *bounds):
                before = self._text[max(bounds[0], match.start() - _WORD_BEFORE) : match.start()]
                if not before.split() or before.split()[-1].lower() not in self._begun:
                    self._years[bounds].setdefault(int(match[0]), match.end())
        return frozenset(year for year, at in self._years[bounds].items() if at <= start)


class Beside:
    """The years that dates name by words, in the sentence of each: "last August"."""

    def __init__(self, telling: Telling, named: Sequence[tuple[int, int, DateRange]] = ()) -> None:
        """Take where such dates begin and end, and their days."""
        self._telling = telling
        self._years: dict[Bounds, set[int]] = {}
        for start, end, days in named:
            known = self._years.setdefault(telling.sentence(start, end), set())
            known.update(day.year for day in (days.start, days.end) if day)

    def years(self, start: int, end: int) -> set[int]:
        """Return those in the sentence of a date."""
        return self._years.get(self._telling.sentence(start, end), set())
