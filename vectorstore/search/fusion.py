"""Two searches for one question, made one, so that neither takes from what the other found.

The best of each counts as equally good, and all else by how little it lacks of its own
search's best: scores of different wordings do not compare otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import Field, replace
from typing import Any, ClassVar, Protocol, TypeVar

from vectorstore.article import Passage
from vectorstore.text.copies import without_copies


class _Scored(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def score(self) -> float: ...


Found = TypeVar("Found", bound=_Scored)
Place = Callable[[Found], tuple[str, int]]


def fused_passages(first: Sequence[Passage], again: Sequence[Passage], count: int) -> list[Passage]:
    """Return at most `count` of two searches, best first; of equal ones that of the second."""
    best = fused(first, again, lambda passage: (passage.article.id, passage.start))
    return without_copies(best, count)


def fused(first: Sequence[Found], again: Sequence[Found], place_of: Place[Found]) -> list[Found]:
    """Return what two searches found, each place once with the better score, best first."""
    best: dict[tuple[str, int], Found] = {}
    for found, more in ((again, 0.0), (first, _raise_of(first, again))):
        for one in found:
            place, score = place_of(one), one.score + more
            if place not in best or score > best[place].score:
                best[place] = replace(one, score=score)
    return sorted(best.values(), key=lambda one: -one.score)


def _raise_of(first: Sequence[_Scored], again: Sequence[_Scored]) -> float:
    """Return what makes the best of the first search as good as that of the second."""
    if not first or not again:
        return 0.0
    return max(one.score for one in again) - max(one.score for one in first)
