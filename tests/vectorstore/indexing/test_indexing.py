from __future__ import annotations

import os
from pathlib import Path

import pytest
from fakes import FakeEmbedder
from index_steps import counts, found, write

from vectorstore.indexing.indexer import Indexer
from vectorstore.store.store import Store

WRONG_KIND = "Beleg reads .csv, .docx, .htm, .html, .json, .jsonl, .md, .pdf, .txt, .zip files."

BROKEN = "Die Brücke öffnet für alle".encode() + b" \xc3 Ende."


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
