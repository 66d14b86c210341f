"""A child process that reads files, as its parent sees it: it may die, hang or lie."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import Any

from vectorstore.errors import LoadingError
from vectorstore.sandbox.frames import BadFrame, Frame, FrameReader
from vectorstore.sandbox.limits import Limits

_PIECE = 1_048_576  # bytes
_MAX_TEXT = 100_000_000  # bytes of one article
_START_SECONDS = 60.0
_DEATH_SECONDS = 5.0
# -I keeps the folder that Beleg runs in, and the user's variables, out of the child. What the
# parent can import - a user's own packages, a checkout - comes after what the child finds itself.
_START = (
    "import importlib, json, sys;"
    "sys.path += [p for p in json.loads(sys.argv[1]) if p not in sys.path];"
    "importlib.import_module(sys.argv[2]).main()"
)
_KEPT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")  # some Pythons do not start without


class ChildLost(LoadingError):
    """A child died, hung or talked nonsense; the words say why in half a sentence."""


class Child:
    """A running child. One thread at a time may talk to it; any may kill it."""

    def __init__(self, worker: str, limits: Limits) -> None:
        """Start a child that runs the module `worker`, and wait until it is ready.

        Raises: LoadingError: if it does not start.
        """
        self._limits = limits
        lifeline, self._lifeline = os.pipe()
        try:
            self._process = _started(worker, limits, lifeline)
        except OSError as error:
            os.close(self._lifeline)
            raise _no_start(error.strerror or str(error)) from error
        finally:
            os.close(lifeline)
        self._in, self._out = _pipes(self._process)
        self._reader = FrameReader(_MAX_TEXT)
        try:
            if self.hear(time.monotonic() + _START_SECONDS).head != {"say": "ready"}:
                raise ChildLost("it does not answer")
        except BaseException as error:
            self.close()
            if isinstance(error, ChildLost):
                raise _no_start(str(error)) from error
            raise

    def is_ready(self) -> bool:
        """Whether the child lives, and says nothing before it is asked."""
        return self._process.poll() is None and self._reader.is_empty and not self._has_more()

    def send(self, words: bytes, deadline: float) -> None:
        """Send a frame or a part of one; `deadline` is a time of the monotonic clock.

        Raises: ChildLost: if the child does not take it.
        """
        rest = memoryview(words)
        while rest:
            self._wait(self._in, select.POLLOUT, deadline)
            with suppress(BlockingIOError):
                try:
                    rest = rest[os.write(self._in, rest[:_PIECE]) :]
                except BrokenPipeError:
                    raise self._lost() from None

    def hear(self, deadline: float) -> Frame:
        """Return the child's next frame.

        Raises: ChildLost: if none comes, or something else.
        """
        try:
            while (frame := self._reader.take()) is None:
                self._wait(self._out, select.POLLIN, deadline)
                piece = os.read(self._out, _PIECE)
                if not piece:
                    raise self._lost()
                self._reader.feed(piece)
        except BadFrame as error:
            raise ChildLost("its reader broke on it") from error
        return frame

    def kill(self) -> None:
        """End the child at once; whoever talks to it will notice."""
        self._process.kill()

    def close(self) -> None:
        """End the child and forget it."""
        self._process.kill()
        self._process.wait()
        for end in (self._process.stdin, self._process.stdout):
            if end is not None:
                with suppress(OSError):
                    end.close()
        with suppress(OSError):
            os.close(self._lifeline)

    def _has_more(self) -> bool:
        poll = select.poll()
        poll.register(self._out, select.POLLIN)
        return bool(poll.poll(0))

    def _wait(self, descriptor: int, event: int, deadline: float) -> None:
        poll = select.poll()
        poll.register(descriptor, event)
        seconds = deadline - time.monotonic()
        if seconds <= 0 or not poll.poll(1000 * seconds):
            raise ChildLost(f"reading it took more than {self._limits.seconds:g} seconds")

    def _lost(self) -> ChildLost:
        """Return why the child closed its pipes."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_DEATH_SECONDS)
        code = self._process.returncode
        if code == -signal.SIGXCPU:
            seconds = self._limits.cpu_seconds
            return ChildLost(f"reading it took more than {seconds} seconds of computing time")
        if code == -signal.SIGKILL:
            return ChildLost("the system ended its reader, as it does when memory is short")
        return ChildLost("its reader broke on it")


def _started(worker: str, limits: Limits, lifeline: int) -> subprocess.Popen[bytes]:
    paths = json.dumps([path for path in sys.path if path])
    words = [paths, worker, limits.to_words(), str(lifeline)]
    return subprocess.Popen(  # noqa: S603  # our own interpreter runs our own module
        [sys.executable, "-I", "-B", "-X", "utf8", "-c", _START, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        pass_fds=[lifeline],
        process_group=0,  # Ctrl+C in a terminal is for the parent alone
    )


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PATH": "/usr/bin:/bin"} | kept


def _pipes(process: subprocess.Popen[Any]) -> tuple[int, int]:
    if process.stdin is None or process.stdout is None:
        raise LoadingError("The reader of files has no pipes.")
    ends = process.stdin.fileno(), process.stdout.fileno()
    for end in ends:
        os.set_blocking(end, False)
    return ends


def _no_start(reason: str) -> LoadingError:
    return LoadingError(
        f"The process that reads files does not start ({reason}). Install Beleg anew."
    )
