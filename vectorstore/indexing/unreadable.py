"""What could not be read when it was last looked at: files and addresses, beside the index."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from vectorstore.indexing.report import Failure
from vectorstore.resources import written_whole

_MOST = 10_000  # places; the oldest are forgotten
_LONGEST = 5000  # characters of a place, a name or a reason
_BIGGEST = 50_000_000  # bytes of a file that is taken for ours

logger = logging.getLogger(__name__)


class Unreadable:
    """By place, what could not be read there at the latest look; safe to use from threads.

    What is well again, or gone, leaves it. A file that is damaged counts as an empty one.
    """

    def __init__(self, file: Path) -> None:
        """Go on with what `file` says."""
        self._file = file
        self._changing = threading.Lock()
        self._places = _read(file)
        self._is_kept = True  # as it is now

    def all(self) -> tuple[Failure, ...]:
        """Return what could not be read, each with the reason, the latest last."""
        with self._changing:
            return tuple(failure for failures in self._places.values() for failure in failures)

    def holds(self, place: str) -> bool:
        """Whether something at a place could not be read."""
        return place in self._places

    def note(self, place: str, failures: Sequence[Failure]) -> None:
        """Note what a look at a place has shown."""
        with self._changing:
            former = self._places.pop(place, ())
            noted = tuple(map(_short, failures))
            if noted:
                self._places[place] = noted
            if len(self._places) > _MOST:
                del self._places[next(iter(self._places))]
            self._is_kept = self._is_kept and noted == former

    def leave(self, is_gone: Callable[[str], bool]) -> None:
        """Forget places at which there is nothing any more."""
        with self._changing:
            kept = {one: named for one, named in self._places.items() if not is_gone(one)}
            self._is_kept = self._is_kept and len(kept) == len(self._places)
            self._places = kept

    def keep(self) -> None:
        """Write down what has changed; a disk that refuses costs what is known after a restart."""
        with self._changing:
            if self._is_kept:
                return
            values = {
                place: [[failure.path, failure.reason] for failure in failures]
                for place, failures in self._places.items()
            }
            try:
                with written_whole(self._file) as aside:
                    aside.write_text(json.dumps(values))
                self._is_kept = True
            except OSError as error:
                logger.warning("what could not be read is not written down: %s", error)


def _short(failure: Failure) -> Failure:
    return Failure(failure.path[:_LONGEST], failure.reason[:_LONGEST])


def _read(file: Path) -> dict[str, tuple[Failure, ...]]:
    with suppress(OSError, ValueError, RecursionError):
        if file.stat().st_size <= _BIGGEST:
            return _checked(json.loads(file.read_text(encoding="utf-8")))
    return {}


def _checked(values: object) -> dict[str, tuple[Failure, ...]]:
    """Return what a file says, which anybody may have written.

    Raises: ValueError: if it is anything else than what `keep` writes.
    """
    if not isinstance(values, dict) or len(values) > _MOST:
        raise ValueError("no places")
    return {_text(place): _failures(named) for place, named in values.items()}


def _failures(named: object) -> tuple[Failure, ...]:
    if not isinstance(named, list) or not named:
        raise ValueError("no failures")
    return tuple(_failure(pair) for pair in named)


def _failure(pair: object) -> Failure:
    if not isinstance(pair, list) or len(pair) != 2:
        raise ValueError("no failure")
    return Failure(_text(pair[0]), _text(pair[1]))


def _text(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST:
        raise ValueError("no text")
    return value
