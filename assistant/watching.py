"""Folders and feeds whose articles are kept current while the assistant is open."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import watchfiles

from vectorstore.errors import BelegError
from vectorstore.indexing.report import IndexReport
from vectorstore.progress import Stop, never
from vectorstore.sources.folders import is_article_file

if TYPE_CHECKING:
    from assistant.assistant import Assistant

_TOGETHER = 400  # milliseconds in which changes are taken together: a file is written in pieces
_STEP = 50  # milliseconds without a change that end this
_FEEDS_EVERY = 15.0  # seconds after which feeds are asked whether they are due

Told = Callable[[IndexReport | BelegError], None]


class Watcher:
    """Indexes what changes in folders, and feeds when they are due, in threads of its own."""

    def __init__(
        self,
        assistant: Assistant,
        folders: Sequence[Path],
        told: Told = lambda outcome: None,
        *,
        feeds_every: float = _FEEDS_EVERY,
    ) -> None:
        """Watch nothing yet; `told` gets what each run did, or the error that ended it."""
        self._assistant = assistant
        self._folders = [folder for folder in folders if folder.is_dir()]
        self._told = told
        self._feeds_every = feeds_every
        self._left = threading.Event()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Watcher:
        """Begin to watch. What changed before is not noticed: index the folders once."""
        works: list[Callable[[], None]] = [self._watch_feeds]
        if self._folders:
            works.append(self._watch_folders)
        for work in works:
            thread = threading.Thread(target=work, name="beleg-watching", daemon=True)
            thread.start()
            self._threads.append(thread)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop watching; a run that is going on is stopped at its next article."""
        self._left.set()
        for thread in self._threads:
            thread.join(timeout=5)

    def _watch_folders(self) -> None:
        changes = watchfiles.watch(
            *self._folders,
            watch_filter=lambda change, path: _matters(Path(path)),
            debounce=_TOGETHER,
            step=_STEP,
            stop_event=self._left,
            raise_interrupt=False,
        )
        for batch in changes:
            self._index(sorted({Path(path) for _, path in batch}))

    def _index(self, paths: Iterable[Path]) -> None:
        """Index paths; those that are gone were deleted, unless their whole folder is away."""
        there = [folder for folder in self._folders if folder.is_dir()]
        chosen = [path for path in paths if any(path.is_relative_to(root) for root in there)]
        if chosen:
            self._run(chosen, forget=True)

    def _watch_feeds(self) -> None:
        while not self._left.wait(self._feeds_every):
            for feed in self._assistant.feeds.due(datetime.datetime.now(datetime.UTC)):
                self._run([feed.url], partial(self._is_unwatched, feed.url))

    def _is_unwatched(self, url: str) -> bool:
        """Whether a feed that was due is not to be looked at any more."""
        return self._assistant.feeds.get(url).every is None

    def _run(
        self, paths: Sequence[str | Path], unwanted: Stop = never, *, forget: bool = False
    ) -> None:
        try:
            self._told(
                self._assistant.index(
                    paths, cancelled=lambda: self._left.is_set() or unwanted(), forget=forget
                )
            )
        except BelegError as error:
            self._told(error)


def _matters(path: Path) -> bool:
    """Whether a change may be one of an article; folders come and go with all that is in them."""
    if any(part.startswith(".") for part in path.parts[1:]):
        return False
    return is_article_file(path) or not path.suffix or path.is_dir()
