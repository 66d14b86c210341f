"""The child process that reads files: it gets their bytes and says what they hold."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from vectorstore import resources
from vectorstore.errors import LoadingError
from vectorstore.formats.extracted import Extraction, Request
from vectorstore.formats.formats import ARCHIVE, FEED, READERS, Reader, suffix_of
from vectorstore.sandbox.frames import Frame, FrameReader, pack
from vectorstore.sandbox.limits import Limits, Sandbox, end_with, memory_held

_PIECE = 1_048_576  # bytes
_LARGE = 1_000_000  # bytes of a file after which memory is given back, which takes a moment
_MAX_FIELD = 2_000  # characters; a value of more is no title, name or address
_OUT_OF_MEMORY = pack({"say": "memory"})  # made while there is some


def main(readers: Mapping[str, Reader] = READERS) -> None:
    """Answer requests until the parent is gone."""
    limits, lifeline = Limits.from_words(sys.argv[3]), int(sys.argv[4])
    end_with(lifeline)
    resources.step_back()
    pipes = Pipes()
    sandbox = Sandbox(limits)
    logging.disable(logging.CRITICAL)
    pipes.say({"say": "ready"})
    try:
        while (frame := pipes.hear()) is not None:
            sandbox.begin_file()
            request = Request(content=frame.body, **frame.head)
            Answering(pipes, sandbox, readers).answer(request)
            token, is_large = request.token, len(request.content) > _LARGE
            del frame, request
            if is_large:
                resources.trim()
            pipes.say({"say": "done", "token": token, "memory": memory_held()})
    except MemoryError:
        pipes.say_at_last(_OUT_OF_MEMORY)
    os._exit(0)  # what a file left behind in some library needs no tidying up


class Pipes:
    """The way to the parent. What a library prints goes nowhere."""

    def __init__(self) -> None:
        """Take over standard input and output, and leave the null device in their place."""
        self._in, self._out = os.dup(0), os.dup(1)
        null = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(null, standard)
        self._reader = FrameReader()
        self._waiting = bytearray()

    def hear(self) -> Frame | None:
        """Return the next request; None if there will be no more."""
        self.flush()
        while (frame := self._reader.take()) is None:
            piece = os.read(self._in, _PIECE)
            if not piece:
                return None
            self._reader.feed(piece)
        return frame

    def say(self, head: dict[str, Any], body: bytes = b"") -> None:
        """Send a frame, soon."""
        self._waiting += pack(head, body)
        if len(self._waiting) > _PIECE:
            self.flush()

    def flush(self) -> None:
        """Send what waits."""
        self.say_at_last(bytes(self._waiting))
        self._waiting.clear()

    def say_at_last(self, frame: bytes) -> None:
        """Send a frame at once, before any that waits."""
        rest = memoryview(frame)
        while rest:
            rest = rest[os.write(self._out, rest) :]


class Answering:
    """The answer to one request."""

    def __init__(self, pipes: Pipes, sandbox: Sandbox, readers: Mapping[str, Reader]) -> None:
        """Send the answer through `pipes`."""
        self._pipes = pipes
        self._sandbox = sandbox
        self._readers = readers

    def answer(self, request: Request) -> None:
        """Send articles and failures; for a file that gives none, why not."""
        try:
            if suffix_of(request.name) in ARCHIVE.endings:
                self._read_members(request)
            else:
                self._tell(self._read(request))
        except LoadingError as error:
            self._pipes.say({"say": "error", "why": _reason(error)})

    def _read(self, request: Request) -> Extraction:
        suffix = suffix_of(request.name)
        try:
            return self._readers[suffix](request)
        except ImportError as error:
            raise LoadingError(
                f"{suffix} files cannot be read: {error.name or error} is missing."
                " Install Beleg anew."
            ) from error
        except LoadingError as error:
            if _lacks_memory(error):
                raise MemoryError from error
            raise

    def _read_members(self, request: Request) -> None:
        """Read an archive's files. Before each the parent is told, in case it is the last."""
        from vectorstore.formats.archive import read_archive  # noqa: PLC0415  # for archives only

        members = read_archive(request.content, self._readers.keys() - {*FEED.endings})
        for number, member in enumerate(members[request.first :], start=request.first):
            self._pipes.say({"say": "member", "number": number, "name": _sendable(member.name)})
            self._pipes.flush()
            self._sandbox.begin_member()
            try:
                found = self._read(Request(member.name, member.read()))
            except LoadingError as error:
                self._say_failure(member.name, _reason(error))
            else:
                self._tell(_named(member.name, found))

    def _tell(self, found: Extraction) -> None:
        for article in found.articles:
            values = {name: _sendable(value) for name, value in article.to_dict().items()}
            text = values.pop("text")
            short = {name: value for name, value in values.items() if len(value) <= _MAX_FIELD}
            self._pipes.say({"say": "article", "fields": short}, text.encode())
        for what, why in found.failures:
            self._say_failure(what, why)

    def _say_failure(self, what: str, why: str) -> None:
        what, why = _sendable(what)[:_MAX_FIELD], _sendable(why)[:_MAX_FIELD]
        self._pipes.say({"say": "failure", "what": what, "why": why})


def _named(name: str, found: Extraction) -> Extraction:
    """Name what was found in a file of an archive by the file."""
    return Extraction(
        tuple(replace(a, key=f"{name}#{a.key}" if a.key else name) for a in found.articles),
        tuple((f"{name}, {what}", why) for what, why in found.failures),
    )


def _lacks_memory(error: BaseException | None) -> bool:
    """Whether an error began as a lack of memory, which some readers take for a bad file."""
    while error is not None and not isinstance(error, MemoryError):
        error = error.__cause__ or error.__context__
    return error is not None


def _reason(error: LoadingError) -> str:
    return _sendable(str(error))[:_MAX_FIELD]


def _sendable(text: str) -> str:
    """Return a text without lone surrogates and NUL: they do not pass, whoever let them in."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
