"""What was read of a feed already, and what is new since."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from vectorstore.errors import LoadingError
from vectorstore.feeds import MAX_ENTRIES, Entry, Feed
from vectorstore.web_answer import Page

_MAX_SEEN = 5 * MAX_ENTRIES


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
        feed: Feed | None,
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


def new_entries(feed: Feed, state: FeedState) -> list[Entry]:
    """Return entries that were not read yet, or were corrected since, in the feed's order."""
    return [entry for entry in feed.entries if _is_new(entry, state.seen.get(entry.id))]


def due(state: FeedState, now: datetime.datetime, every: datetime.timedelta) -> bool:
    """Whether a feed is to be checked again; a check in the future is a clock set wrong."""
    return state.checked is None or not state.checked <= now < state.checked + every


def _is_new(entry: Entry, version: str | None) -> bool:
    return version is None or bool(entry.version and entry.version != version)
