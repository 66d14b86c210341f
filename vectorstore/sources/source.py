"""Where articles come from, and what was loaded there; read ahead of the embedding."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from vectorstore.article import Article
from vectorstore.errors import LoadingError
from vectorstore.progress import Stop, never
from vectorstore.sources.place import is_file

_AHEAD = 8  # files that are read before they are needed
_PAUSE = 0.1  # seconds after which the reader looks whether it is still wanted
Item = TypeVar("Item")
_Ready = queue.Queue[tuple[Item, "Loaded | BaseException", float]]


@dataclass(frozen=True)
class Source:
    """Something to load: where it is, its name for people, and how to read it."""

    place: str
    name: str
    load: Callable[[], Loaded]
    as_it_is: bool = False  # an article that a program made: with its id, whatever others say
    path: Path | None = None
    handed_over: bool = False  # it says what it did when the run began, whenever it is read
    was_read: bool = False  # before, though no article may be at this very place

    def is_gone(self) -> bool:
        """Whether it is a file that is there no more."""
        return self.path is not None and not is_file(self.path)


@dataclass(frozen=True)
class Loaded:
    """The articles of one place, and what in it gave none, each with the reason.

    `stored` is to be called once all of the articles are stored: it notes that they were read.
    With it they are what is new at the place, and not all that it holds. `left` are places at
    which there is no article any more.
    """

    articles: tuple[Article, ...]
    failures: tuple[tuple[str, str], ...] = ()
    stored: Callable[[], None] | None = None
    left: tuple[str, ...] = ()


def read_ahead(
    items: Sequence[Item],
    load: Callable[[Item], Loaded],
    cancelled: Stop = never,
    idle: Callable[[], None] = lambda: None,
) -> Iterator[tuple[Item, Loaded | LoadingError, float]]:
    """Yield what is loaded for each item, and when that began, by the monotonic clock.

    The next ones are read while one is worked on. An address may take long to answer: `idle`
    is called again and again while nothing is there, and `cancelled` may end it.
    """
    ready: _Ready[Item] = queue.Queue(_AHEAD)
    left = threading.Event()
    arguments = (items, load, ready, left)
    threading.Thread(target=_read, args=arguments, name="beleg-reading", daemon=True).start()
    try:
        for _ in items:
            while True:
                if cancelled():
                    return
                try:
                    item, loaded, began = ready.get(timeout=_PAUSE)
                    break
                except queue.Empty:
                    idle()
            if isinstance(loaded, BaseException) and not isinstance(loaded, LoadingError):
                raise loaded
            yield item, loaded, began
    finally:
        left.set()


def _read(
    items: Sequence[Item],
    load: Callable[[Item], Loaded],
    ready: _Ready[Item],
    left: threading.Event,
) -> None:
    for item in items:
        began = time.monotonic()
        try:
            loaded: Loaded | BaseException = load(item)
        except BaseException as error:  # noqa: BLE001  # it is raised where items are asked for
            loaded = error
        while not left.is_set():
            with contextlib.suppress(queue.Full):
                ready.put((item, loaded, began), timeout=_PAUSE)
                break
        if left.is_set():
            return
