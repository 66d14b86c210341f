"""A second copy of every article, a file a version, from which a lost index is made anew.

Chroma can lose what it holds without a word: a deleted database is an empty one. The copies say
which articles there must be, and have their texts, those of uploads and addresses too. Former
versions stay a while, so that what was cited from them can still be read.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vectorstore.article import Article
from vectorstore.resources import UNFINISHED, written_whole
from vectorstore.store.records import article_of, text_hash

_FORMER = 5  # versions of an article that are kept beside the newest
_SUFFIX = ".json"


@dataclass(frozen=True)
class _Copy:
    """A file of the vault: whose version it is of, and when it was written (nanoseconds)."""

    path: Path
    name: str  # of the article
    version: str
    written: int


class Vault:
    """The copies below a folder. Its owner holds the index's lock."""

    def __init__(self, folder: Path) -> None:
        """Keep the copies in `folder`; it is made when the first one is written."""
        self._folder = folder

    def put(self, articles: Iterable[Article]) -> None:
        """Write a version of each article; it is the newest one from now on.

        Raises: OSError: if a file cannot be written; no other copy is harmed by it.
        """
        for article in articles:
            name = _name(article.id)
            folder = self._folder / name[:2]
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{name}-{text_hash(article.text)}{_SUFFIX}"
            with written_whole(path, private=True) as aside:
                aside.write_text(json.dumps(article.to_dict(), ensure_ascii=False), "utf-8")
            for former in self._copies(article.id)[_FORMER + 1 :]:
                former.path.unlink(missing_ok=True)

    def remove(self, article_ids: Iterable[str]) -> None:
        """Delete all versions of articles."""
        for article_id in article_ids:
            for copy in reversed(self._copies(article_id)):  # or a crash would leave a former one
                copy.path.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Delete what a process that died was writing."""
        for path in self._folder.glob(f"*/*{UNFINISHED}"):
            path.unlink(missing_ok=True)

    def versions(self, article_id: str) -> list[Article]:
        """Return the versions of an article that are kept, newest first."""
        read = (_read(copy.path) for copy in self._copies(article_id))
        return [article for article in read if article]

    def missing(self, article_ids: Iterable[str]) -> list[str]:
        """Return those of some articles that have no copy."""
        held = {copy.name for copy in self._all()}
        return [article_id for article_id in article_ids if _name(article_id) not in held]

    def others(self, article_ids: Iterable[str]) -> list[Article]:
        """Return the newest versions of all articles but these; unreadable copies are left out."""
        known = {_name(article_id) for article_id in article_ids}
        names = sorted({copy.name for copy in self._all()} - known)
        newest = (self._newest(name) for name in names)
        return [article for article in newest if article]

    def _newest(self, name: str) -> Article | None:
        copies = sorted(self._named(name), key=lambda copy: -copy.written)
        return next((article for copy in copies if (article := _read(copy.path))), None)

    def _copies(self, article_id: str) -> list[_Copy]:
        """Return the versions of an article, newest first."""
        return sorted(self._named(_name(article_id)), key=lambda copy: -copy.written)

    def _named(self, name: str) -> Iterator[_Copy]:
        for path in (self._folder / name[:2]).glob(f"{name}-*{_SUFFIX}"):
            with contextlib.suppress(FileNotFoundError):
                yield _Copy(path, name, path.stem.rpartition("-")[2], path.stat().st_mtime_ns)

    def _all(self) -> Iterator[_Copy]:
        for path in self._folder.glob(f"*/*-*{_SUFFIX}"):
            name, _, version = path.stem.rpartition("-")
            yield _Copy(path, name, version, 0)


def _name(article_id: str) -> str:
    """Return a file name for any id."""
    return hashlib.sha256(article_id.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _read(path: Path) -> Article | None:
    """Return a copy's article; None if the file is damaged."""
    try:
        values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        article = article_of(values)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    whole = text_hash(article.text) == path.stem.rpartition("-")[2]
    return article if whole else None
