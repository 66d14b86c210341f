"""Files of any format in, articles out. Hostile files are read in a child process."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Self

from vectorstore.errors import LoadingError
from vectorstore.loading import MAX_BYTES, clean
from vectorstore.parser_answer import Answer, Parsed
from vectorstore.parser_child import ChildLost
from vectorstore.parser_frames import pack_head
from vectorstore.parser_limits import Limits
from vectorstore.parser_readers import ARCHIVE, FEED, READERS, Request, suffix_of
from vectorstore.parser_seats import Seat, Seats

__all__ = ["SUFFIXES", "Limits", "Parsed", "ParserPool"]

SUFFIXES = frozenset({*READERS, ARCHIVE}) - {FEED}
MAX_PACKED_BYTES = 200_000_000  # of formats that hold pictures
_PACKED = frozenset({".pdf", ".docx", ARCHIVE})
_MAX_NAME = 1_000  # characters
_MAX_DEATHS = 10  # of children over one archive
_SMALLER = "Split it, or save its text as .txt."


class ParserPool:
    """Reads files in child processes that hostile content may take down, and no one else.

    Threads may share a pool; each file has a child for itself while it is read.
    """

    def __init__(
        self,
        workers: int = 1,
        limits: Limits | None = None,
        *,
        worker: str = "vectorstore.parser_worker",
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

    def parse(
        self,
        name: str,
        content: bytes | Path,
        *,
        url: str | None = None,
        charset: str | None = None,
    ) -> Parsed:
        """Return the articles of a file; the ending of its name says of which format it is.

        `url` is where a page was read, `charset` what its HTTP header says. An article's key
        tells it from others of the same file: a row's id or line, the name in an archive.

        Raises: LoadingError: with a sentence, if the file gives no article, is of no known
            kind, or reading it takes too much time or memory.
        """
        request = Request(clean(name)[-_MAX_NAME:], _content(name, content), url, charset)
        seat = self._seats.take()
        try:
            return self._read(seat, request)
        finally:
            if self._is_closed.is_set():
                seat.clear()
            self._seats.give(seat)

    def _read(self, seat: Seat, request: Request) -> Parsed:
        """Read a file; what kills a child in an archive is left out, and the rest read on."""
        answer = Answer()
        latest = time.monotonic() + self._limits.total_seconds
        for _ in range(_MAX_DEATHS):
            try:
                self._ask(seat, request, answer, latest)
                return answer.parsed()
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


def _content(name: str, content: bytes | Path) -> bytes:
    """Return a file's bytes if they may be read."""
    suffix = suffix_of(name)
    if suffix not in SUFFIXES | {FEED}:
        raise LoadingError(f"Beleg reads {', '.join(sorted(SUFFIXES))} files.")
    most = MAX_PACKED_BYTES if suffix in _PACKED else MAX_BYTES
    try:
        if isinstance(content, Path) and not content.is_file():
            raise LoadingError("This is not a regular file.")
        size = content.stat().st_size if isinstance(content, Path) else len(content)
        if size > most:
            raise LoadingError(f"The file is larger than {most // 1_000_000} MB. Split it.")
        return content.read_bytes() if isinstance(content, Path) else content
    except OSError as error:
        raise LoadingError(f"Cannot be read: {error.strerror or error}.") from error


def _head(request: Request) -> bytes:
    head = {name: getattr(request, name) for name in ("name", "url", "charset", "first", "token")}
    return pack_head(head, request.content)
