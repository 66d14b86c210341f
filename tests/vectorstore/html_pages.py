"""Pages as bytes: those saved in tests/data/pages, and those that a test makes up."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from vectorstore.formats.extracted import Extracted
from vectorstore.formats.html.page import extract_html

PAGES = Path(__file__).parents[1] / "data" / "pages"
SENTENCE = "The council met on Monday and decided to open the bridge to traffic in the spring."


@dataclass(frozen=True)
class Page:
    """What a saved page holds; `blocks` is the number of paragraphs, headings, lists, tables."""

    file: str
    title: str
    author: str | None
    source: str
    date: date
    updated: date | None
    language: str
    url: str | None
    first: str
    last: str
    blocks: int
    within: tuple[str, ...]
    without: str  # parted by bars
    headings: tuple[str, ...] = ()
    read_at: str | None = None
    charset: str | None = None

    def extracted(self) -> Extracted:
        return extract_html((PAGES / self.file).read_bytes(), self.read_at, self.charset)


def html(
    body: str = f"<p>{SENTENCE}</p>", head: str = "", title: str = "The bridge opens"
) -> bytes:
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head>"
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    ).encode("utf-8", "surrogatepass")


def linked(values: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps(values)}</script>'
