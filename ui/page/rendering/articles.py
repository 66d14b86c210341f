"""The lists of articles and of feeds as HTML."""

from __future__ import annotations

import datetime
import html
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ui.page.rendering.cards import article_link, where_html
from ui.texts import Language, number, text
from vectorstore.article import Article

if TYPE_CHECKING:
    from vectorstore.sources.feeds import WatchedFeed


LISTED = 200


FILTERED_FROM = 8


_MINUTE, _HOUR, _DAY = 60, 3600, 86_400  # seconds
_OFFERED = (15 * _MINUTE, _HOUR, 6 * _HOUR, _DAY)


def library_html(
    articles: Sequence[Article],
    needle: str,
    language: Language,
    groups: Sequence[Sequence[str]] = (),
) -> str:
    """Return the list of the articles whose title, source or date holds `needle`.

    `groups` are the ids of articles that are nearly the same: each says so of the others.
    """
    alike = {article_id: len(group) - 1 for group in groups for article_id in group}
    found = [article for article in articles if _matches(article, needle)]
    if articles and not found:
        return f'<p class="hint">{text(language, "no_match")}</p>'
    rows = "".join(_row(a, language, alike.get(a.id, 0)) for a in found[:LISTED])
    hidden = len(found) - LISTED
    more = text(language, "more_articles", count=number(language, hidden)) if hidden > 0 else ""
    return f'<ol class="library">{rows}</ol><p class="hint">{more}</p>'


def count_text(count: int, language: Language) -> str:
    """Return `1 article` or `12 articles`."""
    if count == 1:
        return text(language, "library_one")
    return text(language, "library_count", count=number(language, count))


def title_html(count: int, language: Language) -> str:
    """Return the list's heading, its close button and what may be added."""
    close = html.escape(text(language, "close"))
    return (
        f'<div class="library-head"><h2>{count_text(count, language)}</h2>'
        f'<button type="button" class="icon" id="beleg-close-library" aria-label="{close}" '
        f'title="{close}">\u00d7</button></div>'
        f'<p class="hint">{text(language, "library_hint")}</p>'
    )


def _matches(article: Article, needle: str) -> bool:
    date = article.date.isoformat() if article.date else ""
    hay = f"{article.title}\n{article.source or ''}\n{date}\n{article.language}".casefold()
    return all(word in hay for word in needle.casefold().split())


def _row(article: Article, language: Language, alike: int) -> str:
    code = html.escape(article.language)
    only = html.escape(text(language, "only"))
    return (
        f'<li><a class="entry" href="{article_link(article.id)}">'
        f"{where_html(article, language)}{_alike(alike, language)}"
        f'<span class="code">{code}</span></a>'
        f'<button type="button" class="act only" name="only:{html.escape(article.id)}" '
        f'title="{only}" aria-label="{only}: {html.escape(article.title)}"></button></li>'
    )


def _alike(count: int, language: Language) -> str:
    if not count:
        return ""
    words = text(language, "alike_one" if count == 1 else "alike", count=number(language, count))
    return f'<span class="alike">{html.escape(words)}</span>'


def feeds_html(feeds: Sequence[WatchedFeed], language: Language) -> str:
    """Return the list of the feeds; nothing if there is none."""
    if not feeds:
        return ""
    rows = "".join(_feed_row(feed, language) for feed in feeds)
    return f'<h3>{text(language, "feeds")}</h3><ul class="feeds">{rows}</ul>'


def _feed_row(feed: WatchedFeed, language: Language) -> str:
    url, name = html.escape(feed.url), html.escape(feed.title or feed.url)
    every = html.escape(text(language, "feed_every", name=feed.title or feed.url))
    forget = html.escape(text(language, "forget"))
    return (
        f'<li><span class="feed" title="{url}">{name}</span>'
        f'<select class="every" name="{url}" aria-label="{every}">'
        f"{_choices(feed.every, language)}</select>"
        f'<button type="button" class="act icon" name="forget:{url}" '
        f'title="{forget}" aria-label="{forget}: {name}">\u00d7</button></li>'
    )


def _choices(every: datetime.timedelta | None, language: Language) -> str:
    now = int(every.total_seconds()) if every else 0
    return "".join(
        f'<option value="{seconds or ""}"{" selected" if seconds == now else ""}>'
        f"{html.escape(_often(seconds, language))}</option>"
        for seconds in sorted({0, now, *_OFFERED})
    )


def _often(seconds: int, language: Language) -> str:
    if not seconds:
        return text(language, "every_never")
    for unit, one, many in (
        (_DAY, "every_day", "every_days"),
        (_HOUR, "every_hour", "every_hours"),
    ):
        if seconds == unit:
            return text(language, one)
        if seconds % unit == 0:
            return text(language, many, count=number(language, seconds // unit))
    minutes = f"{round(seconds / _MINUTE, 1):g}"
    return text(
        language, "every_minutes", count=minutes.replace(".", "," if language == "de" else ".")
    )
