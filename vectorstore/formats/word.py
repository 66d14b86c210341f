"""Word files in, their text out. Headers, footers, notes and comments are left out."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE

from vectorstore.errors import LoadingError
from vectorstore.formats.archive import open_zip, unpack_member
from vectorstore.formats.extracted import Extracted
from vectorstore.formats.fields import author_of, language_of, one_line, split_title, title_of
from vectorstore.text.cleaning import clean

MAX_MEMBERS = 2_000
MAX_BYTES = 200_000_000  # unpacked, pictures included
_MAX_XML = 40_000_000  # of one part; its tree takes ten times that
_OLD_WORD = b"\xd0\xcf\x11\xe0"
_TEMPLATE_DAY = datetime.date(2013, 12, 23)  # of python-docx's own template
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_VALUE = f"{_W}val"
_WORDS = {f"{_W}t", f"{_M}t"}
_SIGNS = {
    f"{_W}tab": " ", f"{_W}ptab": " ", f"{_W}br": "\n", f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
}  # fmt: skip
# Deleted or moved away, settings, the other form of a drawing, readings above a word.
_NO_TEXT = {
    f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}rPr", f"{_W}sdtPr", f"{_W}rt",
    f"{_MC}Fallback",
}  # fmt: skip
_LIST_STYLES = ("list bullet", "list number")  # "list paragraph" is often a mere indent
_FALSE = {"0", "false", "off", "none"}
_INVISIBLE = re.compile("[\u00ad\u200b\u2060]")
_BLANK_LINES = re.compile(r"\n{3,}")


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


@dataclass(frozen=True)
class Styles:
    """Ids of the styles that make a paragraph an item of a list, or a line of contents."""

    lists: frozenset[str]
    contents: frozenset[str]

    @classmethod
    def of(cls, styles: Any) -> Styles:
        """Read a document's styles element; built-in names are English in every Word."""
        names = {
            style.get(f"{_W}styleId", ""): _attribute(style.find(f"{_W}name")).lower()
            for style in styles.iter(f"{_W}style")
        }
        return cls(
            frozenset(key for key, name in names.items() if name.startswith(_LIST_STYLES)),
            frozenset(key for key, name in names.items() if name.startswith("toc ")),
        )


@dataclass(frozen=True)
class _Block:
    text: str
    is_item: bool = False


def document_text(body: Any, styles: Styles) -> str:
    """Return the words of a document's body, paragraphs parted by a blank line."""
    parts: list[str] = []
    was_item = False
    for block in _blocks(body, styles):
        if parts:
            parts.append("\n" if block.is_item and was_item else "\n\n")
        parts.append(f"- {block.text}" if block.is_item else block.text)
        was_item = block.is_item
    return _BLANK_LINES.sub("\n\n", clean(_INVISIBLE.sub("", "".join(parts)))).strip()


def _blocks(parent: Any, styles: Styles) -> Iterator[_Block]:
    """Yield paragraphs and tables that are not empty, what stands in boxes after its anchor."""
    words: list[str] = []  # of a paragraph, and of those before it whose ends were deleted
    for child in parent:
        if child.tag == f"{_W}p":
            boxes: list[Any] = []
            words += _words(child, boxes)
            if not _end_is_deleted(child):
                yield from _paragraph(words, child, styles)
                words = []
            for box in boxes:
                yield from _blocks(box, styles)
        elif child.tag == f"{_W}tbl":
            yield from _table(child, styles)
        elif isinstance(child.tag, str) and child.tag not in _NO_TEXT:
            yield from _blocks(child, styles)
    if text := _lines(words):
        yield _Block(text)


def _paragraph(words: list[str], paragraph: Any, styles: Styles) -> Iterator[_Block]:
    settings = paragraph.find(f"{_W}pPr")
    style = _attribute(settings.find(f"{_W}pStyle")) if settings is not None else ""
    numbering = settings.find(f"{_W}numPr/{_W}numId") if settings is not None else None
    is_item = style in styles.lists if numbering is None else _attribute(numbering) != "0"
    text = _lines(words)
    if text and style not in styles.contents:
        yield _Block(text, is_item and "\n" not in text)


def _table(table: Any, styles: Styles) -> Iterator[_Block]:
    """Yield a table's rows as lines; a row of one cell, as in a layout, as its paragraphs."""
    rows: list[str] = []
    for row in _inside(table, f"{_W}tr"):
        if row.find(f"{_W}trPr/{_W}del") is not None:
            continue
        cells = [list(_blocks(cell, styles)) for cell in _inside(row, f"{_W}tc")]
        cells = [blocks for blocks in cells if blocks]
        if len(cells) == 1:
            yield from _joined(rows)
            rows = []
            yield from cells[0]
        elif cells:
            rows.append(" | ".join(" ".join(_flat(blocks)) for blocks in cells))
    yield from _joined(rows)


def _joined(rows: list[str]) -> list[_Block]:
    return [_Block("\n".join(rows))] if rows else []


def _flat(blocks: list[_Block]) -> Iterator[str]:
    for block in blocks:
        yield " ".join(block.text.split())


def _inside(parent: Any, tag: str) -> Iterator[Any]:
    """Yield rows of a table or cells of a row, those in content controls as well."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"}:
            yield from _inside(child, tag)


def _words(element: Any, boxes: list[Any]) -> Iterator[str]:
    """Yield what a paragraph shows; text boxes are put aside."""
    for child in element:
        tag = child.tag
        if tag in _WORDS:
            yield child.text or ""
        elif tag in _SIGNS:
            yield _SIGNS[tag]
        elif tag == f"{_W}txbxContent":
            boxes.append(child)
        elif isinstance(tag, str) and tag not in _NO_TEXT and not _is_hidden(child):
            yield from _words(child, boxes)


def _is_hidden(run: Any) -> bool:
    """Whether a run is formatted as hidden text, which no reader sees."""
    vanish = run.find(f"{_W}rPr/{_W}vanish") if run.tag == f"{_W}r" else None
    return vanish is not None and _attribute(vanish).lower() not in _FALSE


def _end_is_deleted(paragraph: Any) -> bool:
    return paragraph.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None


def _attribute(element: Any) -> str:
    return (element.get(_VALUE) or "") if element is not None else ""


def _lines(words: list[str]) -> str:
    lines = (" ".join(line.split()) for line in "".join(words).split("\n"))
    return "\n".join(line for line in lines if line)
