"""Articles that are nearly the same: one agency text in five papers counts once."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import islice

import numpy as np

from vectorstore.article import Passage
from vectorstore.text.tokens import tokens

ALIKE = 0.6  # share of the sequences of both that are common to them
_PERMUTATIONS = 64
_BAND = 6  # permutations, ten such bands: texts alike in ALIKE share one in three cases of four
_SCHEME = "affine32"
_SHINGLE = 4  # words
_LEAST = 8  # words: of fewer nothing can be told
_OF_PASSAGE = 5  # words
_COPY_FROM = 0.6  # share of the shorter passage's shingles that the other has, too
_DEEPEST = 5  # times as many passages are looked at as are wanted, if most are copies


def signature_of(text: str) -> str:
    """Return what tells which texts are alike, as ASCII; empty for a very short text."""
    words = tokens(text, "")
    if len(words) < _LEAST:
        return ""
    from datasketch import MinHash  # brings parts of scipy; what only asks needs none of it

    shingles = {" ".join(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1)}
    minhash = MinHash(_PERMUTATIONS, scheme=_SCHEME)
    minhash.update_batch([shingle.encode() for shingle in shingles])
    return base64.b85encode(minhash.hashvalues.tobytes()).decode()


def groups_of(signatures: Mapping[str, str]) -> list[list[str]]:
    """Return groups of ids whose signatures are alike, directly or through others.

    Each id is in one group at most; who is like nobody is in none. Ids and groups are in the
    order of the signatures.
    """
    read = {
        name: values for name, said in signatures.items() if (values := _values(said)) is not None
    }
    group_of = {name: [name] for name in read}
    with_band: dict[tuple[int, bytes], list[str]] = {}
    for name, values in read.items():
        bands = _bands(values)
        for other in {other for band in bands for other in with_band.get(band, ())}:
            if group_of[other] is not group_of[name] and _alike(values, read[other]) >= ALIKE:
                joined = group_of[other] + group_of[name]
                group_of |= dict.fromkeys(joined, joined)
        for band in bands:
            with_band.setdefault(band, []).append(name)
    groups = {id(group): group for group in group_of.values() if len(group) > 1}
    order = {name: place for place, name in enumerate(read)}
    return [sorted(group, key=order.__getitem__) for group in groups.values()]


def _values(signature: str) -> np.ndarray | None:
    values = np.frombuffer(base64.b85decode(signature), dtype=np.uint32)
    return values if len(values) == _PERMUTATIONS else None


def _bands(values: np.ndarray) -> list[tuple[int, bytes]]:
    """Return parts of a signature by their place: texts that share none are not compared."""
    starts = range(0, len(values) - _BAND + 1, _BAND)
    return [(start, values[start : start + _BAND].tobytes()) for start in starts]


def _alike(one: np.ndarray, other: np.ndarray) -> float:
    """Return the share of sequences that two texts have in common, as their signatures tell."""
    return float(np.count_nonzero(one == other)) / _PERMUTATIONS


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
    return {
        hash(tuple(words[i : i + _OF_PASSAGE])) for i in range(max(1, len(words) - _OF_PASSAGE + 1))
    }


def _is_copy(one: set[int], other: set[int]) -> bool:
    return len(one & other) >= _COPY_FROM * min(len(one), len(other))
