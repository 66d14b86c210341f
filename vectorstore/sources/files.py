"""Files and contents into articles: read, extracted by their format, given an identity."""

from __future__ import annotations

import json
import threading
from pathlib import Path

from vectorstore.errors import LoadingError
from vectorstore.formats.extracted import Extraction, Request
from vectorstore.formats.feed import FeedDocument
from vectorstore.formats.formats import FEED, WRONG_KIND, content_of, format_of
from vectorstore.sandbox.pool import ExtractorPool
from vectorstore.sources.place import article_of, file_origin
from vectorstore.sources.source import Loaded


class Files:
    """Loads files and contents; a child process reads all but plain text."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._pool: ExtractorPool | None = None
        self._starting = threading.Lock()

    def close(self) -> None:
        """End the child process."""
        with self._starting:
            if self._pool:
                self._pool.close()

    def load(self, path: Path) -> Loaded:
        """Return the articles of a file.

        Raises: LoadingError: if it holds none.
        """
        return self.load_content(path.name, path, file_origin(path))

    def load_content(
        self,
        name: str,
        content: bytes | Path,
        origin: str,
        *,
        url: str | None = None,
        charset: str | None = None,
    ) -> Loaded:
        """Return the articles of what somebody handed over, or what was fetched from an address.

        Raises: LoadingError: if it holds none.
        """
        form = format_of(name)
        if not form.is_file:
            raise LoadingError(WRONG_KIND)
        if form.plain and form.read:
            found = form.read(Request(name, content_of(name, content)))
        else:
            found = self._extracted(name, content, url, charset)
        return located(found, origin, name, by_place=form.plain)

    def feed(self, content: bytes, url: str, charset: str | None) -> FeedDocument:
        """Return what a feed holds.

        Raises: LoadingError: if it is none.
        """
        (found,) = self._extracted("feed" + FEED.endings[0], content, url, charset).articles
        try:
            return FeedDocument.from_dict(json.loads(found.text))
        except (KeyError, TypeError, ValueError) as error:
            raise LoadingError("The feed is damaged and cannot be read.") from error

    def _extracted(
        self, name: str, content: bytes | Path, url: str | None, charset: str | None
    ) -> Extraction:
        with self._starting:
            self._pool = self._pool or ExtractorPool()
        return self._pool.extract(name, content, url=url, charset=charset)


def located(found: Extraction, origin: str, name: str, *, by_place: bool = False) -> Loaded:
    """Give the articles of a place their identity, as `article_of` does."""
    articles, failures = [], list(found.failures)
    for extracted in found.articles:
        try:
            articles.append(article_of(extracted, origin, name, by_place=by_place))
        except LoadingError as error:
            failures.append((extracted.key or name, str(error)))
    return Loaded(tuple(articles), tuple(failures))
