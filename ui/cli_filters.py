"""The shell's filters: their options, and how an answer names what it was limited to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import datetime

    from assistant.answer import Answer, DateFilter
    from vectorstore.search.filters import Filters

Names = list[str] | None
Source = Annotated[Names, typer.Option("--source", help="Only from this source; repeatable.")]
Author = Annotated[Names, typer.Option("--author", help="Only by this author; repeatable.")]
Code = Annotated[Names, typer.Option("--language", help="Only in this language, as de.")]
ArticleId = Annotated[Names, typer.Option("--article", help="Only this id, as in beleg list.")]
From = Annotated[
    str | None, typer.Option("--from", metavar="DAY", help="First day, as 2025-08-01.")
]
To = Annotated[str | None, typer.Option("--to", metavar="DAY", help="Last day, as 2025-08-31.")]


def filters_of(  # noqa: PLR0913, PLR0917  # one for each option
    source: Names,
    author: Names,
    language: Names,
    article: Names,
    start: str | None,
    end: str | None,
) -> Filters:
    """Return the filters that the options make.

    Raises: typer.BadParameter: if a name is empty, or a day is none or after the last.
    """
    from ui.filters import FilterError, read_day, read_filters  # noqa: PLC0415  # for --help

    names = {"sources": source, "authors": author, "languages": language, "article_ids": article}
    try:
        for option, day in (("--from", start), ("--to", end)):
            read_day(f"day of {option}", day)
        return read_filters({**names, "start": start, "end": end})
    except FilterError as error:
        raise typer.BadParameter(str(error)) from None


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
    for kind, names in kinds.items():
        if names:
            yield f"{kind} {' or '.join(names)}"
    if filters.dated:
        yield _days(filters.start, filters.end)


def _days(start: datetime.date | None, end: datetime.date | None) -> str:
    if start == end:
        return str(start) if start else ""
    if end is None:
        return f"from {start}"
    return f"{start} to {end}" if start else f"until {end}"
