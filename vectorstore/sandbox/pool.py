"""Files of any format in, what they hold out. Hostile files are read in a child process."""

from __future__ import annotations

import queue
import secrets
import threading
import time
from collections import deque
from dataclasses import replace
from pathlib import Path
from typing import Self

from vectorstore.errors import LoadingError
from vectorstore.formats.extracted import Extraction, Request
from vectorstore.formats.formats import content_of
from vectorstore.sandbox.child import Child, ChildLost
from vectorstore.sandbox.frames import pack_head
from vectorstore.sandbox.limits import Limits
from vectorstore.sandbox.reply import Answer
from vectorstore.text.cleaning import clean

__all__ = ["ExtractorPool", "Limits"]

_MAX_NAME = 1_000  # characters
_MAX_DEATHS = 10  # of children over one archive
_SMALLER = "Split it, or save its text as .txt."


class ExtractorPool:
    """Reads files in child processes that hostile content may take down, and no one else.

    Threads may share a pool; each file has a child for itself while it is read.
    """

    def __init__(
        self,
        workers: int = 1,
        limits: Limits | None = None,
        *,
        worker: str = "vectorstore.sandbox.worker",
    ) -> None:
        """Start up to `workers` children when they are needed; each runs the module `worker`."""
        self._limits = limits or Limits()
        self._worker = worker
        self._seats = Seats(workers)
        self._is_closed = threading.Event()

    def __enter__(self) -> Self:
        """Return the pool."""
        return self

    def __exit__(self, *_: object) -> None:
        """End all children."""
        self.close()

    def close(self) -> None:
        """End all children; who waits for one gets a LoadingError."""
        self._is_closed.set()
        self._seats.clear()

    def extract(
        self,
        name: str,
        content: bytes | Path,
        *,
        url: str | None = None,
        charset: str | None = None,
    ) -> Extraction:
        """Return the articles of a file; the ending of its name says of which format it is.

        `url` is where a page was read, `charset` what its HTTP header says. An article's key
        tells it from others of the same file: a row's id or line, the name in an archive.

        Raises: LoadingError: with a sentence, if the file gives no article, is of no known
            kind, or reading it takes too much time or memory.
        """
        request = Request(clean(name)[-_MAX_NAME:], content_of(name, content), url, charset)
        seat = self._seats.take()
        try:
            return self._read(seat, request)
        finally:
            if self._is_closed.is_set():
                seat.clear()
            self._seats.give(seat)

    def _read(self, seat: Seat, request: Request) -> Extraction:
        """Read a file; what kills a child in an archive is left out, and the rest read on."""
        answer = Answer()
        latest = time.monotonic() + self._limits.total_seconds
        for _ in range(_MAX_DEATHS):
            try:
                self._ask(seat, request, answer, latest)
                return answer.extraction()
            except ChildLost as lost:
                self._check_open()
                reason = f"The file could not be read: {lost}. {_SMALLER}"
                if answer.member is None or time.monotonic() > latest:
                    raise LoadingError(reason) from lost
                request = replace(request, first=answer.leave_out_member(reason))
        raise LoadingError("Too many files of the archive cannot be read. Unpack it first.")

    def _ask(self, seat: Seat, request: Request, answer: Answer, latest: float) -> None:
        child = seat.child_for(self._worker, self._limits)
        answer.token = secrets.token_hex(8)
        try:
            self._check_open()
            deadline = min(time.monotonic() + self._limits.seconds, latest)
            child.send(_head(replace(request, token=answer.token)), deadline)
            child.send(request.content, deadline)
            while not answer.take(child.hear(deadline), self._limits):
                if answer.is_at_new_member():
                    deadline = min(time.monotonic() + self._limits.seconds, latest)
        except BaseException:
            seat.clear()
            raise
        seat.count(answer.memory, self._limits)

    def _check_open(self) -> None:
        if self._is_closed.is_set():
            raise LoadingError("Beleg is closing and reads no more files.")


def _head(request: Request) -> bytes:
    head = {name: getattr(request, name) for name in ("name", "url", "charset", "first", "token")}
    return pack_head(head, request.content)


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
