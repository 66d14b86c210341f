"""Addresses into articles: a page, or what is new in a feed with its pages."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from vectorstore.article import Article
from vectorstore.errors import FetchError, LoadingError
from vectorstore.fetching.fetcher import Fetcher, Page
from vectorstore.formats.feed import Entry
from vectorstore.formats.formats import BY_MEDIA_TYPE, FEED
from vectorstore.formats.html.address import is_of_one_site
from vectorstore.progress import Stop, never
from vectorstore.sources.feeds import WatchedFeed, WatchedFeeds, new_entries
from vectorstore.sources.files import Files
from vectorstore.sources.place import PART
from vectorstore.sources.source import Loaded
from vectorstore.text.cleaning import shortened


class Web:
    """Reads what is at an address."""

    def __init__(
        self,
        files: Files,
        feeds: WatchedFeeds,
        fetcher: Callable[[], Fetcher] = Fetcher,
        clock: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(datetime.UTC),
    ) -> None:
        """Read with `files`; what was read of a feed is remembered in `feeds`."""
        self._files = files
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
            etag, modified = known.state.etag, known.state.modified
            page = fetcher.fetch(url, BY_MEDIA_TYPE, etag=etag, modified=modified)
            if page.unchanged:
                state = known.state.after(page, None, self._clock())
                return Loaded((), stored=partial(self._feeds.note, known, known.title, state))
            if BY_MEDIA_TYPE[page.kind] is FEED:
                return self._feed(known, page, fetcher, cancelled)
            return self._page(page, url)

    def _page(self, page: Page, place: str) -> Loaded:
        form = BY_MEDIA_TYPE[page.kind]
        if form is FEED:
            raise LoadingError("A feed is there, and no page.")
        name = "page" + form.endings[0]
        loaded = self._files.load_content(
            name, page.content, place, url=page.url, charset=page.charset
        )
        return Loaded(
            tuple(a if a.url else replace(a, url=page.url) for a in loaded.articles),
            loaded.failures,
        )

    def _feed(self, known: WatchedFeed, page: Page, fetcher: Fetcher, cancelled: Stop) -> Loaded:
        feed = self._files.feed(page.content, page.url, page.charset)
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
            loaded = self._page(fetcher.fetch(entry.link, BY_MEDIA_TYPE), entry.link)
            if not loaded.articles:
                raise LoadingError(next((why for _, why in loaded.failures), "It holds no text."))
            return replace(loaded, left=(own,))
        except LoadingError:
            if not entry.content:
                raise
        # A feed does not say what stands at another's address.
        link = entry.link if entry.link and is_of_one_site(entry.link, feed) else None
        html = f"<html><body><article>{entry.content}</article></body></html>"
        return self._files.load_content("entry.html", html.encode(), link or own, url=link)


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
