from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from fakes import FakeEmbedder, bag_of_words

from vectorstore.errors import LoadingError
from vectorstore.index_report import IndexReport, Progress
from vectorstore.indexing import Indexer
from vectorstore.reading import Loaded
from vectorstore.store import Store

WRONG_KIND = "Beleg reads .csv, .docx, .htm, .html, .json, .jsonl, .md, .pdf, .txt, .zip files."

BROKEN = "Die Brücke öffnet für alle".encode() + b" \xc3 Ende."


@pytest.fixture
def indexer(store: Store, embedder: FakeEmbedder) -> Indexer:
    return Indexer(store, embedder)


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def counts(report: IndexReport) -> dict[str, int]:
    """Return how many articles there are of each kind, kinds without any left out."""
    kinds = ("added", "updated", "unchanged", "removed", "failed")
    return {kind: len(getattr(report, kind)) for kind in kinds if getattr(report, kind)}


def found(store: Store, word: str) -> list[str]:
    return [p.text for p in store.search(bag_of_words(word), 50) if p.score > 0.01]


# ---- a folder


def test_folder_is_added_with_all_below_it(indexer: Indexer, store: Store, folder: Path):
    write(folder, "a.txt", "The ferry leaves.")
    write(folder, "deep/er/b.md", "# Bridge\n\nThe bridge opens.")
    assert counts(indexer.index([folder])) == {"added": 2}
    assert found(store, "bridge") == ["The bridge opens."]


def test_unchanged_files_are_not_embedded_again(
    indexer: Indexer, folder: Path, embedder: FakeEmbedder
):
    write(folder, "a.txt", "The ferry leaves.")
    write(folder, "b.txt", "The bridge opens.")
    indexer.index([folder])
    embedder.passages.clear()
    assert counts(indexer.index([folder])) == {"unchanged": 2}
    assert embedder.passages == []


def test_only_the_changed_file_is_embedded(
    indexer: Indexer, store: Store, folder: Path, embedder: FakeEmbedder
):
    write(folder, "a.txt", "The ferry leaves.")
    write(folder, "b.txt", "The bridge opens.")
    indexer.index([folder])
    embedder.passages.clear()
    write(folder, "b.txt", "The bridge is closed.")
    assert counts(indexer.index([folder])) == {"updated": 1, "unchanged": 1}
    assert embedder.passages == [["The bridge is closed."]]
    assert found(store, "bridge") == ["The bridge is closed."]


def test_changed_metadata_embeds_nothing(
    indexer: Indexer, store: Store, folder: Path, embedder: FakeEmbedder
):
    write(folder, "a.txt", "---\ntitle: Old\nlanguage: en\n---\nThe ferry leaves.")
    indexer.index([folder])
    embedder.passages.clear()
    write(folder, "a.txt", "---\ntitle: New\nlanguage: en\nsource: B\n---\nThe ferry leaves.")
    assert counts(indexer.index([folder])) == {"updated": 1}
    assert embedder.passages == []
    (record,) = store.records.values()
    assert (record.article.title, record.article.source) == ("New", "B")


def test_file_that_is_gone_is_removed(indexer: Indexer, store: Store, folder: Path):
    write(folder, "a.txt", "The ferry leaves.")
    path = write(folder, "deep/b.txt", "The bridge opens.")
    indexer.index([folder])
    path.unlink()
    assert counts(indexer.index([folder])) == {"unchanged": 1, "removed": 1}
    assert found(store, "bridge") == []


def test_renamed_file_stays_the_same_article_and_is_not_embedded_again(
    indexer: Indexer, store: Store, folder: Path, embedder: FakeEmbedder
):
    path = write(folder, "a.txt", "The ferry leaves.")
    indexer.index([folder])
    path.rename(folder / "b.txt")
    embedder.passages.clear()
    assert counts(indexer.index([folder])) == {"updated": 1}
    assert embedder.passages == []
    assert found(store, "ferry") == ["The ferry leaves."]
    (record,) = store.records.values()
    assert record.article.origins == (str(folder / "b.txt"),)


def test_deleted_path_takes_its_articles_along_if_that_is_said(
    indexer: Indexer, store: Store, folder: Path
):
    path = write(folder, "a.txt", "The ferry leaves.")
    write(folder, "b.txt", "The bridge opens.")
    indexer.index([folder])
    path.unlink()
    assert counts(indexer.index([path])) == {"failed": 1}
    assert counts(indexer.index([path], forget=True)) == {"removed": 1}
    assert found(store, "ferry") == []


