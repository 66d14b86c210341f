"""A question's passages: filters, dates and the newest first."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from math import inf

from assistant.answer import DateFilter, Searched
from assistant.facts.dates.dates import DateRange, DateReading
from assistant.facts.dates.known_days import KnownDays, is_named, named_days, years_before
from vectorstore.article import Article, Passage
from vectorstore.indexing.runs import Ahead
from vectorstore.search.filters import Filters, days_of
from vectorstore.search.retrieval import Query, Retriever
from vectorstore.text.copies import without_copies

_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_WIDER = 4  # times as many passages are looked through where some are left out afterwards
_NARROW = 31  # days
_MONTH = 28  # days of the shortest
_ABOUT_AS_GOOD = 0.04  # less in score: of passages that good, the newest are taken if asked for
_NAMING = 60  # passages that are looked through for days that they name
_OF_THE_DAY = 0.02  # in score, what an article of the day is ahead of a later one that names it
_BEFORE_IT = 0.04  # what an earlier article is behind: it tells what was to happen, not what did
_EARLIER = 4  # years that are searched for a month or day without its year


@dataclass(frozen=True)
class Finding:
    """What a search found.

    `dates` is the filter that the question's own words made. Where `out_of_range` is true no
    article has such a date or names one, and `passages` are the best of other days. `ignored` are
    dates that no article has and that the question does not depend on ("since the summer").
    `nearest_days` are the nearest days that articles have, where none is of the days asked for.
    `taken_for_now` is a "today" that asks for the present and not for news of this day.
    `searched` is what there was to search at that moment.
    """

    passages: list[Passage]
    dates: DateFilter | None = None
    out_of_range: bool = False
    ignored: DateFilter | None = None
    nearest_days: DateFilter | None = None
    taken_for_now: DateFilter | None = None
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

        A day, a week or a month asks for articles of these days, and for passages that name one
        of them. A longer time that is absolute ("2024") may just as well be what an older or
        newer article speaks of, so passages that name the year are kept, whatever their date.
        A month, season or day without its year is the latest that something was found for.
        """
        searched = self.searched(filters)  # before: what is found may be more, and never less
        return replace(self._find(query, k, filters, reading), searched=searched)

    def _find(self, query: Query, k: int, filters: Filters, reading: DateReading | None) -> Finding:
        dates = date_filter(reading)
        if reading is None or dates is None:
            return Finding(self._retriever.retrieve(query, k, filters))
        if reading.range is None:
            return Finding(self._newest(query, k, filters), dates)
        accepted = [article for article in self._articles() if filters.accepts(article)]
        known = KnownDays(own for article in accepted if (own := days_of(article)))
        days, passages = self._of_days(query, k, filters, reading, known)
        dates = replace(dates, start=days.start, end=days.end)
        nearest = None if known.meet(days) else _offered(known.nearest(days))
        if passages:
            return Finding(passages, dates, nearest_days=nearest)
        return self._of_other_days(
            query, k, filters, reading, Finding([], dates, nearest_days=nearest)
        )

    def _of_other_days(
        self, query: Query, k: int, filters: Filters, reading: DateReading, missed: Finding
    ) -> Finding:
        """Return the best passages of any day, where a question's own days have none."""
        anything, dates = self._retriever.retrieve(query, k, filters), missed.dates
        # "today" is a way of saying "now" more often than it is a day.
        if self.is_today(reading):
            return Finding(anything, taken_for_now=dates)
        if not anything:
            return Finding(anything, dates)
        if reading.relative and dates and _is_wide(DateRange(dates.start, dates.end)):
            return Finding(anything, ignored=dates, nearest_days=missed.nearest_days)
        return replace(missed, passages=anything, out_of_range=True)

    def _of_days(
        self, query: Query, k: int, filters: Filters, reading: DateReading, known: KnownDays
    ) -> tuple[DateRange, list[Passage]]:
        """Return the days that a question means, and what was found for them.

        They are those of the latest year that has articles of them, or passages that name them,
        if these are about as good as those of the other years.
        """
        days = reading.range or DateRange(None, None)
        narrow = not _is_wide(days) and not self.is_today(reading)
        named = _Named(self._retriever.retrieve(query, _NAMING, filters) if narrow else ())

        def found(days: DateRange) -> list[Passage]:
            of_them = self._ranged(query, k, within(filters, days), reading)
            speaking = named.naming(days)
            if not reading.relative and (_is_wide(days) or not (of_them or speaking)):
                speaking = self._speaking_of(query, k, filters, days, reading.words)
            passages = _best(of_them, speaking, days, k)
            return _newest_first(passages) if reading.newest_first else passages

        passages = found(days)
        if not reading.floating or known.meet(days):
            return days, passages
        years = (
            one for one in years_before(reading, known) if known.meet(one) or named.naming(one)
        )
        others = ((one, found(one)) for one in islice(years, _EARLIER))
        tried = [(one, some) for one, some in ((days, passages), *others) if some]
        best = max((_top(some) for _, some in tried), default=0.0)
        good = (one for one in tried if _top(one[1]) >= best - _ABOUT_AS_GOOD)
        return next(good, (days, []))

    def _ranged(
        self, query: Query, k: int, filters: Filters, reading: DateReading
    ) -> list[Passage]:
        search = self._newest if reading.newest_first else self._retriever.retrieve
        return search(query, k, filters)

    def is_today(self, reading: DateReading) -> bool:
        """Whether a question asks for this very day, by a word such as "today"."""
        today = self._today()
        return reading.relative and reading.range == DateRange(today, today)

    def is_reading(self) -> bool:
        """Return whether articles are being read, or are known that were not read to the end."""
        ahead = self._ahead()
        return bool(ahead.runs or ahead.articles)

    def is_empty(self) -> bool:
        """Return whether there is no article at all, and nothing that may bring one."""
        return not self._ahead().runs and not self._articles()

    def unreadable(self) -> int:
        """Return how many files, pages and feeds could not be read."""
        return self._unreadable()

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
            unlisted=ahead.unlisted and not articles,
        )

    def _newest(self, query: Query, k: int, filters: Filters) -> list[Passage]:
        passages = self._retriever.retrieve(query, _WIDER * k, filters)
        if not passages:
            return []
        good = [p for p in passages if p.score >= passages[0].score - _ABOUT_AS_GOOD]
        return _newest_first(good)[:k]

    def _speaking_of(
        self, query: Query, k: int, filters: Filters, days: DateRange, words: Sequence[str]
    ) -> list[Passage]:
        """Return passages that name the year that a question names; a day is more than that."""
        years = set(_YEAR.findall(" ".join(words))) if _length(days) >= _MONTH else set()
        found = self._retriever.retrieve(query, _WIDER * k, filters) if years else []
        return [passage for passage in found if years & set(_YEAR.findall(passage.text))]


