"""The feeds in the list of articles: how often each is looked at, and forgetting one."""

from __future__ import annotations

import datetime
import html
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from ui.texts import Language, number, text
from ui.values import period
from vectorstore.errors import BelegError, FetchError

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from vectorstore.sources.feeds import WatchedFeed

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400  # seconds
_OFFERED = (15 * _MINUTE, _HOUR, 6 * _HOUR, _DAY)


class WatchedEvery(BaseModel):
    """A feed's address, and the seconds after which it is looked at again; None for never."""

    url: str
    every: int | None = None


def feed_routes(assistant: Assistant) -> APIRouter:
    """Return the routes by which the page changes a feed."""
    router = APIRouter()

    @router.put("/feeds")
    def watch(asked: WatchedEvery) -> JSONResponse:
        """Look at a feed as often as a reader says."""
        try:
            assistant.watch_feeds([asked.url], period(asked.every))
        except BelegError as error:
            return _refusal(error)
        return JSONResponse(asked.model_dump())

    @router.delete("/feeds")
    def forget(url: str) -> JSONResponse:
        """Look at a feed no more; its articles stay."""
        try:
            assistant.forget_feeds([url])
        except BelegError as error:
            return _refusal(error)
        return JSONResponse({"forgotten": url})

    return router


def _refusal(error: BelegError) -> JSONResponse:
    status = 404 if isinstance(error, FetchError) else 400
    return JSONResponse({"error": str(error)}, status_code=status)


def feeds_html(feeds: Sequence[WatchedFeed], language: Language) -> str:
    """Return the list of the feeds; nothing if there is none."""
    if not feeds:
        return ""
    rows = "".join(_row(feed, language) for feed in feeds)
    return f'<h3>{text(language, "feeds")}</h3><ul class="feeds">{rows}</ul>'


def _row(feed: WatchedFeed, language: Language) -> str:
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
