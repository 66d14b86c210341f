"""The places for children that read files, handed out in the order in which they are asked for."""

from __future__ import annotations

import queue
import threading
from collections import deque

from vectorstore.parser_child import Child
from vectorstore.parser_limits import Limits


class Seat:
    """A place for a child, which is started and replaced as needed."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._child: Child | None = None
        self._files = 0

    def child_for(self, worker: str, limits: Limits) -> Child:
        """Return a child that is ready; one that runs the module `worker`, if it is a new one."""
        if self._child is not None and not self._child.is_ready():
            self.clear()
        if self._child is None:
            self._child = Child(worker, limits)
        return self._child

    def count(self, memory: int, limits: Limits) -> None:
        """Count a file that was read; a child that is worn out goes."""
        self._files += 1
        if self._files >= limits.files or memory > limits.resident:
            self.clear()

    def kill(self) -> None:
        """End the child; any thread may."""
        child = self._child
        if child is not None:
            child.kill()

    def clear(self) -> None:
        """End the child and forget it; only who has the seat may."""
        child, self._child, self._files = self._child, None, 0
        if child is not None:
            child.close()


class Seats:
    """Seats for threads to share.

    A seat goes to the thread that has waited longest: one that reads a whole folder must not
    keep another from its single file.
    """

    def __init__(self, count: int) -> None:
        """Provide `count` seats, at least one."""
        self._all = [Seat() for _ in range(max(1, count))]
        self._free = list(self._all)
        self._waiting: deque[queue.SimpleQueue[Seat]] = deque()
        self._lock = threading.Lock()

    def take(self) -> Seat:
        """Return a seat for the calling thread alone, when there is one."""
        with self._lock:
            if self._free:
                return self._free.pop()
            turn: queue.SimpleQueue[Seat] = queue.SimpleQueue()
            self._waiting.append(turn)
        try:
            return turn.get()
        except BaseException:  # Ctrl+C
            self._leave(turn)
            raise

    def give(self, seat: Seat) -> None:
        """Give a seat back."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().put(seat)
            else:
                self._free.append(seat)

    def clear(self) -> None:
        """End all children; those in use are forgotten by their users."""
        for seat in self._all:
            seat.kill()
        with self._lock:
            free, self._free = self._free, []
        for seat in free:
            seat.clear()
            self.give(seat)

    def _leave(self, turn: queue.SimpleQueue[Seat]) -> None:
        """Wait no longer; a seat that has come meanwhile goes on."""
        with self._lock:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return
        self.give(turn.get())
