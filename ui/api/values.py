"""Values out of somebody else's JSON: each is what it must be, or a sentence says what is wrong."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vectorstore.errors import BelegError
from vectorstore.fetching.addresses import is_address
from vectorstore.search.filters import Filters
from vectorstore.text.cleaning import clean

MOST_PASSAGES = 100
SOME_PASSAGES = 5
LONGEST_NAME = 5000  # characters; the longest path of Linux has 4096 bytes

LEAST, MOST = 60, 60 * 60 * 24 * 31


MOST_NAMES = 100
LONGEST_FILTER = 1000  # characters

NAMES = ("sources", "authors", "languages", "article_ids")
DAYS = ("start", "end")


def known(values: Mapping[str, Any], *names: str) -> None:
    """Refuse values of other names."""
    for name in values.keys() - set(names):
        raise BelegError(f"There is no value {name[:40]!r} here. Use {', '.join(names)}.")


def string(value: object, name: str = "question") -> str:
    """Return a text."""
    if not isinstance(value, str):
        raise BelegError(f"The {name} is not a text. Send it as a string.")
    return value


def name_of(value: object, name: str) -> str:
    """Return a text that is a name: not empty, and not too long for one."""
    given = string(value, name)
    if not 1 <= len(given) <= LONGEST_NAME:
        raise BelegError(f"The {name} has {len(given)} characters. Use 1 to {LONGEST_NAME}.")
    return given


def names(value: object, name: str) -> list[str]:
    """Return a list of names, of one at least."""
    if not isinstance(value, list) or not value:
        raise BelegError(f"The {name}s are not a list. Send one with a text at least.")
    return [name_of(item, name) for item in value]


def places(value: object) -> list[str]:
    """Return a list of paths that mean the same in every process, and of web addresses."""
    given = names(value, "path")
    for path in given:
        if not is_address(path) and not Path(path).is_absolute():
            raise BelegError(f"The path {path[:100]!r} is not absolute. Send it from the root on.")
    return given


def period(value: object) -> datetime.timedelta | None:
    """Return how often something is to be done, given in seconds; None if nothing is said."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not LEAST <= value <= MOST:
        raise BelegError(f"{value!r} is no time. Use seconds, from {LEAST} to {MOST}.")
    return datetime.timedelta(seconds=value)


def offset(value: object) -> int:
    """Return a place in a text."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise BelegError(f"{value!r} is no place in an article. Use a citation's start and end.")
    return value


def flag(value: object) -> bool:
    """Return whether days are to be read; they are if nothing is said."""
    if value is None:
        return True
    if not isinstance(value, bool):
        raise BelegError(f"read_dates is a {type(value).__name__}. Use true or false.")
    return value


def count(value: object) -> int:
    """Return how many passages are asked for; a few if nothing is said."""
    if value is None:
        return SOME_PASSAGES
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_PASSAGES:
        raise BelegError(f"k is {value!r}. Use a number from 1 to {MOST_PASSAGES}.")
    return value


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
    if any(len(name) > LONGEST_FILTER for name in given):
        raise FilterError(f"A name in the filter {key} has more than {LONGEST_FILTER} characters.")
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