class _Named:
    """Passages by the days that their words name."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self._named = [(one, _days_in(one)) for one in passages]

    def naming(self, asked: DateRange) -> list[Passage]:
        """Return the passages that name days asked for."""
        return [
            passage
            for passage, named in self._named
            if any(is_named(asked, days) for days in named)
        ]


def _days_in(passage: Passage) -> Sequence[DateRange]:
    article = passage.article
    return named_days(passage.text, article.date, article.language)


def date_filter(reading: DateReading | None) -> DateFilter | None:
    """Return what a question's dates ask for; None if nothing."""
    if reading is None or (reading.range is None and not reading.newest_first):
        return None
    start, end = (reading.range.start, reading.range.end) if reading.range else (None, None)
    return DateFilter(reading.words, start, end, reading.newest_first)


def _offered(days: DateRange | None) -> DateFilter | None:
    return DateFilter((), days.start, days.end) if days else None


def _is_wide(days: DateRange) -> bool:
    """Whether a range is so long that the question hardly asks for news of these days."""
    return _length(days) > _NARROW + 1


def _length(days: DateRange) -> float:
    """Return the number of days; an open range has no end of them."""
    return (days.end - days.start).days + 1 if days.start and days.end else inf


def within(filters: Filters, dates: DateRange | DateFilter) -> Filters:
    """Return filters that ask for a range of days besides what they ask for already."""
    starts = [day for day in (filters.start, dates.start) if day]
    ends = [day for day in (filters.end, dates.end) if day]
    return replace(filters, start=max(starts) if starts else None, end=min(ends) if ends else None)


def _best(
    of_them: Sequence[Passage], speaking: Sequence[Passage], days: DateRange, k: int
) -> list[Passage]:
    """Return the best passages, those of the days' own articles a little ahead."""
    own = {(p.article.id, p.start): p for p in of_them}
    distinct = {(p.article.id, p.start): p for p in speaking} | own

    def worth(place: tuple[str, int]) -> float:
        passage = distinct[place]
        if place in own:
            return passage.score + _OF_THE_DAY
        return passage.score - (_BEFORE_IT if _is_before(passage.article, days) else 0.0)

    return without_copies(
        [distinct[place] for place in sorted(distinct, key=worth, reverse=True)], k
    )


def _is_before(article: Article, days: DateRange) -> bool:
    span = days_of(article)
    return bool(span and days.start and span[1] < days.start)


def _top(passages: Sequence[Passage]) -> float:
    return max(passage.score for passage in passages)


def _newest_first(passages: Sequence[Passage]) -> list[Passage]:
    def day(passage: Passage) -> datetime.date:
        return passage.article.date or datetime.date.min

    return sorted(passages, key=day, reverse=True)
