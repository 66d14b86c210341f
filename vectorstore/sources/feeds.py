"""The feeds that are watched, and what was read of each already."""

from __future__ import annotations

import datetime
import json
import threading
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from vectorstore.errors import FetchError, LoadingError, StoreError
from vectorstore.fetching.reply import Page
from vectorstore.formats.feed import MAX_ENTRIES, Entry, FeedDocument
from vectorstore.resources import disk_full, is_full, written_whole

_MAX_SEEN = 5 * MAX_ENTRIES
_LONGEST = 366 * 86_400  # seconds between two looks


@dataclass(frozen=True)
class FeedState:
    """What is remembered of a feed between two checks.

    `seen` holds each entry's id with the version that was read, those of the last check
    last; the oldest are forgotten. `etag` and `modified` go into the next fetch.
    """

    etag: str | None = None
    modified: str | None = None
    seen: Mapping[str, str] = field(default_factory=dict)
    checked: datetime.datetime | None = None

    def after(
        self,
        page: Page,
        feed: FeedDocument | None,
        now: datetime.datetime,
        failed: Collection[Entry] = (),
    ) -> Self:
        """Return what to remember once `feed`, found in `page`, was read.

        An unchanged page has no feed. `failed` are entries that could not be read: they are
        new again at the next check, and the feed is then fetched even if it is unchanged.
        """
        if feed is None:
            return replace(self, checked=now)
        missed = {entry.id for entry in failed}
        now_seen = {e.id: e.version for e in feed.entries if e.id not in missed}
        before = {id: version for id, version in self.seen.items() if id not in now_seen}
        known = list({**before, **now_seen}.items())[-_MAX_SEEN:]
        etag, modified = (None, None) if missed else (page.etag, page.modified)
        return replace(self, etag=etag, modified=modified, seen=dict(known), checked=now)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values."""
        return {
            "etag": self.etag,
            "modified": self.modified,
            "seen": dict(self.seen),
            "checked": self.checked.isoformat() if self.checked else None,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Return what `to_dict` said.

        Raises: LoadingError: if the values are no state of a feed.
        """
        try:
            checked = values["checked"] and datetime.datetime.fromisoformat(values["checked"])
            if checked and checked.tzinfo is None:
                raise ValueError("a moment without its time zone")
            return cls(
                etag=values["etag"],
                modified=values["modified"],
                seen={str(id): str(version) for id, version in values["seen"].items()},
                checked=checked or None,
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise LoadingError("What was kept of the feed is damaged. Add it again.") from error


def new_entries(feed: FeedDocument, state: FeedState) -> list[Entry]:
    """Return entries that were not read yet, or were corrected since, in the feed's order."""
    return [entry for entry in feed.entries if _is_new(entry, state.seen.get(entry.id))]


def due(state: FeedState, now: datetime.datetime, every: datetime.timedelta) -> bool:
    """Whether a feed is to be checked again; a check in the future is a clock set wrong."""
    return state.checked is None or not state.checked <= now < state.checked + every


def _is_new(entry: Entry, version: str | None) -> bool:
    return version is None or bool(entry.version and entry.version != version)


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


class WatchedFeeds:
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
        try:
            with written_whole(self._file) as aside:
                aside.write_text(json.dumps([feed.to_dict() for feed in feeds.values()]))
        except OSError as error:
            if is_full(self._file.parent):
                raise disk_full(self._file.parent) from error
            raise StoreError(f"{self._file} cannot be written ({error}).") from error
        self._feeds = feeds


def _moment(state: FeedState) -> datetime.datetime:
    return state.checked or datetime.datetime.min.replace(tzinfo=datetime.UTC)


def _read(file: Path) -> dict[str, WatchedFeed]:
    feeds = {}
    with suppress(
        OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, LoadingError
    ):
        for values in json.loads(file.read_text()):
            feed = WatchedFeed.from_dict(values)
            feeds[feed.url] = feed
    return feeds
