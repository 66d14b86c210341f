"""Bytes into characters: by their mark, by UTF-8 that proves itself, by what is said of them.

What a server or a page says of its encoding is a claim: servers name one that nobody asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from charset_normalizer import from_bytes
from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
    to_unicode,
)

from vectorstore.errors import LoadingError

# What Python's surrogateescape makes of a byte that is no UTF-8.
STRAY_BYTE = re.compile("[\udc80-\udcff]")
_WINDOWS = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254"]
# Python's codecs that no page is written in: they hide markup, or are no charset at all.
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"})
# How markup begins in the encodings of wider units, where no mark says so.
_WIDE_STARTS = {
    b"<\x00\x00\x00": "utf-32-le",
    b"\x00\x00\x00<": "utf-32-be",
    b"<\x00": "utf-16-le",
    b"\x00<": "utf-16-be",
}
_WIDE = ("utf-16", "utf-32")
_SEVEN_BIT = ("iso2022", "hz")
_DAMAGE = 200  # characters to a damaged one; more damage, and the encoding is another
_MARKED_DAMAGE = 1_000


def known_charset(label: str) -> str | None:
    """Return Python's name of what the web calls an encoding; None if text is not written in it."""
    try:
        known = resolve_encoding(label.strip("\"' "))
        b"a".decode(known or "undefined")
    except UnicodeDecodeError:
        pass  # an encoding of wider units
    except (LookupError, ValueError):
        return None
    return None if known is None or known.replace("_", "-") in _NO_CHARSETS else known


def header_charset(content_type: str) -> str | None:
    """Return the encoding that a Content-Type header names; some servers quote it like 'this'."""
    return known_charset(http_content_type_encoding(content_type.replace("'", '"')) or "")


def decode(content: bytes) -> str:
    """Return the text of a file's bytes: UTF-8, by byte order mark, or a Windows code page.

    Raises: LoadingError: if the bytes are no text, or damaged UTF-8.
    """
    if not content.strip():
        raise LoadingError("The file is empty.")
    marked, mark = read_bom(content)
    start = len(mark or b"")
    if b"\x00" in content and not marked:
        raise LoadingError("The file is binary, not text.")
    try:
        return content[start:].decode(marked or "utf-8")
    except UnicodeDecodeError as error:
        is_unicode = marked or _looks_like_utf8(content)
        guess = None if is_unicode else from_bytes(content, cp_isolation=_WINDOWS).best()
        if guess is None:
            raise _broken(start + error.start) from error
        return str(guess)


def decode_marked(content: bytes) -> str:
    """Return a file's text; damage in few places leaves a STRAY_BYTE in each.

    Raises: LoadingError: as `decode` does, where the damage is more than that.
    """
    try:
        return decode(content).lstrip("\ufeff")
    except LoadingError:
        text = content.decode("utf-8", "surrogateescape")
        if b"\x00" in content or len(STRAY_BYTE.findall(text)) > len(text) / _MARKED_DAMAGE:
            raise
        return text.lstrip("\ufeff")


def decode_markup(content: bytes, charset: str | None = None) -> str:
    """Return the characters of a page or a feed; `charset` is what its server says.

    UTF-8 that proves itself beats all claims; single bytes of an old snippet in it are mended.
    """
    claimed = _claimed(content, charset)
    if name := _telling(content, claimed):
        return to_unicode(content, name).lstrip("\ufeff")
    content = content.replace(b"\x00", b"")
    mended, is_utf8 = _mended(content)
    if is_utf8:
        return mended
    for name in claimed:
        text = to_unicode(content, name)
        if not name.startswith(("utf-8", *_WIDE)) and text.count("\ufffd") <= len(text) / _DAMAGE:
            return text
    try:
        return decode(content)
    except LoadingError:
        return mended


def _claimed(content: bytes, charset: str | None) -> Sequence[str]:
    """Return the encodings that header and page name; the one that servers add unasked is last."""
    claims = [charset or "", html_body_declared_encoding(content) or ""]
    return sorted(filter(None, map(known_charset, claims)), key="cp1252".__eq__)


def _telling(content: bytes, claimed: Sequence[str]) -> str | None:
    """Return an encoding that the first bytes tell, or a claim that the bytes bear out."""
    starts = (name for start, name in _WIDE_STARTS.items() if content.startswith(start))
    if name := read_bom(content)[0] or next(starts, None):
        return name if name.startswith(_WIDE) else None
    kinds = _WIDE if b"\x00" in content else _SEVEN_BIT if content.isascii() else ()
    return next((name for name in claimed if name.startswith(kinds)), None)


def _mended(content: bytes) -> tuple[str, bool]:
    """Return the text as UTF-8, single bytes as Windows means them; whether most of it is UTF-8."""
    text = content.decode("utf-8-sig", "surrogateescape")
    stray = len(STRAY_BYTE.findall(text))
    is_utf8 = not stray or sum(character > "\x7f" for character in text) >= 3 * stray
    return STRAY_BYTE.sub(lambda match: _in_windows(match[0]), text), is_utf8


def _in_windows(stray: str) -> str:
    return bytes([ord(stray) - 0xDC00]).decode("cp1252", "replace")


def _looks_like_utf8(content: bytes) -> bool:
    """Whether most bytes above 127 form UTF-8 sequences: then a code page would garble them."""
    valid = len(re.findall(rb"[\xc2-\xf4][\x80-\xbf]+", content))
    stray = content.decode("utf-8", "replace").count("\ufffd")
    return valid > 0 and valid >= stray


def _broken(at: int) -> LoadingError:
    return LoadingError(
        f"The file's encoding is broken at byte {at}. Save it as UTF-8 and index it again."
    )
