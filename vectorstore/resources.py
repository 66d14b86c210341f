"""What the machine has to give: room on the disk, files that are whole, memory given back."""

from __future__ import annotations

import ctypes
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from vectorstore.errors import DiskFull

RESERVE = 16_000_000  # bytes that stay free, so that Chroma and tantivy never meet a full disk
_FULL = 4_000_000  # bytes that are left on a disk on which writing fails
UNFINISHED = ".new"  # how a file's name ends that is being written, or was when its process died


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
    with suppress(OSError):
        return shutil.disk_usage(folder).free < _FULL
    return False


def disk_full(folder: Path) -> DiskFull:
    """Return what is said of a disk that turned out to be full."""
    return DiskFull(
        f"The disk of {folder} is full. Make room and index again. What was indexed before is safe."
    )


@contextmanager
def written_whole(path: Path, *, private: bool = False) -> Iterator[Path]:
    """Give an empty file beside `path` to write, which takes its place at the end, or never.

    Whoever reads meanwhile sees the former one, and several may write at once. One that is
    `private` can be read by its owner alone.

    Raises: OSError: if the disk refuses; what was written is deleted then.
    """
    writer = f"{os.getpid()}.{threading.get_ident()}"
    aside = path.with_name(f".{path.name}.{writer}{UNFINISHED}")
    aside.unlink(missing_ok=True)  # of a process of the same number, which died
    try:
        aside.touch(0o600 if private else 0o666, exist_ok=False)
        yield aside
        aside.replace(path)
    except BaseException:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise


def read_ahead(path: Path) -> None:
    """Let the system read a file that is needed soon; whatever refuses that costs time only.

    Comes back once all of it is ordered, which may take as long as a busy disk likes.
    """
    with suppress(OSError, AttributeError), path.open("rb") as file:  # not every system can
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_WILLNEED)


def trim() -> None:
    """Give freed memory back to the system: glibc keeps it, in pieces between what is in use."""
    with suppress(OSError, AttributeError):  # another C library has no such function
        ctypes.CDLL(None).malloc_trim(0)
