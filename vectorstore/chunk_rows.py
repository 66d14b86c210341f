"""The rows of Chroma's collection "chunks": what they say, and how they are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from vectorstore.article import Span
from vectorstore.records import Record
from vectorstore.sentence_vectors import SentenceVectors, decoded
from vectorstore.table import StoredChunks

_PAGE = 5000  # rows; Chroma refuses many more at once


def chunk_metadata(record: Record, span: Span, sentences: SentenceVectors | None) -> dict[str, Any]:
    """Return what Chroma keeps beside a chunk's vector."""
    places: dict[str, Any] = {
        "article_id": record.article.id,
        "text_hash": record.text_hash,
        "language": record.article.language,
        "start": span.start,
        "end": span.end,
    }
    if sentences is None:
        return places
    spans = sentences.spans.reshape(-1).tolist()
    return places | {"sentence_spans": spans, "sentence_vectors": sentences.encoded()}


def read_chunks(collection: Any, records: Sequence[Record]) -> list[StoredChunks]:
    """Read the chunks of records, one value a record that has any; lost chunks are zero."""
    ids = [chunk_id for record in records for chunk_id in record.chunk_ids]
    found: dict[str, tuple[Any, Any]] = {}
    if len(ids) > collection.count() / 2:  # pages are quicker than looking up ids
        wanted = set(ids)
        for rows in pages(collection, ["embeddings", "metadatas"]):
            found |= {i: row for i, row in _by_id(rows) if i in wanted}
    # Pages shift when something is written meanwhile; what they missed is looked up.
    for missing in batches([chunk_id for chunk_id in ids if chunk_id not in found], _PAGE):
        found |= _by_id(collection.get(ids=missing, include=["embeddings", "metadatas"]))
    dimension = len(next(iter(found.values()))[0]) if found else 0
    return [_chunks(record, found, dimension) for record in records]


def chunk_ids(collection: Any) -> set[str]:
    """Return the ids of all rows."""
    return {chunk_id for rows in pages(collection, []) for chunk_id in rows["ids"]}


def pages(collection: Any, include: list[str]) -> Iterator[Any]:
    """Yield all rows of a collection, some thousands at a time."""
    for offset in range(0, collection.count(), _PAGE):
        yield collection.get(limit=_PAGE, offset=offset, include=include)


def batches(items: Sequence[Any], size: int) -> Iterator[Any]:
    """Yield slices of at most `size` items."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _by_id(rows: Any) -> Iterator[tuple[str, tuple[Any, Any]]]:
    return zip(rows["ids"], zip(rows["embeddings"], rows["metadatas"], strict=True), strict=True)


def _chunks(record: Record, found: dict[str, tuple[Any, Any]], dimension: int) -> StoredChunks:
    vectors = np.zeros((record.chunk_count, dimension), dtype=np.float32)
    spans = np.zeros((record.chunk_count, 2), dtype=np.int64)
    sentences: list[SentenceVectors] = []
    for row, chunk_id in enumerate(record.chunk_ids):
        if chunk_id in found:
            vector, place = found[chunk_id]
            vectors[row] = vector
            spans[row] = place["start"], place["end"]
        sentences.append(_sentences(found.get(chunk_id), dimension))
    return StoredChunks(record, spans, vectors, sentences)


def _sentences(row: tuple[Any, Any] | None, dimension: int) -> SentenceVectors:
    place = row[1] if row else {}
    return decoded(
        place.get("sentence_spans") or [], place.get("sentence_vectors") or "", dimension
    )
