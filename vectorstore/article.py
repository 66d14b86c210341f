"""The values that travel through Beleg: Article, Span and Passage."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Article:
    """One text with its title, date and source.

    `origin` says where it was read from: an absolute path, an address, or `upload:NAME`;
    `also` names other places that have the same text. `date` is the day of publication,
    `updated` that of the last correction. `language` is an ISO 639-1 code. `id` is derived
    from the origin, so that a changed file stays the same article.
    """

    id: str
    title: str
    text: str = field(repr=False)
    language: str
    origin: str
    date: datetime.date | None = None
    source: str | None = None
    author: str | None = None
    url: str | None = None
    updated: datetime.date | None = None
    also: tuple[str, ...] = ()

    @property
    def origins(self) -> tuple[str, ...]:
        """All places that have this text."""
        return (self.origin, *self.also)

    def to_dict(self, *, text: bool = True) -> dict[str, Any]:
        """Return JSON-ready values; `text=False` leaves the full text out."""
        values: dict[str, Any] = {
            "id": self.id,
            "title": self.title,
            "date": self.date.isoformat() if self.date else None,
            "source": self.source,
            "author": self.author,
            "url": self.url,
            "language": self.language,
            "origin": self.origin,
            "updated": self.updated.isoformat() if self.updated else None,
            "also": list(self.also),
        }
        return values | {"text": self.text} if text else values


@dataclass(frozen=True)
class Span:
    """A half-open range of character offsets, `text[start:end]`."""

    start: int
    end: int

    def __len__(self) -> int:
        """Return the number of characters."""
        return self.end - self.start

    def of(self, text: str) -> str:
        """Return the characters of `text` that the span covers."""
        return text[self.start : self.end]


@dataclass(frozen=True)
class Passage:
    """A retrieved chunk with its article and its score (about a cosine; higher is better).

    `copies` are articles that have the same words, the same agency text say.
    """

    article: Article
    text: str
    start: int
    end: int
    score: float
    copies: tuple[Article, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values; the article comes without its full text."""
        return {
            "article": self.article.to_dict(text=False),
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "score": round(self.score, 4),
            "copies": [article.to_dict(text=False) for article in self.copies],
        }
