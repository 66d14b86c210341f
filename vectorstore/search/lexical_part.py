"""The words of one language's chunks, as tantivy keeps and ranks them."""

from __future__ import annotations

import contextlib
import math
import re
import shutil
from collections.abc import Collection, Iterator, Sequence
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


class LexicalPart:
    """The index of one language; whoever writes to it is alone."""

    def __init__(self, folder: Path) -> None:
        """Open the folder, or make it; what is damaged or of another format is emptied."""
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
        """Forget all chunks.

        Raises: WordsUnusable: if the folder cannot be made anew.
        """
        self.drop_writer()
        with tantivy_errors(self._folder):
            if self._folder.is_dir() and not self._folder.is_symlink():
                shutil.rmtree(self._folder)
            else:
                self._folder.unlink(missing_ok=True)
            self._open()

    # ---- reading

    def keys(self) -> dict[str, int]:
        """Return the keys that are held, each with its number of chunks."""
        with tantivy_errors(self._folder):
            everything = tantivy.Query.all_query()  # without it, deleted chunks are counted
            return dict(self.searcher.terms_with_prefix("key", "", everything))

    def has(self, word: str) -> bool:
        """Whether a chunk has a word, as a token."""
        with tantivy_errors(self._folder):
            return bool(self.searcher.doc_freq("words", word))

    def near(self, word: str, name: str) -> tuple[str, ...]:
        """Return the words of chunks that a name, with this word as its token, may be meant by."""
        searcher = self.searcher
        with tantivy_errors(self._folder):
            owner, words = self._near
            if owner is not searcher:
                words = NearWords(partial(_words_of, searcher))
                self._near = searcher, words
            return words.near(word, name)

    def search(self, words: list[str], limit: int, keys: Collection[str] | None) -> LexicalRanking:
        """Return the chunks with the highest BM25; `keys` are those that may be found."""
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
        """Add chunks; `commit` makes them visible."""
        with self._changes(sum(len(chunk.text) for chunk in chunks)) as writer:
            for chunk in chunks:
                words = " ".join(tokens(chunk.text, language))
                writer.add_document(_document(chunk.key, chunk.index, words))

    def remove(self, keys: Collection[str]) -> None:
        """Remove all chunks of the keys; `commit` makes it visible."""
        with self._changes(0) as writer:
            for key in keys:
                writer.delete_documents_by_term("key", key)

    def commit(self) -> None:
        """Make all changes visible and durable."""
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
