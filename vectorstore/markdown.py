"""Markdown as the plain text that a reader of the rendered page would see."""

from __future__ import annotations

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

_LIST_ENDS = ("bullet_list_close", "ordered_list_close", "table_close")
_SCRIPT = re.compile(r"<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>]*>", re.DOTALL)


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


def markdown_text(markdown: str) -> str:
    """Return the words of a Markdown document: no marks, links, images or HTML tags.

    Blocks are parted by a blank line, items of a list by a line feed.
    """
    parts: list[str] = []
    item = False
    for token in _parser().parse(_SCRIPT.sub("", markdown)):
        item = item or token.type == "list_item_open"
        text = _block_text(token)
        if text:
            parts.append(f"- {text}\n" if item and token.level > 2 else f"{text}\n\n")
            item = False
        elif token.type in _LIST_ENDS:
            parts.append("\n")
        elif token.type in ("th_close", "td_close"):
            parts[-1] = parts[-1].rstrip() + " | " if parts else ""
        elif token.type == "tr_close":
            parts.append("\n")
    return re.sub(r"\n{3,}", "\n\n", "".join(parts)).strip("\n")


def _block_text(token: Token) -> str:
    if token.type == "inline":
        return "".join(_inline_text(child) for child in token.children or []).strip()
    if token.type in ("fence", "code_block"):
        return token.content.strip("\n")
    if token.type == "html_block":
        return _TAG.sub("", token.content).strip()
    return ""


def _inline_text(token: Token) -> str:
    if token.type in ("text", "code_inline", "text_special"):
        return token.content
    return {"softbreak": " ", "hardbreak": "\n"}.get(token.type, "")
