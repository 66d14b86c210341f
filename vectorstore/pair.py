"""The two collections of one generation: an article's chunks, and the record that commits them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import numpy as np

from vectorstore.chunk_rows import batches, chunk_ids, chunk_metadata, pages, read_chunks
from vectorstore.records import IndexedArticle, Record, centroid, from_metadata, to_metadata
from vectorstore.table import StoredChunks


@dataclass
class Pair:
    """Chroma's collections `articles` and `chunks`, and what their vectors were made with.

    `write_batch` is how many rows Chroma takes at once.
    """

    generation: int
    articles: Any
    chunks: Any
    stamp: str
    write_batch: int

    # ---- reading

    def records(self) -> dict[str, Record]:
        """Return the record of each article, by id."""
        return {
            article_id: from_metadata(article_id, values)
            for rows in pages(self.articles, ["metadatas"])
            for article_id, values in zip(rows["ids"], rows["metadatas"], strict=True)
        }

    def records_of(self, article_ids: Sequence[str]) -> dict[str, Record]:
        """Return the records of those of some articles that have one."""
        found = {}
        for batch in batches(article_ids, self.write_batch):
            rows = self.articles.get(ids=batch, include=["metadatas"])
            for article_id, values in zip(rows["ids"], rows["metadatas"], strict=True):
                found[article_id] = from_metadata(article_id, values)
        return found

    def texts(self, records: Sequence[Record]) -> dict[str, str]:
        """Return the texts that records stand for, by key; those replaced since are left out."""
        wanted = {record.article.id: record for record in records}
        rows = self.articles.get(ids=list(wanted), include=["documents", "metadatas"])
        found = zip(rows["ids"], rows["documents"], rows["metadatas"], strict=True)
        return {
            wanted[article_id].key: str(text)
            for article_id, text, values in found
            if values["text_hash"] == wanted[article_id].text_hash
        }

    def chunks_of(self, records: Sequence[Record]) -> Iterator[StoredChunks]:
        """Yield the chunks of records, one value a record; lost ones are zero."""
        return read_chunks(self.chunks, records)

    def chunk_ids(self) -> set[str]:
        """Return the ids of all chunks that are stored, whether a record names them or not."""
        return chunk_ids(self.chunks)

    # ---- writing

    def add_chunks(self, indexed: Sequence[IndexedArticle], records: Sequence[Record]) -> None:
        """Write the chunks of articles; invisible to search until their records are there."""
        ids: list[str] = []
        places: list[Mapping[str, Any]] = []
        for item, record in zip(indexed, records, strict=True):
            ids += record.chunk_ids
            places += [
                chunk_metadata(record, span, sentences)
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

    def _batches(self, count: int) -> Iterator[range]:
        yield from batches(range(count), self.write_batch)
