"""Whatever holds articles, read: files by their format, each article with its identity."""

from __future__ import annotations

import json
import threading
from pathlib import Path, PurePath

from vectorstore.errors import LoadingError
from vectorstore.formats.feed import Feed
from vectorstore.formats.formats import FEED, PLAIN
from vectorstore.formats.plain import load_bytes, load_file
from vectorstore.sandbox.pool import Parsed, ParserPool
from vectorstore.sources.place import article_of, file_origin
from vectorstore.sources.source import Loaded


class FileReader:
    """Reads files and contents; a child process reads all but plain text."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._pool: ParserPool | None = None
        self._starting = threading.Lock()

    def close(self) -> None:
        """End the child process."""
        with self._starting:
            if self._pool:
                self._pool.close()

    def file(self, path: Path) -> Loaded:
        """Read a file.

        Raises: LoadingError: if it holds no article.
        """
        origin = file_origin(path)
        if path.suffix.lower() in PLAIN:
            return Loaded((load_file(path),))
        return located(self._parsed(path.name, path), origin, path.name)

    def content(
        self,
        name: str,
        content: bytes,
        origin: str,
        *,
        url: str | None = None,
        charset: str | None = None,
    ) -> Loaded:
        """Read what somebody handed over, or what was fetched from an address.

        Raises: LoadingError: if it holds no article.
        """
        if PurePath(name).suffix.lower() in PLAIN:
            return Loaded((load_bytes(content, name, origin),))
        return located(self._parsed(name, content, url, charset), origin, name)

    def feed(self, content: bytes, url: str, charset: str | None) -> Feed:
        """Read a feed.

        Raises: LoadingError: if it is none.
        """
        (read,) = self._parsed("feed" + FEED, content, url, charset).articles
        try:
            return Feed.from_dict(json.loads(read.text))
        except (KeyError, TypeError, ValueError) as error:
            raise LoadingError("The feed is damaged and cannot be read.") from error

    def _parsed(
        self,
        name: str,
        content: bytes | Path,
        url: str | None = None,
        charset: str | None = None,
    ) -> Parsed:
        with self._starting:
            self._pool = self._pool or ParserPool()
        return self._pool.parse(name, content, url=url, charset=charset)


def located(parsed: Parsed, origin: str, name: str) -> Loaded:
    """Give the articles of a place their identity."""
    articles, failures = [], list(parsed.failures)
    for extracted in parsed.articles:
        try:
            articles.append(article_of(extracted, origin, name))
        except LoadingError as error:
            failures.append((extracted.key or name, str(error)))
    return Loaded(tuple(articles), tuple(failures))
