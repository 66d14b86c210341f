"""BM25 over the words of chunks, an index for each language.

It finds what vectors blur: names, numbers, rare words. All of it is derived from the
articles, so an index that cannot be trusted is emptied, and its owner fills it again.

The engine is tantivy, for it keeps its index on disk, adds and deletes in place, and a
commit is there whole or not at all. It leaves out what cannot be among the best: a question
of ten words takes 2 to 5 ms with 100,000 chunks. SQLite's FTS5 scores each row that has one
of the words, and took 250 ms for the same; bm25s and rank_bm25 make their index anew for
each new article.
"""

from __future__ import annotations

import contextlib
import math
import re
import shutil
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import Stemmer  # type: ignore[import-not-found, unused-ignore]
import tantivy

from vectorstore.errors import DiskFull, StoreError
from vectorstore.resources import check_room
from vectorstore.search.lexical_files import check_files, segments, sweep, tantivy_errors
from vectorstore.search.near_words import NearWords
from vectorstore.text.language import is_code
from vectorstore.text.tokens import tokens

FORMAT = 1
_K1 = 1.2  # tantivy's own, and not to be set
_HEAP = 30_000_000  # bytes that a writer may hold before it writes a segment
_GROWTH = 4  # bytes on disk for a byte of text, while segments are merged
_MOST_DELETED = 0.2  # share of deleted chunks, still counted in scores, that is put up with
_MOST_TERMS = 64
_MOST_WORDS = 1000  # distinct ones of a question that are looked up at all
_SPARE = 16  # chunks beyond the limit that are looked at, for the sake of equal scores
_MOST_TIES = 4096
_NARROW = 64  # chunks looked at for each one wanted, before tantivy is given the keys
_SCARCE = 20  # chunks for each accepted key, from which tantivy is given the keys at once
_MOST_PLACES = 500_000

# ---- values


@dataclass(frozen=True)
class LexicalChunk:
    """A chunk as it is indexed; `key` says which version of which article it is of."""

    key: str
    index: int
    text: str


@dataclass(frozen=True)
class LexicalHit:
    """A chunk that has words of the question; `score` is its BM25, above 0."""

    key: str
    index: int
    score: float


@dataclass(frozen=True)
class LexicalRanking:
    """The chunks found, best first, and the score that no chunk could exceed.

    `reach` is the sum of idf * (k1 + 1) over the words of the question. A word that no
    chunk has counts in it as a most rare one.
    """

    hits: list[LexicalHit]
    reach: float


# ---- index


class LexicalIndex:
    """The words of all chunks, in a folder for each language.

    Several threads may search while one writes. The folder is for one process at a time;
    its owner holds the lock.
    """

    def __init__(self, folder: Path) -> None:
        """Open the folder, or make it. What is damaged or of another format is emptied.

        Raises: StoreError: if the folder cannot be made, read or written.
        """
        self.folder = folder
        self._writing = threading.Lock()
        self._parts: dict[str, _Part] = {}
        with tantivy_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            codes = [path.name for path in folder.iterdir() if is_code(path.name)]
        for code in sorted(codes):
            self._parts[code] = _Part(folder / code)

    def keys(self, language: str) -> Mapping[str, int]:
        """Return the keys that are held in a language, each with its number of chunks."""
        part = self._parts.get(language)
        return part.keys() if part else {}

    def languages(self) -> set[str]:
        """Return the languages that hold chunks."""
        return {code for code, part in list(self._parts.items()) if part.searcher.num_docs}

    def add(self, language: str, chunks: Sequence[LexicalChunk]) -> None:
        """Add chunks; `commit` makes them visible. What is added twice is there twice.

        Raises: DiskFull: if there is too little room. What was not committed is lost.
        Raises: StoreError: if `language` is no ISO 639 code, or tantivy cannot write.
        """
        if not is_code(language):
            raise StoreError(f"{language[:50]!r} is no language code. Use one such as de or en.")
        with self._writing:
            if language not in self._parts:
                self._parts[language] = _Part(self.folder / language)
            self._parts[language].add(chunks, language)

    def remove(self, language: str, keys: Collection[str]) -> None:
        """Remove all chunks of the keys; `commit` makes it visible."""
        with self._writing:
            if keys and language in self._parts:
                self._parts[language].remove(keys)

    def commit(self) -> None:
        """Make all changes visible and durable, a language at a time.

        Raises: DiskFull: if there is too little room.
        Raises: StoreError: if tantivy cannot write. The former state stays, and stays searchable.
        """
        with self._writing:
            for part in self._parts.values():
                part.commit()

    def search(
        self, query: str, language: str, limit: int, keys: Collection[str] | None = None
    ) -> LexicalRanking:
        """Return the chunks with the highest BM25; `keys` are those that may be found.

        Each word counts once. Of a question with more than 64 different words, the rarest
        count. Equal scores are in the order of key and index.

        Raises: StoreError: if the index cannot be read.
        """
        part = self._parts.get(language)
        if part is None:
            return LexicalRanking([], 0.0)
        return part.search(tokens(query, language), limit, keys)

    def has(self, word: str) -> bool:
        """Return whether a chunk of any language has a word.

        Raises: StoreError: if the index cannot be read.
        """
        parts = list(self._parts.items())
        return any(part.has(token) for code, part in parts for token in tokens(word, code))

    def near(self, name: str) -> Iterator[tuple[str, str, LexicalHit]]:
        """Yield words that may be a name's: the language, the word as a token, a chunk with it.

        Raises: StoreError: if the index cannot be read.
        """
        for language, part in list(self._parts.items()):
            for token in tokens(name, language)[:1]:
                for word in part.near(token, name):
                    for hit in part.search([word], 1, None).hits:
                        yield language, word, hit

    def empty(self) -> None:
        """Forget all chunks, for the owner to add them again.

        Raises: WordsUnusable: if the folder cannot be made anew.
        """
        with self._writing:
            for part in self._parts.values():
                part.empty()

    def close(self) -> None:
        """Let go of the files; what was not committed is lost."""
        with self._writing:
            for part in self._parts.values():
                part.drop_writer()
            self._parts = {}


