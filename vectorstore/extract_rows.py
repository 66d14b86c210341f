"""JSON and CSV files in, an article a row out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from vectorstore.csv_rows import read_rows
from vectorstore.errors import LoadingError
from vectorstore.extracted import Extracted
from vectorstore.loading import decode
from vectorstore.row_fields import STRAY_BYTE, article_of_row, broken_encoding, columns

MAX_ROWS = 200_000
_MAX_FAILURES = 1_000
_MAX_DAMAGE = 1_000  # characters to a damaged one; more damage, and the encoding is another


@dataclass(frozen=True)
class Rows:
    """The articles of a file, and which rows gave none, each with the reason."""

    articles: tuple[Extracted, ...]
    failures: tuple[tuple[str, str], ...] = ()


def extract_jsonl(content: bytes) -> Rows:
    """Return the articles of a JSON file: an object a line, a list of them, or one with a list.

    An article's key is its id, or the number of its line or place in the list.

    Raises: LoadingError: if the file is no text, or no JSON at all, or has too many rows.
    """
    text = _decoded(content)
    whole = _whole(text)
    if whole is not None:
        return _gathered("item", enumerate(_items(whole), start=1))
    return _gathered("line", _objects(text))


def extract_csv(content: bytes) -> Rows:
    """Return the articles of a table whose first line names its columns.

    Comma, semicolon, tab or bar part the columns. An article's key is its id, or the number
    of its first line.

    Raises: LoadingError: if the file is no text, has no column for the text or too many rows.
    """
    return _gathered("line", read_rows(_decoded(content)))


def _decoded(content: bytes) -> str:
    """Return a file's text; where its UTF-8 is damaged in few places, with marks in their place."""
    try:
        return decode(content).lstrip("\ufeff")
    except LoadingError:
        text = content.decode("utf-8", "surrogateescape")
        if b"\x00" in content or len(STRAY_BYTE.findall(text)) > len(text) / _MAX_DAMAGE:
            raise
        return text.lstrip("\ufeff")


@dataclass
class _Gathering:
    """What was found so far; every article has a key of its own."""

    articles: list[Extracted] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)
    left_out: int = 0
    _keys: set[str] = field(default_factory=set)

    def take(self, article: Extracted, place: int) -> None:
        key = article.key or str(place)
        while key in self._keys:
            key = f"{key}-{place}"
        self._keys.add(key)
        self.articles.append(replace(article, key=key))

    def refuse(self, what: str, reason: str) -> None:
        if len(self.failures) < _MAX_FAILURES:
            self.failures.append((what, reason))
        else:
            self.left_out += 1

    def rows(self, what: str) -> Rows:
        if self.left_out:
            more = (f"{self.left_out:,} more {what}s", "They are no articles either.")
            self.failures.append(more)
        return Rows(tuple(self.articles), tuple(self.failures))


def _gathered(what: str, rows: Iterable[tuple[int, Any]]) -> Rows:
    found = _Gathering()
    for count, (place, row) in enumerate(rows):
        if count >= MAX_ROWS:
            raise LoadingError(f"The file has more than {MAX_ROWS:,} rows. Split it.")
        try:
            found.take(_article(row), place)
        except LoadingError as error:
            found.refuse(f"{what} {place}", str(error))
    if not found.articles and not found.failures:
        raise LoadingError("The file holds no rows.")
    return found.rows(what)


def _article(row: object) -> Extracted:
    if isinstance(row, LoadingError):
        raise row
    if not isinstance(row, Mapping):
        raise LoadingError("It is no object with a text.")
    return article_of_row(row)


def _objects(text: str) -> Iterator[tuple[int, Any]]:
    """Yield each line's number with its value, or with the error that it is."""
    start, number = 0, 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        number += 1
        line = text[start:end].strip()
        if line:
            yield number, _value(line)
        start = end + 1


def _value(line: str) -> Any:
    if STRAY_BYTE.search(line):
        return broken_encoding()
    try:
        return json.loads(line)
    except RecursionError:
        return LoadingError("It is nested too deep.")
    except ValueError as error:
        return LoadingError(f"It is no valid JSON: {getattr(error, 'msg', 'a number too long')}.")


def _whole(text: str) -> Any:
    """Return the value of a file that is one JSON value: a list, or an object over many lines."""
    is_list = text.lstrip()[:1] == "["
    first = next(_objects(text), (0, None))[1]
    is_bad = isinstance(first, LoadingError)
    if not is_bad and "\n" not in text.strip():
        return first if is_list or _items(first) != [first] else None
    return _parsed(text, is_list and is_bad) if is_list or is_bad else None


def _parsed(text: str, must_be: bool) -> Any:
    """Return a text's value; None if it has none and need not have one."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise LoadingError("The file is nested too deep.") from error
    except ValueError as error:
        if not must_be:
            return None
        place = f" in line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise LoadingError(f"The file is no valid JSON{place}. Check its commas.") from error


def _items(value: Any) -> list[Any]:
    """Return the objects of a list, or of the one list that an object without a text has."""
    if not isinstance(value, dict):
        return value if isinstance(value, list) else [value]
    lists = [v for v in value.values() if isinstance(v, list) and v and isinstance(v[0], dict)]
    return lists[0] if len(lists) == 1 and "text" not in columns(tuple(value)) else [value]
