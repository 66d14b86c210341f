"""What the pool and its child processes send each other.

A frame is two lengths, a JSON object and bytes: a file's content on the way in, an article's
text on the way out. No pickle: what a child says is looked at, never run.
"""

from __future__ import annotations

import json
import struct
from typing import Any, NamedTuple

from vectorstore.errors import LoadingError

_LENGTHS = struct.Struct(">II")
MAX_HEAD = 1_000_000  # bytes
MAX_BODY = 250_000_000


class Frame(NamedTuple):
    """An object and the bytes that came with it; `size` is what both took on the way."""

    head: dict[str, Any]
    body: bytes
    size: int


class BadFrame(LoadingError):
    """What came is no frame."""


def pack(head: dict[str, Any], body: bytes = b"") -> bytes:
    """Return a frame as it is sent."""
    return pack_head(head, body) + body


def pack_head(head: dict[str, Any], body: bytes) -> bytes:
    """Return what is sent before a frame's body."""
    words = json.dumps(head).encode("ascii")
    return _LENGTHS.pack(len(words), len(body)) + words


class FrameReader:
    """Makes frames of the bytes that come in, however they are cut."""

    def __init__(self, max_body: int = MAX_BODY) -> None:
        """Take frames with up to `max_body` bytes."""
        self._max_body = max_body
        self._waiting = bytearray()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is there that was not taken."""
        return not self._waiting

    def feed(self, piece: bytes) -> None:
        """Take the next bytes."""
        self._waiting += piece

    def take(self) -> Frame | None:
        """Return the next frame, or None until it is complete.

        Raises: BadFrame: if it is too large, or its head no JSON object.
        """
        if len(self._waiting) < _LENGTHS.size:
            return None
        head_size, body_size = _LENGTHS.unpack_from(self._waiting)
        if head_size > MAX_HEAD or body_size > self._max_body:
            raise BadFrame("A frame is too large.")
        start = _LENGTHS.size + head_size
        end = start + body_size
        if len(self._waiting) < end:
            return None
        head = _object(bytes(self._waiting[_LENGTHS.size : start]))
        body = bytes(memoryview(self._waiting)[start:end])
        del self._waiting[:end]
        return Frame(head, body, end)


def _object(words: bytes) -> dict[str, Any]:
    try:
        head = json.loads(words)
    except (ValueError, RecursionError) as error:
        raise BadFrame("A frame's head is no JSON.") from error
    if not isinstance(head, dict):
        raise BadFrame("A frame's head is no object.")
    return head
