"""Rows of a CSV file, whatever parts its columns."""

from __future__ import annotations

import csv
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass

from vectorstore.errors import LoadingError
from vectorstore.loading import MAX_BYTES
from vectorstore.row_fields import STRAY_BYTE, broken_encoding, columns

_DELIMITERS = ",;\t|"
_NO_DELIMITER = "\x1f"  # for a table of one column; no text has it
_SAMPLE = 65_536  # characters
_MAX_COLUMNS = 1_000
_MAX_RESTARTS = 20
_EXCEL_HINT = re.compile(r"sep=.\n")

Row = dict[str, str] | LoadingError


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
    csv.field_size_limit(max(csv.field_size_limit(), MAX_BYTES))
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