def test_folder_that_went_missing_keeps_its_articles(indexer: Indexer, store: Store, folder: Path):
    write(folder, "a.txt", "The ferry leaves.")
    indexer.index([folder])
    folder.rename(folder.with_name("elsewhere"))
    report = indexer.index([folder])
    assert counts(report) == {"failed": 1}
    assert report.failed[0].reason == "There is no such file or folder."
    assert found(store, "ferry") == ["The ferry leaves."]


def test_folder_that_was_emptied_loses_its_articles(indexer: Indexer, store: Store, folder: Path):
    path = write(folder, "a.txt", "The ferry leaves.")
    indexer.index([folder])
    path.unlink()
    assert counts(indexer.index([folder])) == {"removed": 1}
    assert store.records == {}


def test_other_folder_with_the_same_beginning_is_left_alone(
    indexer: Indexer, store: Store, folder: Path
):
    write(folder, "a.txt", "The ferry leaves.")
    other = folder.with_name(folder.name + "-2")
    write(other, "b.txt", "The bridge opens.")
    indexer.index([folder, other])
    (folder / "a.txt").unlink()
    indexer.index([folder])
    assert found(store, "bridge") == ["The bridge opens."]


def test_single_file_removes_nothing_else(indexer: Indexer, store: Store, folder: Path):
    path = write(folder, "a.txt", "The ferry leaves.")
    other = write(folder, "b.txt", "The bridge opens.")
    indexer.index([folder])
    other.unlink()
    assert counts(indexer.index([path])) == {"unchanged": 1}
    assert found(store, "bridge") == ["The bridge opens."]


def test_hidden_files_and_folders_and_other_kinds_are_passed_over(
    indexer: Indexer, store: Store, folder: Path
):
    write(folder, "a.txt", "The ferry leaves.")
    for name in (".hidden.txt", ".git/b.txt", "c.png", "d", ".DS_Store", "e.json"):
        write(folder, name, "The bridge opens.")
    assert counts(indexer.index([folder])) == {"added": 1}


def test_file_named_by_hand_of_another_kind_is_reported(indexer: Indexer, folder: Path):
    report = indexer.index([write(folder, "c.png", "PNG")])
    assert [failure.reason for failure in report.failed] == [WRONG_KIND]


# ---- files that cannot be read


def test_unreadable_file_is_reported_and_keeps_its_former_version(
    indexer: Indexer, store: Store, folder: Path
):
    path = write(folder, "a.txt", "The ferry leaves.")
    indexer.index([folder])
    write(folder, "a.txt", BROKEN)
    report = indexer.index([folder])
    assert counts(report) == {"failed": 1}
    assert report.failed[0].path == str(path)
    assert "encoding is broken" in report.failed[0].reason
    assert found(store, "ferry") == ["The ferry leaves."]


def test_unreadable_file_does_not_stop_the_others(indexer: Indexer, store: Store, folder: Path):
    write(folder, "a.txt", BROKEN)
    write(folder, "b.txt", "The bridge opens.")
    write(folder, "c.txt", b"")
    write(folder, "d.txt", "---\ndate: soon\n---\nThe ferry leaves.")
    assert counts(indexer.index([folder])) == {"added": 1, "failed": 3}
    assert found(store, "bridge") == ["The bridge opens."]


def test_file_with_an_endless_number_does_not_stop_the_others(
    indexer: Indexer, store: Store, folder: Path
):
    write(folder, "a.txt", f"---\ntitle: 0x{'9' * 9000}\n---\nThe ferry leaves.")
    write(folder, "b.txt", "The bridge opens.")
    indexer.index([folder])
    assert found(store, "bridge") == ["The bridge opens."]


def test_missing_path_is_reported_and_the_others_are_indexed(indexer: Indexer, folder: Path):
    path = write(folder, "a.txt", "The ferry leaves.")
    report = indexer.index([folder / "none.txt", path])
    assert counts(report) == {"added": 1, "failed": 1}
    assert report.failed[0].path == str(folder / "none.txt")


@pytest.mark.parametrize("name", ["a\x00b.txt", "x" * 5000, "bad\udcff.txt"])
def test_impossible_path_is_reported(indexer: Indexer, folder: Path, name: str):
    report = indexer.index([folder / name])
    assert counts(report) == {"failed": 1}
    report.failed[0].path.encode()


def test_file_name_of_broken_bytes_is_indexed(indexer: Indexer, store: Store, folder: Path):
    Path(os.fsdecode(os.fsencode(folder) + b"/b\xff.txt")).write_text("The ferry leaves.")
    assert counts(indexer.index([folder])) == {"added": 1}
    assert counts(indexer.index([folder])) == {"unchanged": 1}


def test_pipe_in_a_folder_is_not_waited_for(indexer: Indexer, folder: Path):
    os.mkfifo(folder / "pipe.txt")
    assert counts(indexer.index([folder])) == {"failed": 1}


