"""What any program may ask: each operation, from JSON to JSON, in one table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, cast

from assistant.answer import Answer, Answered, Found
from ui.api.values import (
    BadValue,
    Count,
    Flag,
    GivenFilters,
    Name,
    Names,
    Number,
    Offset,
    OrDefault,
    Places,
    Seconds,
    Taken,
    Text,
    Truth,
    Whole,
    read,
)
from vectorstore.errors import Cancelled, RebuildStopped
from vectorstore.progress import Progress, Stop
from vectorstore.search.filters import Filters

if TYPE_CHECKING:
    import datetime
    from collections.abc import Generator

    from assistant.answer import DateFilter, Event
    from assistant.assistant import Assistant
    from vectorstore.sources.feeds import WatchedFeed


VERSION = 2  # of the orders; another one is not obeyed
BODY_LIMIT = 1_000_000  # bytes of an order
SOME_PASSAGES = 5

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

    Raises: BadValue: if there is no such order, or a value is not what it must be.
    """
    if name not in OPERATIONS:
        raise BadValue(f"There is no order {name[:40]!r}. Use {', '.join(OPERATIONS)}.")
    operation = OPERATIONS[name]
    asked = read(operation.takes, values)
    return lambda assistant, tell, cancelled: operation.does(assistant, asked, tell, cancelled)


def stopped(name: str) -> Cancelled:
    """Return what is said of an order that was stopped in the middle."""
    return Cancelled(_STOPPED.get(name, "The command was stopped."))


def rebuild_report(articles: int) -> Report:
    """Return what a rebuild brings, whoever did it."""
    words = "1 article" if articles == 1 else f"{articles} articles"
    return Report({"articles": articles}, f"The index was made anew: {words}.")


# ---- what each takes, what the shell reads of what it gives, and what it does


@dataclass(frozen=True)
class Ask(Taken):
    """A question, as `Assistant.ask` takes it."""

    question: Text
    filters: GivenFilters = field(default_factory=Filters)
    read_dates: Flag = True
    anew: Flag = False


def _ask(assistant: Assistant, asked: Ask, tell: Tell, cancelled: Stop) -> Report:
    events = assistant.stream(
        asked.question, (), asked.filters, read_dates=asked.read_dates, anew=asked.anew
    )
    with closing(cast("Generator[Event]", events)) as stream:
        for event in stream:
            if cancelled():
                break
            if isinstance(event, Found):
                tell(WRITING)
            if isinstance(event, Answered):
                return Report(event.answer.to_dict(), _said(event.answer))
    raise stopped("ask")


def _said(answer: Answer) -> str:
    return "\n\n".join(part for part in (str(answer), limits(answer)) if part)


@dataclass(frozen=True)
class Search(Taken):
    """What to look for, and how many passages are wanted."""

    query: Text
    k: Count = SOME_PASSAGES
    filters: GivenFilters = field(default_factory=Filters)


@dataclass(frozen=True)
class _Article:
    id: Text
    title: Text
    language: Text
    date: Text | None
    source: Text | None


@dataclass(frozen=True)
class _Passage:
    article: _Article
    text: Text
    score: Number
    copies: list[_Article]


def _search(assistant: Assistant, asked: Search, tell: Tell, cancelled: Stop) -> Report:
    passages = assistant.search(asked.query, asked.k, asked.filters)
    return Report({"query": asked.query, "passages": [passage.to_dict() for passage in passages]})


@dataclass(frozen=True)
class TranslateQuote(Taken):
    """Where a quote stands, and the language that it is wanted in."""

    article_id: Text
    start: Offset
    end: Offset
    target: Text


def _translate_quote(
    assistant: Assistant, asked: TranslateQuote, tell: Tell, cancelled: Stop
) -> Report:
    return Report({"translation": assistant.translate_quote(**vars(asked))})


@dataclass(frozen=True)
class Index(Taken):
    """Paths and addresses, and the seconds after which feeds among them are looked at again."""

    paths: Places
    every: Seconds | None = None


def _index(assistant: Assistant, asked: Index, tell: Tell, cancelled: Stop) -> Report:
    report = assistant.index([*asked.paths], tell, cancelled)
    if report.cancelled:
        raise stopped("index")
    if asked.every:
        assistant.watch_feeds([*asked.paths], timedelta(seconds=asked.every))
    return Report(report.to_dict(), str(report))


