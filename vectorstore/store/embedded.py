"""Chroma's own files: opened only if they are whole, and which of their collections counts.

Chroma trusts its files. A truncated vector index stops the process, a deleted database is an
empty one. So whatever has changed since the index was closed is read by a child process first,
and a folder that this one cannot read is set aside.

Collections come in pairs, "articles" and "chunks". A rebuild fills the next pair, which counts
from the moment at which it is marked as complete.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from vectorstore.errors import StoreError
from vectorstore.resources import disk_full, is_full
from vectorstore.store.chroma import Pair

# Wider than Chroma's defaults (100, 100, 16): after many replacements those miss chunks.
_HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 32}
_NAME = re.compile(r"(articles|chunks)(?:_(\d+))?")
_PATIENCE = 120.0  # seconds that the child may read, and one more for so many bytes:
_BYTES_PER_SECOND = 5_000_000
_SET_ASIDE = "chroma-damaged-"

Row = tuple[str, str, dict[str, Any]]


class ChromaFolder:
    """Chroma, open in a data folder; the owner holds the folder's lock."""

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
            self._client = _client(self._files)
            self._write_batch = int(self._client.get_max_batch_size())

    def mend(self) -> None:
        """Open the files anew after a write that failed, beneath the collections that there are.

        What that write had begun would be in the way of the next one: after a full disk Chroma
        may wait for ever.
        """
        if self.broken:
            self._client._server.start()
            self.broken = False

    def close(self) -> None:
        """Close Chroma, and seal its files: as long as they do not change they are trusted."""
        self._client.close()
        with contextlib.suppress(OSError):
            self._seal.write_text(json.dumps(_sizes(self._files)))

    def current(self, stamp: str | None) -> Pair:
        """Return the pair that counts; the first one is made for `stamp`. Former ones go."""
        complete = [number for number, done in self._generations().items() if done]
        current = max(complete, default=0)
        if not complete:
            return self.make(current, stamp or "{}", complete=True)
        self._drop([number for number in complete if number != current])
        self._drop_halves()
        return self._pair(current)

    def unfinished(self, stamp: str) -> Pair:
        """Return the pair that a rebuild fills: begun for `stamp` before, or new."""
        generations = self._generations()
        current = max((number for number, done in generations.items() if done), default=0)
        for number in [number for number in generations if number > current]:
            pair = self._pair(number)
            if pair.stamp == stamp:
                return pair
            self._drop([number])
        self._drop_halves()
        return self.make(current + 1, stamp, complete=False)

    def make(self, generation: int, stamp: str, *, complete: bool) -> Pair:
        """Make a pair, or go on making it: "articles" comes last, and without it there is none."""
        chunks = self._collection(_named("chunks", generation), stamp, complete=complete)
        articles = self._collection(_named("articles", generation), stamp, complete=complete)
        return Pair(generation, articles, chunks, stamp, self._write_batch)

    def complete(self, pair: Pair) -> None:
        """Let a pair count instead of all former ones, which go."""
        pair.articles.modify(metadata={"fingerprint": pair.stamp, "complete": True})
        self.current(pair.stamp)

    def _generations(self) -> dict[int, bool]:
        """Return which pairs there are, and whether each is complete."""
        found = {}
        for collection in self._client.list_collections():
            match = _NAME.fullmatch(collection.name)
            if match and match[1] == "articles":
                found[int(match[2] or 0)] = bool((collection.metadata or {}).get("complete", True))
        return found

    def _pair(self, generation: int) -> Pair:
        articles = self._client.get_collection(_named("articles", generation), None)
        stamp = str((articles.metadata or {}).get("fingerprint") or "{}")
        chunks = self._collection(_named("chunks", generation), stamp, complete=True)
        return Pair(generation, articles, chunks, stamp, self._write_batch)

    def _collection(self, name: str, stamp: str, *, complete: bool) -> Any:
        return self._client.get_or_create_collection(
            name,
            metadata={"fingerprint": stamp, "complete": complete},
            configuration={"hnsw": _HNSW},
            embedding_function=None,
        )

    def _drop_halves(self) -> None:
        """Drop "chunks" without "articles": a process died while it made or dropped the pair."""
        whole = self._generations()
        names = [collection.name for collection in self._client.list_collections()]
        numbers = [int(match[2] or 0) for match in map(_NAME.fullmatch, names) if match]
        self._drop([number for number in numbers if number not in whole])

    def _drop(self, generations: list[int]) -> None:
        names = {collection.name for collection in self._client.list_collections()}
        for generation in generations:
            for kind in ("articles", "chunks"):
                if _named(kind, generation) in names:
                    self._client.delete_collection(_named(kind, generation))


def _named(kind: str, generation: int) -> str:
    return f"{kind}_{generation}" if generation else kind


def _client(files: Path) -> Any:
    import chromadb  # noqa: PLC0415  # a second: not before the lock, so that "in use" is said at once
    from chromadb.config import Settings  # noqa: PLC0415  # as above

    return chromadb.PersistentClient(str(files), settings=Settings(anonymized_telemetry=False))


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
    from chromadb.errors import ChromaError  # noqa: PLC0415  # see _client

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
