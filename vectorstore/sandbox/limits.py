"""What a child process that reads files may do: limits on time, memory and acts."""

from __future__ import annotations

import contextlib
import io
import json
import math
import os
import resource
import signal
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

_MEMBERS = 10  # times the limit on time that all files of one archive may take together
_OPEN_FILES = 64
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FORBIDDEN = frozenset({
    "socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo",
    "socket.gethostbyname", "socket.gethostbyaddr", "subprocess.Popen", "os.system", "os.exec",
    "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.kill", "os.killpg", "os.remove",
    "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod",
    "os.chown", "os.utime", "shutil.rmtree", "shutil.move", "pty.spawn",
})  # fmt: skip


@dataclass(frozen=True)
class Limits:
    """What reading one file may cost.

    `memory` is address space in bytes (where the system enforces it), `cpu_seconds` computing
    time, `seconds` the time that the reader is waited for. Of an archive these are the limits
    of each file in it; all together may take ten times as long. A child is replaced after
    `files`, or when it still holds more than `resident` bytes after one.
    """

    memory: int = 1_500_000_000
    cpu_seconds: int = 60
    seconds: float = 120.0
    files: int = 1_000
    resident: int = 700_000_000

    @property
    def total_seconds(self) -> float:
        """The time that all files of an archive may take together."""
        return _MEMBERS * self.seconds

    def to_words(self) -> str:
        """Return the limits as an argument of the child."""
        return json.dumps(asdict(self))

    @classmethod
    def from_words(cls, words: str) -> Limits:
        """Return what `to_words` said."""
        return cls(**json.loads(words))


class _MemoryFile(io.BytesIO):
    """A temporary file that needs no disk."""

    def __init__(self, *_: object, **__: object) -> None:
        super().__init__()


class Sandbox:
    """The limits, in force in this process from now on."""

    def __init__(self, limits: Limits) -> None:
        """Set the limits that stay the same for every file."""
        self._limits = limits
        self._most = math.inf
        _limit("RLIMIT_AS", limits.memory)
        _limit("RLIMIT_FSIZE", 0)
        _limit("RLIMIT_CORE", 0)
        _limit("RLIMIT_NOFILE", _OPEN_FILES)
        tempfile.TemporaryFile = _MemoryFile  # type: ignore[assignment]  # py3langid's
        sys.addaudithook(_forbid)

    def begin_file(self) -> None:
        """Allow the computing time of one file from now on."""
        self._most = time.process_time() + _MEMBERS * self._limits.cpu_seconds
        self.begin_member()

    def begin_member(self) -> None:
        """Allow the computing time of one file of an archive, if the archive has it left."""
        most = min(time.process_time() + self._limits.cpu_seconds, self._most)
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        soft = math.ceil(most)
        resource.setrlimit(
            resource.RLIMIT_CPU,
            (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard),
        )


def end_with(lifeline: int) -> None:
    """End this process when the other end of a pipe is closed, as its owner's death does.

    The system sends the signal, even while the interpreter is busy in a library. Linux's
    PR_SET_PDEATHSIG would not do: it comes when the thread ends that started this process.
    """
    import fcntl  # noqa: PLC0415  # not on every system

    with contextlib.suppress(AttributeError, OSError):
        signal.signal(signal.SIGIO, signal.SIG_DFL)
        fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(lifeline, fcntl.F_SETFL, os.O_NONBLOCK | fcntl.FASYNC)


def memory_held() -> int:
    """Return the bytes of memory that this process holds; the most it held, if that is unknown."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * resource.getpagesize()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak


def _limit(name: str, value: int) -> None:
    """Set a limit, soft and hard; a system that does not know or take it goes without."""
    with contextlib.suppress(AttributeError, ValueError, OSError):
        kind = getattr(resource, name)
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))


def _forbid(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse what reading a file needs not: writing, connecting, starting programs."""
    if event in _FORBIDDEN or (event == "open" and _writes(arguments)):
        raise PermissionError(f"{event} is not allowed while a file is read")


def _writes(arguments: tuple[Any, ...]) -> bool:
    flags = arguments[2] if len(arguments) > 2 else 0
    return isinstance(flags, int) and bool(flags & _WRITING)
