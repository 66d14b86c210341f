"""Undo a web page's compression piece by piece, so that no bomb unfolds in memory."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from vectorstore.errors import FetchError

_PIECE = 65_536  # bytes
_MAX_MEMBERS = 100  # a gzip body may be several files in a row
_GZIP, _ZLIB, _RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS
_GZIP_START = b"\x1f\x8b"
_ZLIB_METHOD = 8  # the low half of zlib's first byte; raw deflate never begins so


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
