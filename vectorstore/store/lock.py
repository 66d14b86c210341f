"""One process at a time on a data folder: two would lose vectors without a word."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from vectorstore.errors import IndexInUse, StoreError
from vectorstore.resources import UNFINISHED, written_whole

_PATIENCE = 0.5  # seconds; a process that is just ending gets this long
_NOTE = "holder.json"


@dataclass(frozen=True)
class Holder:
    """Who holds a folder, and at which address it can be asked.

    Whoever knows the `token` may give it orders there: it is for the user's own processes
    and is never shown.
    """

    pid: int
    command: str
    url: str | None = None
    token: str | None = field(default=None, repr=False)


class FolderLock:
    """An exclusive hold on a folder that ends with the process, however it ends."""

    def __init__(self, folder: Path) -> None:
        """Take the lock.

        Raises: IndexInUse: naming the process that holds it.
        Raises: StoreError: if the folder cannot be made or written.
        """
        self._note = folder / _NOTE
        self._lock = FileLock(folder / "lock", thread_local=False)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=_PATIENCE)
        except Timeout:
            raise IndexInUse(_in_use(folder)) from None
        except OSError as error:
            raise StoreError(
                f"Cannot use {folder}: {error.strerror or error}. "
                "Set BELEG_HOME to a folder that can be written."
            ) from error
        with contextlib.suppress(OSError):  # what a killed process left would be taken for ours
            self._note.unlink(missing_ok=True)
            for half in folder.glob(f".*{UNFINISHED}"):
                half.unlink(missing_ok=True)
        self.announce()

    def announce(self, url: str | None = None) -> None:
        """Tell the next process who is here, and at which address it can be asked.

        With an address goes a new token, in a file that only this user can read.
        """
        token = secrets.token_urlsafe(32) if url else None
        holder = Holder(os.getpid(), _command(), url, token)
        # A full disk must not keep anybody from reading.
        with contextlib.suppress(OSError), written_whole(self._note, private=True) as aside:
            aside.write_text(json.dumps(asdict(holder)), "utf-8")

    def release(self) -> None:
        """Give the folder back."""
        self._note.unlink(missing_ok=True)
        self._lock.release()


def holder_of(folder: Path) -> Holder | None:
    """Return who holds a folder, by its note; None without one, or if its process is gone."""
    try:
        holder = Holder(**json.loads((folder / _NOTE).read_text()))
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    known = [(holder.pid, int), (holder.command, str)]
    told = [(holder.url, str | None), (holder.token, str | None)]
    is_note = all(isinstance(value, kind) for value, kind in known + told)
    return holder if is_note and _is_alive(holder.pid) else None


def _is_alive(pid: int) -> bool:
    if pid <= 0:
        return False  # to os.kill a group of processes
    try:
        os.kill(pid, 0)  # sends nothing
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True


def _in_use(folder: Path) -> str:
    holder = holder_of(folder)
    who = f"process {holder.pid} ({holder.command})" if holder else "another process"
    ask = f", or ask it at {holder.url}" if holder and holder.url else ""
    return f"{folder} is in use by {who}. Stop it{ask}, or set BELEG_HOME to another folder."


def _command() -> str:
    words = [Path(sys.argv[0]).name, *sys.argv[1:2]]
    return " ".join(word for word in words if word) or "python"
