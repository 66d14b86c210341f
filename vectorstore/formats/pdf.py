"""PDF files in, their text out."""

from __future__ import annotations

import datetime
import io
import re
from typing import Any

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError

from vectorstore.errors import LoadingError
from vectorstore.formats.extracted import Extracted
from vectorstore.formats.fields import author_of, language_of, split_title, title_of
from vectorstore.formats.pdf_layout import Line, LineCollector, Paragraph, body_lines, paragraphs
from vectorstore.text.cleaning import clean

MAX_PAGES = 2_000
MAX_CHARACTERS = 10_000_000
_MAX_TITLE = 200
_TITLE_SIZE = 1.15  # of the text's
_DATE = re.compile(r"(?:D:)?\s*(\d{4})-?(\d{2})-?(\d{2})")
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_AGAIN = "Open it and print it into a new PDF."


def extract_pdf(content: bytes) -> Extracted:
    """Return the text of a PDF and what it says of itself.

    Lines are joined into paragraphs, parted by a blank line; words that were hyphenated at a
    line's end are whole; headers, footers and page numbers are left out.

    Raises: LoadingError: if the file is damaged, protected, too long or a scan without text.
    """
    try:
        return _extracted(PdfReader(io.BytesIO(content), strict=False))
    except (LoadingError, MemoryError):
        raise
    except FileNotDecryptedError as error:
        raise LoadingError("The PDF asks for a password. Save a copy without one.") from error
    except DependencyError as error:
        raise LoadingError(
            "The PDF is encrypted with AES. To read it: `pip install cryptography`."
        ) from error
    except LimitReachedError as error:
        raise LoadingError(f"The PDF unfolds to more than a text needs. {_AGAIN}") from error
    except Exception as error:  # pypdf raises whatever a broken file leads it to
        raise LoadingError(f"The PDF is damaged. {_AGAIN}") from error


def _extracted(reader: PdfReader) -> Extracted:
    found = paragraphs(body_lines(_pages(reader)))
    text = clean("\n\n".join(paragraph.text for paragraph in found)).strip()
    if not any(c.isalnum() for c in text):
        raise LoadingError(
            "The PDF holds no text: it is a scan, or its fonts do not say what letters they show."
            " Run text recognition (OCR) on it first."
        )
    about = _about(reader)
    title = title_of(about.get("/Title")) or _large_heading(found)
    title, text = split_title(title, text)
    return Extracted(
        text,
        title=title,
        author=author_of(about.get("/Author")),
        date=_day(about.get("/CreationDate")),
        language=language_of(_language(reader)),
    )


def _pages(reader: PdfReader) -> list[list[Line]]:
    if len(reader.pages) > MAX_PAGES:
        raise LoadingError(f"The PDF has more than {MAX_PAGES:,} pages. Split it.")
    pages: list[list[Line]] = []
    room = MAX_CHARACTERS
    for number, page in enumerate(reader.pages):
        collector = LineCollector(number)
        page.extract_text(visitor_text=collector.visit)
        pages.append(collector.end())
        room -= sum(len(line.text) for line in pages[-1])
        if room < 0:
            raise LoadingError("The PDF holds more text than a long book. Split it.")
    return pages


def _large_heading(found: list[Paragraph]) -> str | None:
    """Return the first paragraph if its type is larger than most of the text's."""
    first = found[0]
    sizes = sorted((p.size, len(p.text)) for p in found)
    half = sum(length for _, length in sizes) / 2
    for size, length in sizes:
        half -= length
        if half <= 0:
            large = first.size > _TITLE_SIZE * size and len(first.text) <= _MAX_TITLE
            return title_of(clean(first.text)) if large else None
    return None


def _about(reader: PdfReader) -> dict[str, Any]:
    """Return the document's own words on itself; a broken list of them is none."""
    try:
        return {key: _text(value) for key, value in (reader.metadata or {}).items()}
    except (PyPdfError, AttributeError, KeyError, TypeError, ValueError, RecursionError):
        return {}


def _language(reader: PdfReader) -> str | None:
    return _text(reader.root_object.get("/Lang"))


def _text(value: Any) -> str | None:
    value = value.get_object() if hasattr(value, "get_object") else value
    if isinstance(value, bytes):
        return value.decode("latin-1")
    return str(value) if isinstance(value, str) else None


def _day(value: str | None) -> datetime.date | None:
    match = _DATE.match(value or "")
    if match is None or not _FIRST_YEAR <= int(match[1]) < _LAST_YEAR:
        return None
    try:
        return datetime.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
