"""Values out of somebody else's JSON: each is what it must be, or a sentence says what is wrong."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Annotated, Any, ClassVar, TypeVar, cast

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    FailFast,
    Field,
    PlainValidator,
    Strict,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import PydanticKnownError, PydanticUseDefault

from assistant.assistant import MAX_RESULTS
from vectorstore.errors import BelegError
from vectorstore.fetching.addresses import is_address
from vectorstore.search.filters import Filters
from vectorstore.text.cleaning import clean

LONGEST_NAME = 5000  # characters; the longest path of Linux has 4096 bytes
MOST_NAMES = 100  # of a filter
LONGEST_FILTER = 1000  # characters
_LEAST, _MOST = 60, 60 * 60 * 24 * 31  # seconds
_SHOWN = 40  # characters of a wrong value


class BadValue(BelegError):
    """A value that cannot be used: of the wrong kind, too many, too long, or of no such name."""


class Taken:
    """What one of the program's doors takes, as a frozen dataclass; nothing else may come along."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
    noun: ClassVar[str] = "value"


_Taken = TypeVar("_Taken", bound=Taken)


def read(shape: type[_Taken], values: object) -> _Taken:
    """Return values of JSON as what they must be.

    Raises: BadValue: if one of them is something else, is missing, or has no place there.
    """
    try:
        return cast("_Taken", _reader(cast("Any", shape)).validate_python(values))
    except ValidationError as error:
        names = [field.name for field in fields(shape)]  # type: ignore[arg-type]
        raise BadValue(sentence(error.errors()[0], shape.noun, names)) from None


