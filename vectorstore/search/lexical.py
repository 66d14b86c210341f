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

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from vectorstore.errors import StoreError
from vectorstore.search.lexical_files import tantivy_errors
from vectorstore.search.lexical_part import LexicalChunk, LexicalHit, LexicalPart, LexicalRanking
from vectorstore.text.language import is_code
from vectorstore.text.tokens import tokens


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
        self._parts: dict[str, LexicalPart] = {}
        with tantivy_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            codes = [path.name for path in folder.iterdir() if is_code(path.name)]
        for code in sorted(codes):
            self._parts[code] = LexicalPart(folder / code)

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
                self._parts[language] = LexicalPart(self.folder / language)
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
