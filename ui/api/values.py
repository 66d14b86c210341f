"""Values out of somebody else's JSON: each is what it must be, or a sentence says what is wrong."""

from __future__ import annotations

import datetime
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
    GetCoreSchemaHandler,
    PlainValidator,
    Strict,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import (
    CoreSchema,
    PydanticCustomError,
    PydanticKnownError,
    PydanticUseDefault,
    core_schema,
)

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

# By pydantic's kinds of errors; what is not here says itself what is wrong.
_SENTENCES = {
    "missing": "The {label} is not a text. Send it as a string.",
    "string_type": "The {label} is not a text. Send it as a string.",
    "string_too_short": "The {label} is empty. Leave it out.",
    "string_too_long": "The {label} has more than {max_length} characters.",
    "names/missing": "The {noun} {key} is not a list of texts.",
    "names/string_type": "The {noun} {key} is not a list of texts.",
    "names/string_too_short": "A name in the {noun} {key} is empty. Leave it out.",
    "names/string_too_long": "A name in the {noun} {key} has more than {max_length} characters.",
    "tuple_type": "The {noun} {key} is not a list of texts.",
    "too_short": "The {noun} {key} is an empty list. Send one with a text at least.",
    "too_long": "The {noun} {key} has {actual_length} names; use at most {max_length}.",
    "bool_type": "{key} is a {kind}. Use true or false.",
    "int_type": "{key} is {given}. Use a whole number.",
    "int_parsing": "{key} is {given}. Use a whole number.",
    "dataclass_type": "{noun}s are an object with any of {names}.",
    "unexpected_keyword_argument": "There is no {noun} {name}. {instead}",
    "invalid_key": "There is no {noun} {name}. {instead}",
    "json_invalid": "This is no JSON.",
}
_OTHERWISE = "The {noun} {key} cannot be used ({msg})."


def sentence(error: Mapping[str, Any], noun: str = "value", names: Sequence[str] = ()) -> str:
    """Return what is wrong with a value, and what to use: an error of pydantic in our words."""
    place = error["loc"]
    key = str(next((part for part in place if isinstance(part, str)), ""))[:_SHOWN]
    kind = f"names/{error['type']}" if len(place) > 1 else error["type"]
    words = _SENTENCES.get(kind) or _SENTENCES.get(error["type"], _OTHERWISE)
    said = (error["msg"] if error["type"] == _OWN else words).format_map(
        {
            "noun": noun,
            "key": key,
            "label": _LABELS.get(key, key),
            "name": _shown(place[-1] if place else ""),
            "given": _shown(error.get("input")),
            "kind": type(error.get("input")).__name__,
            "names": ", ".join(names),
            "instead": f"Use {', '.join(names)}." if names else "Leave it out.",
            "msg": error["msg"],
            **error.get("ctx", {}),
        }
    )
    return said[:1].upper() + said[1:] if words.startswith("{noun}s") else said


def _shown(value: object) -> str:
    """Return a value as a sentence can show it, whoever sent it."""
    if isinstance(value, str):
        words = clean(value)
        return repr(words if len(words) <= _SHOWN else words[:_SHOWN] + "…")
    if isinstance(value, int | float) and abs(value) < 10**_SHOWN:
        return repr(value)
    return repr(type(value).__name__)


# ---- kinds of values

_OWN = "sentence"


@dataclass(frozen=True)
class OrSay:
    """Says a sentence of its own about a value that is not what stands before it."""

    sentence: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Return the schema with its error replaced."""
        return core_schema.custom_error_schema(
            handler(source), custom_error_type=_OWN, custom_error_message=self.sentence
        )


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
        said = "The path {given} is not absolute. Send it from the root on."
        raise PydanticCustomError(_OWN, said)
    return path


def _day(value: object, info: ValidationInfo) -> datetime.date | None:
    return read_day(str(info.field_name), value)


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
Count = Annotated[
    Whole,
    Field(ge=1, le=MAX_RESULTS),
    OrSay(f"{{key}} is {{given}}. Use a number from 1 to {MAX_RESULTS}."),
    OrDefault,
]
Offset = Annotated[
    Whole,
    Field(ge=0),
    OrSay("{given} is no place in an article. Use a citation's start and end."),
]
Seconds = Annotated[
    Whole,
    Field(ge=_LEAST, le=_MOST),
    OrSay(f"{{given}} is no time. Use seconds, from {_LEAST} to {_MOST}."),
]


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
_Day = Annotated[datetime.date | None, PlainValidator(_day)]


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
