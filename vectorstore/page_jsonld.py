"""What a page says of its article in JSON-LD. Every value may be of a wrong type."""

from __future__ import annotations

import html
import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml.html import HtmlElement

from vectorstore.loading import clean

_MAX_SCRIPT = 2_000_000  # characters; a long article's articleBody has about 100,000
_MAX_NODES = 2_000
_MAX_NAMES = 20
_MAX_TEXT = 1_000  # characters of a title or name
_ARTICLE_TYPE = re.compile(r"(?:Article|Report|(?:Blog|Media|Forum)Posting|PressRelease)$")
_PAGE_TYPE = re.compile(r"(?:WebPage|ItemPage)$")
_WRAPPING = re.compile(r"\A(?:(?://\s?)?<!\[CDATA\[|<!--)|(?:(?://\s?)?\]\]>|-->)\Z")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,1000}>")


@dataclass(frozen=True)
class LinkedArticle:
    """The JSON-LD object that describes the page's article, and those it may refer to."""

    node: dict[str, Any] = field(default_factory=dict)
    by_id: dict[str, dict[str, Any]] = field(default_factory=dict)

    def text(self, *keys: str) -> str | None:
        """Return the first value that is text, in one line."""
        for key in keys:
            for value in _as_list(self.node.get(key)):
                if text := one_line(self._name(value)):
                    return text
        return None

    def names(self, key: str) -> list[str]:
        """Return the names of persons or organisations, given as text, object or list."""
        values = _as_list(self.node.get(key))[:_MAX_NAMES]
        return [name for value in values if (name := one_line(self._name(value)))]

    def addresses(self) -> list[str]:
        """Return what may be the page's canonical address, the surest first."""
        values = [self.node.get(key) for key in ("mainEntityOfPage", "url", "@id")]
        values = [value.get("@id") if isinstance(value, dict) else value for value in values]
        return [value for value in values if isinstance(value, str)]

    def body(self) -> str:
        """Return the article's text if it is given and free to read; paragraphs are parted."""
        text = self.node.get("articleBody")
        paid = str(self.node.get("isAccessibleForFree")).lower() == "false"
        if paid or not isinstance(text, str):
            return ""
        lines = clean(html.unescape(_TAG.sub("\n", text))).split("\n")
        return "\n\n".join(line for line in map(one_line, lines) if line)

    def _name(self, value: object) -> str:
        if isinstance(value, dict):
            value = self.by_id.get(str(value.get("@id")), value) if "name" not in value else value
            value = value.get("name") or value.get("@value")
        if isinstance(value, list):
            value = value[0] if value else None
        return value[:_MAX_TEXT] if isinstance(value, str) else ""


def linked_article(tree: HtmlElement) -> LinkedArticle:
    """Return the page's article as its JSON-LD scripts describe it; empty if they do not."""
    nodes = [node for script in _scripts(tree) for node in _nodes(script)][:_MAX_NODES]
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str)}
    for kind in (_ARTICLE_TYPE, _PAGE_TYPE):
        for node in nodes:
            if any(kind.search(name) for name in _types(node)):
                return LinkedArticle(node, by_id)
    return LinkedArticle(by_id=by_id)


def one_line(text: str) -> str:
    """Return text without tags, entities, line ends and characters that no reader sees."""
    text = clean(html.unescape(_TAG.sub(" ", text)))
    return " ".join(INVISIBLE.sub("", text).split())


# Soft hyphens, zero-width spaces and marks of writing direction: a search for the word would
# miss it, and a quote could show another order than it has.
INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069]")


def _scripts(tree: HtmlElement) -> Iterator[Any]:
    for script in tree.iter("script"):
        text = script.text or ""
        if "ld+json" in (script.get("type") or "").lower() and len(text) <= _MAX_SCRIPT:
            yield _parsed(_WRAPPING.sub("", text.strip()))


def _parsed(text: str) -> Any:
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of a script in order: lists, graphs and what a page is about."""
    waiting = deque([value])
    for _ in range(_MAX_NODES):
        if not waiting:
            return
        value = waiting.popleft()
        inner = value[:_MAX_NODES] if isinstance(value, list) else []
        if isinstance(value, dict):
            yield value
            inner = [value.get(key) for key in ("@graph", "mainEntity", "mainEntityOfPage")]
        waiting.extendleft(reversed(inner))


def _types(node: dict[str, Any]) -> list[str]:
    return [name for name in _as_list(node.get("@type")) if isinstance(name, str)]


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
