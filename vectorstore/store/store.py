"""Articles and their chunks in Chroma, with a second copy of each article beside it.

Two collections. "chunks" holds the vectors; "articles" holds one record an article with
its full text. The record is written last and is the commit: a chunk that no record names
is invisible to search and swept at the next start. Before either the article goes into the
vault: what Chroma has lost at the next start is made anew from there.
"""

from __future__ import annotations

import json
import re
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from vectorstore.article import Article
from vectorstore.embedding.sentence_vectors import unit
from vectorstore.errors import ArticleNotFound, FingerprintMismatch, StoreError
from vectorstore.resources import check_room
from vectorstore.store.chroma import TextCache
from vectorstore.store.embedded import EmbeddedChroma, Row, chroma_errors
from vectorstore.store.generations import Generations
from vectorstore.store.lock import FolderLock
from vectorstore.store.paging import batches
from vectorstore.store.records import (
    IndexedArticle,
    Record,
    StoredChunks,
    from_metadata,
    new_record,
)
from vectorstore.store.vault import Vault

FORMAT = 1
_GROWTH = 25  # bytes on disk for a byte of text and its vectors, which Chroma keeps and logs
_COPIED = 500  # articles whose texts are read together
_ATTEMPTS, _PAUSE = 100, 0.02  # of a reader whose article is replaced under its eyes; seconds
_WORDS = re.compile(r"words(-\d+)?")

Found = TypeVar("Found")


class ArticlesChanged(Exception):
    """The text of an article is no longer the one that a chunk was cut from."""


def steadily(read: Callable[[], Found], what: str = "The articles are") -> Found:
    """Return what `read` gives, again while articles are replaced under its eyes.

    Raises: StoreError: if that goes on for seconds, saying `what` it happens to.
    """
    for _ in range(_ATTEMPTS):
        try:
            return read()
        except ArticlesChanged:
            time.sleep(_PAUSE)
    raise StoreError(f"{what} being changed at this moment. Ask again.")


