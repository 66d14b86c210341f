"""Paths into the files that hold articles."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from vectorstore.formats.formats import IN_FOLDERS
from vectorstore.sources.place import bases, file_origin, is_at, is_below, shown


@dataclass
class Found:
    """What paths hold: files by their place, folders, and what is not there or cannot be read."""

    files: dict[str, Path] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    absent: dict[str, str] = field(default_factory=dict)  # place to name
    refused: dict[str, tuple[str, str]] = field(default_factory=dict)  # place to name and reason

    def lacks(self, place: str) -> bool:
        """Whether an article's place would have been found if it were still there."""
        return (
            is_below(place, self.folders)
            and not is_below(place, self.refused)
            and not any(base in self.files for base in bases(place))
        )

    def is_well(self, place: str) -> bool:
        """Whether a place that could not be read is a folder that could be, or is gone from one."""
        return place in self.folders or self.lacks(place)

    def was_deleted(self, place: str) -> bool:
        """Whether an article's place is a path that is not there, or below one."""
        return any(is_at(place, path) or is_below(place, [path]) for path in self.absent)


def find(paths: Iterable[Path]) -> Found:
    """Return what there is at paths; of a folder all below it that may hold articles."""
    found = Found()
    for path in paths:
        try:
            if path.is_dir():
                _walk(path, found)
            elif path.exists():
                found.files[file_origin(path)] = path
            else:
                found.absent[file_origin(path)] = shown(path)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            found.refused[_place(path)] = shown(path), f"Cannot be read: {reason}."
    return found


def _place(path: Path) -> str:
    try:
        return file_origin(path)
    except (OSError, ValueError):  # no path at all
        return str(path)


def _walk(folder: Path, found: Found) -> None:
    def refused(error: OSError) -> None:
        path = Path(error.filename)
        found.refused[file_origin(path)] = shown(path), f"Cannot be read: {error.strerror}."

    found.folders.append(file_origin(folder))
    for parent, folders, names in os.walk(folder, onerror=refused):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if is_article_file(path):
                found.files[file_origin(path)] = path


def is_article_file(path: Path) -> bool:
    """Whether a file in a folder is taken for one that holds articles."""
    return path.suffix.lower() in IN_FOLDERS and not path.name.startswith(".")