@cache
def _reader(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


_LABELS = {"article_id": "article's id", "target": "language", "embedding": "embedding model"}

# By pydantic's kinds of errors, of a value itself and of a text in a list of them.
_OF_KINDS = {
    "missing": "The {label} is missing; it has to be sent.",
    "string_type": "The {label} is not a text. Send it as a string.",
    "string_unicode": "There is no {noun} {name}.{instead}",  # half a character in a name
    "string_too_short": "The {label} is empty. Leave it out.",
    "string_too_long": "The {label} has more than {max_length} characters.",
    "tuple_type": "The {noun} {key} is not a list of texts.",
    "list/string_type": "The {noun} {key} is not a list of texts.",
    "list/string_too_short": "A name in the {noun} {key} is empty. Leave it out.",
    "list/string_too_long": "A name in the {noun} {key} has more than {max_length} characters.",
    "too_short": "The {noun} {key} is an empty list. Send one with a text at least.",
    "too_long": "The {noun} {key} has {actual_length} names; use at most {max_length}.",
    "bool_type": "{key} is {given}. Use true or false.",
    "dataclass_type": "The {noun}s are not an object.{instead}",
    "unexpected_keyword_argument": "There is no {noun} {name}.{instead}",
    "invalid_key": "There is no {noun} {name}.{instead}",
    "json_invalid": "This is no JSON.",
}
_OF_NAMES = {
    "k": f"k is {{given}}. Use a number from 1 to {MAX_RESULTS}.",
    "every": f"{{given}} is no time. Use seconds, from {_LEAST} to {_MOST}.",
    "start": "{given} is no place in an article. Use a citation's start and end.",
    "end": "{given} is no place in an article. Use a citation's start and end.",
}
_OTHERWISE = "The {noun} {key} cannot be used: {msg}."


def sentence(error: Mapping[str, Any], noun: str = "value", names: Sequence[str] = ()) -> str:
    """Return what is wrong with a value, and what to use: an error of pydantic in our words."""
    place, given = error["loc"], error.get("input")
    key = str(place[0])[:_SHOWN] if place else "body"
    kind = error["type"] if len(place) < 2 else f"list/{error['type']}"
    words = _OF_KINDS.get(kind) or _OF_NAMES.get(key, _OTHERWISE)
    slots = {
        "noun": noun,
        "key": key,
        "label": _LABELS.get(key, key),
        "name": _shown(place[0] if place else ""),
        "given": _shown(given),
        "kind": type(given).__name__,
        "instead": f" Use {', '.join(names)}." if names else "",
        "msg": error["msg"],
    }
    return words.format_map(slots | error.get("ctx", {}))


def _shown(value: object) -> str:
    """Return a value as a sentence can show it, whoever sent it."""
    if isinstance(value, str):
        words = clean(value)
        return repr(words if len(words) <= _SHOWN else words[:_SHOWN] + "…")
    if isinstance(value, int | float) and abs(value) < 10**_SHOWN:
        return repr(value)
    return repr(type(value).__name__)


# ---- kinds of values


def _said(value: object) -> object:
    """Take null as if nothing were said."""
    if value is None:
        raise PydanticUseDefault
    return value


def _no_longer_than(most: int) -> AfterValidator:
    # Not by Field: that refuses paths whose bytes are no Unicode.
    def checked(name: str) -> str:
        if len(name) > most:
            raise PydanticKnownError("string_too_long", {"max_length": most})
        return name

    return AfterValidator(checked)


def _some(name: str) -> str:
    if not name:
        raise PydanticKnownError("string_too_short", {"min_length": 1})
    return name


def _place(path: str) -> str:
    """Let through what means the same in every process."""
    if not is_address(path) and not Path(path).is_absolute():
        raise BadValue(f"The path {_shown(path)} is not absolute. Send it from the root on.")
    try:
        os.fsencode(path)
    except UnicodeEncodeError:
        raise BadValue(f"The path {_shown(path)} has half a character. No file is there.") from None
    return path


def read_day(name: str, value: object) -> datetime.date | None:
    """Read a day as YYYY-MM-DD; None stays None.

    Raises: BadValue: if it is no such text, or there is no such day.
    """
    if value is None:
        return None
    try:
        day = datetime.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None or day.isoformat() != value:
        raise BadValue(f"The {name} {_shown(value)} is not a day such as 2025-08-13.")
    return day


OrDefault = BeforeValidator(_said)
Text = Annotated[str, Strict()]
Truth = Annotated[bool, Strict()]
Whole = Annotated[int, Strict()]
Number = Annotated[float, Strict()]
Name = Annotated[Text, _no_longer_than(LONGEST_NAME), AfterValidator(_some)]
Names = Annotated[tuple[Name, ...], FailFast(), Field(min_length=1)]
Places = Annotated[
    tuple[Annotated[Name, AfterValidator(_place)], ...], FailFast(), Field(min_length=1)
]
Flag = Annotated[Truth, OrDefault]
Count = Annotated[Whole, Field(ge=1, le=MAX_RESULTS), OrDefault]
Offset = Annotated[Whole, Field(ge=0)]
Seconds = Annotated[Whole, Field(ge=_LEAST, le=_MOST)]


# ---- filters


def _cleaned(name: str) -> str:
    return clean(name).strip()


_FilterNames = Annotated[
    tuple[
        Annotated[
            Text, _no_longer_than(LONGEST_FILTER), AfterValidator(_cleaned), AfterValidator(_some)
        ],
        ...,
    ],
    FailFast(),
    Field(max_length=MOST_NAMES),
    AfterValidator(lambda names: tuple(dict.fromkeys(names))),
    OrDefault,
]
_Day = Annotated[
    datetime.date | None,
    PlainValidator(lambda value, info: read_day(info.field_name, value)),
]


@dataclass(frozen=True)
class _FilterValues(Taken):
    """`Filters` as somebody's JSON names them."""

    noun: ClassVar[str] = "filter"
    sources: _FilterNames = ()
    authors: _FilterNames = ()
    languages: _FilterNames = ()
    article_ids: _FilterNames = ()
    start: _Day = None
    end: _Day = None


def read_filters(values: object) -> Filters:
    """Read what `Filters.to_dict()` writes; None and {} ask for nothing.

    Raises: BadValue: if it is anything else, or the first day comes after the last.
    """
    filters = Filters(**vars(read(_FilterValues, {} if values is None else values)))
    if filters.start and filters.end and filters.start > filters.end:
        raise BadValue(f"The filter start, {filters.start}, is after the end, {filters.end}.")
    return filters


GivenFilters = Annotated[Filters, PlainValidator(read_filters)]
