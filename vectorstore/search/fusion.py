"""Two searches for one question, made one, so that neither takes from what the other found.

The best of each counts as equally good, and all else by how little it lacks of its own
search's best: scores of different wordings do not compare otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from vectorstore.article import Passage
from vectorstore.text.copies import without_copies


class _Scored(Protocol):
    @property
    def score(self) -> float: ...


def fused_passages(first: Sequence[Passage], again: Sequence[Passage], count: int) -> list[Passage]:
    """Return at most `count` of two searches, best first; of equal ones that of the second."""
    best: dict[tuple[str, int], Passage] = {}
    for found, more in ((again, 0.0), (first, raise_of(first, again))):
        for passage in found:
            place, score = (passage.article.id, passage.start), passage.score + more
            if place not in best or score > best[place].score:
                best[place] = replace(passage, score=score)
    return without_copies(sorted(best.values(), key=lambda one: -one.score), count)


def raise_of(first: Sequence[_Scored], again: Sequence[_Scored]) -> float:
    """Return what makes the best of the first search as good as that of the second."""
    if not first or not again:
        return 0.0
    return max(one.score for one in again) - max(one.score for one in first)
