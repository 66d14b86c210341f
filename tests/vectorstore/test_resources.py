from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from vectorstore.resources import read_ahead, written_whole


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_file_is_seen_when_it_is_whole_and_not_before(tmp_path: Path):
    path = tmp_path / "note"
    path.write_text("former")
    with written_whole(path) as aside:
        aside.write_text("half")
        assert path.read_text() == "former"
        aside.write_text("whole")
    assert path.read_text() == "whole"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_write_that_is_cut_off_leaves_the_former_file_alone(
    tmp_path: Path, error: type[BaseException]
):
    path = tmp_path / "note"
    path.write_text("former")
    with pytest.raises(error), written_whole(path) as aside:
        aside.write_text("half")
        raise error
    assert path.read_text() == "former"
    assert list(tmp_path.iterdir()) == [path]


def test_private_file_is_its_owners_from_the_first_byte(tmp_path: Path):
    path = tmp_path / "note"
    path.write_text("former")
    path.chmod(0o644)
    with written_whole(path, private=True) as aside:
        assert mode_of(aside) == 0o600
        aside.write_text("secret")
    assert mode_of(path) == 0o600


def test_other_files_may_be_read_by_whom_the_system_lets(tmp_path: Path):
    path, usual = tmp_path / "note", tmp_path / "usual"
    usual.touch()
    with written_whole(path) as aside:
        aside.write_text("open")
    assert mode_of(path) == mode_of(usual)


def test_what_a_process_of_the_same_number_has_left_is_written_over(tmp_path: Path):
    path = tmp_path / "note"
    with pytest.raises(KeyboardInterrupt), written_whole(path) as aside:
        raise KeyboardInterrupt
    aside.write_text("left, with more words than the next one")
    aside.chmod(0o644)
    with written_whole(path, private=True) as again:
        assert again == aside
        again.write_text("new")
    assert (path.read_text(), mode_of(path)) == ("new", 0o600)


def test_whole_file_is_ordered_from_the_disk_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path, ordered = tmp_path / "weights.gguf", []
    path.write_bytes(b"GGUF")

    def advise(file: int, start: int, length: int, advice: int) -> None:
        ordered.append((os.fstat(file).st_ino, start, length, advice))

    monkeypatch.setattr(os, "posix_fadvise", advise)
    read_ahead(path)
    read_ahead(tmp_path / "missing.gguf")
    assert ordered == [(path.stat().st_ino, 0, 0, os.POSIX_FADV_WILLNEED)]


def test_system_that_cannot_read_ahead_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "weights.gguf"
    path.write_bytes(b"GGUF")
    monkeypatch.delattr(os, "posix_fadvise")
    read_ahead(path)
