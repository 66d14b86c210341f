"""What any program may ask: each operation, from JSON to JSON, in one table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from assistant.answer import Answer, Answered, Found
from ui.api.values import count, flag, known, name_of, names, period, places, read_filters, string
from vectorstore.errors import BelegError, Cancelled, RebuildStopped
from vectorstore.progress import Progress, Stop

if TYPE_CHECKING:
    import datetime
    from collections.abc import Generator

    from assistant.answer import DateFilter, Event
    from assistant.assistant import Assistant
    from vectorstore.search.filters import Filters
    from vectorstore.sources.feeds import WatchedFeed


VERSION = 2


BODY_LIMIT = 1_000_000  # bytes of an order

_STOPPED = {
    "index": "Indexing was stopped. What was indexed is kept; `beleg index` goes on where it was.",
    "rebuild": str(RebuildStopped()),
}

WRITING = Progress(1, 2, "Writing …")


@dataclass(frozen=True)
class Report:
    """What an order brings: values for programs, and the text for people where they need one."""

    values: dict[str, Any]
    text: str = ""


Tell = Callable[[Progress], None]
Work = Callable[["Assistant", Tell, Stop], Report]


def quiet(_: Progress) -> None:
    """Tell nobody."""


def read_order(name: str, values: Mapping[str, Any]) -> Work:
    """Return what carries an order out; its values may come from any hand.

    Raises: BelegError: if there is no such order, or a value is not what it must be.
    """
    if name not in _ORDERS:
        raise BelegError(f"There is no order {name[:40]!r}. Use {', '.join(_ORDERS)}.")
    return _ORDERS[name](values)


def stopped(name: str) -> Cancelled:
    """Return what is said of an order that was stopped in the middle."""
    return Cancelled(_STOPPED.get(name, "The command was stopped."))


def rebuild_report(articles: int) -> Report:
    """Return what a rebuild brings, whoever did it."""
    words = "1 article" if articles == 1 else f"{articles} articles"
    return Report({"articles": articles}, f"The index was made anew: {words}.")


def _ask(values: Mapping[str, Any]) -> Work:
    known(values, "question", "filters", "read_dates")
    question, filters = string(values.get("question")), read_filters(values.get("filters"))
    read_dates = flag(values.get("read_dates"))

    def work(assistant: Assistant, tell: Tell, cancelled: Stop) -> Report:
        events = assistant.stream(question, (), filters, read_dates=read_dates)
        with closing(cast("Generator[Event]", events)) as stream:
            for event in stream:
                if cancelled():
                    break
                if isinstance(event, Found):
                    tell(WRITING)
                if isinstance(event, Answered):
                    return Report(event.answer.to_dict(), _said(event.answer))
        raise stopped("ask")

    return work


def _said(answer: Answer) -> str:
    return "\n\n".join(part for part in (str(answer), limits(answer)) if part)


def _search(values: Mapping[str, Any]) -> Work:
    known(values, "query", "k", "filters")
    query, k = string(values.get("query"), "query"), count(values.get("k"))
    filters = read_filters(values.get("filters"))

    def work(assistant: Assistant, tell: Tell, cancelled: Stop) -> Report:
        passages = assistant.search(query, k, filters)
        return Report({"query": query, "passages": [passage.to_dict() for passage in passages]})

    return work


def _index(values: Mapping[str, Any]) -> Work:
    known(values, "paths", "every")
    paths, every = places(values.get("paths")), period(values.get("every"))

    def work(assistant: Assistant, tell: Tell, cancelled: Stop) -> Report:
        report = assistant.index(paths, tell, cancelled)
        if report.cancelled:
            raise stopped("index")
        if every:
            assistant.watch_feeds(paths, every)
        return Report(report.to_dict(), str(report))

    return work


def _list(values: Mapping[str, Any]) -> Work:
    known(values)

    def work(assistant: Assistant, tell: Tell, cancelled: Stop) -> Report:
        alike = {id: [*group] for group in assistant.groups() for id in group}
        articles = [
            {**a.to_dict(text=False), "alike": [i for i in alike.get(a.id, ()) if i != a.id]}
            for a in assistant.articles()
        ]
        return Report({"articles": articles})

    return work


def _remove(values: Mapping[str, Any]) -> Work:
    known(values, "ids")
    article_ids = names(values.get("ids"), "id")

    def work(assistant: Assistant, tell: Tell, cancelled: Stop) -> Report:
        titles = assistant.remove(article_ids, cancelled)
        return Report({"removed": article_ids}, "\n".join(f"Removed: {title}" for title in titles))

    return work


def _feeds(values: Mapping[str, Any]) -> Work:
    known(values, "forget")
    forget = values.get("forget")
    urls = [] if forget is None else names(forget, "feed")

    def work(assistant: Assistant, tell: Tell, cancelled: Stop) -> Report:
        assistant.forget_feeds(urls)
        said = "\n".join(f"Forgotten, its articles stay: {url}" for url in urls)
        return Report({"feeds": [_feed(feed) for feed in assistant.feeds.all()]}, said)

    return work


def _feed(feed: WatchedFeed) -> dict[str, Any]:
    checked = feed.state.checked
    return {
        "url": feed.url,
        "title": feed.title,
        "every": feed.every.total_seconds() if feed.every else None,
        "checked": checked.isoformat() if checked else None,
        "entries": len(feed.state.seen),
    }


def _status(values: Mapping[str, Any]) -> Work:
    known(values)

    def work(assistant: Assistant, tell: Tell, cancelled: Stop) -> Report:
        return Report(assistant.status().to_dict())

    return work


def _rebuild(values: Mapping[str, Any]) -> Work:
    known(values, "embedding")
    named = values.get("embedding")
    embedding = None if named is None else name_of(named, "embedding model")

    def work(assistant: Assistant, tell: Tell, cancelled: Stop) -> Report:
        # Its own one is loaded already: naming it would load it once more.
        other = None if embedding == assistant.settings.embedding else embedding
        return rebuild_report(assistant.rebuild(other, tell, cancelled))

    return work


_ORDERS: Mapping[str, Callable[[Mapping[str, Any]], Work]] = {
    "ask": _ask,
    "search": _search,
    "index": _index,
    "list": _list,
    "remove": _remove,
    "feeds": _feeds,
    "status": _status,
    "rebuild": _rebuild,
}


def limits(answer: Answer) -> str:
    """Return what an answer was limited to, a line for its dates and one for the filters."""
    filters = "; ".join(_named(answer.filters))
    dates = answer.dates and _dates(answer.dates)
    named = {"Dates": dates, "Filters": filters}
    return "\n".join(f"{name}: {words}" for name, words in named.items() if words)


def _dates(dates: DateFilter) -> str:
    days = _days(dates.start, dates.end)
    asked = ", ".join(f'"{words}"' for words in dates.words)
    newest = "newest first" if dates.newest_first else ""
    return f"{', '.join(part for part in (days, newest) if part)} ({asked})"


def _named(filters: Filters) -> Iterator[str]:
    kinds = {
        "source": filters.sources,
        "author": filters.authors,
        "language": filters.languages,
        "article": filters.article_ids,
    }
    for kind, chosen in kinds.items():
        if chosen:
            yield f"{kind} {' or '.join(chosen)}"
    if filters.dated:
        yield _days(filters.start, filters.end)


def _days(start: datetime.date | None, end: datetime.date | None) -> str:
    if start == end:
        return str(start) if start else ""
    if end is None:
        return f"from {start}"
    return f"{start} to {end}" if start else f"until {end}"
