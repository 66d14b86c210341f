"""All chunks' vectors in memory, derived from the store.

Search is exact: Chroma's approximate index misses chunks after many replacements, takes tens
of milliseconds for a filter, and levelling languages needs the best chunks of each of them.
100,000 chunks are 154 MB, their sentences 230 MB.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from vectorstore.article import Span
from vectorstore.embedding.sentence_vectors import SentenceVectors, unit
from vectorstore.store.records import Record, StoredChunks

_MOST_ROWS = 0.2  # of a table


@dataclass(frozen=True)
class ChunkTable:
    """Every chunk that search can find, as of one moment; chunks of a record stand together."""

    records: Mapping[str, Record]
    versions: tuple[Record, ...]  # in the order of the rows; metadata may be older than `records`
    owners: np.ndarray  # int64, (n,): which of the versions a row belongs to
    spans: np.ndarray  # int64, (n, 2)
    vectors: np.ndarray  # float32, (n, dimension)
    sentences: tuple[SentenceVectors, ...]  # of each row

    def __len__(self) -> int:
        """Return the number of chunks."""
        return len(self.owners)

    @cached_property
    def present(self) -> np.ndarray:
        """Whether a row's chunk is there and not lost; bool, (n,)."""
        there: np.ndarray = self.spans[:, 1] > self.spans[:, 0]
        return there

    @cached_property
    def languages(self) -> dict[str, np.ndarray]:
        """The rows of each language that are there, in order."""
        codes = np.array([version.article.language for version in self.versions], dtype=str)
        own = codes[self.owners]
        return {
            str(code): np.flatnonzero((own == code) & self.present) for code in np.unique(codes)
        }

    @cached_property
    def first_rows(self) -> dict[str, int]:
        """The row of each version's first chunk, by its key."""
        counts = [version.chunk_count for version in self.versions]
        starts = np.concatenate([[0], np.cumsum(counts)]).tolist()
        return {v.key: row for v, row in zip(self.versions, starts[:-1], strict=True)}

    def cosines(self, vector: np.ndarray, asked: np.ndarray | None = None) -> np.ndarray:
        """Return each row's cosine to a unit vector, shape (n,).

        Rows that `asked`, bool and of the same shape, leaves out may be zero instead.
        """
        if asked is None or asked.mean() > _MOST_ROWS:  # to copy rows would take longer
            return np.asarray(self.vectors @ vector)
        cosines = np.zeros(len(self), dtype=np.float32)
        cosines[asked] = self.vectors[asked] @ vector
        return cosines

    def best_sentences(self, rows: np.ndarray, vector: np.ndarray) -> np.ndarray:
        """Return the highest cosine of a row's sentences to a vector, shape (rows,).

        A row without sentences counts as one.
        """
        cosines: np.ndarray = self.vectors[rows] @ vector
        own = [self.sentences[row].vectors for row in rows]
        counts = np.array([len(part) for part in own])
        with_any = np.flatnonzero(counts)
        if not len(with_any):
            return cosines
        each = unit(np.concatenate([own[i] for i in with_any])) @ vector
        starts = np.concatenate([[0], np.cumsum(counts[with_any])[:-1]])
        cosines[with_any] = np.maximum.reduceat(each, starts)
        return cosines

    def sentences_of(self, article_id: str, start: int) -> dict[Span, np.ndarray]:
        """Return the unit vectors of the sentences of the chunk that begins at `start`."""
        record = self.records.get(article_id)
        first = self.first_rows.get(record.key) if record else None
        if record is None or first is None:
            return {}
        places = self.spans[first : first + record.chunk_count, 0]
        found = {}
        for row in first + np.flatnonzero(places == start):
            own = self.sentences[row]
            for (begin, end), vector in zip(own.spans.tolist(), unit(own.vectors), strict=True):
                found[Span(begin, end)] = vector
        return found

    def record(self, row: int) -> Record:
        """Return the record of a row's article, as it is now."""
        return self.records[self.versions[self.owners[row]].article.id]

    def span(self, row: int) -> Span:
        """Return a row's place in its article's text."""
        start, end = self.spans[row].tolist()
        return Span(start, end)


Reader = Callable[[Sequence[Record]], Iterable[StoredChunks]]


class TableKeeper:
    """Keeps the table current with the records: only what changed is read."""

    def __init__(self, read: Reader, records: Callable[[], Mapping[str, Record]]) -> None:
        """Read chunks with `read`; `records` gives what there is at the moment."""
        self._read = read
        self._records = records
        empty = np.zeros((0, 0), np.float32)
        self._table = ChunkTable({}, (), _no_rows(0), _no_rows(2), empty, ())
        self._updating = threading.Lock()

    def table(self) -> ChunkTable:
        """Return the table of the records as they are now."""
        table = self._table
        if table.records is self._records():
            return table
        with self._updating:
            while True:
                records = self._records()
                if self._table.records is not records:
                    self._table = self._updated(records)
                # What is missing may have been replaced while it was read.
                if self._table.present.all() or records is self._records():
                    return self._table

    def _updated(self, records: Mapping[str, Record]) -> ChunkTable:
        table = self._table
        wanted = {_version(record) for record in records.values()}
        lossy = set(table.owners[~table.present].tolist())  # read again: they may be repaired
        kept = np.array(
            [_version(v) in wanted and i not in lossy for i, v in enumerate(table.versions)],
            dtype=bool,
        )
        held = {_version(v) for v, stays in zip(table.versions, kept, strict=True) if stays}
        fresh = [record for record in records.values() if _version(record) not in held]
        if kept.all() and not fresh:
            return replace(table, records=records)
        return _grown(table, records, kept, self._read(fresh), sum(r.chunk_count for r in fresh))


def _grown(
    table: ChunkTable,
    records: Mapping[str, Record],
    kept: np.ndarray,
    fresh: Iterable[StoredChunks],
    count: int,
) -> ChunkTable:
    """Return the kept versions of a table and, below them, fresh ones of so many chunks.

    Each is put in its place as it comes: no vector is there twice, but in the table as it was.
    """
    rows = kept[table.owners]
    place = int(rows.sum())
    versions = [v for v, stays in zip(table.versions, kept, strict=True) if stays]
    sentences = [part for part, stays in zip(table.sentences, rows, strict=True) if stays]
    spans = np.zeros((place + count, 2), dtype=np.int64)
    spans[:place] = table.spans[rows]
    vectors = np.zeros((place + count, table.vectors.shape[1]), dtype=np.float32)
    # With another mode numpy would make a second copy of them all.
    np.take(table.vectors, np.flatnonzero(rows), axis=0, out=vectors[:place], mode="clip")
    for chunks in fresh:
        after = place + len(chunks.spans)
        spans[place:after] = chunks.spans
        if not vectors.shape[1]:
            vectors = np.zeros((len(vectors), chunks.vectors.shape[1]), dtype=np.float32)
        if chunks.vectors.shape[1]:  # of an article that has lost them all it is not known
            vectors[place:after] = chunks.vectors
        versions.append(chunks.record)
        sentences += chunks.sentences
        place = after
    owners = np.repeat(np.arange(len(versions)), [v.chunk_count for v in versions])
    return ChunkTable(
        records, tuple(versions), owners.astype(np.int64), spans, vectors, tuple(sentences)
    )


def _version(record: Record) -> tuple[str, str]:
    """Return what the chunks of a record follow from: text, and the language it is split by."""
    return record.key, record.article.language


def _no_rows(columns: int) -> np.ndarray:
    return np.zeros((0, columns) if columns else 0, dtype=np.int64)
