"""What the machine has to give: room on the disk, and memory that goes back to it."""

from __future__ import annotations

import contextlib
import ctypes
import shutil
from contextlib import suppress
from pathlib import Path

from vectorstore.errors import DiskFull

RESERVE = 16_000_000  # bytes that stay free, so that Chroma and tantivy never meet a full disk
_FULL = 4_000_000  # bytes that are left on a disk on which writing fails


def check_room(folder: Path, needed: int) -> None:
    """Raise DiskFull unless a disk has so many bytes, and a reserve."""
    free = shutil.disk_usage(folder).free
    if free < RESERVE + needed:
        raise DiskFull(
            f"The disk of {folder} has {free / 1e6:.0f} MB left, and "
            f"{(RESERVE + needed) / 1e6:.0f} MB are needed. Make room and index again. "
            "What was indexed before is safe."
        )


def is_full(folder: Path) -> bool:
    """Whether writing to a disk fails for want of room; libraries often call that otherwise."""
    with contextlib.suppress(OSError):
        return shutil.disk_usage(folder).free < _FULL
    return False


def disk_full(folder: Path) -> DiskFull:
    """Return what is said of a disk that turned out to be full."""
    return DiskFull(
        f"The disk of {folder} is full. Make room and index again. What was indexed before is safe."
    )


def trim() -> None:
    """Give freed memory back to the system: glibc keeps it, in pieces between what is in use."""
    with suppress(OSError, AttributeError):  # another C library has no such function
        ctypes.CDLL(None).malloc_trim(0)
