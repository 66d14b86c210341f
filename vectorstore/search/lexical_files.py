"""The files of a tantivy index: whether they are whole, and what is left over."""

from __future__ import annotations

import contextlib
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vectorstore.errors import StoreError, WordsUnusable
from vectorstore.resources import disk_full, is_full

_SEGMENT = re.compile(r"[0-9a-f]{32}")
_FOOTER_END = (1337).to_bytes(4, "little")  # the last bytes of each file of a segment


def segments(folder: Path) -> list[dict[str, Any]]:
    """Return what the index's own record says of its committed segments."""
    return list(json.loads((folder / "meta.json").read_text(encoding="utf-8"))["segments"])


def check_files(folder: Path) -> None:
    """Compare the files of the committed segments with the checksums at their ends.

    tantivy itself trusts its files, and would read nonsense, stop the process, or worse.

    Raises: ValueError: if one differs.
    """
    deletes = _deletes(folder)
    for path in folder.iterdir():
        segment = path.name.partition(".")[0]
        valid = path.name == deletes[segment] if path.suffix == ".del" else True
        if segment in deletes and valid and not _is_intact(path):
            raise ValueError(f"{path.name} is damaged")


def sweep(folder: Path) -> None:
    """Delete files of segments, and of deletions, that were never committed.

    On a full disk they are in the way. A file of deletions also has a name that the next
    commit may come to, and tantivy overwrites none.
    """
    with contextlib.suppress(OSError, ValueError):
        deletes = _deletes(folder)
        for path in folder.iterdir():
            segment = path.name.partition(".")[0]
            stale = path.suffix == ".del" and path.name != deletes.get(segment)
            if _SEGMENT.fullmatch(segment) and (stale or segment not in deletes):
                path.unlink()


def _deletes(folder: Path) -> dict[str, str]:
    """Return the committed segments, each with the name of its file of deletions, or ""."""
    named = {}
    for segment in segments(folder):
        name, deletes = segment["segment_id"].replace("-", ""), segment["deletes"]
        named[name] = f"{name}.{deletes['opstamp']}.del" if deletes else ""
    return named


def _is_intact(path: Path) -> bool:
    content = memoryview(path.read_bytes())
    length = int.from_bytes(content[-8:-4], "little")
    if content[-4:] != _FOOTER_END or length + 8 > len(content):
        return False
    footer = json.loads(bytes(content[-8 - length : -8]))
    return bool(footer["crc"] == zlib.crc32(content[: -8 - length]))


@contextlib.contextmanager
def tantivy_errors(folder: Path) -> Iterator[None]:
    """Turn whatever tantivy raises, a panic too, into WordsUnusable or DiskFull."""
    try:
        yield
    except BaseException as error:
        panic = type(error).__name__ == "PanicException"  # pyo3's, and no Exception
        if isinstance(error, StoreError) or not (panic or isinstance(error, Exception)):
            raise
        if is_full(folder):
            raise disk_full(folder) from error
        raise WordsUnusable(
            f"The index of words in {folder} could not be used: {str(error)[:300]}. Start "
            "again: a damaged one is made anew from the articles."
        ) from error
