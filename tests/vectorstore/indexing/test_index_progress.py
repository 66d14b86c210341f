"""What a run tells while it goes on, how it is stopped, and what it reports at its end."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from fakes import FakeEmbedder
from index_steps import counts, found, write
from nearest import table_of

from vectorstore.errors import LoadingError
from vectorstore.indexing.indexer import Indexer
from vectorstore.progress import Progress
from vectorstore.sources.source import Loaded
from vectorstore.store.store import Store


def test_progress_counts_up_to_the_total_and_names_each_file(indexer: Indexer, folder: Path):
    paths = [write(folder, f"{letter}.txt", f"The ferry {letter}.") for letter in "abc"]
    seen: list[Progress] = []
    indexer.index([folder], seen.append)
    assert [(step.done, step.total) for step in seen] == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert [step.name for step in seen] == [str(path) for path in [*paths, paths[-1]]]


def test_progress_counts_the_articles_of_a_file(indexer: Indexer, folder: Path):
    write(folder, "a.jsonl", ships(3))
    write(folder, "b.txt", "The ferry leaves.")
    seen: list[Progress] = []
    indexer.index([folder], seen.append)
    steps = [(step.done, step.total) for step in seen]
    assert steps == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]


def test_articles_of_one_file_are_stored_batch_by_batch(
    indexer: Indexer, store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("vectorstore.indexing.run._BATCH_LENGTH", 1)
    write(folder, "a.jsonl", ships(9))
    stored: list[int] = []
    indexer.index([folder], lambda _: stored.append(len(store.records)))
    assert stored == [*range(9), 9]


def test_run_that_is_stopped_within_a_file_goes_on_where_it_was(
    indexer: Indexer, store: Store, folder: Path, embedder: FakeEmbedder
):
    write(folder, "a.jsonl", ships(9))
    indexer.index([folder])
    write(folder, "a.jsonl", ships(8, "boat"))
    embedder.passages.clear()
    seen: list[Progress] = []
    report = indexer.index([folder], seen.append, lambda: len(seen) == 4)
    assert report.cancelled
    assert counts(report) == {"updated": 4}
    assert len(store.records) == 9
    assert counts(indexer.index([folder])) == {"updated": 4, "unchanged": 4, "removed": 1}
    assert sum(len(texts) for texts in embedder.passages) == 8


def ships(count: int, kind: str = "ship") -> str:
    rows = [{"id": f"{n}", "text": f"The {kind} number {n} sails at dawn."} for n in range(count)]
    return "\n".join(map(json.dumps, rows))


def test_what_was_read_is_stored_while_the_next_one_keeps_the_run_waiting(
    indexer: Indexer, store: Store, monkeypatch: pytest.MonkeyPatch
):
    content = indexer._files.load_content

    def slow(name: str, *values: bytes | str) -> Loaded:
        deadline = time.monotonic() + 20
        while name == "b.txt" and not store.records:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        return content(name, *values)

    monkeypatch.setattr(indexer._files, "load_content", slow)
    report = indexer.index_uploads({"a.txt": b"The ferry leaves.", "b.txt": b"The tram stays."})
    assert len(report.added) == 2


LONG = "\n\n".join(f"Crane {n} lifts {n} tons of salt in the harbour." for n in range(50))


def test_progress_goes_on_within_a_long_article(
    indexer: Indexer, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("vectorstore.embedding.embedder._PART", 20)
    monkeypatch.setattr("vectorstore.indexing.storing._TOGETHER", 20)
    (folder / "long.txt").write_text(LONG)
    steps: list[Progress] = []
    assert len(indexer.index([folder], steps.append).added) == 1
    assert [(step.done, step.total) for step in steps] == [(0, 1), (0.4, 1), (0.8, 1), (1, 1)]
    assert {step.name for step in steps} == {str(folder / "long.txt")}


def test_run_that_is_stopped_within_a_long_article_leaves_what_was_there(
    indexer: Indexer, store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    (folder / "long.txt").write_text("It was short.")
    (folder / "a.txt").write_text("The ferry leaves at dawn.")
    indexer.index([folder])
    monkeypatch.setattr("vectorstore.embedding.embedder._PART", 20)
    monkeypatch.setattr("vectorstore.indexing.storing._TOGETHER", 20)
    (folder / "long.txt").write_text(LONG)
    steps: list[Progress] = []
    report = indexer.index(
        [folder], steps.append, lambda: any(step.done % 1 for step in steps) and len(steps) > 2
    )
    assert report.cancelled
    assert not report.updated
    texts = {store.article(article_id).text for article_id in store.records}
    assert texts == {"It was short.", "The ferry leaves at dawn."}
    assert len(indexer.index([folder]).updated) == 1
    assert LONG in {store.article(article_id).text for article_id in store.records}


def test_progress_of_nothing_is_silent(indexer: Indexer, folder: Path):
    seen: list[Progress] = []
    assert counts(indexer.index([folder], seen.append)) == {}
    assert seen == []


def test_report_says_what_happened_in_one_line_and_one_for_each_failure(
    indexer: Indexer, folder: Path
):
    write(folder, "a.txt", "The ferry leaves.")
    path = write(folder, "b.txt", b"")
    report = indexer.index([folder])
    assert str(report) == (
        f"1 added, 0 updated, 0 unchanged, 0 removed, 1 failed\n{path}: The file is empty."
    )
    assert report.to_dict() == {
        "added": report.added,
        "updated": (),
        "unchanged": (),
        "removed": (),
        "failed": ({"path": str(path), "reason": "The file is empty."},),
        "cancelled": False,
    }


def test_many_articles_are_embedded_in_batches_and_all_stored(
    indexer: Indexer, store: Store, folder: Path, embedder: FakeEmbedder
):
    for n in range(20):
        write(
            folder,
            f"{n}.txt",
            f"Ship number {n} sails. It carries salt to port {n} in winter. " * 120,
        )
    assert counts(indexer.index([folder])) == {"added": 20}
    assert 1 < len(embedder.passages) < 20
    sentences = [s for n in range(20) for s in (f"Ship number {n} sails.",
                 f"It carries salt to port {n} in winter.")]  # fmt: skip
    assert sorted(s for batch in embedder.passages for s in batch) == sorted(sentences)
    assert store.chunk_count() > 100
    assert len(table_of(store)) == store.chunk_count()


def test_embedder_that_fails_leaves_what_was_there(
    indexer: Indexer, store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    write(folder, "a.txt", "The ferry leaves.")
    indexer.index([folder])
    write(folder, "a.txt", "The bridge opens.")

    def refuse(*_: object) -> None:
        raise LoadingError("The model is gone.")

    monkeypatch.setattr(FakeEmbedder, "embed_passages", refuse)
    with pytest.raises(LoadingError, match="The model is gone"):
        indexer.index([folder])
    assert found(store, "ferry") == ["The ferry leaves."]
