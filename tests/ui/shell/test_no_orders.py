"""Holders of the index that take no orders, or fail in the middle of one."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from holding import Holding
from shell import Shell

from ui.api import client as handover
from ui.api.operations import VERSION
from vectorstore.store.lock import FolderLock

pytestmark = pytest.mark.server


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vectorstore.store.lock._PATIENCE", 0.01)


def refused(beleg: Shell, *words: str | Path) -> None:
    """Check that a command says who holds the index."""
    ended = beleg(*(words or ("list",)))
    assert (ended.code, ended.out) == (1, "")
    assert f"is in use by process {os.getpid()}" in ended.words


@pytest.fixture
def lock(home: Path) -> Iterator[FolderLock]:
    held = FolderLock(home)
    yield held
    held.release()


def test_holder_without_an_address_takes_no_orders(beleg: Shell, lock: FolderLock):
    refused(beleg)


@pytest.fixture
def deaf() -> Iterator[socket.socket]:
    """A port that is connected to and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


def address(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def requests(listener: socket.socket) -> int:
    """Return how many connections have been made."""
    listener.settimeout(0)
    count = 0
    while True:
        try:
            listener.accept()
        except BlockingIOError:
            return count
        count += 1


@pytest.mark.parametrize("words", [["list"], ["rebuild"], ["index", "/ships"]], ids=" ".join)
def test_holder_that_does_not_answer_is_named(
    beleg: Shell, lock: FolderLock, deaf: socket.socket, monkeypatch, words: list[str]
):
    monkeypatch.setattr(handover, "PATIENCE", 0.05)
    lock.announce(address(deaf))
    refused(beleg, *words)
    assert requests(deaf) == 1


def test_port_that_is_closed_is_no_answer(beleg: Shell, lock: FolderLock, deaf: socket.socket):
    lock.announce(address(deaf))
    deaf.close()
    refused(beleg)


def test_another_server_at_the_address_is_no_answer(
    beleg: Shell, held: Holding, home: Path, tmp_path: Path
):
    note = home / "holder.json"
    note.write_text(note.read_text().replace(f'"pid": {os.getpid()}', f'"pid": {os.getppid()}'))
    ended = beleg("list")
    assert ended.code == 1
    assert f"in use by process {os.getppid()}" in ended.words


@pytest.mark.parametrize(
    "host",
    ["http://192.0.2.1:{}", "https://127.0.0.1:{}", "http://127.0.0.1:{}/x", "http://a@127.0.0.1:{}",
     "http://127.0.0.1.evil.example:{}", "http://127.0.0.1", "http://[::1:{}", "file:///{}", ""],
)  # fmt: skip
def test_address_that_is_not_of_this_machine_is_not_asked(
    beleg: Shell, lock: FolderLock, deaf: socket.socket, monkeypatch, host: str
):
    monkeypatch.setattr(handover, "PATIENCE", 0.05)
    lock.announce(host.format(deaf.getsockname()[1]))
    refused(beleg)
    assert requests(deaf) == 0


@pytest.mark.parametrize(
    "changed",
    [{"pid": 2**22 + 1}, {"pid": -1}, {"pid": "1"}, {"pid": 2**80}, {"url": 1}, {"token": None},
     {"token": "ü"}, {"token": ["x"]}, {"more": 1}],
    ids=str,
)  # fmt: skip
def test_note_of_a_dead_process_or_of_no_process_leads_to_no_request(
    beleg: Shell, lock: FolderLock, home: Path, deaf: socket.socket, changed: dict
):
    lock.announce(address(deaf))
    note = home / "holder.json"
    note.write_text(json.dumps(json.loads(note.read_text()) | changed))
    ended = beleg("list")
    assert (ended.code, ended.out) == (1, "")
    assert "is in use by" in ended.words
    assert requests(deaf) == 0


def test_note_of_a_killed_process_is_not_left_to_the_next_one(home: Path, monkeypatch):
    home.mkdir()
    note = home / "holder.json"
    note.write_text('{"pid": 1, "command": "x", "url": "http://127.0.0.1:1", "token": "x"}')
    monkeypatch.setattr("vectorstore.store.lock.written_whole", full_disk)
    lock = FolderLock(home)
    assert not note.exists()
    lock.release()


def full_disk(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


# ---- holders that fail in the middle


class Chatty:
    """A server that greets as it should and then sends a reply of its own."""

    def __init__(self, lock: FolderLock, reply: bytes) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._replies = [
            json.dumps({"pid": os.getpid(), "version": VERSION}).encode(),
            reply,
        ]
        lock.announce(address(self._listener))
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        for reply in self._replies:
            connection, _ = self._listener.accept()
            with connection:
                connection.recv(100_000)
                length = b"Connection: close\r\n"
                connection.sendall(b"HTTP/1.1 200 OK\r\n" + length + b"\r\n" + reply)
        self._listener.close()


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b"[]\n",
        b'{"report": {"values": {}, "text": ""}}\n',
        b'{"report": {"values": {"articles": [{"id": 1}]}, "text": ""}}\n',
        b'{"report": {"values": {"articles": []}}}\n',
        b'{"progress": {"done": true, "total": 1, "name": "x"}}\n',
        b'{"progress": {"done": 1, "total": 1, "name": "x"}}\n',
    ],
    ids=lambda reply: repr(reply[:40]),
)
def test_reply_that_is_none_is_one_sentence(beleg: Shell, lock: FolderLock, reply: bytes):
    Chatty(lock, reply)
    ended = beleg("list")
    assert (ended.code, ended.out) == (1, "")
    assert "stopped answering in the middle" in ended.words


def test_brackets_of_a_reply_are_printed_as_they_are(beleg: Shell, lock: FolderLock):
    Chatty(lock, b'{"error": "[red]x[!red]"}\n')
    assert beleg("list").words == "Error: [red]x[!red]"
