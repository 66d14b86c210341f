"""A worker whose readers do what hostile files make readers do; the content says what."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from vectorstore.errors import LoadingError
from vectorstore.formats.extracted import Extracted, Extraction, Request
from vectorstore.formats.formats import READERS
from vectorstore.sandbox import worker as parser_worker
from vectorstore.sandbox.frames import pack


def main() -> None:
    parser_worker.main({**READERS, ".txt": act, ".html": act})


def act(request: Request) -> Extraction:
    word = request.content.decode()
    acts = {
        "loop": loop, "sleep": sleep, "allocate": allocate, "swallow": swallow, "crash": crash,
        "print": say_things, "raise": fail, "exit": leave, "kill": end_by_signal, "write": write,
        "connect": connect, "run": run, "recurse": recurse, "leak": leak,
    }  # fmt: skip
    if word in acts:
        return Extraction((Extracted(f"{word}: {acts[word]()}"),))
    if word == "long":
        return Extraction((Extracted("long", title="x" * 5_000, author="\ud800\x00Eva"),))
    if word.startswith("frame "):
        inject(word.removeprefix("frame "))
    return Extraction((Extracted(word, title=str(os.getpid())),))


def loop() -> None:
    while True:
        pass


def sleep() -> None:
    time.sleep(60)


def allocate() -> int:
    hoard = []
    while True:
        hoard.append(bytes(10_000_000))


def swallow() -> None:
    """Lack memory as a library does that takes the lack for a bad file."""
    try:
        allocate()
    except MemoryError as error:
        raise LoadingError("This is no file.") from error


def crash() -> None:
    ctypes.string_at(0)


def say_things() -> str:
    print("garbage", flush=True)
    os.write(1, b"\x00\x00\x00\x01garbage" * 100)
    os.write(2, b"garbage")
    library = ctypes.CDLL(None)
    library.puts(b"garbage from C")
    library.fflush(None)
    return repr(sys.stdin.read())


def fail() -> None:
    raise KeyError("a bug")


def leave() -> None:
    os._exit(0)


def end_by_signal() -> None:
    signal.raise_signal(signal.SIGKILL)


def write() -> str:
    failed = []
    for attempt in (lambda: Path("/tmp/beleg-was-here").write_text("x"),
                    lambda: os.open("/tmp/beleg-was-here", os.O_CREAT | os.O_RDWR),
                    lambda: Path("/tmp").rmdir(), lambda: os.kill(os.getppid(), 0)):  # fmt: skip
        try:
            attempt()
        except OSError as error:
            failed.append(type(error).__name__)
    return ",".join(failed)


def connect() -> str:
    try:
        socket.create_connection(("127.0.0.1", 9), timeout=1)
    except OSError as error:
        return type(error).__name__
    return "connected"


def run() -> str:
    try:
        subprocess.run(["true"], check=False)
    except OSError as error:
        return type(error).__name__
    return "ran"


def recurse() -> None:
    recurse()


_HELD: list[bytes] = []


def leak() -> int:
    _HELD.append(b"x" * 60_000_000)
    return os.getpid()


def inject(words: str) -> None:
    """Speak with the child's voice, as a hostile file could that took it over."""
    kind, _, rest = words.partition(" ")
    frames = {
        "raw": lambda: rest.encode("latin-1"),
        "json": lambda: len(rest).to_bytes(4, "big") + bytes(4) + rest.encode(),
        "text": lambda: pack({"say": "article", "fields": {}}, bytes.fromhex(rest)),
        "flood": lambda: pack({"say": "article", "fields": {}}, b"a" * 1_000_000) * 20,
        "huge": lambda: b"\x00\x00\x00\x02\xff\xff\xff\xff{}",
        "half": lambda: b"\x00\x00\x00\x02\x00\x00\x00\x09{}abc",
    }
    frame = frames[kind]()
    for descriptor in range(3, 20):  # the pipe is one of them
        try:
            os.set_blocking(descriptor, True)
            rest_of_frame = memoryview(frame)
            while rest_of_frame:
                rest_of_frame = rest_of_frame[os.write(descriptor, rest_of_frame) :]
        except OSError:
            continue
    if kind == "half":
        os._exit(0)
