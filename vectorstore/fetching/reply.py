"""What a web server answered, and whether it is a page that can be read."""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import httpcore2

from vectorstore.errors import FetchError
from vectorstore.fetching.addresses import Target
from vectorstore.text.encoding import header_charset

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PAGES = frozenset({200, 203})
_UNCHANGED = 304
_CONTENT_TYPE = re.compile(r"\s*([\w.+-]+/[\w.+-]+)\s*(?:;.*)?", re.ASCII | re.DOTALL)
_VALIDATOR = re.compile(r"[\x21-\x7e][\x20-\x7e]{0,499}")
_AS_A_FILE = "Save it as a file and add that."
_REFUSALS = {
    401: f"the page needs a password. {_AS_A_FILE}",
    402: f"the page must be paid for. {_AS_A_FILE}",
    403: f"the server does not let Beleg read the page. {_AS_A_FILE}",
    404: "there is no such page. Check the address.",
    406: f"the server does not let Beleg read the page. {_AS_A_FILE}",
    410: "the page was taken away. Remove the address.",
    429: "Beleg asks too often. Try again later.",
    451: "the page is blocked by law. Remove the address.",
}
_PIECE = 65_536  # bytes
_MAX_MEMBERS = 100  # a gzip body may be several files in a row
_GZIP, _ZLIB, _RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS
_GZIP_START = b"\x1f\x8b"
_ZLIB_METHOD = 8  # the low half of zlib's first byte; raw deflate never begins so


@dataclass(frozen=True)
class Page:
    """What a web address answered.

    `url` is where the page was found after redirects, `kind` its media type in lower case,
    `charset` a name that Python's codecs know. `etag` and `modified` are the server's own
    words, to be given to the next fetch. `unchanged` says that they still hold: then there
    is no content.
    """

    url: str
    content: bytes = b""
    kind: str = ""
    charset: str | None = None
    etag: str | None = None
    modified: str | None = None
    unchanged: bool = False


@dataclass(frozen=True)
class Redirect:
    """Where a server says that the page is; unchecked."""

    location: str


def conditions(etag: str | None, modified: str | None) -> dict[str, str]:
    """Return the headers that ask for a page only if it changed; odd validators are left out."""
    wanted = {"If-None-Match": etag, "If-Modified-Since": modified}
    return {name: word for name, word in wanted.items() if word and _VALIDATOR.fullmatch(word)}


def read_answer(
    target: Target,
    response: httpcore2.Response,
    asked: Mapping[str, str],
    kinds: Collection[str] | None,
    max_bytes: int,
) -> Page | Redirect:
    """Read what came for a request; `asked` are its conditions, `kinds` the media types wanted.

    Raises: FetchError: if the server refuses, or sends no page of a kind that Beleg reads.
    """
    headers = _headers(response)
    if response.status in _REDIRECTS and headers.get("location"):
        return Redirect(headers["location"])
    etag, modified = _validator(headers, "etag"), _validator(headers, "last-modified")
    if response.status == _UNCHANGED and asked:
        etag = etag or asked.get("If-None-Match")
        modified = modified or asked.get("If-Modified-Since")
        return Page(target.url, etag=etag, modified=modified, unchanged=True)
    if response.status not in _PAGES:
        raise _refused(target.host, response.status)
    kind = _kind(target.host, headers, kinds)
    charset = header_charset(headers["content-type"])
    coding = headers.get("content-encoding", "").strip().lower()
    content = unpack(_chunks(response, headers, max_bytes), coding, max_bytes)
    return Page(target.url, content, kind, charset, etag, modified)


def _headers(response: httpcore2.Response) -> dict[str, str]:
    """Return headers by lower-case name; of several with one name the first counts."""
    headers: dict[str, str] = {}
    for name, value in response.headers:
        headers.setdefault(name.decode("latin-1").lower(), _text(value))
    return headers


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _validator(headers: Mapping[str, str], name: str) -> str | None:
    match = _VALIDATOR.fullmatch(headers.get(name, ""))
    return match[0] if match else None


def _kind(host: str, headers: Mapping[str, str], kinds: Collection[str] | None) -> str:
    match = _CONTENT_TYPE.fullmatch(headers.get("content-type", ""))
    if match is None:
        raise FetchError(f"{host} does not say what kind of page this is. {_AS_A_FILE}")
    kind = match[1].lower()
    if kinds is not None and kind not in kinds:
        raise FetchError(
            f"{host} sends a file of the kind {kind[:80]}. Beleg reads web pages, feeds, PDF,"
            " Word, JSON and plain text."
        )
    return kind


def _chunks(
    response: httpcore2.Response, headers: Mapping[str, str], max_bytes: int
) -> Iterator[bytes]:
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > max_bytes:
        raise too_large(max_bytes)
    yield from response.iter_stream()


def _refused(host: str, status: int) -> FetchError:
    reason = _REFUSALS.get(status, f"no page came. {_AS_A_FILE}")
    if status >= 500:
        reason = "the server is out of order. Try again later."
    return FetchError(f"{host} answers {status}: {reason}")


def unpack(chunks: Iterable[bytes], coding: str, limit: int) -> bytes:
    """Join a body's chunks and undo its Content-Encoding.

    Raises: FetchError: if the coding is unknown, the body damaged or longer than `limit` bytes.
    """
    body = bytearray()
    try:
        for piece in _pieces(chunks, coding):
            body += piece
            if len(body) > limit:
                raise too_large(limit)
    except zlib.error as error:
        raise _damaged() from error
    return bytes(body)


def too_large(limit: int) -> FetchError:
    """Return the error of a page of more than `limit` bytes."""
    return FetchError(f"The page is larger than {limit / 1_000_000:g} MB. Save it as a file.")


def _pieces(chunks: Iterable[bytes], coding: str) -> Iterable[bytes]:
    if coding in {"", "identity"}:
        return chunks
    if coding in {"gzip", "x-gzip", "deflate"}:
        return _inflate(chunks, coding == "deflate")
    raise FetchError(f"The page is packed in a way that Beleg does not know ({coding[:20]!r}).")


def _inflate(chunks: Iterable[bytes], is_deflate: bool) -> Iterator[bytes]:
    stream = None
    members = 0
    for chunk in chunks:
        rest = chunk
        while rest:
            if stream is None or stream.eof:
                if stream is not None and not rest.startswith(_GZIP_START):
                    return  # padding after the end
                members += 1
                stream = zlib.decompressobj(_window(is_deflate, rest))
            if members > _MAX_MEMBERS:
                raise _damaged()
            yield stream.decompress(rest, _PIECE)
            rest = stream.unused_data if stream.eof else stream.unconsumed_tail
    if stream is not None:
        yield stream.flush()
        if not stream.eof:
            raise _damaged()


def _window(is_deflate: bool, start: bytes) -> int:
    if not is_deflate:
        return _GZIP
    return _ZLIB if start[0] & 0x0F == _ZLIB_METHOD else _RAW


def _damaged() -> FetchError:
    return FetchError("The page arrived damaged: its compression is broken. Try again later.")
