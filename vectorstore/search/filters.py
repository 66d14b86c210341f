"""Which articles a search may find."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vectorstore.article import Article


@dataclass(frozen=True)
class Filters:
    """What an article must have to be found; what is empty asks for nothing.

    Names are compared without regard to case. `start` and `end` are days, both included; an
    article without a date is outside of every range.
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
            _is_among(article.source, self.sources)
            and _is_among(article.author, self.authors)
            and _is_among(article.language, self.languages)
            and (not self.article_ids or article.id in self.article_ids)
            and self._accepts_date(article.date)
        )

    def _accepts_date(self, date: datetime.date | None) -> bool:
        if not self.dated:
            return True
        if date is None:
            return False
        return (self.start or date) <= date <= (self.end or date)

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


def _is_among(value: str | None, wanted: tuple[str, ...]) -> bool:
    if not wanted:
        return True
    return value is not None and value.casefold() in {name.casefold() for name in wanted}
