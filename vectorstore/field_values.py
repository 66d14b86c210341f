"""Single values as files write them: titles, names, languages, addresses and days."""

from __future__ import annotations

import datetime
import re

from vectorstore.chunking import is_heading
from vectorstore.loading import clean

_MAX_FIELD = 500  # characters
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_][a-z0-9]{2,8}){0,3}", re.IGNORECASE)
_LANGUAGE_NAMES = {
    "deutsch": "de", "german": "de", "deu": "de", "ger": "de",
    "englisch": "en", "english": "en", "eng": "en",
    "französisch": "fr", "french": "fr", "fra": "fr", "fre": "fr",
    "italienisch": "it", "italian": "it", "ita": "it",
    "spanisch": "es", "spanish": "es", "spa": "es",
}  # fmt: skip
# What programs write for a title when nobody gave one.
_NO_TITLE = re.compile(
    r"microsoft (?:word|office|powerpoint)\b.*|(?:word )?document\s*\d*|dokument\s*\d*"
    r"|untitled\b.*|unbenannt\b.*|ohne titel.*|powerpoint[- ]pr.sentation|about:blank"
    r"|\((?:anonymous|unspecified)\)|title|titel|none|null"
    r"|.*\.(?:docx?|pdf|indd|qx[dp]|rtf|od[tp]|tex|dvi|html?|txt|pptx?|xlsx?|ai|pages)"
    r"|(?:[a-z]:\\|/|file:|https?:).*|\S*(?:_|\d{4})\S*",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"\((?:anonymous|unspecified)\)|admin(?:istrator)?|user|benutzer|root|python-docx|owner"
    r"|unknown|unbekannt|microsoft office[- ]?(?:user|anwender)|author|autor|none|null",
    re.IGNORECASE,
)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?|(\d{4})(\d{2})(\d{2})", re.DOTALL)
_GERMAN = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})(?:,?\s+\d.*)?", re.DOTALL)


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
    match = _LANGUAGE.fullmatch(name)
    return match[1].lower() if match else _LANGUAGE_NAMES.get(name.casefold())


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
    from vectorstore.page_dates import read_day  # noqa: PLC0415  # 0.3 s, for rare dates

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
