"""Values out of somebody else's JSON: each is what it must be, or a sentence says what is wrong."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vectorstore.errors import BelegError
from vectorstore.fetching.addresses import is_address

MOST_PASSAGES = 100
SOME_PASSAGES = 5
LONGEST_NAME = 5000  # characters; the longest path of Linux has 4096 bytes

LEAST, MOST = 60, 60 * 60 * 24 * 31
"""Seconds between two looks at a feed."""


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
