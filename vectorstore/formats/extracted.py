"""What a reader of a format is asked, and what it finds: articles that have no identity yet."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Request:
    """A file to be read; of an archive only the files from number `first` on.

    The end of the answer says the `token` again: a file that speaks for its reader does not know
    it.
    """

    name: str
    content: bytes
    url: str | None = None
    charset: str | None = None
    first: int = 0
    token: str = ""


@dataclass(frozen=True)
class Extracted:
    """The text of an article and what its file says of it; None is not known.

    `url` is the canonical address. `updated` is the day of the last correction. `key` names
    the article among others of one file (a row's id, a member's name).
    """

    text: str
    title: str | None = None
    author: str | None = None
    source: str | None = None
    url: str | None = None
    date: datetime.date | None = None
    updated: datetime.date | None = None
    language: str | None = None
    key: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values, for the way out of a child process."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            name: value.isoformat() if isinstance(value, datetime.date) else value
            for name, value in values.items()
            if value is not None
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Extracted:
        """Return what `to_dict` said."""
        days: dict[str, Any] = {
            name: datetime.date.fromisoformat(values[name])
            for name in ("date", "updated")
            if name in values
        }
        return cls(**(values | days))


@dataclass(frozen=True)
class Extraction:
    """The articles of a file, and what in it gave none, each with the reason."""

    articles: tuple[Extracted, ...]
    failures: tuple[tuple[str, str], ...] = ()
