"""What the machine has to give: room on the disk, files that are whole, memory, computing time."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from vectorstore.errors import DiskFull
from vectorstore.progress import Stop, never

RESERVE = 16_000_000  # bytes that stay free, so that Chroma and tantivy never meet a full disk
_FULL = 4_000_000  # bytes that are left on a disk on which writing fails
# How far work that can wait stands back: it gets a tenth of a core that others want whole. Not the
# least there is: a question may need a lock that such work holds.
_NICE = 10
_LOOK = 0.1  # seconds
_LAST_STEP = 5.0  # seconds for work in the background to end when nobody waits for it any more
UNFINISHED = ".new"  # how a file's name ends that is being written, or was when its process died

_Made = TypeVar("_Made")


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


def step_back() -> None:
    """Let this thread, and all that it starts, compute after all others, for good.

    Only Linux knows threads of one process with priorities of their own.
    """
    if sys.platform == "linux":
        own = threading.get_native_id()
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, own, max(_NICE, os.getpriority(os.PRIO_PROCESS, own)))


def in_background(work: Callable[[Stop], _Made], cancelled: Stop = never) -> _Made:
    """Return what work brings that a thread does which computes after all others.

    A thread of its own, since one that has stepped back needs a privilege to come forward again.
    The work is told when it is `cancelled`, or when the waiting is interrupted, as by Ctrl+C.

    Raises: what the work raises.
    """
    done: Future[_Made] = Future()
    left = threading.Event()

    def run() -> None:
        step_back()
        try:
            done.set_result(work(lambda: left.is_set() or cancelled()))
        except BaseException as error:  # noqa: BLE001  # it is raised where it is waited for
            done.set_exception(error)

    thread = threading.Thread(target=run, name="beleg-background", daemon=True)
    thread.start()
    try:
        while thread.is_alive():  # a signal that another thread gets does not wake this one
            thread.join(_LOOK)
    except BaseException:
        left.set()
        thread.join(_LAST_STEP)
        raise
    return done.result()
