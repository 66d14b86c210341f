"""Reads the file of a language: its tables are the classes of `vocabulary`, its keys their fields.

A text may be broken into lines: beside a "|" a line break is nothing, elsewhere it is a space.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from operator import index
from threading import RLock
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from assistant.facts.languages.vocabulary import Language, listed

_BESIDE_BAR = re.compile(r"(?<=\|)\n\s*|\n\s*(?=\|)")
_BREAK = re.compile(r"\n\s*")
_reading = RLock()  # two threads that first ask for a language get the same object


def read_language(code: str, name: str) -> Language:
    """Return the language of a file in this folder, the same object to all threads.

    Raises: ValueError: naming file, table and key, if a key is unknown or lacks, or cannot be read.
    """
    with _reading:
        return read_file(code, f"{name}.toml")


@cache
def read_file(code: str, file: str) -> Language:
    """Return the language of a file; for one thread at a time, see `read_language`."""
    text = files("assistant.facts.languages").joinpath(file).read_text(encoding="utf-8")
    language: Language = record(Language, {"code": code, **tomllib.loads(text)}, file)
    return language


def record(kind: type, table: Mapping[str, Any], place: str) -> Any:
    """Return a table as one of the classes; see `read_language` for what it raises."""
    known = {each.name: each for each in fields(kind)}
    if unknown := sorted(table.keys() - known.keys()):
        raise ValueError(f"{place}: unknown {', '.join(unknown)}")
    for name, each in known.items():
        if name not in table and each.default is each.default_factory is MISSING:
            raise ValueError(f"{place}: without {name}")
    types = get_type_hints(kind)
    return kind(
        **{key: _value(types[key], value, f"{place}: {key}") for key, value in table.items()}
    )


def _value(kind: Any, value: Any, place: str) -> Any:
    """Return what a key has as what its field takes."""
    origin = get_origin(kind) or kind
    if origin is UnionType:
        return _value(get_args(kind)[0], value, place)
    if is_dataclass(origin):
        return record(kind, value, place)
    if origin is Mapping:
        key_kind, value_kind = get_args(kind)
        return {_key(key_kind, key): _value(value_kind, one, place) for key, one in value.items()}
    try:
        return _READERS[origin](value)
    except (TypeError, AttributeError, re.error) as error:
        raise ValueError(f"{place}: {error}") from error


def _key(kind: type, key: str) -> Any:
    if kind is Decimal:  # "1/2"
        above, _, below = key.partition("/")
        return Decimal(above) / Decimal(below or 1)
    return kind(key)


def _text(written: str) -> str:
    return _BREAK.sub(" ", _BESIDE_BAR.sub("", written))


def _row(written: str | list[str]) -> tuple[str, ...]:
    return tuple(written.split()) if isinstance(written, str) else tuple(written)


def _pattern(written: str | list[str]) -> re.Pattern[str]:
    """Compile a pattern, or from a list what finds one of some as whole words."""
    whole = written if isinstance(written, str) else rf"\b(?:{'|'.join(written)})\b"
    return re.compile(_text(whole))


_READERS: Mapping[Any, Any] = {
    str: _text,
    bool: bool,
    int: index,
    tuple: _row,
    frozenset: listed,
    re.Pattern: _pattern,
}
