"""When articles were read, where runs that give way to each other read the same ones.

One run may have read a file before it changed and the other after it, or read what somebody
has removed by hand since. Times are those of the monotonic clock.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from vectorstore.article import Article
from vectorstore.sources.place import bases

Key = str | tuple[str, str]


def by_id(article: Article) -> Key:
    """Return the key of an article itself, wherever it is."""
    return "id", article.id


def keys_of(article: Article) -> list[Key]:
    """Return all by which a reading of an article may be known, with the files that hold it."""
    return [by_id(article), *(base for place in article.origins for base in bases(place))]


class Readings:
    """What tells whether a reading counts: not if there is a newer one, nor after a removal."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self._read: dict[Key, float] = {}
        self._removed: dict[Key, float] = {}
        self._runs = 0

    @contextmanager
    def run(self) -> Iterator[None]:
        """Remember what is noted for as long as a run is going on."""
        self._runs += 1
        try:
            yield
        finally:
            self._runs -= 1
            if not self._runs:
                self._read.clear()
                self._removed.clear()

    def are_newest(self, keys: Iterable[Key], read: float) -> bool:
        """Whether nothing of this was read later than at `read`."""
        return all(self._read.get(key, read) <= read for key in keys)

    def were_removed(self, keys: Iterable[Key], began: float) -> bool:
        """Whether anything of this was removed by hand since a run `began`."""
        return any(self._removed.get(key, began) > began for key in keys)

    def note(self, keys: Iterable[Key], read: float) -> None:
        """Note that articles were read, and are to be stored."""
        for key in keys:
            self._read[key] = max(read, self._read.get(key, read))

    def note_removed(self, keys: Iterable[Key]) -> None:
        """Note that articles are removed by hand at this moment."""
        self._removed.update(dict.fromkeys(keys, time.monotonic()))

    def forget(self, keys: Iterable[Key]) -> None:
        """Note that articles were not stored after all."""
        for key in keys:
            self._read.pop(key, None)
