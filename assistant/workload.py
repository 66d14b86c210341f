"""How many questions are being answered: work that can wait, waits for none."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_LONGEST = 60.0  # seconds; a page that is never left alone gets its model all the same


class Workload:
    """Counts what is going on; a context manager for each question."""

    def __init__(self) -> None:
        """Begin with nothing going on."""
        self._changed = threading.Condition()
        self._count = 0
        self._paused = False

    def __enter__(self) -> None:
        """Note that a question has come; it waits while there is a pause."""
        with self._changed:
            self._changed.wait_for(lambda: not self._paused)
            self._count += 1

    def __exit__(self, *_: object) -> None:
        """Note that a question is answered, or given up."""
        with self._changed:
            self._count -= 1
            self._changed.notify_all()

    def is_quiet(self) -> bool:
        """Whether nothing is going on."""
        return not self._count

    @contextmanager
    def pause(self) -> Iterator[None]:
        """Wait for what is going on, a minute at most, and let nothing begin meanwhile."""
        with self._changed:
            self._paused = True
        try:
            self.wait()
            yield
        finally:
            with self._changed:
                self._paused = False
                self._changed.notify_all()

    def wait(self, longest: float = _LONGEST) -> bool:
        """Wait until nothing is going on; return whether that came within `longest` seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._count, longest)
