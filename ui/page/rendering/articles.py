"""The lists of articles and of feeds as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.page.rendering.cards import named
from ui.page.rendering.reader import Reader
from ui.texts import number
from vectorstore.article import Article

if TYPE_CHECKING:
    from vectorstore.sources.feeds import WatchedFeed


LISTED = 200
FILTERED_FROM = 8
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400  # seconds
_OFFERED = (15 * _MINUTE, _HOUR, 6 * _HOUR, _DAY)


def articles_html(
    articles: Sequence[Article],
    needle: str,
    reader: Reader,
    groups: Sequence[Sequence[str]] = (),
) -> str:
    """Return the list of the articles whose title, source or date holds `needle`.

    `groups` are the ids of articles that are nearly the same: each says so of the others.
    """
    alike = {article_id: len(group) - 1 for group in groups for article_id in group}
    found = [article for article in articles if _matches(article, needle)]
    entries = [(named(a, reader.language), alike.get(a.id, 0)) for a in found[:LISTED]]
    hidden = max(0, len(found) - LISTED)
    return reader.html("articles.html", entries=entries, hidden=hidden, empty=not articles)


def title_html(count: int, reader: Reader) -> str:
    """Return the list's heading, its close button and what may be added."""
    return reader.html("articles_title.html", count=reader.articles(count))


def _matches(article: Article, needle: str) -> bool:
    date = article.date.isoformat() if article.date else ""
    told = (article.title, article.source, article.author, date, article.language)
    hay = "\n".join(value for value in told if value).casefold()
    return all(word in hay for word in needle.casefold().split())


@dataclass(frozen=True)
class _Feed:
    """A feed as the list shows it; `every` is one of the choices, in seconds, 0 for never."""

    url: str
    name: str
    every: int
    choices: tuple[tuple[int, str], ...]


def feeds_html(feeds: Sequence[WatchedFeed], reader: Reader) -> str:
    """Return the list of the feeds; nothing if there is none."""
    return reader.html("feeds.html", feeds=[_feed(feed, reader) for feed in feeds])


def _feed(feed: WatchedFeed, reader: Reader) -> _Feed:
    every = int(feed.every.total_seconds()) if feed.every else 0
    choices = tuple((n, _often(n, reader)) for n in sorted({0, every, *_OFFERED}))
    return _Feed(feed.url, feed.title or feed.url, every, choices)


def _often(seconds: int, reader: Reader) -> str:
    if not seconds:
        return reader.text("every_never")
    for unit, one, many in (
        (_DAY, "every_day", "every_days"),
        (_HOUR, "every_hour", "every_hours"),
    ):
        if seconds == unit:
            return reader.text(one)
        if seconds % unit == 0:
            return reader.text(many, count=reader.number(seconds // unit))
    minutes = number(reader.language, round(seconds / _MINUTE, 1), grouped=False)
    return reader.text("every_minutes", count=minutes)
