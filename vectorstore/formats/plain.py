"""Plain text and Markdown in, with their front matter; their article out."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import frontmatter
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from vectorstore.errors import LoadingError, reason_of
from vectorstore.formats.extracted import Extracted
from vectorstore.formats.fields import columns
from vectorstore.text.authors import one_line_of
from vectorstore.text.chunking import is_heading
from vectorstore.text.cleaning import LINE_ENDS, clean
from vectorstore.text.encoding import decode
from vectorstore.text.language import code_of

_MAX_FRONT_MATTER = 20_000  # characters
_MAX_FIELD = 500
_AGENCY_DATE = re.compile(r"\A\s*date:?\s+(\d{4}-\d{2}-\d{2})\s+", re.IGNORECASE)
_GERMAN_DATE = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_MARKDOWN_TITLE = re.compile(r"\A\s*# +(\S.*)\n")
_LIST_ENDS = ("bullet_list_close", "ordered_list_close", "table_close")
_SCRIPT = re.compile(r"<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>]*>", re.DOTALL)


def extract_text(content: bytes) -> Extracted:
    """Return the article of a text file; a first line that stands alone is its title.

    Raises: LoadingError: with a sentence that says what is wrong with the content.
    """
    fields, body = _split_front_matter(decode(content))
    return _extracted(fields, _text_field(fields, "title"), body)


def extract_markdown(content: bytes) -> Extracted:
    """Return the article of a Markdown file; a heading that it begins with is its title.

    Raises: LoadingError: with a sentence that says what is wrong with the content.
    """
    fields, markdown = _split_front_matter(decode(content))
    title, body = _text_field(fields, "title"), markdown_text(markdown)
    if _MARKDOWN_TITLE.match(markdown):
        heading, _, body = body.partition("\n")
        title = title or heading.strip()[:_MAX_FIELD]
    return _extracted(fields, title, body)


def _extracted(fields: Mapping[str, Any], title: str | None, body: str) -> Extracted:
    body, agency_date = _split_agency_date(clean(body))
    if not any(character.isalnum() for character in body):
        raise LoadingError("The file holds no text.")
    if not title:
        title, body = _split_title_line(body.strip())
    return Extracted(
        body.strip(),
        title=title,
        author=_text_field(fields, columns(tuple(fields)).get("author", "author")),
        source=_text_field(fields, "source"),
        url=_address_field(fields),
        date=_date_field(fields) or agency_date,
        language=code_of(_text_field(fields, "language") or ""),
    )


def _split_front_matter(text: str) -> tuple[Mapping[str, Any], str]:
    text = LINE_ENDS.sub("\n", text).lstrip("\ufeff")
    if not text.startswith("---\n"):
        return {}, text
    if "\n---" not in text[:_MAX_FRONT_MATTER]:
        return {}, text
    try:
        fields, body = frontmatter.parse(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = getattr(error, "problem", None) or reason_of(error)
        raise LoadingError(f"The front matter is not valid YAML: {reason}.") from error
    return {str(key).lower(): value for key, value in fields.items()}, body


def _split_agency_date(body: str) -> tuple[str, datetime.date | None]:
    match = _AGENCY_DATE.match(body)
    if match is None:
        return body, None
    try:
        return body[match.end() :], datetime.date.fromisoformat(match[1])
    except ValueError:
        return body, None  # 2025-13-45 is no date: leave it where it stands


def _split_title_line(body: str) -> tuple[str | None, str]:
    """Take a first line that stands alone for the title, as press releases have it."""
    line, gap, rest = body.partition("\n\n")
    rest = rest.strip()
    if gap and is_heading(line.strip()) and any(c.isalnum() for c in rest):
        return line.strip(), rest
    return None, body


def _text_field(fields: Mapping[str, Any], name: str) -> str | None:
    value = fields.get(name)
    if isinstance(value, list):
        value = one_line_of(item for item in value if isinstance(item, str))
    return " ".join(clean(_plain(value)).split())[:_MAX_FIELD] or None


def _plain(value: object) -> str:
    """Return a single value as text; what YAML nests or a number too long to write is no text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | datetime.date):
        return ""
    try:
        return str(value)
    except ValueError:
        raise LoadingError("The front matter holds a number of thousands of digits.") from None


def _date_field(fields: Mapping[str, Any]) -> datetime.date | None:
    value = fields.get("date")
    if value is None or value == "":
        return None
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    words = _plain(value)
    try:
        return _parsed_date(words)
    except ValueError:
        raise LoadingError(
            f"The front matter's date {words[:40]!r} is no date. Write it as 2025-08-14."
        ) from None


def _parsed_date(value: str) -> datetime.date:
    german = _GERMAN_DATE.fullmatch(value.strip())
    if german:
        return datetime.date(int(german[3]), int(german[2]), int(german[1]))
    return datetime.datetime.fromisoformat(value.strip()).date()


def _address_field(fields: Mapping[str, Any]) -> str | None:
    url = _text_field(fields, "url")
    return url if url and url.lower().startswith(("http://", "https://")) else None


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
