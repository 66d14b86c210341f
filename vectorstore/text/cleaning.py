"""Strings made fit to be stored, shown and searched."""

from __future__ import annotations

import re
import unicodedata

_MAX_TITLE = 200
# Control characters (but tab and line feed), lone surrogates and noncharacters: Chroma and
# the segmenter refuse them, and no reader can see them.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
LINE_ENDS = re.compile("\r\n?|\u2028|\u2029|\x0b|\x0c|\x85")


def clean(text: str) -> str:
    """Return text with uniform line ends and without characters that no reader sees."""
    text = _UNPRINTABLE.sub("", LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", text)


def shortened(title: str) -> str:
    """Return a title on one line, of a length that a page can show."""
    title = " ".join(title.split())
    if len(title) <= _MAX_TITLE:
        return title
    return title[:_MAX_TITLE].rsplit(" ", 1)[0] + " \u2026"
