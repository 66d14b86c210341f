"""Files in, articles out. Whatever a file holds is hostile until checked."""

from __future__ import annotations

import datetime
import hashlib
import os
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import frontmatter
import yaml
from charset_normalizer import from_bytes

from vectorstore.article import Article
from vectorstore.chunking import first_sentence, is_heading
from vectorstore.errors import LoadingError
from vectorstore.language import detect_language
from vectorstore.markdown import markdown_text

SUFFIXES = frozenset({".txt", ".md"})
WRONG_KIND = "Beleg reads .txt and .md files."
MAX_BYTES = 50_000_000
_MAX_FRONT_MATTER = 20_000  # characters
_MAX_FIELD = 500
_MAX_TITLE = 200

_AGENCY_DATE = re.compile(r"\A\s*date:?\s+(\d{4}-\d{2}-\d{2})\s+", re.IGNORECASE)
_GERMAN_DATE = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_MARKDOWN_TITLE = re.compile(r"\A\s*# +(\S.*)\n")
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_][a-z]{2,4})?", re.IGNORECASE)
# Control characters (but tab and line feed), lone surrogates and noncharacters: Chroma and
# the segmenter refuse them, and no reader can see them.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
_LINE_ENDS = re.compile("\r\n?|\u2028|\u2029|\x0b|\x0c|\x85")
_ENCODINGS = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254"]
_BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}


def load_file(path: Path) -> Article:
    """Read one `.txt` or `.md` file as an article.

    Raises: LoadingError: with a sentence, if it cannot be read, is empty, binary or too large.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise LoadingError(WRONG_KIND)
    try:
        if not path.is_file():
            raise LoadingError("This is not a regular file.")
        if path.stat().st_size > MAX_BYTES:
            raise LoadingError(_too_large())
        content = path.read_bytes()
    except OSError as error:
        raise LoadingError(f"Cannot be read: {error.strerror or error}.") from error
    return load_bytes(content, path.name, file_origin(path))


def load_bytes(content: bytes, name: str, origin: str) -> Article:
    """Make an article of a file's content.

    `name` decides between plain text and Markdown and is part of the id; `origin` says
    where the content came from.

    Raises: LoadingError: with a sentence that says what is wrong with the content.
    """
    if len(content) > MAX_BYTES:
        raise LoadingError(_too_large())
    fields, body = _split_front_matter(decode(content))
    is_markdown = name.lower().endswith(".md")
    title = _text_field(fields, "title")
    if is_markdown:
        heading = _MARKDOWN_TITLE.match(body)
        body = markdown_text(body)
        if heading and not title:
            title = body.partition("\n")[0].strip()
        if heading:
            body = body.partition("\n")[2]
    body, agency_date = _split_agency_date(clean(body))
    if not any(character.isalnum() for character in body):
        raise LoadingError("The file holds no text.")
    if not title:
        title, body = _split_title_line(body.strip())
    language = _language_field(fields) or detect_language(body)
    url = _text_field(fields, "url")
    return Article(
        id=article_id(origin),
        title=shortened(title or first_sentence(body, language) or name),
        text=body.strip(),
        language=language,
        origin=origin,
        date=_date_field(fields) or agency_date,
        source=_text_field(fields, "source"),
        author=_text_field(fields, "author"),
        url=url if url and url.lower().startswith(("http://", "https://")) else None,
    )


def file_origin(path: Path) -> str:
    """Return the absolute path as text that any store takes, links resolved."""
    return os.fsencode(path.resolve()).decode("utf-8", "backslashreplace")


def article_id(origin: str) -> str:
    """Return a short, readable id that is the same for the same origin."""
    name = Path(origin.rpartition(":")[2]).stem
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_name.lower()).strip("-")[:48].strip("-")
    return f"{slug or 'article'}-{hashlib.sha256(origin.encode()).hexdigest()[:8]}"


def clean(text: str) -> str:
    """Return text with uniform line ends and without characters that no reader sees."""
    text = _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", text)


def decode(content: bytes) -> str:
    """Return the text of a file's bytes: UTF-8, by byte order mark, or a Windows code page.

    Raises: LoadingError: if the bytes are no text, or damaged UTF-8.
    """
    if not content.strip():
        raise LoadingError("The file is empty.")
    try:
        for mark, encoding in _BYTE_ORDER_MARKS.items():
            if content.startswith(mark):
                return content.decode(encoding)
        if b"\x00" in content:
            raise LoadingError("The file is binary, not text.")
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        return _decode_legacy(content, error)


def _decode_legacy(content: bytes, error: UnicodeDecodeError) -> str:
    refusal = LoadingError(
        f"The file's encoding is broken at byte {error.start}. Save it as UTF-8 and index it again."
    )
    if content.startswith(tuple(_BYTE_ORDER_MARKS)) or _looks_like_utf8(content):
        raise refusal
    match = from_bytes(content, cp_isolation=_ENCODINGS).best()
    if match is None:
        raise refusal
    return str(match)


def _looks_like_utf8(content: bytes) -> bool:
    """Whether most bytes above 127 form UTF-8 sequences: then a code page would garble them."""
    valid = len(re.findall(rb"[\xc2-\xf4][\x80-\xbf]+", content))
    stray = content.decode("utf-8", "replace").count("\ufffd")
    return valid > 0 and valid >= stray


def _split_front_matter(text: str) -> tuple[Mapping[str, Any], str]:
    text = _LINE_ENDS.sub("\n", text).lstrip("\ufeff")
    if not text.startswith("---\n"):
        return {}, text
    if "\n---" not in text[:_MAX_FRONT_MATTER]:
        return {}, text
    try:
        fields, body = frontmatter.parse(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = getattr(error, "problem", None) or str(error).partition("\n")[0]
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


def shortened(title: str) -> str:
    """Return a title on one line, of a length that a page can show."""
    title = " ".join(title.split())
    if len(title) <= _MAX_TITLE:
        return title
    return title[:_MAX_TITLE].rsplit(" ", 1)[0] + " \u2026"


def _text_field(fields: Mapping[str, Any], name: str) -> str | None:
    value = fields.get(name)
    if isinstance(value, list):
        value = ", ".join(item for item in value if isinstance(item, str))
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


def _language_field(fields: Mapping[str, Any]) -> str | None:
    match = _LANGUAGE.fullmatch(_text_field(fields, "language") or "")
    return match[1].lower() if match else None


def _too_large() -> str:
    return f"The file is larger than {MAX_BYTES // 1_000_000} MB. Split it into single articles."
