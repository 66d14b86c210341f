"""Reads everything that a Chroma folder holds: `python -m vectorstore.store.probe FOLDER`.

A process of its own, for damaged files can stop it. With `--articles` it writes each article's
record as a line of JSON, for whoever needs to save them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vectorstore.store.embedded import opened
from vectorstore.store.paging import pages

if TYPE_CHECKING:
    from chromadb import Collection
    from chromadb.api.types import GetResult, Include


def main(folder: str, *, articles: bool = False) -> None:
    """Read all rows; an exception or a signal says that this cannot be done."""
    for collection in opened(Path(folder)).list_collections():
        if not articles:
            for rows in _all_pages(collection, ["embeddings", "metadatas", "documents"]):
                _check(rows)
        elif collection.name.startswith("articles"):
            for rows in _all_pages(collection, ["metadatas", "documents"]):
                _write(rows)


def _all_pages(collection: Collection, include: Include) -> Iterator[GetResult]:
    """Yield all rows.

    Raises: ValueError: if some that are counted cannot be read.
    """
    count, found = collection.count(), 0
    for rows in pages(collection, include):
        found += len(rows["ids"])
        yield rows
    if found != count:
        raise ValueError(f"{collection.name} has {count} rows, of which {found} can be read")


def _check(rows: GetResult) -> None:
    vectors = np.asarray(rows["embeddings"], dtype=np.float32)
    if len(vectors) != len(rows["ids"]) or not np.isfinite(vectors).all():
        raise ValueError("vectors are missing or no numbers")


def _write(rows: GetResult) -> None:
    for row in zip(rows["ids"], rows["documents"] or [], rows["metadatas"] or [], strict=True):
        sys.stdout.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], articles="--articles" in sys.argv[2:])
