"""The rows of Chroma's collection "chunks": what they say, and how they are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np

from vectorstore.article import Span
from vectorstore.records import Record
from vectorstore.sentence_vectors import SentenceVectors, decoded
from vectorstore.table import StoredChunks

_PAGE = 5000  # rows; Chroma refuses many more at once
_GROUP = 500  # chunks with their vectors: 5,000 took no less time, and 0.5 GB (`make bench-index`)


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


def read_chunks(collection: Any, records: Sequence[Record]) -> Iterator[StoredChunks]:
    """Yield the chunks of records, one value a record; chunks that are lost are zero.

    They are read some hundred at a time: as they come from Chroma they take a lot of room.
    """
    for some in _groups(records):
        ids = [chunk_id for record in some for chunk_id in record.chunk_ids]
        found: dict[str, tuple[Any, Any]] = {}
        for batch in batches(ids, _PAGE):
            found |= _by_id(collection.get(ids=batch, include=["embeddings", "metadatas"]))
        yield from _chunks(some, found)


def _groups(records: Sequence[Record]) -> Iterator[list[Record]]:
    """Yield records in groups of about as many chunks as are read at once."""
    group: list[Record] = []
    for record in records:
        group.append(record)
        if sum(each.chunk_count for each in group) >= _GROUP:
            yield group
            group = []
    if group:
        yield group


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


def _chunks(
    records: Sequence[Record], found: Mapping[str, tuple[Any, Any]]
) -> Iterator[StoredChunks]:
    dimension = len(next(iter(found.values()))[0]) if found else 0
    rows = [found.get(chunk_id) for record in records for chunk_id in record.chunk_ids]
    sentences = iter(decoded([_sentences(row) for row in rows], dimension))
    for record in records:
        vectors = np.zeros((record.chunk_count, dimension), dtype=np.float32)
        spans = np.zeros((record.chunk_count, 2), dtype=np.int64)
        for row, chunk_id in enumerate(record.chunk_ids):
            if chunk_id in found:
                vectors[row], place = found[chunk_id]
                spans[row] = place["start"], place["end"]
        yield StoredChunks(record, spans, vectors, list(islice(sentences, record.chunk_count)))


def _sentences(row: tuple[Any, Any] | None) -> tuple[Sequence[int], str]:
    place = row[1] if row else {}
    return place.get("sentence_spans") or [], place.get("sentence_vectors") or ""
