"""Articles that are nearly the same, as an agency's text in several papers is.

Each article has a signature from which the share of common word sequences can be told (MinHash:
Broder, "On the resemblance and containment of documents", 1997; by datasketch).
"""

from __future__ import annotations

import base64
from collections.abc import Mapping

import numpy as np
from datasketch import MinHash, MinHashLSH

from vectorstore.words import tokens

ALIKE = 0.6  # share of the sequences of both that are common to them
_PERMUTATIONS = 64
_SCHEME = "affine32"
_SHINGLE = 4  # words
_LEAST = 8  # words: of fewer nothing can be told


def signature_of(text: str) -> str:
    """Return what tells which texts are alike, as ASCII; empty for a very short text."""
    words = tokens(text, "")
    if len(words) < _LEAST:
        return ""
    shingles = {" ".join(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1)}
    minhash = MinHash(_PERMUTATIONS, scheme=_SCHEME)
    minhash.update_batch([shingle.encode() for shingle in shingles])
    return base64.b85encode(minhash.hashvalues.tobytes()).decode()


def groups_of(signatures: Mapping[str, str]) -> list[list[str]]:
    """Return groups of ids whose signatures are alike, directly or through others.

    Each id is in one group at most; who is like nobody is in none. Ids and groups are in the
    order of the signatures.
    """
    read = {name: minhash for name, said in signatures.items() if (minhash := _minhash(said))}
    index = MinHashLSH(threshold=ALIKE, num_perm=_PERMUTATIONS)
    group_of: dict[str, list[str]] = {}
    for name, minhash in read.items():
        group_of[name] = [name]
        for other in index.query(minhash):
            if group_of[other] is not group_of[name] and minhash.jaccard(read[other]) >= ALIKE:
                joined = group_of[other] + group_of[name]
                group_of |= dict.fromkeys(joined, joined)
        index.insert(name, minhash)
    groups = {id(group): group for group in group_of.values() if len(group) > 1}
    order = {name: place for place, name in enumerate(read)}
    return [sorted(group, key=order.__getitem__) for group in groups.values()]


def _minhash(signature: str) -> MinHash | None:
    if not signature:
        return None
    values = np.frombuffer(base64.b85decode(signature), dtype=np.uint32)
    return (
        MinHash(_PERMUTATIONS, hashvalues=values, scheme=_SCHEME)
        if len(values) == _PERMUTATIONS
        else None
    )
