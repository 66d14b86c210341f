"""RSS, Atom and RDF in, entries out. What a feed says is hostile until checked."""

from __future__ import annotations

import datetime
import email.utils
import hashlib
import html
import io
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Self
from urllib.parse import urljoin

import feedparser  # type: ignore[import-untyped]  # feedparser has no types

from vectorstore.errors import FetchError, LoadingError
from vectorstore.fetching.addresses import parse_target
from vectorstore.text.authors import one_line_of
from vectorstore.text.cleaning import clean
from vectorstore.text.encoding import decode_markup
from vectorstore.text.language import code_of

MAX_ENTRIES = 1000
_MAX_FIELD = 500  # characters
_MAX_ID = 200
_MAX_SUMMARY = 50_000
_MAX_CONTENT = 1_000_000
_MAX_DATE = 100
_DAYS = ("published", "updated")
_FIRST_YEAR = 1900
_ANY_PORT = range(1, 65_536)
_MARKUP = re.compile(r"(?:text/|application/x)html(?:\+xml)?")
_TAG = re.compile(r"<[^<>]*>")
_MAIL = re.compile(r"[^\s()<>,;:@]{1,100}@[^\s()<>,;]{1,250}")
_ISO_DAY = re.compile(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}")

Fields = dict[str, Any]
MAX_BYTES = 5_000_000

_DECLARATION = re.compile(r"<\?xml\b[^>]*>")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_OWN_TERMS = re.compile("<!(?:ENTITY|ATTLIST|ELEMENT|NOTATION)", re.IGNORECASE)
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")


@dataclass(frozen=True)
class Entry:
    """What a feed says of one article.

    `id` names it in its feed. `link` is an http or https address in one way of writing.
    `published` is the day as the publisher counts it, or that of the update if only this is
    told. `version` changes when the entry is corrected; it is empty if the feed never says.
    `summary` and `content` are HTML without scripts; content is the whole text, if the feed
    brings it.
    """

    id: str
    link: str | None
    title: str | None = None
    published: datetime.date | None = None
    updated: datetime.date | None = None
    version: str = ""
    author: str | None = None
    summary: str | None = None
    content: str | None = None
    language: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values, for the way out of a child process."""
        days = {name: day.isoformat() for name in _DAYS if (day := getattr(self, name))}
        return {**asdict(self), **days}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Return what `to_dict` said."""
        days = {name: datetime.date.fromisoformat(day) for name in _DAYS if (day := values[name])}
        return cls(**{**values, **days})


@dataclass(frozen=True)
class FeedDocument:
    """A feed as it was read: its title and language, and its entries in its order, each once."""

    title: str | None
    entries: tuple[Entry, ...]
    language: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values, for the way out of a child process."""
        entries = [entry.to_dict() for entry in self.entries]
        return {"title": self.title, "entries": entries, "language": self.language}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Return what `to_dict` said."""
        entries = tuple(Entry.from_dict(each) for each in values["entries"])
        return cls(values["title"], entries, values["language"])


def extract_feed(content: bytes, url: str, charset: str | None = None) -> FeedDocument:
    """Read a feed's bytes.

    `url` is where it was found, for links that are relative to it; `charset` is what the
    server said. Broken XML is read as far as it goes. A feed can be made so that feedparser's
    expressions take hours on it: read what strangers send in a child process with limits.

    Raises: LoadingError: if this is no feed, too large, or declares entities of its own.
    """
    parsed = _parsed(harmless_xml(content, charset), url)
    if not parsed.get("version") and not parsed["entries"]:
        raise LoadingError("This is no feed. Give the address of an RSS or Atom feed.")
    about = parsed["feed"]
    language = code_of(_string(about, "language"))
    author = _author(about) if _string(parsed, "version").startswith("atom") else None
    found = (_entry(each, url, language, author) for each in parsed["entries"][:MAX_ENTRIES])
    return FeedDocument(_plain(about, "title"), tuple(_each_once(found)), language)


def _parsed(xml: bytes, url: str) -> Fields:
    """Let feedparser read. It is given a stream: it would open a string as a file or address."""
    try:
        parsed: Fields = feedparser.parse(
            io.BytesIO(xml),
            response_headers={
                "content-location": url,
                "content-type": "application/xml; charset=utf-8",
            },
            resolve_relative_uris=True,
            sanitize_html=True,
        )
    except Exception as error:  # on hostile bytes its parts raise whatever they raise
        raise LoadingError("The feed is damaged and cannot be read.") from error
    return parsed


def _entry(fields: Fields, url: str, language: str | None, author: str | None) -> Entry:
    link = _link(_string(fields, "link"), url)
    title = _plain(fields, "title")
    content, summary = _content(fields), _markup(fields, "summary", _MAX_SUMMARY)
    updated = _day(fields, "updated")
    return Entry(
        id=_id(_string(fields, "id") or link or f"{title}\n{content or summary}"),
        link=link,
        title=title,
        published=_day(fields, "published") or _day(fields, "created") or updated,
        updated=updated,
        version=_version(fields),
        author=_author(fields) or author,
        summary=None if _begins(content, summary) else summary,
        content=content,
        language=_own_language(fields) or language,
    )


def _begins(content: str | None, summary: str | None) -> bool:
    """Whether a summary is only the content's beginning; feedparser takes one for the other."""
    return bool(content and summary and content.startswith(summary))


