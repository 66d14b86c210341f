"""What could not be read at the latest look is remembered until it is well, or gone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fakes import FakeEmbedder
from index_steps import write

from vectorstore.indexing.indexer import Indexer
from vectorstore.indexing.report import Failure
from vectorstore.indexing.unreadable import Unreadable
from vectorstore.store.store import Store


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "unreadable.json"


def names(indexer: Indexer) -> list[str]:
    return [Path(failure.path).name for failure in indexer.unreadable.all()]


def test_damaged_file_is_remembered_over_a_restart(
    indexer: Indexer, store: Store, folder: Path, embedder: FakeEmbedder
):
    write(folder, "good.txt", "The ferry leaves.")
    write(folder, "bad.pdf", "no PDF")
    report = indexer.index([folder])
    assert indexer.unreadable.all() == report.failed
    again = Indexer(store, embedder)
    assert again.unreadable.all() == report.failed
    again.close()


def test_file_that_reads_well_or_is_gone_leaves_it(indexer: Indexer, folder: Path):
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        write(folder, name, "no PDF")
    indexer.index([folder])
    assert names(indexer) == ["a.pdf", "b.pdf", "c.pdf"]
    (folder / "a.pdf").unlink()
    (folder / "b.pdf").rename(folder / "b.txt")
    indexer.index([folder])
    assert names(indexer) == ["c.pdf"]
    (folder / "c.pdf").unlink()
    indexer.index([folder / "c.pdf"])  # perhaps its disk is not connected
    assert names(indexer) == ["c.pdf"]
    indexer.index([folder / "c.pdf"], forget=True)
    assert names(indexer) == []


def test_file_that_was_given_once_and_is_deleted_leaves_it(indexer: Indexer, folder: Path):
    write(folder, "good.txt", "The ferry leaves.")
    bad = write(folder, "bad.pdf", "no PDF")
    indexer.index([bad])
    assert names(indexer) == ["bad.pdf"]
    bad.unlink()
    indexer.index([folder / "good.txt"])
    assert names(indexer) == []


def test_address_that_never_gave_anything_is_not_remembered(indexer: Indexer):
    report = indexer.index(["http://127.0.0.1:9/nothing"])
    assert len(report.failed) == 1
    assert names(indexer) == []


def test_uploads_cannot_be_looked_at_again(indexer: Indexer):
    assert indexer.index_uploads({"bad.pdf": b"no PDF"}).failed
    assert indexer.unreadable.all() == ()


def test_run_that_is_stopped_forgets_nothing(indexer: Indexer, folder: Path):
    write(folder, "bad.pdf", "no PDF")
    indexer.index([folder])
    indexer.index([folder], cancelled=lambda: True)
    assert names(indexer) == ["bad.pdf"]


def test_latest_look_at_a_place_counts(file: Path):
    kept = Unreadable(file)
    kept.note("a", [Failure("a", "first"), Failure("a: part", "other")])
    kept.note("a", [Failure("a", "second")])
    kept.keep()
    assert Unreadable(file).all() == (Failure("a", "second"),)
    kept.note("a", [])
    kept.keep()
    assert Unreadable(file).all() == ()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[",
        "[" * 100_000,
        "[]",
        '{"a": []}',
        '{"a": [["x"]]}',
        '{"a": [["x", 3]]}',
        '{"a": [["x", ""]]}',
        '{"": [["x", "y"]]}',
        json.dumps({"a": [["x" * 6000, "y"]]}),
        json.dumps({str(n): [["x", "y"]] for n in range(10_001)}),
    ],
)
def test_file_that_is_none_of_ours_counts_as_empty(file: Path, content: str):
    file.write_text(content)
    kept = Unreadable(file)
    assert kept.all() == ()
    kept.note("a", [Failure("a", "damaged")])
    kept.keep()
    assert Unreadable(file).all() == (Failure("a", "damaged"),)


def test_disk_that_refuses_does_not_stop_a_run(file: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object) -> None:
        raise OSError("full")

    kept = Unreadable(file)
    kept.note("a", [Failure("a", "damaged")])
    monkeypatch.setattr("vectorstore.indexing.unreadable.written_whole", refuse)
    kept.keep()
    assert len(kept.all()) == 1
    assert not file.exists()


def test_notes_of_many_places_are_made_in_their_own_time(file: Path):
    kept = Unreadable(file)
    places = kept._places
    for number in range(100):
        kept.note(str(number), [Failure("a", "damaged")])
    assert kept._places is places  # a copy for each would take a minute for ten thousand
    assert len(kept.all()) == 100
