"""Addresses into articles: a page, or a feed with the pages that are new in it."""

from __future__ import annotations

import datetime
import json
import threading
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from vectorstore.article import Article
from vectorstore.disk import disk_full, is_full
from vectorstore.errors import FetchError, LoadingError, StoreError
from vectorstore.feed_state import FeedState, due, new_entries
from vectorstore.feeds import Entry
from vectorstore.fetching import Fetcher, Page
from vectorstore.index_report import Stop, never
from vectorstore.loading import shortened
from vectorstore.page_address import is_of_one_site
from vectorstore.reading import PART, FileReader, Loaded

_FEEDS = frozenset({
    "text/xml", "application/xml", "application/rss+xml", "application/atom+xml",
    "application/rdf+xml",
})  # fmt: skip
_LONGEST = 366 * 86_400  # seconds between two looks
_ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "application/json": ".json",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}


@dataclass(frozen=True)
class WatchedFeed:
    """A feed's address and title, how often it is looked at, and what was read of it."""

    url: str
    title: str | None = None
    every: datetime.timedelta | None = None  # None: only when somebody says so
    state: FeedState = field(default_factory=FeedState)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values."""
        every = self.every.total_seconds() if self.every else None
        state = self.state.to_dict()
        return {"url": self.url, "title": self.title, "every": every, "state": state}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> WatchedFeed:
        """Return what `to_dict` said.

        Raises: LoadingError: if the values are no feed.
        """
        every = values.get("every")
        if every and not 0 < float(every) < _LONGEST:
            raise LoadingError(f"{every!r} is no time between two looks at a feed.")
        period = datetime.timedelta(seconds=float(every)) if every else None
        title = values.get("title")
        state = FeedState.from_dict(values["state"])
        return cls(str(values["url"]), title and str(title), period, state)


class Feeds:
    """The feeds of an index, in a file beside it."""

    def __init__(self, file: Path) -> None:
        """Keep the feeds in `file`; one that is damaged is begun anew."""
        self._file = file
        self._changing = threading.Lock()
        self._feeds = dict(_read(file))

    def all(self) -> list[WatchedFeed]:
        """Return the feeds in the order in which they were added."""
        return list(self._feeds.values())

    def get(self, url: str) -> WatchedFeed:
        """Return a feed; one that is not known has not been read yet."""
        return self._feeds.get(url) or WatchedFeed(url)

    def note(self, known: WatchedFeed, title: str | None, state: FeedState) -> None:
        """Remember what was read of a feed, unless it was forgotten while that was done.

        `known` is the feed before; how often it is looked at may be another time by now.

        Raises: StoreError: if it cannot be written.
        """
        with self._changing:
            now = self._feeds.get(known.url)
            if now and now.state != known.state and _moment(now.state) > _moment(state):
                return  # somebody else has read it meanwhile, and later
            if now or known.state.checked is None:
                noted = replace(now or known, title=title, state=state)
                self._write({**self._feeds, known.url: noted})

    def watch(self, urls: Collection[str], every: datetime.timedelta | None) -> None:
        """Look at feeds as often as this; never by itself if it is None.

        Raises: FetchError: if one was never read; then all is as it was.
        Raises: StoreError: if it cannot be written.
        """
        with self._changing:
            chosen = {url: self._feeds.get(url) for url in urls}
            for url, feed in chosen.items():
                if feed is None or feed.state.checked is None:
                    raise FetchError(
                        f"{url} is no feed that could be read. Only feeds are watched."
                    )
            watched = {url: replace(feed, every=every) for url, feed in chosen.items() if feed}
            self._write({**self._feeds, **watched})

    def remove(self, urls: Collection[str]) -> None:
        """Forget feeds; their articles stay.

        Raises: FetchError: if one is not known; then none is forgotten.
        Raises: StoreError: if that cannot be written.
        """
        with self._changing:
            unknown = next((url for url in urls if url not in self._feeds), None)
            if unknown is not None:
                raise FetchError(f"{unknown} is no feed that was read. See: beleg feeds")
            self._write({url: feed for url, feed in self._feeds.items() if url not in urls})

    def due(self, now: datetime.datetime) -> list[WatchedFeed]:
        """Return the feeds that are to be looked at now."""
        return [feed for feed in self.all() if feed.every and due(feed.state, now, feed.every)]

    def _write(self, feeds: dict[str, WatchedFeed]) -> None:
        new = self._file.with_suffix(".new")
        try:
            new.write_text(json.dumps([feed.to_dict() for feed in feeds.values()]))
            new.replace(self._file)
        except OSError as error:
            if is_full(self._file.parent):
                raise disk_full(self._file.parent) from error
            raise StoreError(f"{self._file} cannot be written ({error}).") from error
        self._feeds = feeds


class Web:
    """Reads what is at an address."""

    def __init__(
        self,
        reader: FileReader,
        feeds: Feeds,
        fetcher: Callable[[], Fetcher] = Fetcher,
        clock: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(datetime.UTC),
    ) -> None:
        """Read with `reader`; what was read of a feed is remembered in `feeds`."""
        self._reader = reader
        self._feeds = feeds
        self._fetcher = fetcher
        self._clock = clock

    def load(self, url: str, cancelled: Stop = never) -> Loaded:
        """Return the article at an address, or those that are new in the feed there.

        Of a feed no more is fetched once `cancelled` says so.

        Raises: LoadingError: if it cannot be fetched or holds no article.
        """
        known = self._feeds.get(url)
        with self._fetcher() as fetcher:
            page = fetcher.fetch(url, etag=known.state.etag, modified=known.state.modified)
            if page.unchanged:
                state = known.state.after(page, None, self._clock())
                return Loaded((), stored=partial(self._feeds.note, known, known.title, state))
            if page.kind in _FEEDS:
                return self._feed(known, page, fetcher, cancelled)
            return self._page(page, url)

    def _page(self, page: Page, place: str) -> Loaded:
        if page.kind not in _ENDINGS:
            raise LoadingError("A feed is there, and no page.")
        name = "page" + _ENDINGS[page.kind]
        loaded = self._reader.content(name, page.content, place, url=page.url, charset=page.charset)
        return Loaded(
            tuple(a if a.url else replace(a, url=page.url) for a in loaded.articles),
            loaded.failures,
        )

    def _feed(self, known: WatchedFeed, page: Page, fetcher: Fetcher, cancelled: Stop) -> Loaded:
        feed = self._reader.feed(page.content, page.url, page.charset)
        articles: list[Article] = []
        left: list[str] = []
        failures: list[tuple[str, str]] = []
        missed: list[Entry] = []
        for entry in new_entries(feed, known.state):
            if cancelled():
                missed.append(entry)
                continue
            own = f"{known.url}{PART}{entry.id}"  # the id alone may be another's place
            try:
                loaded = self._entry(entry, own, page.url, fetcher)
                articles += [_completed(article, entry, feed.title) for article in loaded.articles]
                left += loaded.left
            except LoadingError as error:
                missed.append(entry)
                failures.append((entry.title or entry.link or entry.id, str(error)))
        state = known.state.after(page, feed, self._clock(), failed=missed)
        noted = partial(self._feeds.note, known, feed.title, state)
        return Loaded(tuple(articles), tuple(failures), noted, tuple(left))

    def _entry(self, entry: Entry, own: str, feed: str, fetcher: Fetcher) -> Loaded:
        """Read an entry's page; if that cannot be had, what the feed itself brings of it.

        `own` is its place in the feed, where it is no more once its page was read.
        """
        try:
            if entry.link is None:
                raise FetchError("The entry has no address.")
            loaded = self._page(fetcher.fetch(entry.link), entry.link)
            if not loaded.articles:
                raise LoadingError(next((why for _, why in loaded.failures), "It holds no text."))
            return replace(loaded, left=(own,))
        except LoadingError:
            if not entry.content:
                raise
        # A feed does not say what stands at another's address.
        link = entry.link if entry.link and is_of_one_site(entry.link, feed) else None
        html = f"<html><body><article>{entry.content}</article></body></html>"
        return self._reader.content("entry.html", html.encode(), link or own, url=link)


def _moment(state: FeedState) -> datetime.datetime:
    return state.checked or datetime.datetime.min.replace(tzinfo=datetime.UTC)


def _completed(article: Article, entry: Entry, source: str | None) -> Article:
    """Fill in what the feed knows and the page does not say; its title is the publisher's own."""
    return replace(
        article,
        title=shortened(entry.title) if entry.title else article.title,
        author=article.author or entry.author,
        date=article.date or entry.published,
        updated=article.updated or entry.updated,
        source=article.source or source,
    )


def _read(file: Path) -> dict[str, WatchedFeed]:
    feeds = {}
    with suppress(
        OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, LoadingError
    ):
        for values in json.loads(file.read_text()):
            feed = WatchedFeed.from_dict(values)
            feeds[feed.url] = feed
    return feeds
