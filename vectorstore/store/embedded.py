"""Chroma's own files: opened only if they are whole, or else set aside.

Chroma trusts its files. A truncated vector index stops the process, a deleted database is an
empty one. So whatever has changed since the index was closed is read by a child process first,
and a folder that this one cannot read is set aside.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from vectorstore.errors import StoreError
from vectorstore.resources import disk_full, is_full

if TYPE_CHECKING:
    from chromadb.api.client import Client

_PATIENCE = 120.0  # seconds that the child may read, and one more for so many bytes:
_BYTES_PER_SECOND = 5_000_000
_SET_ASIDE = "chroma-damaged-"

Row = tuple[str, str, dict[str, Any]]


class EmbeddedChroma:
    """Chroma in this process, open in a data folder; the owner holds the folder's lock."""

    def __init__(self, folder: Path, save: Callable[[list[Row]], None]) -> None:
        """Open it; `damage` says what was wrong if it had to be set aside, for an empty one.

        Before that `save` is given the rows of "articles" that can still be read.

        Raises: StoreError: if Chroma cannot work here at all.
        """
        self._folder = folder
        self.broken = False  # by a write that failed: the next one might wait for ever
        self._files = folder / "chroma"
        self._seal = folder / "chroma.json"
        self.damage = _damage(self._files, self._seal)
        with chroma_errors(folder):
            if self.damage:
                save(list(_saved(self._files)))
                _set_aside(self._files)
            self._seal.unlink(missing_ok=True)
            self.client = opened(self._files)

    def mend(self) -> None:
        """Open the files anew after a write that failed, beneath the collections that there are.

        What that write had begun would be in the way of the next one: after a full disk Chroma
        may wait for ever.
        """
        if self.broken:
            self.client._server.start()
            self.broken = False

    def close(self) -> None:
        """Close Chroma, and seal its files: as long as they do not change they are trusted."""
        self.client.close()
        with contextlib.suppress(OSError):
            self._seal.write_text(json.dumps(_sizes(self._files)))


def opened(files: Path) -> Client:
    """Return a client of Chroma in this process, over its files."""
    import chromadb  # noqa: PLC0415  # a second: not before the lock, so that "in use" is said at once
    from chromadb.config import Settings  # noqa: PLC0415  # as above

    settings = Settings(anonymized_telemetry=False)
    return cast("Client", chromadb.PersistentClient(str(files), settings=settings))


# ---- damage


def _damage(files: Path, seal: Path) -> str | None:
    """Return what is wrong with the files; None if nothing has changed, or a child reads all."""
    if not files.exists():
        return None
    try:
        if json.loads(seal.read_text()) == _sizes(files):
            return None
    except (OSError, ValueError):
        pass  # not closed, or not by us: look
    try:
        done = _probe(files)
    except subprocess.TimeoutExpired as late:
        return f"reading it took more than {late.timeout:.0f} seconds"
    if done.returncode == 0:
        return None
    lines = done.stderr.strip().splitlines()
    return lines[-1][:200] if lines else f"reading it ended with signal {-done.returncode}"


def _saved(files: Path) -> Iterator[Row]:
    """Yield the articles of a damaged folder that a child process can read before it dies."""
    with contextlib.suppress(subprocess.TimeoutExpired, ValueError):
        for line in _probe(files, "--articles").stdout.splitlines():
            article_id, text, values = json.loads(line)
            yield article_id, text, values


def _probe(files: Path, *options: str) -> subprocess.CompletedProcess[str]:
    size = sum(size for size, _ in _sizes(files).values())
    return subprocess.run(  # noqa: S603  # our own module
        [sys.executable, "-m", "vectorstore.store.probe", str(files), *options],
        capture_output=True,
        text=True,
        timeout=_PATIENCE + size / _BYTES_PER_SECOND,
        check=False,
    )


def _sizes(files: Path) -> dict[str, list[int]]:
    """Return the size and the time of change of each file."""
    stats = {path: path.stat() for path in files.rglob("*") if path.is_file()}
    return {
        str(path.relative_to(files)): [stat.st_size, stat.st_mtime_ns]
        for path, stat in sorted(stats.items())
    }


def _set_aside(files: Path) -> None:
    """Move a damaged folder out of the way; the one before it goes."""
    for former in files.parent.glob(f"{_SET_ASIDE}*"):
        shutil.rmtree(former, ignore_errors=True)
    files.replace(files.with_name(_SET_ASIDE + time.strftime("%Y%m%d-%H%M%S")))


@contextlib.contextmanager
def chroma_errors(folder: Path) -> Iterator[None]:
    """Turn what Chroma and the disk raise into a DiskFull or a StoreError."""
    from chromadb.errors import ChromaError  # noqa: PLC0415  # see opened

    try:
        yield
    except (ChromaError, OSError, ValueError) as error:
        if _means_full_disk(str(error).lower(), folder):
            raise disk_full(folder) from error
        raise StoreError(
            f"The index in {folder} could not be used: {str(error)[:300]}. If this stays, set "
            "BELEG_HOME to a new folder and index the articles again."
        ) from error


def _means_full_disk(words: str, folder: Path) -> bool:
    """Whether an error comes of a full disk; Chroma often calls it something else."""
    if "no space" in words or "disk is full" in words or "disk full" in words:
        return True
    return is_full(folder)
