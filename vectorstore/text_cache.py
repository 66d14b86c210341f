"""Texts of articles that were read lately; the others are read together."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence

from vectorstore.records import Record

_LARGEST = 32_000_000  # characters, of all texts that are kept

Reader = Callable[[Sequence[Record]], Mapping[str, str]]


class TextCache:
    """Keeps the texts that were asked for last, by the version of the article."""

    def __init__(self, read: Reader) -> None:
        """Read with `read`, which gives texts by `Record.key`, without those that are gone."""
        self._read = read
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._length = 0
        self._changing = threading.Lock()

    def texts(self, records: Sequence[Record]) -> dict[str, str]:
        """Return the texts of records by key; one that is no longer stored is left out."""
        with self._changing:
            found = {r.key: self._texts[r.key] for r in records if r.key in self._texts}
            for key in found:
                self._texts.move_to_end(key)
        missing = [record for record in records if record.key not in found]
        if missing:
            read = dict(self._read(missing))
            self._keep(read)
            found |= read
        return found

    def _keep(self, texts: Mapping[str, str]) -> None:
        with self._changing:
            for key, text in texts.items():
                if key not in self._texts:
                    self._texts[key] = text
                    self._length += len(text)
            while self._length > _LARGEST:
                _, dropped = self._texts.popitem(last=False)
                self._length -= len(dropped)
