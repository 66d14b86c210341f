"""Articles loaded from what a test says is in their files."""

from __future__ import annotations

from vectorstore.article import Article
from vectorstore.formats.plain import load_bytes


def load(content: str | bytes, name: str = "note.txt") -> Article:
    raw = content.encode() if isinstance(content, str) else content
    return load_bytes(raw, name, f"/articles/{name}")
