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
from assistant.proof.quotable import SourceSentence
from vectorstore.search.fusion import fused_passages, raise_of


def fused(first: Material, again: Material, count: int) -> Material:
    """Return what two searches found, the second one with translations, as one.

    The best passage and the best window of each are in it, and at most `count` passages.
    """
    passages = fused_passages(first.passages, again.passages, count)
    dates = first.finding.dates
    if dates and dates.newest_first:
        passages.sort(key=lambda one: one.article.date or datetime.date.min, reverse=True)
    sources = _fused_sentences(first.sources, again.sources)
    return replace(
        again,
        finding=replace(first.finding, passages=passages),
        sources=sources,
        windows=_with_best(telling_windows(sources), first.windows),
        searches=(first, again),
    )


def _fused_sentences(
    first: Sequence[SourceSentence], again: Sequence[SourceSentence]
) -> list[SourceSentence]:
    best: dict[tuple[str, int], SourceSentence] = {}
    for found, more in ((again, 0.0), (first, raise_of(first, again))):
        for sentence in found:
            place, score = (sentence.article.id, sentence.span.start), sentence.score + more
            if place not in best or score > best[place].score:
                best[place] = replace(sentence, score=score)
    return sorted(best.values(), key=lambda one: -one.score)


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