def test_folder_that_links_to_itself_ends(indexer: Indexer, folder: Path):
    write(folder, "a.txt", "The ferry leaves.")
    (folder / "again").symlink_to(folder)
    assert counts(indexer.index([folder])) == {"added": 1}


# ---- one file, many ways to name it


def test_link_and_relative_path_are_the_same_article(
    indexer: Indexer, store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    path = write(folder, "a.txt", "The ferry leaves.")
    link = folder.with_name("link")
    link.symlink_to(folder)
    monkeypatch.chdir(folder)
    names = [path, link / "a.txt", Path("a.txt"), folder / "." / "x" / ".." / "a.txt"]
    (folder / "x").mkdir()
    assert counts(indexer.index(names)) == {"added": 1}
    for name in [*names, link, Path()]:
        assert counts(indexer.index([name])) == {"unchanged": 1}
    assert len(store.records) == 1


def test_folder_and_file_in_it_given_together_are_one_article(indexer: Indexer, folder: Path):
    path = write(folder, "a.txt", "The ferry leaves.")
    assert counts(indexer.index([folder, path, folder])) == {"added": 1}


# ---- uploads


def test_upload_is_added_and_the_same_name_replaces_it(indexer: Indexer, store: Store):
    assert counts(indexer.index_uploads({"a.txt": b"The ferry leaves."})) == {"added": 1}
    assert counts(indexer.index_uploads({"a.txt": b"The bridge opens."})) == {"updated": 1}
    assert [r.article.origin for r in store.records.values()] == ["upload:a.txt"]
    assert found(store, "ferry") == []


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/x.txt",
        "/etc/x.txt",
        "..\\..\\x.txt",
        "C:\\x.txt",
        "a\x00x.txt",
        "a\nb.txt",
        "x" * 400 + ".txt",
        "ü" * 200 + ".txt",
        "\ud800a.txt",
        "🕊️.md",
        " .txt.txt",
    ],
)
def test_upload_name_is_a_label_and_no_path(indexer: Indexer, store: Store, name: str):
    assert counts(indexer.index_uploads({name: b"The ferry leaves."})) == {"added": 1}
    (record,) = store.records.values()
    label = record.article.origin.removeprefix("upload:")
    assert record.article.origin.startswith("upload:")
    assert not set(label) & set("/\\\x00\n")
    assert len(label) <= 160
    label.encode()


@pytest.mark.parametrize("name", ["", "x", "x.png", "..", "/", "\x00", ".txt", "\ud800.txt"])
def test_upload_of_another_kind_is_reported(indexer: Indexer, name: str):
    report = indexer.index_uploads({name: b"The ferry leaves."})
    assert [failure.reason for failure in report.failed] == [WRONG_KIND]


def test_broken_upload_does_not_stop_the_others(indexer: Indexer):
    files = {"a.txt": BROKEN, "b.txt": b"The bridge opens.", "c.exe": b"MZ"}
    assert counts(indexer.index_uploads(files)) == {"added": 1, "failed": 2}


def test_uploads_of_one_name_from_two_folders_do_not_break_the_run(indexer: Indexer, store: Store):
    files = {"one/a.txt": b"The ferry leaves.", "two/a.txt": b"The bridge opens."}
    indexer.index_uploads(files)
    assert [record.article.origin for record in store.records.values()] == ["upload:a.txt"]


def test_upload_named_like_a_file_is_another_article(indexer: Indexer, store: Store, folder: Path):
    path = write(folder, "a.txt", "The ferry leaves.")
    indexer.index([folder])
    indexer.index_uploads({str(path): b"The bridge opens."})
    assert len(store.records) == 2
    assert counts(indexer.index([folder])) == {"unchanged": 1}
    assert len(store.records) == 2


# ---- reports and progress


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
    monkeypatch.setattr("vectorstore.index_run._BATCH_LENGTH", 1)
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
    content = indexer._reader.content

    def slow(name: str, *values: bytes | str) -> Loaded:
        deadline = time.monotonic() + 20
        while name == "b.txt" and not store.records:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        return content(name, *values)

    monkeypatch.setattr(indexer._reader, "content", slow)
    report = indexer.index_uploads({"a.txt": b"The ferry leaves.", "b.txt": b"The tram stays."})
    assert len(report.added) == 2


LONG = "\n\n".join(f"Crane {n} lifts {n} tons of salt in the harbour." for n in range(50))


def test_progress_goes_on_within_a_long_article(
    indexer: Indexer, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("vectorstore.embedding._PART", 20)
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
    monkeypatch.setattr("vectorstore.embedding._PART", 20)
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
    assert len(store.table()) == store.chunk_count()


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
