"""Days as pages write them: for machines, in digits and in the words of several languages."""

from __future__ import annotations

import datetime
import re
from email.utils import parsedate_to_datetime

from htmldate import find_date
from lxml.html import HtmlElement

from vectorstore.formats.html import vocabulary as words
from vectorstore.formats.html.boxes import drop

_FIRST_YEAR, _LAST_YEAR = 1800, 2100
_NO_DAY = datetime.date(1970, 1, 1)  # what a system writes that knows no day
_LATEST = "2100-01-01"  # htmldate asks the clock otherwise, and finds another day tomorrow
_MAX_LENGTH = 300  # characters of a date
_MAX_LINE = 120

_MONTH_OF = {
    start: number
    for number, row in enumerate(words.LISTED["months"].split("\n"), 1)
    for start in row.split()
}
_ISO = re.compile(r"(?<!\d)(\d{4})([-/.]?)(\d{2})\2(\d{2})(?!\d)")
_DIGITS = re.compile(r"(?<![\d.])(\d{1,2})([./])\s?(\d{1,2})\2\s?(\d{4})(?!\d)")
_DAY_FIRST = re.compile(
    r"(?<!\d)(\d{1,2})(?:\.|st|nd|rd|th|er|º)?\s(?:de\s|of\s)?([^\W\d_]{3,10})\.?,?\s(?:del?\s)?(\d{4})(?!\d)",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    r"\b([^\W\d_]{3,10})\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s(\d{4})(?!\d)", re.IGNORECASE
)
_ADDRESS = re.compile(r"/(\d{4})[/-](\d{2})[/-](\d{2})(?!\d)")
_SLASHES = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")


def read_day(value: str | None, language: str | None = None) -> datetime.date | None:
    """Return the day that a date names, in the time zone in which it is written.

    Understood are ISO 8601, mail dates, seconds since 1970, 14.08.2025 and days in words.
    08/09/2025 is in all languages but English, which reads it in two ways.
    """
    text = " ".join((value or "")[:_MAX_LENGTH].split())
    if language not in (None, "en"):
        text = _SLASHES.sub(r"\1.\2.\3", text)
    for reader in (_epoch, _iso, _digits, _words, _mail):
        try:
            day = reader(text)
        except (ValueError, OverflowError, OSError):
            continue  # the 31st of February
        if day and _FIRST_YEAR <= day.year < _LAST_YEAR and day != _NO_DAY:
            return day
    return None


def is_date_line(text: str) -> bool:
    """Whether a line only says when the article appeared or was updated."""
    if len(text) > _MAX_LINE or words.is_sentence(text):
        return False
    dated = read_day(text, language="de") is not None  # 08/09/2025 is a day, whichever
    return dated or words.DATE_LABEL.fullmatch(text) is not None


def day_of_address(url: str | None) -> datetime.date | None:
    """Return the day in an address such as https://a.example/2025/08/14/bridge."""
    match = _ADDRESS.search(url or "")
    return read_day("-".join(match.groups())) if match else None


def guess_day(tree: HtmlElement) -> datetime.date | None:
    """Return the day of publication that htmldate finds in marked elements.

    Boxes must be out of the tree: a comment has a date as well. Its meta tags are dropped:
    they were read, and a picture in them is older. The first of a month is not believed:
    htmldate makes it of a mere month.
    """
    for meta in list(tree.iter("meta")):
        drop(meta)
    found = find_date(tree, extensive_search=False, original_date=True, max_date=_LATEST)
    day = read_day(found)
    return day if day and day.day > 1 else None


def _epoch(text: str) -> datetime.date | None:
    if not _EPOCH.fullmatch(text):
        return None
    return datetime.datetime.fromtimestamp(int(text[:10]), datetime.UTC).date()


def _iso(text: str) -> datetime.date | None:
    match = _ISO.search(text)
    return datetime.date(int(match[1]), int(match[3]), int(match[4])) if match else None


def _digits(text: str) -> datetime.date | None:
    match = _DIGITS.search(text)
    if match is None:
        return None
    day, month = int(match[1]), int(match[3])
    if match[2] == "/" and month > 12:
        day, month = month, day
    elif match[2] == "/" and day <= 12 and day != month:
        return None
    return datetime.date(int(match[4]), month, day)


def _words(text: str) -> datetime.date | None:
    for match in _DAY_FIRST.finditer(text):
        if month := _month(match[2]):
            return datetime.date(int(match[3]), month, int(match[1]))
    for match in _MONTH_FIRST.finditer(text):
        if month := _month(match[1]):
            return datetime.date(int(match[3]), month, int(match[2]))
    return None


def _month(word: str) -> int | None:
    word = word.lower()
    return _MONTH_OF.get(word[:4]) or _MONTH_OF.get(word[:3])


def _mail(text: str) -> datetime.date | None:
    return parsedate_to_datetime(text).date() if text[:3].isalpha() and ":" in text else None
