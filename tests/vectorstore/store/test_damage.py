"""Chroma's files truncated, deleted, overwritten: nothing is lost, and never without a word."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes import FINGERPRINT, FakeEmbedder, bag_of_words
from nearest import nearest

from vectorstore.indexing.indexer import Indexer
from vectorstore.store import embedded, generations
from vectorstore.store.store import Store

pytestmark = pytest.mark.faults

SHIPS = 6
# Chroma writes its vector index to disk after a thousand rows; here much sooner.
SOON = {"batch_size": 50, "sync_threshold": 100}
PARAGRAPHS = 80


def fill(home: Path, folder: Path, paragraphs: int = 1) -> None:
    for n in range(SHIPS):
        text = f"Ship number {n} carries salt and wood to the island of winter. " * 12 + "\n\n"
        (folder / f"ship-{n}.txt").write_text(text * paragraphs)
    with Store(home, FINGERPRINT) as store:
        Indexer(store, FakeEmbedder()).index([folder])


def truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def overwrite(path: Path) -> None:
    content = bytearray(path.read_bytes())
    third = len(content) // 3
    content[third : 2 * third] = os.urandom(third)
    path.write_bytes(content)


DAMAGES = [truncate, overwrite, Path.unlink]


def check_all_is_there_after_repair(home: Path) -> None:
    with Store(home, FINGERPRINT) as store:
        known = {article.id for article in store.lost} | store.records.keys()
        assert len(known) == SHIPS  # nothing is lost in silence, even before the repair
        Indexer(store, FakeEmbedder()).repair()
        assert (store.lost, store.damaged) == ([], [])
        for article_id in store.records:
            article = store.article(article_id)
            found = nearest(store, bag_of_words(article.text[:60]), 5000)
            assert article_id in {passage.article.id for passage in found}
    with Store(home, FINGERPRINT) as store:
        assert len(store.records) == SHIPS
        assert store.damage is None


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of a thousand chunks, with all files that Chroma makes."""
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("articles")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(generations, "_HNSW", generations._HNSW | SOON)
        fill(home, folder, PARAGRAPHS)
    return home


def names(home: Path) -> list[str]:
    files = [path for path in (home / "chroma").rglob("*") if path.is_file()]
    return sorted(path.name for path in files)


def test_chroma_has_a_database_and_an_index_of_vectors(filled: Path):
    assert {"chroma.sqlite3", "header.bin", "data_level0.bin", "index_metadata.pickle"} <= set(
        names(filled)
    )


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize(
    "name",
    ["chroma.sqlite3", "header.bin", "data_level0.bin", "index_metadata.pickle",
     "length.bin", "link_lists.bin"],
)  # fmt: skip
def test_damaged_file_costs_no_article(
    filled: Path, tmp_path: Path, damage: Callable[[Path], None], name: str
):
    home = shutil.copytree(filled, tmp_path / "home")
    path = max((home / "chroma").rglob(name), key=lambda one: one.stat().st_size)
    damage(path)
    check_all_is_there_after_repair(home)


def test_folder_of_chroma_may_go_as_a_whole(home: Path, folder: Path):
    fill(home, folder)
    shutil.rmtree(home / "chroma")
    check_all_is_there_after_repair(home)


def test_damage_that_is_there_before_the_second_copies_is_mended_from_the_records(
    home: Path, folder: Path
):
    fill(home, folder)
    shutil.rmtree(home / "vault")
    with Store(home, FINGERPRINT) as store:  # an index of a former version gets its copies
        assert store.vault.missing(store.records) == []
    shutil.rmtree(home / "chroma")
    check_all_is_there_after_repair(home)


def test_files_that_did_not_change_are_not_read_again(
    home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    fill(home, folder)

    def read(*_: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(embedded, "_probe", read)
    with Store(home, FINGERPRINT) as store:
        assert len(store.records) == SHIPS


def test_articles_that_were_removed_stay_away(home: Path, folder: Path):
    fill(home, folder)
    with Store(home, FINGERPRINT) as store:
        gone = sorted(store.records)[0]
        store.remove([gone])
    shutil.rmtree(home / "chroma")
    with Store(home, FINGERPRINT) as store:
        assert len(store.lost) == SHIPS - 1
        assert gone not in {article.id for article in store.lost}
