"""Articles and their chunks in Chroma. The only file that imports chromadb.

Two collections. "chunks" holds the vectors; "articles" holds one record an article with
its full text. The record is written last and is the commit: a chunk that no record names
is invisible to search and swept at the next start. So there is one store and no second
manifest that could disagree with it.
"""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from vectorstore.article import Article, Passage, Span
from vectorstore.chunk_rows import batches, chunk_ids, chunk_metadata, pages, read_chunks
from vectorstore.errors import ArticleNotFound, DiskFull, FingerprintMismatch, StoreError
from vectorstore.lock import FolderLock
from vectorstore.records import (
    IndexedArticle,
    Record,
    centroid,
    from_metadata,
    new_record,
    text_hash,
    to_metadata,
)
from vectorstore.table import ChunkTable, StoredChunks, TableKeeper
from vectorstore.text_cache import TextCache

FORMAT = 1
# Wider than Chroma's defaults (100, 100, 16): after many replacements those miss chunks.
_HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 32}
_RESERVE = 16_000_000  # bytes that stay free, so that Chroma never meets a full disk
_GROWTH = 25  # bytes on disk for a byte of text and its vectors, which Chroma keeps and logs
_READ_AHEAD = 16  # passages whose articles are read together
_ATTEMPTS, _PAUSE = 100, 0.02  # of a reader whose article is replaced under its eyes; seconds


Found = TypeVar("Found")


class ArticlesChanged(Exception):
    """The text of an article is no longer the one that a chunk was cut from."""


