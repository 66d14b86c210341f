"""Which reader a file's ending asks for. Each imports its libraries when it is first needed."""
# ruff: noqa: PLC0415  # trafilatura takes a second to import, and few folders have every format

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from vectorstore.formats.extracted import Extracted

ARCHIVE = ".zip"
FEED = ".feed"  # no file's ending: what a feed's address answered


def _read_text(request: Request) -> Found:
    from vectorstore.formats.plain import load_bytes

    name = request.name.rpartition("/")[2]
    article = load_bytes(request.content, name, request.name)
    known = Extracted(
        article.text,
        title=article.title,
        author=article.author,
        source=article.source,
        url=article.url,
        date=article.date,
        language=article.language,
    )
    return [known], []


def _read_html(request: Request) -> Found:
    from vectorstore.formats.html.page import extract_html

    return [extract_html(request.content, request.url, request.charset)], []


def _read_pdf(request: Request) -> Found:
    from vectorstore.formats.pdf import extract_pdf

    return [extract_pdf(request.content)], []


def _read_docx(request: Request) -> Found:
    from vectorstore.formats.word import extract_docx

    return [extract_docx(request.content)], []


def _read_jsonl(request: Request) -> Found:
    from vectorstore.formats.rows import extract_jsonl

    rows = extract_jsonl(request.content)
    return rows.articles, rows.failures


def _read_csv(request: Request) -> Found:
    from vectorstore.formats.rows import extract_csv

    rows = extract_csv(request.content)
    return rows.articles, rows.failures


def _read_feed(request: Request) -> Found:
    """Return a feed as JSON; entries are no articles yet."""
    from vectorstore.formats.feed import parse_feed

    feed = parse_feed(request.content, request.url or "", request.charset)
    return [Extracted(json.dumps(feed.to_dict()))], []


READERS: Mapping[str, Reader] = {
    ".txt": _read_text,
    ".md": _read_text,
    ".html": _read_html,
    ".htm": _read_html,
    ".pdf": _read_pdf,
    ".docx": _read_docx,
    ".jsonl": _read_jsonl,
    ".json": _read_jsonl,
    ".csv": _read_csv,
    FEED: _read_feed,
}


SUFFIXES = frozenset({*READERS, ARCHIVE}) - {FEED}


PACKED = frozenset({".pdf", ".docx", ARCHIVE})


PLAIN = frozenset({".txt", ".md"})  # read in this process: a parser of theirs is not worth one
IN_FOLDERS = SUFFIXES - {".json"}  # what ends so is seldom an article


FEED_TYPES = frozenset({
    "text/xml", "application/xml", "application/rss+xml", "application/atom+xml",
    "application/rdf+xml",
})  # fmt: skip


ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "application/json": ".json",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}


@dataclass(frozen=True)
class Request:
    """A file to be read; of an archive only the files from number `first` on.

    The end of the answer says the `token` again: a file that speaks for its reader does not know
    it.
    """

    name: str
    content: bytes
    url: str | None = None
    charset: str | None = None
    first: int = 0
    token: str = ""

    @property
    def suffix(self) -> str:
        """The ending of the name in lower case, with its dot."""
        return suffix_of(self.name)


Found = tuple[Sequence[Extracted], Sequence[tuple[str, str]]]  # articles; what failed, and why
Reader = Callable[[Request], Found]


def suffix_of(name: str) -> str:
    """Return the ending of a file's name in lower case, with its dot."""
    _, dot, ending = name.rpartition(".")
    return dot + ending.lower() if dot else ""
