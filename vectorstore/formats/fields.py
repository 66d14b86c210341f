"""Single values as files write them: titles, names, languages, addresses and days."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import lru_cache
from typing import Any

from vectorstore.errors import LoadingError
from vectorstore.formats.extracted import Extracted
from vectorstore.text.authors import one_line_of
from vectorstore.text.chunking import is_heading
from vectorstore.text.cleaning import clean
from vectorstore.text.language import code_of
from vectorstore.text.patterns import read_patterns

_LISTED = read_patterns("vectorstore.formats", "fields.toml")
_MAX_FIELD = 500  # characters
_LANGUAGE_NAMES = {
    "deutsch": "de", "german": "de", "deu": "de", "ger": "de",
    "englisch": "en", "english": "en", "eng": "en",
    "französisch": "fr", "french": "fr", "fra": "fr", "fre": "fr",
    "italienisch": "it", "italian": "it", "ita": "it",
    "spanisch": "es", "spanish": "es", "spa": "es",
}  # fmt: skip
_NO_TITLE = re.compile(_LISTED["no_title"], re.IGNORECASE | re.VERBOSE)
_NO_AUTHOR = re.compile(_LISTED["no_author"], re.IGNORECASE | re.VERBOSE)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?|(\d{4})(\d{2})(\d{2})", re.DOTALL)
_GERMAN = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})(?:,?\s+\d.*)?", re.DOTALL)
MAX_CHARACTERS = 10_000_000  # of one article
_MAX_NAME = 40
_MAX_NAMES = 20  # of authors
_FIELD_OF = {
    spelling: (field.name, rank)
    for field in fields(Extracted)
    for rank, spelling in enumerate(_LISTED[field.name].split())
}
_MISSING = frozenset([
    "", "nan", "none", "null", "nat", "n/a", "-",
    "0000-00-00", "0000-00-00 00:00:00", "0001-01-01", "0001-01-01t00:00:00",
])  # fmt: skip


def one_line(value: object) -> str | None:
    """Return a text in one line of at most 500 characters; None if nothing is left of it."""
    if not isinstance(value, str):
        return None
    return " ".join(clean(value[: 4 * _MAX_FIELD]).split())[:_MAX_FIELD].strip() or None


def title_of(value: object) -> str | None:
    """Return a title that a person gave; the name of a file or program is none."""
    title = one_line(value)
    if title is None or _NO_TITLE.fullmatch(title) or sum(c.isalpha() for c in title) < 2:
        return None
    return title


def author_of(value: object) -> str | None:
    """Return a person's name; what a program writes for want of one is none."""
    author = one_line(value)
    return None if author is None or _NO_AUTHOR.fullmatch(author) else author


def language_of(value: object) -> str | None:
    """Return the ISO 639-1 code in a tag such as `de-AT`, or of a language's name."""
    name = one_line(value) or ""
    return code_of(name) or _LANGUAGE_NAMES.get(name.casefold())


def address_of(value: object) -> str | None:
    """Return a web address, unchecked but for its scheme."""
    address = value.strip() if isinstance(value, str) else ""
    known = address.lower().startswith(("http://", "https://")) and len(address) <= 2000
    return address if known and address.isprintable() and " " not in address else None


def day_of(value: str) -> datetime.date | None:
    """Return the day that a date names, in the time zone in which it is written.

    Understood are ISO 8601 and 14.8.2025, with or without a time, mail dates, seconds since
    1970 and days in words.
    """
    words = " ".join(value[:100].split())
    try:
        if match := _ISO.fullmatch(words):
            year, month, day = (part for part in match.groups() if part)
            return datetime.date(int(year), int(month), int(day))
        if match := _GERMAN.fullmatch(words):
            return datetime.date(_full_year(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return None  # the 31st of February
    from vectorstore.formats.html.dates import read_day  # noqa: PLC0415  # 0.3 s, for rare dates

    return read_day(words)


def split_title(title: str | None, text: str) -> tuple[str | None, str]:
    """Take a title out of a text's first paragraph.

    Without a title, a first paragraph that is a heading becomes it. The text keeps its words
    if nothing else would be left.
    """
    first, _, rest = text.partition("\n\n")
    rest = rest.strip()
    if not any(c.isalnum() for c in rest):
        return title, text
    if title is None and is_heading(first):
        return title_of(first), rest if title_of(first) else text
    if title is not None and _letters(first[: 4 * _MAX_FIELD]) == _letters(title):
        return title, rest
    return title, text


def _full_year(digits: str) -> int:
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2000 if int(digits) < 70 else 1900)


def _letters(words: str) -> str:
    return "".join(c for c in words.casefold() if c.isalnum())


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
        key=_key(values.get("key")),
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
        return one_line(one_line_of(_listed(value[:_MAX_NAMES])))
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = _digits(value)
    return one_line(value)


def _key(value: object) -> str | None:
    """Return a row's id without what no one can see or print."""
    return "".join(c for c in _words(value) or "" if c.isprintable()).strip() or None


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