class Store:
    """The articles of one data folder.

    Use it as a context manager, or close it: the folder is locked while it is open.
    Safe to read from several threads while one writes.
    """

    def __init__(self, folder: Path, fingerprint: Mapping[str, Any]) -> None:
        """Open the folder, or make it.

        `fingerprint` says what made the vectors (model, prefixes, chunking).

        Raises: IndexInUse: if another process has the folder open.
        Raises: FingerprintMismatch: if the folder's vectors were made otherwise.
        Raises: StoreError: if Chroma cannot open it.
        """
        self.folder = folder
        self.lock = FolderLock(folder)
        self._writing = threading.Lock()
        try:
            with _chroma_errors(folder):
                self._open({**fingerprint, "format": FORMAT})
        except BaseException:
            self.lock.release()
            raise
        self._texts = TextCache(self._load)
        self._keeper = TableKeeper(self._read_chunks, lambda: self._records)

    def _open(self, fingerprint: Mapping[str, Any]) -> None:
        import chromadb  # noqa: PLC0415  # a second: after the lock, so that "in use" is said at once
        from chromadb.config import Settings as ChromaSettings  # noqa: PLC0415  # as above

        settings = ChromaSettings(anonymized_telemetry=False)
        self._client = chromadb.PersistentClient(str(self.folder / "chroma"), settings=settings)
        self._write_batch = self._client.get_max_batch_size()
        stamp = json.dumps(fingerprint, sort_keys=True)
        self._chunks = self._collection("chunks", stamp)
        self._articles = self._collection("articles", stamp)
        # Replaced as a whole at every change, so that readers in other threads need no lock.
        self._records: Mapping[str, Record] = dict(self._read_records())
        self.damaged: list[str] = []  # ids of articles that lost chunks and need embedding anew
        self._sweep()

    def _collection(self, name: str, stamp: str) -> Any:
        collection = self._client.get_or_create_collection(
            name,
            metadata={"fingerprint": stamp},
            configuration={"hnsw": _HNSW},
            embedding_function=None,
        )
        found = (collection.metadata or {}).get("fingerprint")
        if found != stamp:
            raise FingerprintMismatch(_mismatch(self.folder, found, stamp))
        return collection

    def __enter__(self) -> Store:
        """Return the open store."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the store."""
        self.close()

    def close(self) -> None:
        """Close Chroma and give the folder back."""
        self._client.close()
        self.lock.release()

    # ---- reading

    @property
    def records(self) -> Mapping[str, Record]:
        """The stored articles by id, without their texts; a snapshot that never changes."""
        return self._records

    def languages(self) -> Counter[str]:
        """Return how many articles there are in each language."""
        return Counter(record.article.language for record in self._records.values())

    def chunk_count(self, language: str | None = None) -> int:
        """Return the number of chunks that search can find, in all languages or in one."""
        return sum(
            record.chunk_count
            for record in self._records.values()
            if language in (None, record.article.language)
        )

    def article(self, article_id: str) -> Article:
        """Return an article with its text.

        Raises: ArticleNotFound: if there is none of this id.
        """
        for _ in range(_ATTEMPTS):
            record = self._records.get(article_id)
            if record is None:
                raise ArticleNotFound(_no_article(article_id))
            try:
                text = self.text(record)
            except ArticlesChanged:
                time.sleep(_PAUSE)
            else:
                return replace(record.article, text=text)
        raise StoreError(f"Article {article_id!r} is being changed at this moment. Ask again.")

    def text(self, record: Record) -> str:
        """Return the text that a record stands for.

        Raises: ArticlesChanged: if the article has another by now, or is gone.
        """
        with _chroma_errors(self.folder):
            texts = self._texts.texts([record])
        if record.key not in texts:
            raise ArticlesChanged
        return texts[record.key]

    def table(self) -> ChunkTable:
        """Return every chunk that search can find, with its vector; a snapshot."""
        with _chroma_errors(self.folder):
            return self._keeper.table()

    def passages(
        self, table: ChunkTable, rows: np.ndarray, scores: np.ndarray
    ) -> Iterator[Passage]:
        """Yield rows of a table as passages, in this order.

        Raises: ArticlesChanged: if one of their articles is no longer what the table shows.
        """
        for start in range(0, len(rows), _READ_AHEAD):
            ahead = rows[start : start + _READ_AHEAD].tolist()
            with _chroma_errors(self.folder):
                texts = self._texts.texts([table.record(row) for row in ahead])
            for row, score in zip(ahead, scores[start : start + _READ_AHEAD].tolist(), strict=True):
                record, span = table.record(row), table.span(row)
                if record.key not in texts:
                    raise ArticlesChanged
                article = replace(record.article, text=texts[record.key])
                yield Passage(article, span.of(article.text), span.start, span.end, score)

    def sentences(self, passage: Passage) -> Mapping[Span, np.ndarray]:
        """Return the unit vectors of a passage's sentences, by their places in the article.

        There are none if the article has been replaced since the passage was found.
        """
        table = self.table()
        record = table.records.get(passage.article.id)
        if record is None or record.text_hash != text_hash(passage.article.text):
            return {}
        return table.sentences_of(passage.article.id, passage.start)

    def search(self, vector: np.ndarray, k: int) -> list[Passage]:
        """Return the k chunks nearest to a unit vector, best first; scores are cosines."""

        def nearest() -> list[Passage]:
            table = self.table()
            rows = np.flatnonzero(table.present)
            if not len(rows):
                return []
            cosines = table.vectors[rows] @ vector
            best = np.argsort(-cosines, kind="stable")[:k]
            return list(self.passages(table, rows[best], cosines[best]))

        return self.steady(nearest)

    def steady(self, search: Callable[[], Found]) -> Found:
        """Return what `search` does, again while articles are replaced under its eyes.

        Raises: StoreError: if that goes on for seconds.
        """
        for _ in range(_ATTEMPTS):
            try:
                with _chroma_errors(self.folder):
                    return search()
            except ArticlesChanged:
                time.sleep(_PAUSE)
        raise StoreError("The articles are being changed at this moment. Ask again.")

    def _read_chunks(self, records: Sequence[Record]) -> list[StoredChunks]:
        return read_chunks(self._chunks, records)

    def _load(self, records: Sequence[Record]) -> dict[str, str]:
        wanted = {record.article.id: record for record in records}
        rows = self._articles.get(ids=list(wanted), include=["documents", "metadatas"])
        found = zip(rows["ids"], rows["documents"], rows["metadatas"], strict=True)
        return {
            wanted[article_id].key: str(text)
            for article_id, text, values in found
            if values["text_hash"] == wanted[article_id].text_hash
        }

    def _read_records(self) -> Iterator[tuple[str, Record]]:
        for rows in pages(self._articles, ["metadatas"]):
            for article_id, values in zip(rows["ids"], rows["metadatas"], strict=True):
                yield article_id, from_metadata(article_id, values)

    # ---- writing

    def put(self, indexed: Sequence[IndexedArticle]) -> None:
        """Store articles, each in place of its former version.

        New chunks go in first, then the records, then the old chunks go: whoever asks
        meanwhile, and whoever starts after a crash, finds either version whole.

        Raises: DiskFull: before anything is written, if there is too little room.
        """
        with self._writing, _chroma_errors(self.folder):
            self._check_room(sum(len(item.article.text) for item in indexed))
            replaced = [self._records.get(item.article.id) for item in indexed]
            records = [new_record(item) for item in indexed]
            self._add_chunks(indexed, records)
            self._add_records(indexed, records)
            self._records = {**self._records, **{record.article.id: record for record in records}}
            self.damaged = [i for i in self.damaged if i not in {r.article.id for r in records}]
            kept = {chunk_id for record in records for chunk_id in record.chunk_ids}
            old = [c for record in replaced if record for c in record.chunk_ids if c not in kept]
            self._delete_chunks(old)

    def put_metadata(self, article: Article) -> None:
        """Store new metadata of an article whose text is unchanged; nothing is embedded."""
        with self._writing, _chroma_errors(self.folder):
            self._check_room(0)
            record = replace(self._records[article.id], article=replace(article, text=""))
            self._articles.update(ids=[article.id], metadatas=[to_metadata(record)])
            self._records = {**self._records, article.id: record}

    def remove(self, article_ids: Sequence[str]) -> None:
        """Remove articles: first the records, which makes them invisible, then the chunks.

        Raises: ArticleNotFound: if there is none of one of the ids; then nothing is removed.
        """
        article_ids = list(dict.fromkeys(article_ids))
        missing = [article_id for article_id in article_ids if article_id not in self._records]
        if missing:
            raise ArticleNotFound(_no_article(missing[0]))
        with self._writing, _chroma_errors(self.folder):
            chunk_ids = [c for i in article_ids for c in self._records[i].chunk_ids]
            for batch in batches(article_ids, self._write_batch):
                self._articles.delete(ids=batch)
            gone = set(article_ids)
            self._records = {i: r for i, r in self._records.items() if i not in gone}
            self._delete_chunks(chunk_ids)

    def _add_chunks(self, indexed: Sequence[IndexedArticle], records: Sequence[Record]) -> None:
        ids: list[str] = []
        places: list[dict[str, Any]] = []
        for item, record in zip(indexed, records, strict=True):
            ids += record.chunk_ids
            places += [
                chunk_metadata(record, span, sentences)
                for span, sentences in zip_longest(item.spans, item.sentences)
            ]
        vectors = np.concatenate([item.vectors for item in indexed])
        for rows in batches(range(len(ids)), self._write_batch):
            self._chunks.upsert(
                ids=[ids[row] for row in rows],
                embeddings=vectors[rows[0] : rows[-1] + 1],
                metadatas=[places[row] for row in rows],
            )

    def _add_records(self, indexed: Sequence[IndexedArticle], records: Sequence[Record]) -> None:
        for rows in batches(range(len(records)), self._write_batch):
            self._articles.upsert(
                ids=[records[row].article.id for row in rows],
                documents=[indexed[row].article.text for row in rows],
                embeddings=[centroid(indexed[row].vectors) for row in rows],
                metadatas=[to_metadata(records[row]) for row in rows],
            )

    def _delete_chunks(self, chunk_ids: Sequence[str]) -> None:
        for batch in batches(chunk_ids, self._write_batch):
            self._chunks.delete(ids=batch)

    def _sweep(self) -> None:
        """Delete chunks that no record names; note the articles whose chunks are missing."""
        found = chunk_ids(self._chunks)
        named = {c: r.article.id for r in self._records.values() for c in r.chunk_ids}
        self._delete_chunks(sorted(found - named.keys()))
        self.damaged = sorted({named[chunk_id] for chunk_id in named.keys() - found})

    def _check_room(self, text_length: int) -> None:
        needed = _RESERVE + _GROWTH * text_length
        free = shutil.disk_usage(self.folder).free
        if free < needed:
            raise DiskFull(
                f"The disk of {self.folder} has {free / 1e6:.0f} MB left, and "
                f"{needed / 1e6:.0f} MB are needed. Make room "
                "and index again. What was indexed before is safe."
            )


def _no_article(article_id: str) -> str:
    return f"There is no article {article_id!r}. `beleg list` shows the ids that there are."


def _mismatch(folder: Path, found: str | None, wanted: str) -> str:
    had, has = json.loads(found or "{}"), json.loads(wanted)
    keys = sorted(key for key in had.keys() | has.keys() if had.get(key) != has.get(key))
    changes = ", ".join(f"{key} {had.get(key)} -> {has.get(key)}" for key in keys)
    return (
        f"The index in {folder} was made otherwise ({changes}). Go back to the former setting, "
        "or set BELEG_HOME to a new folder and index the articles again."
    )


@contextmanager
def _chroma_errors(folder: Path) -> Iterator[None]:
    from chromadb.errors import ChromaError  # noqa: PLC0415  # see Store._open

    try:
        yield
    except (ChromaError, OSError, ValueError) as error:
        words = str(error).lower()
        if "no space" in words or "disk is full" in words or "disk full" in words:
            raise DiskFull(
                f"The disk of {folder} is full. Make room and index again. "
                "What was indexed before is safe."
            ) from error
        raise StoreError(
            f"The index in {folder} could not be used: {str(error)[:300]}. If this stays, set "
            "BELEG_HOME to a new folder and index the articles again."
        ) from error
