"""What search reads: all vectors in memory, all words on the disk, both derived from the store."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np

from vectorstore.article import Passage, Span
from vectorstore.errors import StoreError, WordsUnusable
from vectorstore.search.lexical import LexicalIndex
from vectorstore.search.lexical_part import LexicalChunk, LexicalHit, LexicalRanking
from vectorstore.search.near_words import may_be, names_in, unlike, words_of
from vectorstore.search.vectors import ChunkTable, TableKeeper
from vectorstore.store.records import Record, text_hash
from vectorstore.store.store import ArticlesChanged, Found, Store, steadily
from vectorstore.text.tokens import tokens

logger = logging.getLogger(__name__)

_BATCH = 500  # articles whose words are indexed between two commits
_READ_AHEAD = 16  # passages whose articles are read together


class SearchIndex:
    """A store's chunks by vector and by word, brought up to date whenever it is asked.

    The store alone is true. What the words' index holds is compared with the store's records
    at opening and after every change; only the difference is written.
    """

    def __init__(self, store: Store, folder: Path) -> None:
        """Derive from `store`, keeping the words' index in `folder`.

        Raises: StoreError: if the folder cannot be written.
        """
        self._store = store
        self._vectors = TableKeeper(store.chunks_of, lambda: store.records)
        self._lexical = LexicalIndex(folder)
        self._records: Mapping[str, Record] | None = None
        self._updating = threading.Lock()

    def table(self) -> ChunkTable:
        """Return every chunk that search can find, with its vector; a snapshot."""
        with self._store.reading():
            return self._vectors.table()

    def update(self) -> ChunkTable:
        """Return the table of the store as it is now, with the words' index as current.

        A disk without room stops the words' index and not the search: it is tried again.

        Raises: ArticlesChanged: if an article is replaced meanwhile; see steady.
        Raises: StoreError: if the store cannot be read.
        """
        table = self.table()
        if self._records is table.records:
            return table
        with self._updating:
            table = self.table()  # another thread may have gone on to a newer one
            if self._records is not table.records:
                try:
                    self._update_or_refill(table)
                    self._records = table.records
                except StoreError as error:
                    logger.warning("words of new articles are not searched yet: %s", error)
        return table

    def words(
        self, query: str, language: str, limit: int, keys: Collection[str] | None
    ) -> LexicalRanking:
        """Return the chunks of a language with the words of a query; `keys` limits them."""
        return self._lexical.search(query, language, limit, keys)

    def respelled(self, text: str) -> str:
        """Return a question with names that no article has as the nearest ones are written.

        Raises: ArticlesChanged: if an article is replaced meanwhile; see steady.
        Raises: StoreError: if the store cannot be read.
        """
        table = self.update()
        for name in names_in(text):
            if not self._lexical.has(name) and (form := self._nearest_form(table, name)):
                text = re.sub(rf"\b{re.escape(name)}\b", form, text)
        return text

    def _nearest_form(self, table: ChunkTable, name: str) -> str | None:
        """Return the word of an article that a name was meant for, as it stands there."""
        found = [
            form
            for language, word, hit in self._lexical.near(name)
            for form in words_of(self._text_of(table, hit))
            if tokens(form, language) == [word] and may_be(name, form)
        ]
        return min(found, key=lambda form: (unlike(name, form), form), default=None)

    def _text_of(self, table: ChunkTable, hit: LexicalHit) -> str:
        if hit.key not in table.first_rows:
            return ""
        row = table.first_rows[hit.key] + hit.index
        record = table.record(row)
        texts = self._store.texts([record])
        return table.span(row).of(texts.get(record.key, ""))

    def passages(
        self, table: ChunkTable, rows: np.ndarray, scores: np.ndarray
    ) -> Iterator[Passage]:
        """Yield rows of a table as passages, in this order.

        Raises: ArticlesChanged: if one of their articles is no longer what the table shows.
        """
        for start in range(0, len(rows), _READ_AHEAD):
            ahead = rows[start : start + _READ_AHEAD].tolist()
            texts = self._store.texts([table.record(row) for row in ahead])
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

    def steady(self, search: Callable[[], Found]) -> Found:
        """Return what `search` does, again while articles are replaced under its eyes.

        Raises: StoreError: if that goes on for seconds, or the store cannot be read.
        """
        with self._store.reading():
            return steadily(search)

    def close(self) -> None:
        """Let go of the words' index."""
        self._lexical.close()

    def _update_or_refill(self, table: ChunkTable) -> None:
        try:
            self._update_words(table)
        except WordsUnusable as error:
            logger.warning("the index of words is made anew: %s", error)
            self._lexical.empty()
            self._update_words(table)

    def _update_words(self, table: ChunkTable) -> None:
        wanted: dict[str, dict[str, Record]] = {}
        for record in table.records.values():
            wanted.setdefault(record.article.language, {})[record.key] = record
        for language in sorted(self._lexical.languages() | wanted.keys()):
            self._update_language(table, language, wanted.get(language, {}))

    def _update_language(
        self, table: ChunkTable, language: str, wanted: Mapping[str, Record]
    ) -> None:
        held = self._lexical.keys(language)
        wrong = {key for key, count in held.items() if _count(wanted.get(key)) != count}
        missing = [r for key, r in wanted.items() if key not in held or key in wrong]
        if wrong:
            self._lexical.remove(language, wrong)
        waiting = iter(missing)
        while batch := list(islice(waiting, _BATCH)):
            self._lexical.add(language, list(self._chunks(table, batch)))
            self._lexical.commit()
        if wrong:
            self._lexical.commit()

    def _chunks(self, table: ChunkTable, records: Sequence[Record]) -> list[LexicalChunk]:
        chunks = []
        for record in records:
            text = self._store.text(record)
            first = table.first_rows[record.key]
            for index in range(record.chunk_count):
                if table.present[first + index]:
                    words = table.span(first + index).of(text)
                    chunks.append(LexicalChunk(record.key, index, words))
        return chunks


def _count(record: Record | None) -> int:
    return record.chunk_count if record else -1
