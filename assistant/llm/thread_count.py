"""How many threads a running llama.cpp computes with, changed while it runs.

llama.cpp has a function for it, `llama_set_n_threads`, and xllamacpp's library exports it; what
xllamacpp does not give away is the context that it wants. The context is looked for in the memory
of the server's object: a shared pointer there holds llama.cpp's own server, which is asked for it.
Memory is read through the system, which refuses what is not there, and what is found counts only
if llama.cpp says of it what the server was started with. Where anything is otherwise, as in another
version or on another system, the number stays as it was.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import pairwise
from typing import Any

_WORD = 8  # bytes of a pointer
_OBJECT = 4096  # words in which the server's object keeps its pointer: it begins with all settings
_READABLE = 2048  # words behind a pointer that must be there before llama.cpp is given it
_LOWEST = 4096  # no pointer is less
_CONTEXT_OF = "_ZNK14server_context17get_llama_contextEv"

SetThreads = Callable[[int], None]


def thread_setter(server: Any, context_size: int, threads: int) -> SetThreads | None:
    """Return what changes the number of threads of a server; None if it cannot be changed.

    The server was started with a context of `context_size` tokens and so many `threads`.
    """
    try:
        library = _library()
        memory = os.open("/proc/self/mem", os.O_RDONLY)
    except (OSError, AttributeError, ImportError):
        return None
    try:
        contexts = _contexts(_Memory(memory), server, library)
        expected = (context_size, threads)
        context = next((one for one in contexts if _tells(library, one) == expected), None)
    finally:
        os.close(memory)
    if context is None:
        return None
    return lambda count: library.llama_set_n_threads(context, count, count)


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
