"""Two searches for one question, made one: what the first found is not lost in the second.

A translation can be wrong in any way, and nothing tells so for sure. So the search with it only
adds: each search's best comes first, and all else by how little it lacks of its own search's best.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace

from assistant.asking.finding.context import ContextWeights, Window, telling_windows
from assistant.asking.state import Material
from vectorstore.search.fusion import fused as both
from vectorstore.search.fusion import fused_passages


def fused(first: Material, again: Material, count: int) -> Material:
    """Return what two searches found, the second one with translations, as one.

    The best passage and the best window of each are in it, and at most `count` passages.
    """
    passages = fused_passages(first.passages, again.passages, count)
    dates = first.finding.dates
    if dates and dates.newest_first:
        passages.sort(key=lambda one: one.article.date or datetime.date.min, reverse=True)
    sources = both(first.sources, again.sources, lambda one: (one.article.id, one.span.start))
    return replace(
        again,
        finding=replace(first.finding, passages=passages),
        sources=sources,
        windows=_with_best(telling_windows(sources), first.windows),
        searches=(first, again),
    )


def _with_best(windows: list[Window], former: Sequence[Window]) -> list[Window]:
    """Return the windows with the best of the former ones, in the place of the last if need be."""
    if not former or any(_holds(window, former[0]) for window in windows):
        return windows
    kept = [*windows[:1], former[0], *windows[1:]]
    while len(kept) > 2 and sum(one.end - one.start for one in kept) > ContextWeights.context:
        kept.pop()
    return kept


def _holds(window: Window, other: Window) -> bool:
    """Whether a window shows what another one does, or its greater part."""
    if window.article.id != other.article.id:
        return False
    shared = min(window.end, other.end) - max(window.start, other.start)
    return 2 * shared > other.end - other.start
