"""A row of a table, or an object of a JSON file, as the article that it describes."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from vectorstore.errors import LoadingError
from vectorstore.extracted import Extracted
from vectorstore.field_values import address_of, day_of, language_of, one_line
from vectorstore.loading import clean

MAX_CHARACTERS = 10_000_000  # of one article
_MAX_NAME = 40
_MAX_NAMES = 20  # of authors
# Spellings in lower case without marks between words; the first one that a row has counts.
_SPELLINGS = {
    "text": "text body content article artikel inhalt fulltext volltext articletext articlebody"
    " maintext artikeltext haupttext contenttext contenthtml html",
    "title": "title headline titel überschrift schlagzeile heading",
    "date": "date published datum publishedat datepublished publicationdate publishdate pubdate"
    " publishedon publishdatetime veröffentlicht veröffentlichtam erschienen erscheinungsdatum"
    " timestamp datetime",
    "updated": "updated updatedat datemodified modified lastmodified aktualisiert",
    "source": "source quelle publisher publication outlet medium newspaper zeitung sourcename",
    "author": "author autor authors autoren byline verfasser autorin creator",
    "url": "url link href articleurl sourceurl weburl adresse",
    "language": "language lang sprache",
    "key": "id key articleid artikelid docid documentid uuid guid nr",
}
_FIELD_OF = {
    spelling: (field, rank)
    for field, spellings in _SPELLINGS.items()
    for rank, spelling in enumerate(spellings.split())
}
# What Python's surrogateescape makes of a byte that is no UTF-8.
STRAY_BYTE = re.compile("[\udc80-\udcff]")
_MISSING = frozenset([
    "", "nan", "none", "null", "nat", "n/a", "-",
    "0000-00-00", "0000-00-00 00:00:00", "0001-01-01", "0001-01-01t00:00:00",
])  # fmt: skip


def article_of_row(row: Mapping[str, Any]) -> Extracted:
    """Return a row's article. Markup in its text stays as it is.

    Raises: LoadingError: with a sentence, if the row has no text or a date that is none.
    """
    row = {name: value for name, value in row.items() if _is_there(value)}
    names = columns(tuple(row))
    values = {field: row[name] for field, name in names.items()}
    return Extracted(
        _text(values.get("text")),
        title=_words(values.get("title")),
        author=_words(values.get("author")),
        source=_words(values.get("source")),
        url=address_of(values.get("url")),
        date=_day(values.get("date")),
        updated=_day(values.get("updated")),
        language=language_of(values.get("language")),
        key=_words(values.get("key")),
    )


def broken_encoding() -> LoadingError:
    """Return the error of a row that holds bytes which are no text."""
    return LoadingError("Its encoding is broken. Save the file as UTF-8.")


@lru_cache(maxsize=64)
def columns(names: tuple[str, ...]) -> dict[str, str]:
    """Return which column is which field of an article, by the columns' names."""
    found: dict[str, tuple[int, str]] = {}
    for name in names:
        field, rank = _FIELD_OF.get(_spelling(name), ("", 0))
        if field and rank < found.get(field, (math.inf, ""))[0]:
            found[field] = (rank, name)
    return {field: name for field, (_, name) in found.items()}


def _spelling(name: str) -> str:
    return "".join(c for c in name[:_MAX_NAME].casefold() if c.isalnum())


def _is_there(value: object) -> bool:
    if isinstance(value, str):
        return value.strip().casefold() not in _MISSING if len(value) < 20 else True
    if isinstance(value, float):
        return math.isfinite(value)
    return value is not None and value != []


def _text(value: object) -> str:
    """Return a text, or the paragraphs of a list, as the store can take it."""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        value = "\n\n".join(value)
    if not isinstance(value, str):
        raise LoadingError("It has no text.")
    if len(value) > MAX_CHARACTERS:
        raise LoadingError(f"Its text has more than {MAX_CHARACTERS:,} characters. Split it.")
    text = clean(value).strip()
    if not any(c.isalnum() for c in text):
        raise LoadingError("It has no text.")
    return text


def _words(value: object) -> str | None:
    """Return a value in one line: a text, a number, something with a name, or several."""
    if isinstance(value, list):
        return one_line(", ".join(_listed(value[:_MAX_NAMES])))
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = _digits(value)
    return one_line(value)


def _listed(values: Iterable[object]) -> Iterable[str]:
    return (words for value in values if not isinstance(value, list) and (words := _words(value)))


def _digits(value: float) -> str:
    """Return a number as text; one that is too long to write is none."""
    try:
        return str(int(value)) if value == int(value) else str(value)
    except (ValueError, OverflowError):
        return ""


def _day(value: object) -> datetime.date | None:
    if value is None:
        return None
    words = _words(value) or ""
    day = day_of(words)
    if day is None:
        shown = (words or str(value))[:40]
        raise LoadingError(f"The date {shown!r} is no date. Write it as 2025-08-14.")
    return day
