from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fakes import ROOT

from vectorstore.embedding import weights
from vectorstore.embedding.weights import (
    is_intact,
    is_whole,
    made_once,
    packaged_file,
    sha256_of,
    write_aside,
)
from vectorstore.errors import WeightsError

BIG = 1_000_000


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def forbid_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "sha256_of", lambda path: pytest.fail(f"{path} was read"))


def test_hash_is_that_of_the_bytes(tmp_path: Path):
    path = tmp_path / "model"
    path.write_bytes(b"abc")
    assert sha256_of(path) == sha256(b"abc")


def test_missing_file_is_not_intact(tmp_path: Path):
    assert not is_intact(tmp_path / "model", sha256(b"abc"))


def test_folder_is_not_intact(tmp_path: Path):
    assert not is_intact(tmp_path, sha256(b"abc"))


def test_small_file_is_read_every_time_and_gets_no_stamp(tmp_path: Path):
    path = tmp_path / "model"
    path.write_bytes(b"abc")
    assert is_intact(path, sha256(b"abc"))
    path.write_bytes(b"abd")
    assert not is_intact(path, sha256(b"abc"))
    assert [p.name for p in tmp_path.iterdir()] == ["model"]


def test_big_file_is_hashed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "model"
    path.write_bytes(b"a" * BIG)
    digest = sha256(b"a" * BIG)
    assert is_intact(path, digest)
    forbid_hashing(monkeypatch)
    assert is_intact(path, digest)


@pytest.mark.parametrize("changed", [b"b" * BIG, b"a" * (BIG + 1), b"a" * (BIG - 1)])
def test_change_voids_the_stamp(tmp_path: Path, changed: bytes):
    path = tmp_path / "model"
    path.write_bytes(b"a" * BIG)
    digest = sha256(b"a" * BIG)
    assert is_intact(path, digest)
    before = path.stat()
    path.write_bytes(changed)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    assert not is_intact(path, digest)


def test_stamp_of_another_hash_is_void(tmp_path: Path):
    path = tmp_path / "model"
    path.write_bytes(b"a" * BIG)
    assert is_intact(path, sha256(b"a" * BIG))
    assert not is_intact(path, sha256(b"b" * BIG))


@pytest.mark.parametrize("stamp", [b"", b"{", b"[]", b"null", b"\xff\xfe"])
def test_damaged_stamp_is_void(tmp_path: Path, stamp: bytes):
    path = tmp_path / "model"
    path.write_bytes(b"a" * BIG)
    (tmp_path / "model.checked").write_bytes(stamp)
    assert is_intact(path, sha256(b"a" * BIG))
    assert not is_intact(path, sha256(b"b" * BIG))


def test_written_file_is_whole_and_leaves_nothing_beside_it(tmp_path: Path):
    write_aside(tmp_path / "model", b"abc")
    assert [p.name for p in tmp_path.iterdir()] == ["model"]
    assert (tmp_path / "model").read_bytes() == b"abc"


def test_failed_write_leaves_the_former_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "model"
    path.write_bytes(b"old")

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(WeightsError, match=r"No space left.*BELEG_CACHE"):
        write_aside(path, b"new")
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["model"]


def test_write_into_a_missing_folder_says_what_to_do(tmp_path: Path):
    with pytest.raises(WeightsError, match=r"Cannot write .*BELEG_CACHE"):
        write_aside(tmp_path / "none" / "model", b"abc")


def test_threads_that_write_at_once_leave_one_whole_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    contents = [bytes([n]) * 200_000 for n in range(2)]
    written = threading.Barrier(2)
    replace = Path.replace

    def replace_when_both_have_written(aside: Path, target: Path) -> Path:
        written.wait(30)
        return replace(aside, target)

    monkeypatch.setattr(Path, "replace", replace_when_both_have_written)
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(write_aside, tmp_path / "model", c) for c in contents]:
            done.result()
    assert (tmp_path / "model").read_bytes() in contents
    assert [p.name for p in tmp_path.iterdir()] == ["model"]


