"""Bytes and strings made fit to be stored, shown and searched."""

from __future__ import annotations

import re
import unicodedata

from charset_normalizer import from_bytes

from vectorstore.errors import LoadingError

_MAX_TITLE = 200


# Control characters (but tab and line feed), lone surrogates and noncharacters: Chroma and
# the segmenter refuse them, and no reader can see them.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
LINE_ENDS = re.compile("\r\n?|\u2028|\u2029|\x0b|\x0c|\x85")
_ENCODINGS = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254"]
_BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}


def clean(text: str) -> str:
    """Return text with uniform line ends and without characters that no reader sees."""
    text = _UNPRINTABLE.sub("", LINE_ENDS.sub("\n", text))
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


def shortened(title: str) -> str:
    """Return a title on one line, of a length that a page can show."""
    title = " ".join(title.split())
    if len(title) <= _MAX_TITLE:
        return title
    return title[:_MAX_TITLE].rsplit(" ", 1)[0] + " \u2026"
