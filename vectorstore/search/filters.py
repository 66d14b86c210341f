"""Which articles a search may find."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vectorstore.article import Article
from vectorstore.text.authors import authors_of


@dataclass(frozen=True)
class Filters:
    """What an article must have to be found; what is empty asks for nothing.

    Names are compared without regard to case; of an article's authors one is enough. `start`
    and `end` are days, both included. An article is of all days from its date to its last
    correction; one without a date is outside of every range.
    """

    sources: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    article_ids: tuple[str, ...] = ()
    start: datetime.date | None = None
    end: datetime.date | None = None

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        return self != Filters()

    def __len__(self) -> int:
        """Return how many things are asked for; a range of days is one."""
        names = (self.sources, self.authors, self.languages, self.article_ids)
        return sum(len(each) for each in names) + self.dated

    @property
    def dated(self) -> bool:
        """Whether a date is asked for."""
        return self.start is not None or self.end is not None

    def accepts(self, article: Article) -> bool:
        """Whether an article has all that is asked for."""
        return (
            _is_among(self.sources, article.source)
            and _is_among(self.authors, article.author, *self._authors_of(article))
            and _is_among(self.languages, article.language)
            and (not self.article_ids or article.id in self.article_ids)
            and self._accepts_days(days_of(article))
        )

    def _authors_of(self, article: Article) -> tuple[str, ...]:
        return authors_of(article.author) if self.authors else ()

    def _accepts_days(self, days: tuple[datetime.date, datetime.date] | None) -> bool:
        if not self.dated:
            return True
        if days is None:
            return False
        first, last = days
        return (self.start or last) <= last and first <= (self.end or first)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values, without what is empty."""
        values: Mapping[str, Any] = {
            "sources": list(self.sources),
            "authors": list(self.authors),
            "languages": list(self.languages),
            "article_ids": list(self.article_ids),
            "start": self.start and self.start.isoformat(),
            "end": self.end and self.end.isoformat(),
        }
        return {name: value for name, value in values.items() if value}


def days_of(article: Article) -> tuple[datetime.date, datetime.date] | None:
    """Return the days from an article's date to its last correction; None without a date."""
    if article.date is None:
        return None
    return article.date, max(article.date, article.updated or article.date)


def _is_among(wanted: tuple[str, ...], *values: str | None) -> bool:
    """Whether one of the values is wanted; nothing wanted lets all through."""
    if not wanted:
        return True
    names = {name.casefold() for name in wanted}
    return any(value is not None and value.casefold() in names for value in values)
