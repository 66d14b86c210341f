"""How many threads a running llama.cpp computes with, changed while it runs.

llama.cpp has a function for it, `llama_set_n_threads`, and xllamacpp's library exports it; what
xllamacpp does not give away is the context that it wants. The context is looked for in the memory
of the server's object: a shared pointer there holds llama.cpp's own server, which is asked for it.
Memory is read through the system, which refuses what is not there, and what is found counts only
if llama.cpp says of it what the server was started with. A copy of the process does the looking, so
that nothing but the copy dies of a wrong guess. Where anything is otherwise, as in another version
or on another system, the number stays as it was.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import pairwise
from typing import Any

_WORD = 8  # bytes of a pointer
_OBJECT = 4096  # words in which the server's object keeps its pointer: it begins with all settings
_READABLE = 2048  # words behind a pointer that must be there before llama.cpp is given it
_LOOKING = 5.0  # seconds
_LOWEST = 4096  # no pointer is less
_CONTEXT_OF = "_ZNK14server_context17get_llama_contextEv"

SetThreads = Callable[[int], None]


def thread_setter(server: Any, context_size: int, threads: int) -> SetThreads | None:
    """Return what changes the number of threads of a server; None if it cannot be changed.

    The server was started with a context of `context_size` tokens and so many `threads`.
    """
    try:
        library = _library()
    except (OSError, AttributeError, ImportError):
        return None
    context = _told_by_a_copy(lambda: _context(server, library, (context_size, threads)))
    if not context:
        return None
    return lambda count: library.llama_set_n_threads(context, count, count)


def _told_by_a_copy(find: Callable[[], int]) -> int:
    """Return the address that a copy of this process finds; 0 if it does not live to tell it."""
    if not hasattr(os, "fork"):
        return 0
    told, tell = os.pipe()
    copy = os.fork()
    if copy == 0:  # it has this thread alone, and nothing of what the others hold is touched
        try:
            os.write(tell, str(find()).encode())
        finally:
            os._exit(0)
    os.close(tell)
    try:
        in_time = select.select([told], [], [], _LOOKING)[0]
        said = os.read(told, 32) if in_time else b""
    finally:
        os.close(told)
        with suppress(OSError):
            os.kill(copy, signal.SIGKILL)
        os.waitpid(copy, 0)
    return int(said or 0)


def _context(server: Any, library: Any, expected: tuple[int, int]) -> int:
    """Return the address of a server's context; 0 if it is not found."""
    with open("/proc/self/mem", "rb") as memory:  # noqa: PTH123  # no file of a folder
        contexts = _contexts(_Memory(memory.fileno()), server, library)
        return next((one for one in contexts if _tells(library, one) == expected), 0)


class _Memory:
    """This process's memory, read by the system."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def words(self, address: int, count: int) -> list[int]:
        """Return words from an address on; fewer, or none, if there are no more."""
        if address < _LOWEST or address % _WORD:
            return []
        with suppress(OSError, OverflowError):
            read = os.pread(self._descriptor, count * _WORD, address)
            return memoryview(read[: len(read) // _WORD * _WORD]).cast("Q").tolist()
        return []

    def has(self, address: int) -> bool:
        """Whether there is room for an object of llama.cpp's at an address."""
        return len(self.words(address, _READABLE)) == _READABLE


def _library() -> Any:
    import xllamacpp.xllamacpp as module  # noqa: PLC0415  # an optional part

    library = ctypes.CDLL(module.__file__)
    context_of = getattr(library, _CONTEXT_OF)
    context_of.argtypes, context_of.restype = [ctypes.c_void_p], ctypes.c_void_p
    for name in ("llama_n_ctx", "llama_n_threads", "llama_n_threads_batch"):
        getattr(library, name).argtypes = [ctypes.c_void_p]
    library.llama_set_n_threads.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]
    return library


def _contexts(memory: _Memory, server: Any, library: Any) -> Iterator[int]:
    """Yield what may be the context of a server.

    A shared pointer is two words: the object, and a block whose third word is the object again.
    """
    size = type(server).__basicsize__ // _WORD
    for address in memory.words(id(server), size):
        words = memory.words(address, _OBJECT)
        for owned, block in pairwise(words):
            if memory.words(block, 3)[2:] != [owned]:
                continue
            inside = memory.words(owned, 1)
            if not inside or not memory.has(inside[0]):
                continue
            context = getattr(library, _CONTEXT_OF)(owned)
            if context and memory.has(context):
                yield context


def _tells(library: Any, context: int) -> tuple[int, int]:
    """Return what llama.cpp says of a context: its size in tokens, and its threads."""
    return library.llama_n_ctx(context), library.llama_n_threads(context)
