"""Two collections of Chroma, row by row: an article's chunks, and the record that commits them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Any

import numpy as np

from vectorstore.article import Span
from vectorstore.embedding.sentence_vectors import SentenceVectors, decoded
from vectorstore.store.paging import PAGE, batches, pages
from vectorstore.store.records import (
    IndexedArticle,
    Record,
    StoredChunks,
    centroid,
    from_metadata,
    to_metadata,
)

if TYPE_CHECKING:
    from chromadb import Collection
    from chromadb.api.types import GetResult, Metadata

_GROUP = 500  # chunks with their vectors: 5,000 took no less time, and 0.5 GB (`make bench-index`)
_LARGEST = 32_000_000  # characters, of all texts that are kept

Reader = Callable[[Sequence[Record]], Mapping[str, str]]
_Row = tuple[np.ndarray, Mapping[str, Any]]  # of "chunks": its vector, and what is kept beside it


@dataclass
class Collections:
    """The pair of collections of one generation, `stamp` saying what made their vectors.

    `write_batch` is how many rows Chroma takes at once.
    """

    generation: int
    articles: Collection
    chunks: Collection
    stamp: str
    write_batch: int

    # ---- reading

    def records(self) -> dict[str, Record]:
        """Return the record of each article, by id."""
        return {
            article_id: from_metadata(article_id, values)
            for rows in pages(self.articles, ["metadatas"])
            for article_id, values in _metadata(rows)
        }

    def records_of(self, article_ids: Sequence[str]) -> dict[str, Record]:
        """Return the records of those of some articles that have one."""
        found = {}
        for batch in batches(article_ids, self.write_batch):
            rows = self.articles.get(ids=batch, include=["metadatas"])
            for article_id, values in _metadata(rows):
                found[article_id] = from_metadata(article_id, values)
        return found

    def texts(self, records: Sequence[Record]) -> dict[str, str]:
        """Return the texts that records stand for, by key; those replaced since are left out."""
        wanted = {record.article.id: record for record in records}
        rows = self.articles.get(ids=list(wanted), include=["documents", "metadatas"])
        found = zip(_metadata(rows), rows["documents"] or [], strict=True)
        return {
            wanted[article_id].key: text
            for (article_id, values), text in found
            if values["text_hash"] == wanted[article_id].text_hash
        }

    def chunks_of(self, records: Sequence[Record]) -> Iterator[StoredChunks]:
        """Yield the chunks of records, one value a record; chunks that are lost are zero.

        They are read some hundred at a time: as they come from Chroma they take a lot of room.
        """
        for some in _groups(records):
            ids = [chunk_id for record in some for chunk_id in record.chunk_ids]
            found: dict[str, _Row] = {}
            for batch in batches(ids, PAGE):
                found |= _by_id(self.chunks.get(ids=batch, include=["embeddings", "metadatas"]))
            yield from _chunks(some, found)

    def chunk_ids(self) -> set[str]:
        """Return the ids of all chunks that are stored, whether a record names them or not."""
        return {chunk_id for rows in pages(self.chunks, []) for chunk_id in rows["ids"]}

    # ---- writing

    def add_chunks(self, indexed: Sequence[IndexedArticle], records: Sequence[Record]) -> None:
        """Write the chunks of articles; invisible to search until their records are there."""
        ids: list[str] = []
        places: list[Metadata] = []
        for item, record in zip(indexed, records, strict=True):
            ids += record.chunk_ids
            places += [
                _chunk_metadata(record, span, sentences)
                for span, sentences in zip_longest(item.spans, item.sentences)
            ]
        vectors = np.concatenate([item.vectors for item in indexed])
        for rows in self._batches(len(ids)):
            self.chunks.upsert(
                ids=[ids[row] for row in rows],
                embeddings=vectors[rows[0] : rows[-1] + 1],
                metadatas=[places[row] for row in rows],
            )

    def add_records(self, indexed: Sequence[IndexedArticle], records: Sequence[Record]) -> None:
        """Write the records, and so commit articles."""
        for rows in self._batches(len(records)):
            self.articles.upsert(
                ids=[records[row].article.id for row in rows],
                documents=[indexed[row].article.text for row in rows],
                embeddings=[centroid(indexed[row].vectors) for row in rows],
                metadatas=[to_metadata(records[row]) for row in rows],
            )

    def update_record(self, record: Record) -> None:
        """Write new metadata of an article; its text and its chunks stay."""
        self.articles.update(ids=[record.article.id], metadatas=[to_metadata(record)])

    def delete_records(self, article_ids: Sequence[str]) -> None:
        """Delete records, and so make articles invisible."""
        for batch in batches(article_ids, self.write_batch):
            self.articles.delete(ids=batch)

    def delete_chunks(self, ids: Sequence[str]) -> None:
        """Delete chunks."""
        for batch in batches(ids, self.write_batch):
            self.chunks.delete(ids=batch)

    def _batches(self, count: int) -> Iterator[list[int]]:
        return batches(range(count), self.write_batch)


def _chunk_metadata(
    record: Record, span: Span, sentences: SentenceVectors | None
) -> dict[str, Any]:
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


def _metadata(rows: GetResult) -> Iterator[tuple[str, Metadata]]:
    return zip(rows["ids"], rows["metadatas"] or [], strict=True)


def _by_id(rows: GetResult) -> dict[str, _Row]:
    vectors = np.asarray(rows["embeddings"], dtype=np.float32)
    found = zip(_metadata(rows), vectors, strict=True)
    return {chunk_id: (vector, values) for (chunk_id, values), vector in found}


def _chunks(records: Sequence[Record], found: Mapping[str, _Row]) -> Iterator[StoredChunks]:
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


def _sentences(row: _Row | None) -> tuple[Sequence[int], str]:
    place = row[1] if row else {}
    return place.get("sentence_spans") or [], place.get("sentence_vectors") or ""


class TextCache:
    """Keeps the texts that were asked for last, by the version of the article."""

    def __init__(self, read: Reader) -> None:
        """Read with `read`, which gives texts by `Record.key`, without those that are gone."""
        self._read = read
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._length = 0
        self._changing = threading.Lock()

    def texts(self, records: Sequence[Record]) -> dict[str, str]:
        """Return the texts of records by key; one that is no longer stored is left out."""
        with self._changing:
            found = {r.key: self._texts[r.key] for r in records if r.key in self._texts}
            for key in found:
                self._texts.move_to_end(key)
        missing = [record for record in records if record.key not in found]
        if missing:
            read = dict(self._read(missing))
            self._keep(read)
            found |= read
        return found

    def _keep(self, texts: Mapping[str, str]) -> None:
        with self._changing:
            for key, text in texts.items():
                if key not in self._texts:
                    self._texts[key] = text
                    self._length += len(text)
            while self._length > _LARGEST:
                _, dropped = self._texts.popitem(last=False)
                self._length -= len(dropped)