class Store:
    """The articles of one data folder.

    Use it as a context manager, or close it: the folder is locked while it is open.
    Safe to read from several threads while one writes.
    """

    def __init__(
        self,
        folder: Path,
        fingerprint: Mapping[str, Any] | None,
        *,
        rebuilding: Store | None = None,
    ) -> None:
        """Open the folder, or make it.

        `fingerprint` says what made the vectors (model, prefixes, chunking); None takes them as
        they are. The store that rebuilds an open one fills a pair of collections of its own,
        which counts from its `switch` on.

        Raises: IndexInUse: if another process has the folder open.
        Raises: FingerprintMismatch: if the folder's vectors were made otherwise.
        Raises: StoreError: if Chroma cannot open it.
        """
        self.folder = folder
        self.lock: FolderLock = rebuilding.lock if rebuilding else FolderLock(folder)
        self.vault = Vault(folder / "vault")
        self._rebuilding = rebuilding
        self._writing = threading.Lock()
        self.when_changed: Callable[[], None] = lambda: None  # told after every change
        self.damaged: list[str] = []  # ids of articles that lost chunks and need embedding anew
        self.lost: list[Article] = []  # articles that Chroma has lost
        with ExitStack() as undone:
            if not rebuilding:
                undone.callback(self.lock.release)
            self._chroma: EmbeddedChroma = (
                rebuilding._chroma if rebuilding else EmbeddedChroma(folder, self._save)
            )
            if not rebuilding:
                undone.callback(self._chroma.close)
            with chroma_errors(folder):
                self._open(_stamp(fingerprint))
            undone.pop_all()
        self._texts = TextCache(self._collections.texts)

    def _open(self, stamp: str | None) -> None:
        self._generations = Generations(self._chroma.client)
        if self._rebuilding:
            self._collections = self._generations.unfinished(str(stamp))
        else:
            self._collections = self._generations.current(stamp)
            if stamp not in (None, self._collections.stamp):
                raise FingerprintMismatch(
                    _mismatch(self.folder, self._collections.stamp, str(stamp))
                )
        # Replaced as a whole at every change, so that readers in other threads need no lock.
        self._records: Mapping[str, Record] = self._collections.records()
        self._sweep()
        if not self._rebuilding:
            self._compare_with_vault()
            self._drop_other_words()

    def __enter__(self) -> Store:
        """Return the open store."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the store."""
        self.close()

    def close(self) -> None:
        """Close Chroma and give the folder back; a store that rebuilds another one leaves it."""
        if not self._rebuilding:
            try:
                self._chroma.close()
            finally:
                self.lock.release()

    @property
    def damage(self) -> str | None:
        """What was wrong with Chroma's files, if they had to be set aside at the start."""
        return self._chroma.damage

    @property
    def words_folder(self) -> Path:
        """Where an index of this store's words may be kept."""
        generation = self._collections.generation
        return self.folder / (f"words-{generation}" if generation else "words")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let nothing be written meanwhile."""
        with self._writing:
            yield

    def switch(self) -> None:
        """Let this store's collections count, in place of those of the store it rebuilds.

        That one must not be used any more, nor closed: this one has its folder now.
        """
        with self._writing, chroma_errors(self.folder):
            former = self._rebuilding
            self._generations.complete(self._collections)
            self._rebuilding = None
        if former:
            shutil.rmtree(former.words_folder, ignore_errors=True)

    # ---- reading

    @property
    def records(self) -> Mapping[str, Record]:
        """The stored articles by id, without their texts; a snapshot that never changes."""
        return self._records

    def languages(self) -> Counter[str]:
        """Return how many articles there are in each language."""
        return Counter(record.article.language for record in self._records.values())

    def chunk_count(self) -> int:
        """Return the number of chunks that search can find."""
        return sum(record.chunk_count for record in self._records.values())

    def article(self, article_id: str) -> Article:
        """Return an article with its text.

        Raises: ArticleNotFound: if there is none of this id.
        """

        def read() -> Article:
            record = self._records.get(article_id)
            if record is None:
                raise ArticleNotFound(_no_article(article_id))
            return replace(record.article, text=self.text(record))

        return steadily(read, f"Article {article_id!r} is")

    def harmed(self, article_id: str) -> Article | None:
        """Return an article that lost chunks or that Chroma has lost, from what was kept."""
        if article_id in self.damaged:
            return self.article(article_id)
        return next((article for article in self.lost if article.id == article_id), None)

    def versions(self, article_id: str) -> list[Article]:
        """Return an article as it is, and before that as it was, newest first.

        Raises: ArticleNotFound: if there is none of this id.
        """
        current = self.article(article_id)
        former = self.vault.versions(article_id)
        return [current, *(article for article in former if article.text != current.text)]

    def text(self, record: Record) -> str:
        """Return the text that a record stands for.

        Raises: ArticlesChanged: if the article has another by now, or is gone.
        """
        texts = self.texts([record])
        if record.key not in texts:
            raise ArticlesChanged
        return texts[record.key]

    def texts(self, records: Sequence[Record]) -> Mapping[str, str]:
        """Return the texts that records stand for, by key; what was replaced since is left out."""
        with self.reading():
            return self._texts.texts(records)

    def chunks_of(self, records: Sequence[Record]) -> Iterator[StoredChunks]:
        """Yield the chunks of records, one value a record; chunks that are lost are zero."""
        with self.reading():
            yield from self._collections.chunks_of(records)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Turn what Chroma and the disk raise meanwhile into a StoreError."""
        with chroma_errors(self.folder):
            yield

    def known_sentences(self, article_id: str) -> dict[str, np.ndarray]:
        """Return the unit vectors of an article's sentences as they are stored, by their text."""
        record = self._records.get(article_id)
        if record is None:
            return {}
        with self.reading():
            text = self._collections.texts([record]).get(record.key, "")
            (chunks,) = self._collections.chunks_of([record])
        return {
            text[start:end]: vector
            for own in chunks.sentences
            for (start, end), vector in zip(own.spans.tolist(), unit(own.vectors), strict=True)
            if text[start:end]
        }

    # ---- writing

    def put(self, indexed: Sequence[IndexedArticle]) -> None:
        """Store articles, each in place of its former version.

        New chunks go in first, then the records, then the old chunks go: whoever asks
        meanwhile, and whoever starts after a crash, finds either version whole.

        Raises: DiskFull: before anything is written, if there is too little room.
        """
        for item in indexed:
            if not item.spans:
                raise StoreError(f"Article {item.article.id!r} has no text that could be found.")
        with self._changing([item.article.id for item in indexed]):
            check_room(self.folder, _GROWTH * sum(len(item.article.text) for item in indexed))
            self._keep([item.article for item in indexed])
            replaced = [self._records.get(item.article.id) for item in indexed]
            records = [new_record(item) for item in indexed]
            self._collections.add_chunks(indexed, records)
            self._collections.add_records(indexed, records)
            self._records = {**self._records, **{record.article.id: record for record in records}}
            done = {record.article.id for record in records}
            self.damaged = [article_id for article_id in self.damaged if article_id not in done]
            self.lost = [article for article in self.lost if article.id not in done]
            kept = {chunk_id for record in records for chunk_id in record.chunk_ids}
            old = [c for record in replaced if record for c in record.chunk_ids if c not in kept]
            self._collections.delete_chunks(old)

    def put_metadata(self, article: Article) -> None:
        """Store new metadata of an article whose text is unchanged; nothing is embedded."""
        with self._changing([article.id]):
            check_room(self.folder, 0)
            self._keep([article])
            record = replace(self._records[article.id], article=replace(article, text=""))
            self._collections.update_record(record)
            self._records = {**self._records, article.id: record}

    def remove(self, article_ids: Sequence[str]) -> None:
        """Remove articles: first the records, which makes them invisible, then the chunks.

        Raises: ArticleNotFound: if there is none of one of the ids; then nothing is removed.
        """
        article_ids = list(dict.fromkeys(article_ids))
        with self._changing(article_ids):
            missing = [article_id for article_id in article_ids if article_id not in self._records]
            if missing:
                raise ArticleNotFound(_no_article(missing[0]))
            chunk_ids = [c for i in article_ids for c in self._records[i].chunk_ids]
            if not self._rebuilding:
                self.vault.remove(article_ids)  # first, or a crash would bring articles back
            self._collections.delete_records(article_ids)
            gone = set(article_ids)
            self.damaged = [article_id for article_id in self.damaged if article_id not in gone]
            self._records = {i: r for i, r in self._records.items() if i not in gone}
            self._collections.delete_chunks(chunk_ids)

    @contextmanager
    def _changing(self, article_ids: Sequence[str]) -> Iterator[None]:
        """Write articles; if that fails, the records are what Chroma holds by then."""
        with self._writing, chroma_errors(self.folder):
            self._chroma.mend()
            try:
                yield
            except StoreError:
                raise  # nothing was written
            except BaseException:
                self._chroma.broken = True
                with suppress(StoreError), chroma_errors(self.folder):
                    self._chroma.mend()
                    self._reread(article_ids)
                raise
            finally:
                self.when_changed()

    def _reread(self, article_ids: Sequence[str]) -> None:
        others = {i: r for i, r in self._records.items() if i not in set(article_ids)}
        self._records = others | self._collections.records_of(article_ids)

    def _sweep(self) -> None:
        """Delete chunks that no record names; note the articles whose chunks are missing."""
        found = self._collections.chunk_ids()
        named = {c: r.article.id for r in self._records.values() for c in r.chunk_ids}
        self._collections.delete_chunks(sorted(found - named.keys()))
        self.damaged = sorted({named[chunk_id] for chunk_id in named.keys() - found})

    def _keep(self, articles: Sequence[Article]) -> None:
        if not self._rebuilding:
            self.vault.put(articles)

    def _save(self, rows: Sequence[Row]) -> None:
        """Copy those articles of a damaged index that the vault has not."""
        saved = {i: (text, values) for i, text, values in rows}
        for article_id in self.vault.missing(saved):
            text, values = saved[article_id]
            self.vault.put([replace(from_metadata(article_id, values).article, text=text)])

    def _drop_other_words(self) -> None:
        """Delete what a process that died has left of a former index's words."""
        for path in self.folder.glob("words*"):
            if _WORDS.fullmatch(path.name) and path != self.words_folder:
                shutil.rmtree(path, ignore_errors=True)

    def _compare_with_vault(self) -> None:
        """Note which articles Chroma has lost; copy those that the vault has not."""
        self.vault.sweep()
        self.lost = self.vault.others(self._records)
        unkept = [self._records[article_id] for article_id in self.vault.missing(self._records)]
        for some in batches(unkept, _COPIED):
            texts = self._collections.texts(some)
            self.vault.put(replace(r.article, text=texts[r.key]) for r in some if r.key in texts)


def _stamp(fingerprint: Mapping[str, Any] | None) -> str | None:
    return json.dumps({**fingerprint, "format": FORMAT}, sort_keys=True) if fingerprint else None


def _no_article(article_id: str) -> str:
    return f"There is no article {article_id!r}. `beleg list` shows the ids that there are."


def _mismatch(folder: Path, found: str | None, wanted: str) -> str:
    had, has = json.loads(found or "{}"), json.loads(wanted)
    keys = sorted(key for key in had.keys() | has.keys() if had.get(key) != has.get(key))
    changes = ", ".join(f"{key} {had.get(key)} -> {has.get(key)}" for key in keys)
    return (
        f"The index in {folder} was made otherwise ({changes}). Go back to the former setting, "
        "or make it anew with this one: beleg rebuild"
    )
