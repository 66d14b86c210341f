"""Giving memory back."""

from __future__ import annotations

import ctypes
from contextlib import suppress


def trim() -> None:
    """Give freed memory back to the system: glibc keeps it, in pieces between what is in use."""
    with suppress(OSError, AttributeError):  # another C library has no such function
        ctypes.CDLL(None).malloc_trim(0)
