"""The same agency text in five papers counts once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from vectorstore.article import Passage
from vectorstore.words import tokens

_SHINGLE = 5  # words
_COPY_FROM = 0.6  # share of the shorter passage's shingles that the other has, too


_DEEPEST = 5  # times as many passages are looked at as are wanted, if most are copies


def without_copies(passages: Iterable[Passage], k: int) -> list[Passage]:
    """Return the first k passages that are no copies of better ones.

    A copy is a passage of another article with (nearly) the same words; its article is named
    in `copies` of the one that stays.
    """
    kept: list[tuple[set[int], Passage]] = []
    for passage in islice(passages, _DEEPEST * k):
        shingles = _shingles(passage)
        for place, (other, first) in enumerate(kept):
            if first.article.id != passage.article.id and _is_copy(shingles, other):
                if passage.article not in first.copies:
                    copied = replace(first, copies=(*first.copies, passage.article))
                    kept[place] = (other, copied)
                break
        else:
            if len(kept) == k:
                break
            kept.append((shingles, passage))
    return [passage for _, passage in kept]


def _shingles(passage: Passage) -> set[int]:
    words = tokens(passage.text, "")
    return {hash(tuple(words[i : i + _SHINGLE])) for i in range(max(1, len(words) - _SHINGLE + 1))}


def _is_copy(one: set[int], other: set[int]) -> bool:
    return len(one & other) >= _COPY_FROM * min(len(one), len(other))
