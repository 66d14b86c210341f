"""Articles loaded from what a test says is in their files."""

from __future__ import annotations

from vectorstore.article import Article
from vectorstore.sources.files import Files


def load(content: str | bytes, name: str = "note.txt") -> Article:
    raw = content.encode() if isinstance(content, str) else content
    (article,) = Files().load_content(name, raw, f"/articles/{name}").articles
    return article
