from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fakes import FINGERPRINT, ROOT

from vectorstore.errors import IndexInUse
from vectorstore.store import lock
from vectorstore.store.lock import FolderLock
from vectorstore.store.store import Store

HOLD = """
import sys
from pathlib import Path
from vectorstore.store.lock import FolderLock
lock = FolderLock(Path(sys.argv[1]))
if sys.argv[2:]:
    lock.announce(sys.argv[2])
sys.stdout.write("held\\n")
sys.stdout.flush()
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "_PATIENCE", 0.01)


@contextmanager
def holder(home: Path, *url: str) -> Iterator[subprocess.Popen[str]]:
    """Run another process that holds the folder until it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home), *url],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_second_process_is_refused_and_told_who_holds_the_index(home: Path):
    with holder(home) as process, pytest.raises(IndexInUse) as refusal:
        Store(home, FINGERPRINT)
    assert f"process {process.pid}" in str(refusal.value)
    assert str(home) in str(refusal.value)
    assert "BELEG_HOME" in str(refusal.value)


def test_second_process_is_told_the_address_of_the_first(home: Path):
    with (
        holder(home, "http://127.0.0.1:7860"),
        pytest.raises(IndexInUse, match=r"ask it at http://127.0.0.1:7860"),
    ):
        FolderLock(home)


def test_killed_process_frees_the_index(home: Path):
    with holder(home) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        Store(home, FINGERPRINT).close()


def test_closed_store_frees_the_index(home: Path):
    Store(home, FINGERPRINT).close()
    with holder(home):
        pass


def test_second_store_in_one_process_is_refused(home: Path):
    with Store(home, FINGERPRINT), pytest.raises(IndexInUse, match=f"process {os.getpid()}"):
        Store(home, FINGERPRINT)


@pytest.mark.parametrize("content", ["{", "[]"])
def test_damaged_note_of_the_holder_still_refuses(home: Path, content: str):
    with holder(home):
        (home / "holder.json").write_text(content)
        with pytest.raises(IndexInUse, match="another process"):
            FolderLock(home)


def test_note_of_a_dead_process_does_not_refuse(home: Path):
    home.mkdir()
    (home / "holder.json").write_text('{"pid": 1, "command": "beleg serve", "url": null}')
    FolderLock(home).release()


def test_half_written_files_of_a_process_that_died_are_swept(home: Path):
    home.mkdir()
    (home / ".feeds.json.1.2.new").write_text("half")
    (home / "mine.new").write_text("not ours")
    FolderLock(home).release()
    assert [p.name for p in home.glob("*.new")] == ["mine.new"]


def test_lock_makes_the_folder_and_its_parents(tmp_path: Path):
    FolderLock(tmp_path / "a" / "b").release()
    assert (tmp_path / "a" / "b").is_dir()
