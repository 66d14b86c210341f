"""Weights on disk: whole, checked by hash, never half written."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from pathlib import Path

from vectorstore.errors import WeightsError
from vectorstore.resources import written_whole

_STAMP_SUFFIX = ".checked"
_STAMPED_FROM = 1_000_000  # bytes


def packaged_file(package: str, *parts: str) -> Path | None:
    """Return the path of a file inside an installed package, without importing the package.

    Returns: None if the package is not installed or has no such file.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(spec.submodule_search_locations[0]).joinpath(*parts)
    return path if path.is_file() else None


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_intact(path: Path, sha256: str) -> bool:
    """Whether a file has this SHA-256.

    A large file found intact gets a stamp beside it with its size and time, so that a
    gigabyte is read once and not at every start; any change to the file voids it.
    """
    if not path.is_file():
        return False
    if path.stat().st_size < _STAMPED_FROM:
        return sha256_of(path) == sha256
    stamp = _stamp(path, sha256)
    stamp_path = path.with_name(path.name + _STAMP_SUFFIX)
    try:
        if json.loads(stamp_path.read_text()) == stamp:
            return True
    except (OSError, ValueError):
        pass  # no stamp, or a damaged one: read the file itself
    if sha256_of(path) != sha256:
        return False
    write_aside(stamp_path, json.dumps(stamp).encode())
    return True


def write_aside(path: Path, content: bytes) -> None:
    """Write a file whole or not at all.

    Raises: WeightsError: if the disk refuses.
    """
    try:
        with written_whole(path) as aside:
            aside.write_bytes(content)
    except OSError as error:
        raise cannot_write(path, error) from error


def cannot_write(path: Path, error: OSError) -> WeightsError:
    """Return the error for a cache folder that takes no files."""
    return WeightsError(
        f"Cannot write {path}: {error.strerror or error}. "
        "Make room or set BELEG_CACHE to a folder on another disk."
    )


def _stamp(path: Path, sha256: str) -> dict[str, object]:
    stat = path.stat()
    return {"sha256": sha256, "size": stat.st_size, "mtime_ns": stat.st_mtime_ns}
