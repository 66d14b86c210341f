"""Reads everything that a Chroma folder holds: `python -m vectorstore.store.probe FOLDER`.

A process of its own, for damaged files can stop it. With `--articles` it writes each article's
record as a line of JSON, for whoever needs to save them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np

_PAGE = 5000  # rows


def main(folder: str, *, articles: bool = False) -> None:
    """Read all rows; an exception or a signal says that this cannot be done."""
    import chromadb  # noqa: PLC0415  # a second
    from chromadb.config import Settings  # noqa: PLC0415  # as above

    client = chromadb.PersistentClient(folder, settings=Settings(anonymized_telemetry=False))
    for collection in client.list_collections():
        if not articles:
            for rows in _pages(collection, ["embeddings", "metadatas", "documents"]):
                _check(rows)
        elif collection.name.startswith("articles"):
            for rows in _pages(collection, ["metadatas", "documents"]):
                _write(rows)


def _pages(collection: Any, include: list[str]) -> Iterator[Any]:
    """Yield all rows.

    Raises: ValueError: if some that are counted cannot be read.
    """
    count, found = collection.count(), 0
    for offset in range(0, count, _PAGE):
        rows = collection.get(limit=_PAGE, offset=offset, include=include)
        found += len(rows["ids"])
        yield rows
    if found != count:
        raise ValueError(f"{collection.name} has {count} rows, of which {found} can be read")


def _check(rows: Any) -> None:
    vectors = np.asarray(rows["embeddings"], dtype=np.float32)
    if len(vectors) != len(rows["ids"]) or not np.isfinite(vectors).all():
        raise ValueError("vectors are missing or no numbers")


def _write(rows: Any) -> None:
    for row in zip(rows["ids"], rows["documents"], rows["metadatas"], strict=True):
        sys.stdout.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], articles="--articles" in sys.argv[2:])