@dataclass(frozen=True)
class Nothing(Taken):
    """No value at all."""


@dataclass(frozen=True)
class _Listed(_Article):
    alike: list[Text]


def _list(assistant: Assistant, asked: Nothing, tell: Tell, cancelled: Stop) -> Report:
    alike = {id: [*group] for group in assistant.groups() for id in group}
    articles = [
        {**a.to_dict(text=False), "alike": [i for i in alike.get(a.id, ()) if i != a.id]}
        for a in assistant.articles()
    ]
    return Report({"articles": articles})


@dataclass(frozen=True)
class Remove(Taken):
    """Articles, by their ids."""

    ids: Names


def _remove(assistant: Assistant, asked: Remove, tell: Tell, cancelled: Stop) -> Report:
    titles = assistant.remove([*asked.ids], cancelled)
    said = "\n".join(f"Removed: {title}" for title in titles)
    return Report({"removed": [*asked.ids]}, said)


@dataclass(frozen=True)
class Feeds(Taken):
    """Feeds that are looked at no more; none to see them all."""

    forget: Annotated[Names, OrDefault] = ()


@dataclass(frozen=True)
class _Feed:
    url: Text
    title: Text | None
    every: Number | None
    checked: Text | None
    entries: Whole


def _feeds(assistant: Assistant, asked: Feeds, tell: Tell, cancelled: Stop) -> Report:
    assistant.forget_feeds(asked.forget)
    said = "\n".join(f"Forgotten, its articles stay: {url}" for url in asked.forget)
    return Report({"feeds": [vars(_feed(feed)) for feed in assistant.feeds.all()]}, said)


def _feed(feed: WatchedFeed) -> _Feed:
    checked = feed.state.checked
    return _Feed(
        url=feed.url,
        title=feed.title,
        every=feed.every.total_seconds() if feed.every else None,
        checked=checked.isoformat() if checked else None,
        entries=len(feed.state.seen),
    )


@dataclass(frozen=True)
class _Reading:
    read: Whole
    known: Whole


@dataclass(frozen=True)
class _Unreadable:
    path: Text
    reason: Text


def _status(assistant: Assistant, asked: Nothing, tell: Tell, cancelled: Stop) -> Report:
    return Report(assistant.status().to_dict())


@dataclass(frozen=True)
class Rebuild(Taken):
    """Another embedding model, if one is wanted."""

    embedding: Name | None = None


def _rebuild(assistant: Assistant, asked: Rebuild, tell: Tell, cancelled: Stop) -> Report:
    # Its own one is loaded already: naming it would load it once more.
    other = None if asked.embedding == assistant.settings.embedding else asked.embedding
    return rebuild_report(assistant.rebuild(other, tell, cancelled))


@dataclass(frozen=True)
class Operation:
    """What one takes and does; `gives` is what the shell reads of the values that it gives."""

    takes: type[Taken]
    does: Callable[[Assistant, Any, Tell, Stop], Report]
    gives: Mapping[str, Any]


OPERATIONS: Mapping[str, Operation] = {
    "ask": Operation(Ask, _ask, {"found": Truth}),
    "search": Operation(Search, _search, {"passages": list[_Passage]}),
    "translate_quote": Operation(TranslateQuote, _translate_quote, {"translation": Text}),
    "index": Operation(Index, _index, {"failed": list[Any]}),
    "list": Operation(Nothing, _list, {"articles": list[_Listed]}),
    "remove": Operation(Remove, _remove, {"removed": list[Text]}),
    "feeds": Operation(Feeds, _feeds, {"feeds": list[_Feed]}),
    "status": Operation(
        Nothing,
        _status,
        {
            "home": Text,
            "articles": Whole,
            "chunks": Whole,
            "languages": dict[str, Any],
            "embedding": Text,
            "llm": Text,
            "llm_notice": Text | None,
            "reading": _Reading,
            "unreadable": list[_Unreadable],
        },
    ),
    "rebuild": Operation(Rebuild, _rebuild, {"articles": Whole}),
}


# ---- what an answer was limited to, for people


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