class _Part:
    """The index of one language."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._schema = _schema()
        self._writer: Any = None
        self._places: tuple[Any, dict[tuple[int, int], tuple[str, int]]] = (None, {})
        self._near: tuple[Any, NearWords] = (None, NearWords(lambda first: ()))
        try:
            with tantivy_errors(folder):
                self._open()
        except DiskFull:
            raise
        except StoreError:
            self.empty()

    def _open(self) -> None:
        self._folder.mkdir(exist_ok=True)
        if any(self._folder.iterdir()):
            check_files(self._folder)
            sweep(self._folder)
        self._index = tantivy.Index(self._schema, path=str(self._folder))
        self._index.config_reader("manual")  # else a thread looks for changes all the time
        self._index.reload()
        self.searcher = self._index.searcher()
        held = sum(segment["max_doc"] for segment in segments(self._folder))
        if _counted(self.searcher) != held:
            raise ValueError("meta.json does not say what the segments hold")

    def empty(self) -> None:
        self.drop_writer()
        with tantivy_errors(self._folder):
            if self._folder.is_dir() and not self._folder.is_symlink():
                shutil.rmtree(self._folder)
            else:
                self._folder.unlink(missing_ok=True)
            self._open()

    # ---- reading

    def keys(self) -> dict[str, int]:
        with tantivy_errors(self._folder):
            everything = tantivy.Query.all_query()  # without it, deleted chunks are counted
            return dict(self.searcher.terms_with_prefix("key", "", everything))

    def has(self, word: str) -> bool:
        with tantivy_errors(self._folder):
            return bool(self.searcher.doc_freq("words", word))

    def near(self, word: str, name: str) -> tuple[str, ...]:
        searcher = self.searcher
        with tantivy_errors(self._folder):
            owner, words = self._near
            if owner is not searcher:
                words = NearWords(partial(_words_of, searcher))
                self._near = searcher, words
            return words.near(word, name)

    def search(self, words: list[str], limit: int, keys: Collection[str] | None) -> LexicalRanking:
        searcher = self.searcher
        with tantivy_errors(self._folder):
            distinct = list(dict.fromkeys(words))[:_MOST_WORDS]
            counts = {word: searcher.doc_freq("words", word) for word in distinct}
            rarest = sorted(counts, key=lambda word: (counts[word] == 0, counts[word], word))
            terms = rarest[:_MOST_TERMS]
            total = _counted(searcher)
            reach = (_K1 + 1) * sum(_idf(total, counts[term]) for term in terms)
        some = limit > 0 and terms and searcher.num_docs
        return LexicalRanking(self._best(searcher, terms, limit, keys) if some else [], reach)

    def _best(
        self, searcher: Any, terms: list[str], limit: int, keys: Collection[str] | None
    ) -> list[LexicalHit]:
        """Ask for more and more chunks, until no other could be among the best."""
        narrow = keys is not None and len(keys) * _SCARCE < searcher.num_docs
        query, wanted = self._query(terms, keys if narrow else None), limit + _SPARE
        while True:
            wanted = min(wanted, searcher.num_docs)
            with tantivy_errors(self._folder):
                hits = self._read(searcher, query, wanted)
            count, lowest = len(hits), hits[-1].score if hits else 0.0
            accepted = hits if keys is None else [hit for hit in hits if hit.key in keys]
            best = sorted(accepted, key=_order)[:limit]
            if count < wanted or wanted == searcher.num_docs:
                return best
            if len(best) == limit and (lowest < best[-1].score or count >= _MOST_TIES):
                return best
            wanted *= 4
            if keys is not None and not narrow and wanted > _NARROW * limit:
                query, narrow = self._query(terms, keys), True

    def _read(self, searcher: Any, query: Any, wanted: int) -> list[LexicalHit]:
        # Five digits: the others depend on the order in which a segment happens to be added up.
        return [
            LexicalHit(*self._place(searcher, address), float(f"{score:.5g}"))
            for score, address in searcher.search(query, wanted, count=False).hits
        ]

    def _place(self, searcher: Any, address: Any) -> tuple[str, int]:
        """Return the key and the index of a chunk; those of one searcher are remembered."""
        owner, known = self._places
        if owner is not searcher or len(known) > _MOST_PLACES:
            known = {}
            self._places = searcher, known
        number = address.segment_ord, address.doc
        place = known.get(number)
        if place is None:
            document = searcher.doc(address)
            place = known[number] = document.get_first("key"), document.get_first("index")
        return place

    def _query(self, terms: list[str], keys: Collection[str] | None = None) -> Any:
        """Ask for any of the terms; of chunks with one of the keys alone, at the same scores."""
        # "freq" is what the field has: a query of positions would find nothing to read.
        term_query, should = tantivy.Query.term_query, tantivy.Occur.Should
        each = [term_query(self._schema, "words", term, index_option="freq") for term in terms]
        query = tantivy.Query.boolean_query([(should, query) for query in each])
        if keys is None:
            return query
        accepted = tantivy.Query.term_set_query(self._schema, "key", list(keys))
        both = [query, tantivy.Query.boost_query(accepted, 0.0)]
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, each) for each in both])

    # ---- writing

    def add(self, chunks: Sequence[LexicalChunk], language: str) -> None:
        with self._changes(sum(len(chunk.text) for chunk in chunks)) as writer:
            for chunk in chunks:
                words = " ".join(tokens(chunk.text, language))
                writer.add_document(_document(chunk.key, chunk.index, words))

    def remove(self, keys: Collection[str]) -> None:
        with self._changes(0) as writer:
            for key in keys:
                writer.delete_documents_by_term("key", key)

    def commit(self) -> None:
        if self._writer is None:
            return
        with self._changes(0) as writer:
            writer.commit()
            self._finish()
        deleted = _counted(self.searcher) - self.searcher.num_docs
        if deleted > _MOST_DELETED * self.searcher.num_docs:
            with contextlib.suppress(StoreError):  # scores are a little off; all is there
                self._rewrite()

    def drop_writer(self) -> None:
        """Forget what was not committed; the writer's threads, lock and files go."""
        writer, self._writer = self._writer, None
        if writer is not None:
            with contextlib.suppress(StoreError), tantivy_errors(self._folder):
                writer.wait_merging_threads()  # it commits nothing
            sweep(self._folder)

    def _finish(self) -> None:
        writer, self._writer = self._writer, None
        writer.wait_merging_threads()
        self._index.reload()
        self.searcher = self._index.searcher()

    def _rewrite(self) -> None:
        """Write all chunks anew: tantivy counts deleted ones in every score until then."""
        searcher = self.searcher
        everything = searcher.search(tantivy.Query.all_query(), searcher.num_docs or 1, count=False)
        size = sum(path.stat().st_size for path in self._folder.iterdir())
        with self._changes(size) as writer:
            writer.delete_all_documents()
            for _, address in everything.hits:
                document = searcher.doc(address)
                key, index, words = map(document.get_first, ("key", "index", "words"))
                writer.add_document(_document(str(key), int(str(index)), str(words)))
            writer.commit()
            self._finish()

    @contextlib.contextmanager
    def _changes(self, text_length: int) -> Iterator[Any]:
        """Give the writer; if anything goes wrong, forget what was not committed."""
        try:
            with tantivy_errors(self._folder):
                check_room(self._folder, _GROWTH * text_length)
                if self._writer is None:
                    self._writer = self._index.writer(_HEAP, 1)
                yield self._writer
        except BaseException:
            self.drop_writer()
            raise


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("index", stored=True)
    builder.add_text_field(
        "words", stored=True, tokenizer_name="whitespace", index_option="freq"
    )  # stored for _rewrite
    builder.add_text_field(_every(), tokenizer_name="raw", index_option="basic")
    return builder.build()


@cache
def _every() -> str:
    """Return the field that holds "1" in every chunk.

    Its name says what made the words: tantivy refuses an index with another schema.
    """
    return f"format_{FORMAT}_stemmer_{re.sub(r'[^0-9a-z]', '_', Stemmer.version())}"


def _document(key: str, index: int, words: str) -> Any:
    document = tantivy.Document()
    document.add_text("key", key)
    document.add_unsigned("index", index)
    document.add_text("words", words)
    document.add_text(_every(), "1")
    return document


def _counted(searcher: Any) -> int:
    """Return the number of chunks that scores are reckoned with: deleted ones too."""
    return int(searcher.doc_freq(_every(), "1"))


def _words_of(searcher: Any, first: str) -> list[str]:
    return [word for word, _ in searcher.terms_with_prefix("words", first)]


def _idf(total: int, count: int) -> float:
    return math.log(1 + (total - count + 0.5) / (count + 0.5))


def _order(hit: LexicalHit) -> tuple[float, str, int]:
    return -hit.score, hit.key, hit.index
