"""One process at a time on a data folder: two would lose vectors without a word."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from vectorstore.errors import IndexInUse, StoreError

_PATIENCE = 0.5  # seconds; a process that is just ending gets this long


class FolderLock:
    """An exclusive hold on a folder that ends with the process, however it ends."""

    def __init__(self, folder: Path) -> None:
        """Take the lock.

        Raises: IndexInUse: naming the process that holds it.
        Raises: StoreError: if the folder cannot be made or written.
        """
        self._holder = folder / "holder.json"
        self._lock = FileLock(folder / "lock", thread_local=False)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=_PATIENCE)
        except Timeout:
            raise IndexInUse(self._in_use(folder)) from None
        except OSError as error:
            raise StoreError(
                f"Cannot use {folder}: {error.strerror or error}. "
                "Set BELEG_HOME to a folder that can be written."
            ) from error
        self.announce()

    def announce(self, url: str | None = None) -> None:
        """Tell the next process who is here, and at which address it can be asked."""
        holder = {"pid": os.getpid(), "command": _command(), "url": url}
        with contextlib.suppress(OSError):  # a full disk must not keep anybody from reading
            self._holder.write_text(json.dumps(holder))

    def release(self) -> None:
        """Give the folder back."""
        self._holder.unlink(missing_ok=True)
        self._lock.release()

    def _in_use(self, folder: Path) -> str:
        holder = _read_holder(self._holder)
        who = f"process {holder['pid']} ({holder['command']})" if holder else "another process"
        url = holder.get("url")
        ask = f", or ask it at {url}" if url else ""
        return f"{folder} is in use by {who}. Stop it{ask}, or set BELEG_HOME to another folder."


def _command() -> str:
    words = [Path(sys.argv[0]).name, *sys.argv[1:2]]
    return " ".join(word for word in words if word) or "python"


def _read_holder(path: Path) -> dict[str, Any]:
    try:
        holder = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return holder if isinstance(holder, dict) and {"pid", "command"} <= holder.keys() else {}
