"""Word files in, their text out. Headers, footers, notes and comments are left out."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE

from vectorstore.docx_text import Styles, document_text
from vectorstore.errors import LoadingError
from vectorstore.extracted import Extracted
from vectorstore.field_values import author_of, language_of, one_line, split_title, title_of
from vectorstore.zip_members import open_zip, unpack_member

MAX_MEMBERS = 2_000
MAX_BYTES = 200_000_000  # unpacked, pictures included
_MAX_XML = 40_000_000  # of one part; its tree takes ten times that
_OLD_WORD = b"\xd0\xcf\x11\xe0"
_TEMPLATE_DAY = datetime.date(2013, 12, 23)  # of python-docx's own template


def extract_docx(content: bytes) -> Extracted:
    """Return the text of a `.docx` file and what its properties say.

    The text is as all tracked changes accepted leave it, without hidden words. Paragraphs are
    parted by a blank line, items of a list and rows of a table by a line feed.

    Raises: LoadingError: if the file is damaged, protected, a bomb or without text.
    """
    if content.startswith(_OLD_WORD):
        raise LoadingError(
            "This is an old Word file, or one with a password. Save it as .docx without one."
        )
    _check_size(content)
    try:
        return _extracted(docx.Document(io.BytesIO(content)))
    except (LoadingError, MemoryError):
        raise
    except Exception as error:  # python-docx raises whatever odd XML leads it to
        raise _damaged() from error


def _extracted(document: Any) -> Extracted:
    if document.element.getroottree().docinfo.doctype:
        raise _damaged()  # Word writes none; its entities could stand for anything
    properties = _properties(document)
    styles = Styles.of(document.styles.element)
    text = document_text(document.element.body, styles)
    if not any(c.isalnum() for c in text):
        raise LoadingError("The Word file holds no text.")
    title, text = split_title(title_of(_value(properties, "title")), text)
    created, modified = _day(properties, "created"), _day(properties, "modified")
    return Extracted(
        text,
        title=title,
        author=author_of(_value(properties, "author")),
        date=created,
        updated=modified if created and modified and modified > created else None,
        language=language_of(_value(properties, "language")),
    )


def _check_size(content: bytes) -> None:
    """Unpack every part and throw it away: sizes that a zip states may be lies."""
    left = MAX_BYTES
    try:
        archive = open_zip(content, MAX_MEMBERS)
        for member in archive.infolist():
            left -= _size(archive, member, min(left, MAX_BYTES))
    except LoadingError as error:
        raise _damaged() from error


def _size(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> int:
    if member.filename.lower().endswith((".xml", ".rels")):
        limit = min(limit, _MAX_XML)
    return sum(len(piece) for piece in unpack_member(archive, member, limit))


def _properties(document: Any) -> Any:
    """Return the core properties; python-docx would invent some for a file without."""
    try:
        return document.part.package.part_related_by(
            RELATIONSHIP_TYPE.CORE_PROPERTIES
        ).core_properties
    except (KeyError, AttributeError):
        return None


def _value(properties: Any, name: str) -> str | None:
    return one_line(getattr(properties, name, None))


def _day(properties: Any, name: str) -> datetime.date | None:
    """Return a day of the properties; python-docx cannot read every date that Word can."""
    try:
        moment = getattr(properties, name, None)
    except ValueError:
        return None
    day = moment.date() if isinstance(moment, datetime.datetime) else None
    return None if day == _TEMPLATE_DAY else day


def _damaged() -> LoadingError:
    return LoadingError(
        "The Word file is damaged, or no text document. Open it in Word and save it anew as .docx."
    )
