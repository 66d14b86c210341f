"""The table of formats: by which endings and media types each is known, and who reads it.

All that depends on a format is asked here. A reader imports its libraries when it is first needed.
"""
# ruff: noqa: PLC0415  # trafilatura takes a second to import, and few folders have every format

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from vectorstore.errors import LoadingError
from vectorstore.formats.extracted import Extracted, Extraction, Request

MAX_BYTES = 50_000_000
MAX_PACKED_BYTES = 200_000_000  # of formats that hold pictures

Reader = Callable[[Request], Extraction]


def _read_text(request: Request) -> Extraction:
    from vectorstore.formats.plain import extract_text

    return Extraction((extract_text(request.content),))


def _read_markdown(request: Request) -> Extraction:
    from vectorstore.formats.plain import extract_markdown

    return Extraction((extract_markdown(request.content),))


def _read_html(request: Request) -> Extraction:
    from vectorstore.formats.html.page import extract_html

    return Extraction((extract_html(request.content, request.url, request.charset),))


def _read_pdf(request: Request) -> Extraction:
    from vectorstore.formats.pdf import extract_pdf

    return Extraction((extract_pdf(request.content),))


def _read_docx(request: Request) -> Extraction:
    from vectorstore.formats.word import extract_docx

    return Extraction((extract_docx(request.content),))


def _read_jsonl(request: Request) -> Extraction:
    from vectorstore.formats.rows import extract_jsonl

    return extract_jsonl(request.content)


def _read_csv(request: Request) -> Extraction:
    from vectorstore.formats.rows import extract_csv

    return extract_csv(request.content)


def _read_feed(request: Request) -> Extraction:
    """Return a feed as JSON; entries are no articles yet."""
    from vectorstore.formats.feed import extract_feed

    feed = extract_feed(request.content, request.url or "", request.charset)
    return Extraction((Extracted(json.dumps(feed.to_dict())),))


@dataclass(frozen=True)
class Format:
    """A format of files or pages.

    Its first ending stands for it. An archive has no reader of its own: its files have theirs.
    `plain` text is read without a child process, which is not worth one. A format that is not
    `in_folders` must be named: what ends so is seldom an article. A feed is no file at all.
    """

    endings: tuple[str, ...]
    read: Reader | None
    media_types: tuple[str, ...] = ()
    max_bytes: int = MAX_BYTES
    plain: bool = False
    in_folders: bool = True
    is_file: bool = True


ARCHIVE = Format((".zip",), None, max_bytes=MAX_PACKED_BYTES)
FEED = Format(
    (".feed",),
    _read_feed,
    (
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/xml",
        "text/xml",
    ),
    is_file=False,
)
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS = (
    Format((".txt",), _read_text, ("text/plain",), plain=True),
    Format((".md",), _read_markdown, ("text/markdown", "text/x-markdown"), plain=True),
    Format((".html", ".htm"), _read_html, ("text/html", "application/xhtml+xml")),
    Format((".pdf",), _read_pdf, ("application/pdf",), max_bytes=MAX_PACKED_BYTES),
    Format((".docx",), _read_docx, (WORD_TYPE,), max_bytes=MAX_PACKED_BYTES),
    Format((".jsonl",), _read_jsonl),
    Format((".json",), _read_jsonl, ("application/json",), in_folders=False),
    Format((".csv",), _read_csv),
    ARCHIVE,
    FEED,
)

_BY_ENDING = {ending: each for each in FORMATS for ending in each.endings}
BY_MEDIA_TYPE: Mapping[str, Format] = {kind: each for each in FORMATS for kind in each.media_types}
READERS: Mapping[str, Reader] = {
    ending: each.read for ending, each in _BY_ENDING.items() if each.read is not None
}
SUFFIXES = frozenset(ending for ending, each in _BY_ENDING.items() if each.is_file)
IN_FOLDERS = frozenset(ending for ending in SUFFIXES if _BY_ENDING[ending].in_folders)
WRONG_KIND = f"Beleg reads {', '.join(sorted(SUFFIXES))} files."


def suffix_of(name: str) -> str:
    """Return the ending of a file's name in lower case, with its dot."""
    _, dot, ending = name.rpartition(".")
    return dot + ending.lower() if dot else ""


def format_of(name: str) -> Format:
    """Return the format of a file by the ending of its name.

    Raises: LoadingError: if there is none.
    """
    found = _BY_ENDING.get(suffix_of(name))
    if found is None:
        raise LoadingError(WRONG_KIND)
    return found


def content_of(name: str, content: bytes | Path) -> bytes:
    """Return a file's bytes if they may be read.

    Raises: LoadingError: if they are none of a format, too many or cannot be read.
    """
    most = format_of(name).max_bytes
    try:
        if isinstance(content, Path) and not content.is_file():
            raise LoadingError("This is not a regular file.")
        size = content.stat().st_size if isinstance(content, Path) else len(content)
        if size > most:
            raise LoadingError(f"The file is larger than {most // 1_000_000} MB. Split it.")
        return content.read_bytes() if isinstance(content, Path) else content
    except OSError as error:
        raise LoadingError(f"Cannot be read: {error.strerror or error}.") from error
