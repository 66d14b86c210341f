"""Weights on disk: whole, checked by hash, never half written."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from vectorstore.errors import WeightsError
from vectorstore.resources import written_whole

_STAMP_SUFFIX = ".checked"
_STAMPED_FROM = 1_000_000  # bytes
_CONTENTS = "beleg-contents.json"
_FORSAKEN = 3600  # seconds after which nobody is still writing a folder that is not in place


def made_once(folder: Path, write: Callable[[Path], None]) -> Path:
    """Return a folder of files that are whole; `write` fills it if they are not.

    Safe when several processes do it at once: each writes aside, the first rename wins.

    Raises: WeightsError: if the disk refuses, or `write` raises it.
    """
    if is_whole(folder):
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as error:
        raise cannot_write(folder.parent, error) from error
    try:
        write(aside)
        _note_contents(aside)
        _put_in_place(aside, folder)
    except OSError as error:
        raise cannot_write(folder, error) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return folder


def is_whole(folder: Path) -> bool:
    """Whether a folder has all files that were written into it, as they were written."""
    try:
        contents = json.loads((folder / _CONTENTS).read_text())
        return all(is_intact(folder / name, sha256) for name, sha256 in contents.items())
    except (OSError, ValueError, AttributeError, TypeError):
        return False


def _note_contents(folder: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    contents = {path.relative_to(folder).as_posix(): sha256_of(path) for path in files}
    (folder / _CONTENTS).write_text(json.dumps(contents, indent=2))


def _put_in_place(aside: Path, folder: Path) -> None:
    try:
        aside.rename(folder)
    except OSError:
        if is_whole(folder):
            return  # another process was first
        broken = Path(tempfile.mkdtemp(prefix=f".{folder.name}.broken.", dir=folder.parent))
        folder.rename(broken / "folder")
        aside.rename(folder)
        shutil.rmtree(broken, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Delete what processes have left that died while they wrote."""
    for aside in folder.parent.glob(f".{folder.name}.*"):
        if time.time() - aside.stat().st_mtime > _FORSAKEN:
            shutil.rmtree(aside, ignore_errors=True)


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
