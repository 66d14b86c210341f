"""A feed's bytes as one harmless kind of XML: UTF-8, and without declarations of its own."""

from __future__ import annotations

import re
from contextlib import suppress

from vectorstore.errors import LoadingError
from vectorstore.web_answer import known_charset

MAX_BYTES = 5_000_000

# How XML begins in the encodings of wider units, with and without a byte order mark.
_STARTS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)
_DECLARED = re.compile(rb"""\s*<\?xml[^>]{1,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_DECLARATION = re.compile(r"<\?xml\b[^>]*>")
# Servers name these when nobody told them; what is valid UTF-8 is UTF-8 all the same.
_CARELESS = frozenset({"ascii", "iso8859-1", "cp1252"})
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_OWN_TERMS = re.compile("<!(?:ENTITY|ATTLIST|ELEMENT|NOTATION)", re.IGNORECASE)
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")


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
    text = _NOT_XML.sub("", _decoded(content, charset)).strip()
    if _OWN_TERMS.search(text):
        raise LoadingError("The feed declares entities of its own, which Beleg does not read.")
    declaration = _DECLARATION.match(text)
    text = text[declaration.end() :].lstrip() if declaration else text
    return _REFERENCE.sub(_legal_reference, text).encode("utf-8")


def _decoded(content: bytes, charset: str | None) -> str:
    """Return text by its first bytes, or as the server, the feed or experience says."""
    for start, name in _STARTS:
        if content.startswith(start):
            return content.decode(name, "replace")
    declared = _DECLARED.match(content)
    named = [charset or "", declared[1].decode("ascii", "replace") if declared else ""]
    known = [charset for each in named if each and (charset := known_charset(each))]
    if _CARELESS & set(known):
        known.insert(0, "utf-8")
    for name in known:
        # XML of wider units would have begun as such.
        if not name.startswith(("utf-16", "utf-32")):
            with suppress(UnicodeError):
                return content.decode(name)
    return _guessed(content)


def _guessed(content: bytes) -> str:
    """Return UTF-8, with gaps if need be, unless most of what is not ASCII would be gaps."""
    text = content.decode("utf-8", "replace")
    gaps = text.count("\ufffd")
    if gaps * 2 > sum(not character.isascii() for character in text):
        return content.decode("cp1252", "replace")
    return text


def _legal_reference(match: re.Match[str]) -> str:
    """Drop references to characters that XML does not have, such as halves of an emoji."""
    digits = (match[1] or match[2]).lstrip("0")
    number = int(digits, 16 if match[1] else 10) if 0 < len(digits) <= 8 else 0
    legal = 0 < number <= 0x10FFFF and not _NOT_XML.match(chr(number))
    return f"&#{number};" if legal else ""
