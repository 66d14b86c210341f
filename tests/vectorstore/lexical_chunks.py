"""Chunks of a lexical index, put in and found."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from vectorstore.search.lexical import LexicalIndex
from vectorstore.search.lexical_part import LexicalChunk

WORDS = ["harbour", "storm", "ship", "salt", "wood", "crane", "captain", "winter", "rope", "lamp"]


def chunks(*texts: str, key: str = "") -> list[LexicalChunk]:
    """Return a chunk a text: all of one key, or each of a key of its own, `0/h` and so on."""
    return [LexicalChunk(key or f"{i}/h", i if key else 0, text) for i, text in enumerate(texts)]


def fill(index: LexicalIndex, *texts: str, language: str = "en") -> None:
    index.add(language, chunks(*texts))
    index.commit()


def found(index: LexicalIndex, query: str, language: str = "en", limit: int = 10) -> list[str]:
    return [hit.key for hit in index.search(query, language, limit).hits]


def invented(count: int, seed: int = 1) -> list[LexicalChunk]:
    rng = random.Random(seed)
    return [
        LexicalChunk(f"{i // 3}/h", i % 3, " ".join(rng.choices(WORDS, k=rng.randint(3, 12))))
        for i in range(count)
    ]


def deletions_to_come(place: Path, key: str) -> Path:
    """Return the file that the next commit writes if a key is removed, made in a copy."""
    copy = shutil.copytree(place, place.with_name("ahead"))
    index = LexicalIndex(copy)
    index.remove("en", [key])
    index.commit()
    index.close()
    (file,) = (copy / "en").glob("*.del")
    return file
