"""The filters that a reader sets: read from any hand's JSON, and the choices there are."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from vectorstore.article import Article
from vectorstore.errors import BelegError
from vectorstore.search.filters import Filters
from vectorstore.text.cleaning import clean

MOST_NAMES = 100
LONGEST_NAME = 1000  # characters

NAMES = ("sources", "authors", "languages", "article_ids")
DAYS = ("start", "end")


class FilterError(BelegError):
    """Filters that cannot be used: of the wrong shape, too many, or a date that is none."""


def read_filters(values: object) -> Filters:
    """Read what `Filters.to_dict()` writes; None and {} ask for nothing.

    Raises: FilterError: if it is anything else, or the first day comes after the last.
    """
    if values is None:
        return Filters()
    if not isinstance(values, Mapping):
        raise FilterError(f"Filters are an object with any of {', '.join(NAMES + DAYS)}.")
    for key in values:
        if key not in NAMES + DAYS:
            raise FilterError(f"There is no filter {_short(key)}. Use {', '.join(NAMES + DAYS)}.")
    filters = Filters(
        sources=_names("sources", values),
        authors=_names("authors", values),
        languages=_names("languages", values),
        article_ids=_names("article_ids", values),
        start=read_day("start", values.get("start")),
        end=read_day("end", values.get("end")),
    )
    if filters.start and filters.end and filters.start > filters.end:
        raise FilterError(f"The filter start, {filters.start}, is after the end, {filters.end}.")
    return filters


def _names(key: str, values: Mapping[str, Any]) -> tuple[str, ...]:
    given = values.get(key)
    if given is None:
        return ()
    if not isinstance(given, list | tuple) or not all(isinstance(name, str) for name in given):
        raise FilterError(f"The filter {key} is not a list of texts.")
    if len(given) > MOST_NAMES:
        raise FilterError(f"The filter {key} has {len(given)} names; use at most {MOST_NAMES}.")
    if any(len(name) > LONGEST_NAME for name in given):
        raise FilterError(f"A name in the filter {key} has more than {LONGEST_NAME} characters.")
    names = tuple(dict.fromkeys(clean(name).strip() for name in given))
    if "" in names:
        raise FilterError(f"A name in the filter {key} is empty. Leave it out.")
    return names


def read_day(name: str, value: object) -> datetime.date | None:
    """Read a day as YYYY-MM-DD; None stays None.

    Raises: FilterError: if it is no such text, or there is no such day.
    """
    if value is None:
        return None
    try:
        day = datetime.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None or day.isoformat() != value:
        raise FilterError(f"The {name} {_short(value)} is not a day such as 2025-08-13.")
    return day


def _short(value: object) -> str:
    words = clean(value) if isinstance(value, str) else type(value).__name__
    return repr(words if len(words) <= 40 else words[:40] + "…")


def choices(articles: Sequence[Article]) -> dict[str, Any]:
    """Return what can be chosen among these articles, each name with its number of articles.

    Names that differ by case alone are one, as they are for `Filters`.
    """
    days = [article.date for article in articles if article.date]
    return {
        "sources": _counted(article.source for article in articles),
        "authors": _counted(article.author for article in articles),
        "languages": _counted(article.language for article in articles),
        "first": min(days).isoformat() if days else None,
        "last": max(days).isoformat() if days else None,
    }


def _counted(names: Iterable[str | None]) -> list[dict[str, Any]]:
    given = [name for name in names if name]
    spelled = {name.casefold(): name for name in reversed(given)}
    counts = Counter(name.casefold() for name in given)
    return [{"name": spelled[key], "count": counts[key]} for key in sorted(counts)]