def _each_once(entries: Iterable[Entry]) -> Iterable[Entry]:
    """Yield entries that lead to a text; of several with one id or link the first."""
    seen: set[str] = set()
    for entry in entries:
        names = {f"id {entry.id}"} | ({f"link {entry.link}"} if entry.link else set())
        has_text = entry.link or entry.content or entry.summary
        if has_text and not names & seen:
            yield entry
        seen |= names


def _id(name: str) -> str:
    name = " ".join(clean(name).split())
    if len(name) <= _MAX_ID:
        return name
    return "sha256:" + hashlib.sha256(name.encode()).hexdigest()


def _link(written: str, url: str) -> str | None:
    if not written:
        return None
    try:
        return parse_target(urljoin(url, written.strip()), _ANY_PORT).url
    except (FetchError, ValueError):
        return None


def _value(fields: Fields, name: str) -> Any:
    """Look past feedparser's own get, which answers `updated` with `published`."""
    return dict.get(fields, name)


def _string(fields: Fields, name: str) -> str:
    """Return a field that is text; a feed can make nearly any field something else."""
    value = _value(fields, name)
    return value if isinstance(value, str) else ""


def _fields(fields: Fields, name: str) -> Fields:
    value = _value(fields, name)
    return value if isinstance(value, dict) else {}


def _list(fields: Fields, name: str) -> list[Fields]:
    value = _value(fields, name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _words(text: str) -> str | None:
    return " ".join(clean(text).split())[:_MAX_FIELD].strip() or None


def _plain(fields: Fields, name: str) -> str | None:
    text = _string(fields, name)
    if _MARKUP.fullmatch(_string(_fields(fields, f"{name}_detail"), "type") or ""):
        text = html.unescape(_TAG.sub("", text))
    return _words(text)


def _markup(fields: Fields, name: str, limit: int) -> str | None:
    return _as_markup(
        _string(fields, name), _string(_fields(fields, f"{name}_detail"), "type"), limit
    )


def _content(fields: Fields) -> str | None:
    parts = (
        _as_markup(_string(part, "value"), _string(part, "type"), _MAX_CONTENT)
        for part in _list(fields, "content")
    )
    return next((part for part in parts if part), None)


def _as_markup(text: str, kind: str, limit: int) -> str | None:
    if kind == "text/plain":
        text = html.escape(text, quote=False)
    elif not _MARKUP.fullmatch(kind or ""):
        return None
    return clean(text)[:limit].strip() or None


def _author(fields: Fields) -> str | None:
    """Return who wrote it; addresses of mail are left out."""
    several = [_string(author, "name") for author in _list(fields, "authors")]
    written = several if len(several) > 1 else [_string(fields, "author")]
    names = (_MAIL.sub("", name).strip(" ()<>,;:") for name in written)
    return _words(one_line_of(name for name in names if name))


def _own_language(fields: Fields) -> str | None:
    details = [*_list(fields, "content"), _fields(fields, "title_detail")]
    written = (_string(each, "language") for each in details)
    return code_of(next(filter(None, written), ""))


def _version(fields: Fields) -> str:
    moment = _moment(fields, "updated")
    return moment.isoformat() if moment else _string(fields, "updated").strip()[:_MAX_DATE]


def _moment(fields: Fields, name: str) -> datetime.datetime | None:
    """Return feedparser's reading of a date, in UTC."""
    parsed = _value(fields, f"{name}_parsed")
    try:
        moment = datetime.datetime(*parsed[:6])
    except (TypeError, ValueError, OverflowError):
        return None
    return moment if moment.year >= _FIRST_YEAR else None


def _day(fields: Fields, name: str) -> datetime.date | None:
    """Return the day as it is written; in UTC it may be the day before."""
    written = _string(fields, name).strip()[:_MAX_DATE]
    iso_day = _ISO_DAY.match(written)
    try:
        if iso_day:
            day = datetime.date.fromisoformat(iso_day[0])
        else:
            day = email.utils.parsedate_to_datetime(written).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        moment = None if iso_day else _moment(fields, name)  # it takes month 13 for January
        return moment.date() if moment else None
    return day if day.year >= _FIRST_YEAR else None


def harmless_xml(content: bytes, charset: str | None) -> bytes:
    """Return a feed as UTF-8 that no parser can read in another way.

    A feed that declares entities or default attributes is refused: a few lines of them unfold
    to gigabytes, or name files and addresses to be put in.

    Raises: LoadingError: if there is nothing, too much, or such a declaration.
    """
    if len(content) > MAX_BYTES:
        raise LoadingError(f"The feed is larger than {MAX_BYTES // 1_000_000} MB.")
    if not content.strip():
        raise LoadingError("The feed is empty.")
    text = _NOT_XML.sub("", decode_markup(content, charset)).strip()
    if _OWN_TERMS.search(text):
        raise LoadingError("The feed declares entities of its own, which Beleg does not read.")
    declaration = _DECLARATION.match(text)
    text = text[declaration.end() :].lstrip() if declaration else text
    return _REFERENCE.sub(_legal_reference, text).encode("utf-8")


def _legal_reference(match: re.Match[str]) -> str:
    """Drop references to characters that XML does not have, such as halves of an emoji."""
    digits = (match[1] or match[2]).lstrip("0")
    number = int(digits, 16 if match[1] else 10) if 0 < len(digits) <= 8 else 0
    legal = 0 < number <= 0x10FFFF and not _NOT_XML.match(chr(number))
    return f"&#{number};" if legal else ""
