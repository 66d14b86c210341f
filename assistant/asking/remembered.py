"""Answers that were given before: the same question over the same articles has the same one.

On the disk they have no article's text but their own sentences and quotes; all else is read from
the store again, and what does not fit any more is no answer. With the first article that changes
all of them go.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from assistant.answer import Answer, Citation
from vectorstore.article import Article, Passage
from vectorstore.errors import BelegError
from vectorstore.resources import written_whole
from vectorstore.store.records import Record

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_LARGEST = 500_000  # bytes of an answer
_REVISION, _NAME = 16, 32  # hexadecimal digits
_PACKAGES, _ENDINGS = ("assistant", "prompts", "vectorstore"), ("py", "toml", "txt")
_OLDEST = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)


class Articles(Protocol):
    """The articles that answers are made from, as Store has them."""

    @property
    def records(self) -> Mapping[str, Record]:
        """What is known of each; another mapping after every change."""
        ...

    def article(self, article_id: str) -> Article:
        """Return an article with its text."""
        ...


class Remembered:
    """The newest answers of one data folder, one file each. Safe to share by threads."""

    def __init__(
        self,
        folder: Path,
        articles: Articles,
        most: int,
        made_by: Sequence[str] = (),
        now: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(datetime.UTC),
    ) -> None:
        """Keep at most so many answers in `folder`; those of other articles go at once.

        `made_by` is what answers depend on besides the question and the articles.
        """
        self._folder = folder
        self._articles = articles
        self._most = most
        self._made_by = list(made_by)
        self._now = now
        self._lock = threading.Lock()
        self._known: tuple[object, str] = (None, "")
        if self._paths():
            self._forget(but=self._revision())

    def name(self, asked: Sequence[object]) -> str:
        """Return the name of what is asked, as JSON says it, over the articles as they are now."""
        told = json.dumps([self._made_by, list(asked)], sort_keys=True)
        return f"{self._revision()}-{hashlib.sha256(told.encode()).hexdigest()[:_NAME]}"

    def find(self, name: str) -> Answer | None:
        """Return an answer that was given before; a file that cannot be one is deleted."""
        path = self._folder / f"{name}.json"
        if not self._most or not path.is_file():
            return None
        try:
            found = self._read(path)
            os.utime(path)
        except (OSError, ValueError, TypeError, RecursionError, KeyError, BelegError):
            with suppress(OSError):
                path.unlink(missing_ok=True)
            return None
        return found

    def keep(self, name: str, answer: Answer) -> None:
        """Keep an answer, unless an article has changed since its name was made.

        A disk that refuses is no error: then it is answered anew.
        """
        content = _shape().dump_json(replace(_bare(answer), answered_before=self._now()))
        if not self._most or len(content) > _LARGEST:
            return
        with self._lock, suppress(OSError):
            if not name.startswith(self._revision()):
                return
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with written_whole(self._folder / f"{name}.json", private=True) as aside:
                aside.write_bytes(content)
            self._cut()

    def forget(self) -> None:
        """Delete all answers: an article has changed."""
        with self._lock:
            self._forget()

    def _forget(self, but: str = "") -> None:
        for path in self._paths():
            if not but or not path.name.startswith(f"{but}-"):
                with suppress(OSError):
                    path.unlink(missing_ok=True)

    def _paths(self) -> list[Path]:
        try:
            return list(self._folder.iterdir())
        except OSError:
            return []

    def _cut(self) -> None:
        """Delete those that were not asked for longest, if there are too many."""
        paths = sorted(self._paths(), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in paths[self._most :]:
            path.unlink(missing_ok=True)

    def _revision(self) -> str:
        """Return a name of the articles as they are, the same at the next start."""
        records = self._articles.records
        known, revision = self._known
        if known is not records:
            revision = _revision_of(records)
            self._known = records, revision
        return revision

    def _read(self, path: Path) -> Answer:
        """Return a kept answer.

        Raises: OSError, ValueError, TypeError, RecursionError, BelegError: if it is none.
        """
        if path.stat().st_size > _LARGEST:
            raise ValueError("it is too large")
        answer = _shape().validate_json(path.read_bytes(), strict=True)
        given = answer.answered_before
        if given is None or given.tzinfo is None or not _OLDEST <= given <= self._now():
            raise ValueError("nobody knows when it was given")
        if any(answer.text[one.start : one.end] != one.text for one in answer.sentences):
            raise ValueError("a sentence is not where it should be")
        return _whole(answer, cache(self._articles.article))


def _revision_of(records: Mapping[str, Record]) -> str:
    total = 0
    for record in records.values():
        told = f"{record.key}\n{record.chunk_count}\n{record.article}".encode(errors="replace")
        total += int.from_bytes(hashlib.blake2b(told, digest_size=16).digest(), "big")
    return hashlib.sha256(str(total).encode()).hexdigest()[:_REVISION]


@cache
def _shape() -> TypeAdapter[Answer]:
    from pydantic import TypeAdapter  # a tenth of a second

    return TypeAdapter(Answer)


def _bare(answer: Answer) -> Answer:
    """Return an answer without its articles' texts."""

    def named(article: Article) -> Article:
        return replace(article, text="")

    return replace(
        answer,
        citations=tuple(replace(one, article=named(one.article)) for one in answer.citations),
        nearest=tuple(replace(one, article=named(one.article)) for one in answer.nearest),
        passages=tuple(
            replace(
                one,
                article=named(one.article),
                text="",
                copies=tuple(named(copy) for copy in one.copies),
            )
            for one in answer.passages
        ),
    )


def _whole(answer: Answer, article: Callable[[str], Article]) -> Answer:
    """Return an answer with its articles as `article` gives them.

    Raises: ValueError: if a quote is not in its article. ArticleNotFound: if one is gone.
    """

    def quoted(citation: Citation) -> Citation:
        own = article(citation.article.id)
        if not citation.quote or own.text[citation.start : citation.end] != citation.quote:
            raise ValueError("a quote is not in its article")
        return replace(citation, article=own)

    def found(passage: Passage) -> Passage:
        own = article(passage.article.id)
        copies = tuple(article(copy.id) for copy in passage.copies)
        text = own.text[passage.start : passage.end]
        return replace(passage, article=own, text=text, copies=copies)

    return replace(
        answer,
        citations=tuple(map(quoted, answer.citations)),
        nearest=tuple(map(quoted, answer.nearest)),
        passages=tuple(map(found, answer.passages)),
    )


@cache
def program() -> str:
    """Return a name of the program as it is installed: another one may answer otherwise.

    Every file of code, words and prompts has a part in it, by its size and its time: a version's
    number stays the same for whoever takes the newest from a repository.
    """
    told = hashlib.sha256()
    for package in _PACKAGES:
        root = Path(str(files(package)))
        for path in sorted(one for ending in _ENDINGS for one in root.rglob(f"*.{ending}")):
            stat = path.stat()
            told.update(f"{path.relative_to(root)} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return told.hexdigest()
