"""JSON and CSV files in, an article a row out."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from vectorstore.errors import LoadingError
from vectorstore.formats.extracted import Extracted, Extraction
from vectorstore.formats.fields import article_of_row, broken_encoding, columns
from vectorstore.text.encoding import STRAY_BYTE, decode_marked

MAX_ROWS = 200_000
_MAX_FAILURES = 1_000
_DELIMITERS = ",;\t|"
_NO_DELIMITER = "\x1f"  # for a table of one column; no text has it
_SAMPLE = 65_536  # characters
_MAX_COLUMNS = 1_000
_MAX_RESTARTS = 20
_EXCEL_HINT = re.compile(r"sep=.\n")

Row = dict[str, str] | LoadingError


def extract_jsonl(content: bytes) -> Extraction:
    """Return the articles of a JSON file: an object a line, a list of them, or one with a list.

    An article's key is its id, or the number of its line or place in the list.

    Raises: LoadingError: if the file is no text, or no JSON at all, or has too many rows.
    """
    text = decode_marked(content)
    whole = _whole(text)
    if whole is not None:
        return _gathered("item", enumerate(_items(whole), start=1))
    return _gathered("line", _objects(text))


def extract_csv(content: bytes) -> Extraction:
    """Return the articles of a table whose first line names its columns.

    Comma, semicolon, tab or bar part the columns. An article's key is its id, or the number
    of its first line.

    Raises: LoadingError: if the file is no text, has no column for the text or too many rows.
    """
    return _gathered("line", read_rows(decode_marked(content)))


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

    def end(self, what: str) -> Extraction:
        if self.left_out:
            more = (f"{self.left_out:,} more {what}s", "They are no articles either.")
            self.failures.append(more)
        return Extraction(tuple(self.articles), tuple(self.failures))


def _gathered(what: str, rows: Iterable[tuple[int, Any]]) -> Extraction:
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
    return found.end(what)


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


@dataclass(frozen=True)
class _Dialect:
    delimiter: str
    quote: str
    header: tuple[str, ...]


class _Lines:
    """The lines of a text from an offset on; knows whether more were asked for than there are."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        self.at = start
        self.is_beyond_end = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self.at >= len(self._text):
            self.is_beyond_end = True
            raise StopIteration
        start = self.at
        self.at = _line_end(self._text, start)
        return self._text[start : self.at]


def read_rows(text: str) -> Iterator[tuple[int, Row]]:
    """Yield each row below the header with its first line's number: by column, or as an error.

    A quote that never closes spoils its own row; reading goes on with the next line.

    Raises: LoadingError: if the first line names no column for the text.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    hint = _EXCEL_HINT.match(text)
    start, line = (hint.end(), 2) if hint else (0, 1)
    dialect = _dialect(text[start : start + _SAMPLE])
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    is_header = True
    for _ in range(_MAX_RESTARTS):
        broken = yield from _rows_from(text, start, line, dialect, is_header)
        if broken is None:
            return
        yield broken[1], LoadingError("A quote is opened in it that never closes.")
        start, line, is_header = _line_end(text, broken[0]), broken[1] + 1, False
    yield line, LoadingError("Its quotes, and those of the lines after it, do not match.")


def _rows_from(
    text: str, start: int, line: int, dialect: _Dialect, is_header: bool
) -> Generator[tuple[int, Row], None, tuple[int, int] | None]:
    """Yield rows; return the offset and line of one whose quote never closes."""
    lines = _Lines(text, start)
    reader = csv.reader(lines, delimiter=dialect.delimiter, quotechar=dialect.quote)
    while True:
        begin, number = lines.at, line + reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return None
        except csv.Error as error:
            yield number, LoadingError(f"It is no valid CSV: {error}.")
            continue
        if lines.is_beyond_end:
            return begin, number
        if not is_header and any(cell.strip() for cell in cells):
            yield number, _row(dialect.header, cells)
        is_header = False


def _row(header: tuple[str, ...], cells: list[str]) -> Row:
    if any(cell.strip() for cell in cells[len(header) :]):
        return LoadingError(
            f"It has {len(cells)} columns, the first line {len(header)}. Put quotes round a text"
            " with commas."
        )
    if any(STRAY_BYTE.search(cell) for cell in cells):
        return broken_encoding()
    return dict(zip(header, cells, strict=False))


def _dialect(sample: str) -> _Dialect:
    """Return the dialect in which the first line names most of an article's fields."""
    quote = "'" if _quoted(sample, "'") > _quoted(sample, '"') else '"'
    found = [_Dialect(sign, quote, _header(sample, sign, quote)) for sign in _DELIMITERS]
    best = max(found, key=lambda dialect: (len(columns(dialect.header)), len(dialect.header)))
    if "text" not in columns(best.header):
        names = ", ".join(name for name in best.header if name)[:200] or "nothing"
        raise LoadingError(
            "The first line names no column for the text: call it text, body or content."
            f" It names {names}."
        )
    if len(best.header) == 1:
        return _Dialect(_NO_DELIMITER, quote, best.header)
    return best


def _header(sample: str, delimiter: str, quote: str) -> tuple[str, ...]:
    try:
        cells = next(csv.reader(_Lines(sample, 0), delimiter=delimiter, quotechar=quote), [])
    except csv.Error:
        return ()
    return tuple(" ".join(cell.split()) for cell in cells[:_MAX_COLUMNS])


def _quoted(sample: str, quote: str) -> int:
    """Count the cells that seem to begin with a quote."""
    return sum(sample.count(sign + quote) for sign in (*_DELIMITERS, "\n"))


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end + 1
