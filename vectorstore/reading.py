"""Whatever holds articles, read: files by their format, each article with its identity."""

from __future__ import annotations

import contextlib
import json
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import TypeVar

from vectorstore.article import Article
from vectorstore.chunking import first_sentence
from vectorstore.errors import LoadingError
from vectorstore.extracted import Extracted
from vectorstore.feeds import Feed
from vectorstore.index_report import Stop, never
from vectorstore.language import detect_language
from vectorstore.loading import (
    article_id,
    clean,
    file_origin,
    load_bytes,
    load_file,
    shortened,
)
from vectorstore.parser_readers import FEED
from vectorstore.parsing import SUFFIXES, Parsed, ParserPool

PLAIN = frozenset({".txt", ".md"})  # read in this process: a parser of theirs is not worth one
IN_FOLDERS = SUFFIXES - {".json"}  # what ends so is seldom an article
_AHEAD = 8  # files that are read before they are needed
_PAUSE = 0.1  # seconds after which the reader looks whether it is still wanted
PART = "#"  # parts the place of an article from that of the file that holds it

Item = TypeVar("Item")
_Ready = queue.Queue[tuple[Item, "Loaded | BaseException", float]]


@dataclass(frozen=True)
class Loaded:
    """The articles of one place, and what in it gave none, each with the reason.

    `stored` is to be called once all of the articles are stored: it notes that they were read.
    With it they are what is new at the place, and not all that it holds. `left` are places at
    which there is no article any more.
    """

    articles: tuple[Article, ...]
    failures: tuple[tuple[str, str], ...] = ()
    stored: Callable[[], None] | None = None
    left: tuple[str, ...] = ()


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


def article_of(extracted: Extracted, origin: str, name: str) -> Article:
    """Return an article that is known by its canonical address, or else by where it was read.

    Raises: LoadingError: if it has no text.
    """
    text = clean(extracted.text).strip()
    if not any(character.isalnum() for character in text):
        raise LoadingError("It holds no text.")
    place = f"{origin}{PART}{extracted.key}" if extracted.key else origin
    language = extracted.language or detect_language(text)
    title = extracted.title or first_sentence(text, language) or name
    return Article(
        id=article_id(extracted.url or place),
        title=shortened(title),
        text=text,
        language=language,
        origin=place,
        date=extracted.date,
        source=extracted.source,
        author=extracted.author,
        url=extracted.url,
        updated=extracted.updated,
    )


def moved(article: Article, origins: Sequence[str], article_id: str) -> Article:
    """Return an article with other places and another id; the first place is where it was read."""
    return replace(article, id=article_id, origin=origins[0], also=tuple(origins[1:]))


def read_ahead(
    items: Sequence[Item],
    load: Callable[[Item], Loaded],
    cancelled: Stop = never,
    idle: Callable[[], None] = lambda: None,
) -> Iterator[tuple[Item, Loaded | LoadingError, float]]:
    """Yield what is loaded for each item, and when that began, by the monotonic clock.

    The next ones are read while one is worked on. An address may take long to answer: `idle`
    is called again and again while nothing is there, and `cancelled` may end it.
    """
    ready: _Ready[Item] = queue.Queue(_AHEAD)
    left = threading.Event()
    arguments = (items, load, ready, left)
    threading.Thread(target=_read, args=arguments, name="beleg-reading", daemon=True).start()
    try:
        for _ in items:
            while True:
                if cancelled():
                    return
                try:
                    item, loaded, began = ready.get(timeout=_PAUSE)
                    break
                except queue.Empty:
                    idle()
            if isinstance(loaded, BaseException) and not isinstance(loaded, LoadingError):
                raise loaded
            yield item, loaded, began
    finally:
        left.set()


def _read(
    items: Sequence[Item],
    load: Callable[[Item], Loaded],
    ready: _Ready[Item],
    left: threading.Event,
) -> None:
    for item in items:
        began = time.monotonic()
        try:
            loaded: Loaded | BaseException = load(item)
        except BaseException as error:  # noqa: BLE001  # it is raised where items are asked for
            loaded = error
        while not left.is_set():
            with contextlib.suppress(queue.Full):
                ready.put((item, loaded, began), timeout=_PAUSE)
                break
        if left.is_set():
            return