WRITE_OFTEN = """
import sys
from pathlib import Path
from vectorstore.embedding.weights import write_aside
sys.stdin.readline()
for _ in range(30):
    write_aside(Path(sys.argv[1]), sys.argv[2].encode() * 200_000)
"""


def test_processes_that_write_at_once_leave_one_whole_file(tmp_path: Path):
    path = tmp_path / "model"
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITE_OFTEN, str(path), letter],
            cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for letter in "ab"
    ]  # fmt: skip
    for writer in writers:
        assert writer.stdin
        writer.stdin.write("go\n")
        writer.stdin.flush()
    assert [(writer.communicate()[1], writer.returncode) for writer in writers] == [("", 0)] * 2
    assert path.read_bytes() in {b"a" * 200_000, b"b" * 200_000}
    assert [p.name for p in tmp_path.iterdir()] == ["model"]


def test_packaged_file_is_found_without_importing_its_package():
    assert packaged_file("chromadb", "__init__.py") is not None
    command = (
        "import sys; from vectorstore.embedding.weights import packaged_file; "
        "assert packaged_file('chromadb', '__init__.py'); assert 'chromadb' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", command], cwd=ROOT, check=True)


@pytest.mark.parametrize(("package", "name"), [("no_such_package", "x"), ("chromadb", "no.bin"),
                                               ("json.decoder", "x")])  # fmt: skip
def test_packaged_file_that_is_missing_is_none(package: str, name: str):
    assert packaged_file(package, name) is None


# ---- a folder that is made once


def write_model(folder: Path) -> None:
    (folder / "part").mkdir()
    (folder / "part" / "config.json").write_text("{}")
    (folder / "model").write_bytes(b"abc" * 10)


def test_folder_is_made_once_and_taken_as_it_is_the_next_time(tmp_path: Path):
    folder = tmp_path / "cache" / "model-1"
    assert made_once(folder, write_model) == folder
    assert (folder / "part" / "config.json").read_text() == "{}"
    assert is_whole(folder)
    made_once(folder, lambda _: pytest.fail("made again"))
    assert list(folder.parent.iterdir()) == [folder]


@pytest.mark.parametrize(
    ("name", "content"),
    [("model", b"abd" * 10), ("model", b""), ("part/config.json", b"[]"), (weights._CONTENTS, b"["),
     (weights._CONTENTS, b"[1]"), (weights._CONTENTS, b'{"model": 1}')],
)  # fmt: skip
def test_damaged_folder_is_made_again(tmp_path: Path, name: str, content: bytes):
    folder = made_once(tmp_path / "model-1", write_model)
    (folder / name).write_bytes(content)
    assert not is_whole(folder)
    made_once(folder, write_model)
    assert is_whole(folder)
    assert list(tmp_path.iterdir()) == [folder]


def test_folder_that_cannot_be_written_leaves_nothing_and_says_what_to_do(tmp_path: Path):
    def full(folder: Path) -> None:
        write_model(folder)
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(
        WeightsError, match=r"No space left on device\. Make room or set BELEG_CACHE"
    ):
        made_once(tmp_path / "model-1", full)
    assert list(tmp_path.iterdir()) == []


def test_who_is_second_takes_what_the_first_has_made(tmp_path: Path):
    folder = tmp_path / "model-1"

    def late(aside: Path) -> None:
        made_once(folder, write_model)
        (aside / "model").write_bytes(b"the second")

    made_once(folder, late)
    assert (folder / "model").read_bytes() == b"abc" * 10
    assert list(tmp_path.iterdir()) == [folder]


def test_what_a_dead_process_has_left_is_swept_and_what_is_being_written_is_not(tmp_path: Path):
    for name, age in ((".model-1.old", 7200), (".model-1.new", 60), (".model-2.old", 7200)):
        left = tmp_path / name
        left.mkdir()
        (left / "model").write_bytes(b"abc")
        os.utime(left, (time.time() - age,) * 2)
    made_once(tmp_path / "model-1", write_model)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"model-1", ".model-1.new", ".model-2.old"}
