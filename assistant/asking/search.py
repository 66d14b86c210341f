"""A question's passages: filters, dates and the newest first."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.answer import DateFilter, Searched
from assistant.facts.dates.dates import DateReading
from vectorstore.article import Article, Passage
from vectorstore.indexing.runs import Ahead
from vectorstore.search.filters import Filters
from vectorstore.search.retrieval import Query, Retriever
from vectorstore.text.copies import without_copies

_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_WIDER = 4  # times as many passages are looked through where some are left out afterwards
_NARROW = 31  # days
_ABOUT_AS_GOOD = 0.04  # less in score: of passages that good, the newest are taken if asked for


@dataclass(frozen=True)
class Finding:
    """What a search found.

    `dates` is the filter that the question's own words made. Where `out_of_range` is true no
    article has such a date, and `passages` are the best of other days. `ignored` are dates
    that no article has and that the question does not depend on ("since the summer").
    `searched` is what there was to search at that moment.
    """

    passages: list[Passage]
    dates: DateFilter | None = None
    out_of_range: bool = False
    ignored: DateFilter | None = None
    searched: Searched | None = None


class Search:
    """Finds passages for a question with filters and dates."""

    def __init__(
        self,
        retriever: Retriever,
        articles: Callable[[], Sequence[Article]],
        today: Callable[[], datetime.date],
        ahead: Callable[[], Ahead] = Ahead,
        unreadable: Callable[[], int] = int,
    ) -> None:
        """Search with `retriever`; `articles` gives what there is, without texts.

        `ahead` is what is being read, and `unreadable` how much could not be.
        """
        self._retriever = retriever
        self._today = today
        self._articles = articles
        self._ahead = ahead
        self._unreadable = unreadable

    def find(self, query: Query, k: int, filters: Filters, reading: DateReading | None) -> Finding:
        """Return the best k passages that the filters and the question's dates allow.

        A relative date ("last week") asks for articles of these days. An absolute one
        ("2024") may just as well be what an older or newer article speaks of, so passages
        that name the year are kept, whatever their date.
        """
        searched = self.searched(filters)  # before: what is found may be more, and never less
        return replace(self._find(query, k, filters, reading), searched=searched)

    def _find(self, query: Query, k: int, filters: Filters, reading: DateReading | None) -> Finding:
        dates = date_filter(reading)
        if reading is None or dates is None:
            return Finding(self._retriever.retrieve(query, k, filters))
        if dates.start is None and dates.end is None:
            return Finding(self._newest(query, k, filters), dates)
        ranged = within(filters, dates)
        search = self._newest if dates.newest_first else self._retriever.retrieve
        passages = search(query, k, ranged)
        if not reading.relative:
            passages = _best([*passages, *self._speaking_of(query, k, filters, dates)], k)
            passages = _newest_first(passages) if dates.newest_first else passages
        if passages:
            return Finding(passages, dates)
        anything = self._retriever.retrieve(query, k, filters)
        # "today" is a way of saying "now" more often than it is a day.
        only_today = dates.start == dates.end == self._today() and reading.relative
        if only_today or not anything:
            return Finding(anything, None if only_today else dates)
        if reading.relative and _is_wide(dates):
            return Finding(anything, ignored=dates)
        return Finding(anything, dates, out_of_range=True)

    def is_empty(self) -> bool:
        """Return whether there is no article at all, and nothing that may bring one."""
        return not self._ahead().runs and not self._articles()

    def searched(self, filters: Filters | None = None) -> Searched:
        """Return how many articles the filters let through, from which days, and of how many."""
        accepts = (filters or Filters()).accepts
        ahead = self._ahead()  # first: what is stored meanwhile may count twice, but never not
        articles = self._articles()
        accepted = [article for article in articles if accepts(article)]
        days = [article.date for article in accepted if article.date]
        return Searched(
            len(accepted),
            min(days, default=None),
            max(days, default=None),
            read=len(articles),
            known=len(articles) + ahead.beyond({article.id for article in articles}),
            unreadable=self._unreadable(),
        )

    def _newest(self, query: Query, k: int, filters: Filters) -> list[Passage]:
        passages = self._retriever.retrieve(query, _WIDER * k, filters)
        if not passages:
            return []
        good = [p for p in passages if p.score >= passages[0].score - _ABOUT_AS_GOOD]
        return _newest_first(good)[:k]

    def _speaking_of(
        self, query: Query, k: int, filters: Filters, dates: DateFilter
    ) -> list[Passage]:
        years = set(_YEAR.findall(" ".join(dates.words)))
        found = self._retriever.retrieve(query, _WIDER * k, filters) if years else []
        return [passage for passage in found if years & set(_YEAR.findall(passage.text))]


def date_filter(reading: DateReading | None) -> DateFilter | None:
    """Return what a question's dates ask for; None if nothing."""
    if reading is None or (reading.range is None and not reading.newest_first):
        return None
    start, end = (reading.range.start, reading.range.end) if reading.range else (None, None)
    return DateFilter(reading.words, start, end, reading.newest_first)


def _is_wide(dates: DateFilter) -> bool:
    """Whether a range is so long that the question hardly asks for news of these days."""
    return not dates.start or not dates.end or (dates.end - dates.start).days > _NARROW


def within(filters: Filters, dates: DateFilter) -> Filters:
    """Return filters that ask for a range of days besides what they ask for already."""
    starts = [day for day in (filters.start, dates.start) if day]
    ends = [day for day in (filters.end, dates.end) if day]
    return replace(filters, start=max(starts) if starts else None, end=min(ends) if ends else None)


def _best(passages: Sequence[Passage], k: int) -> list[Passage]:
    distinct = {(p.article.id, p.start): p for p in reversed(passages)}
    return without_copies(sorted(distinct.values(), key=lambda passage: -passage.score), k)


def _newest_first(passages: Sequence[Passage]) -> list[Passage]:
    def day(passage: Passage) -> datetime.date:
        return passage.article.date or datetime.date.min

    return sorted(passages, key=day, reverse=True)
