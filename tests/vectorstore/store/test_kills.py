"""kill -9 at random moments, again and again on one folder: nothing acknowledged is lost."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import FINGERPRINT, FakeEmbedder
from killing import (
    Padded,
    check_whole,
    index_ships,
    killed,
    probe_sooner,
    rebuild,
    remove_ships,
    ships,
    text_of,
)
from nearest import table_of

from vectorstore.indexing.indexer import Indexer
from vectorstore.indexing.rebuild import rebuilt
from vectorstore.store.records import Record
from vectorstore.store.store import Store

pytestmark = pytest.mark.faults

KILLS = 8
SHIPS = 60
REMOVED = 60
FEW = 20


@pytest.fixture(autouse=True)
def sooner(monkeypatch: pytest.MonkeyPatch) -> None:
    probe_sooner(monkeypatch)


def moment(chosen: random.Random, most: int, seconds: float) -> dict[str, float]:
    """Return when to kill: by acknowledgements or by the clock, which is anywhere within a step."""
    if chosen.random() < 0.5:
        return {"acknowledgements": chosen.randrange(1, most)}
    return {"seconds": chosen.random() * seconds}


def texts(store: Store) -> Iterator[tuple[Record, str]]:
    read = store._collections.texts(list(store.records.values()))
    return ((record, read[record.key]) for record in store.records.values())


def test_indexing_that_is_killed_again_and_again_loses_nothing(home: Path):
    chosen = random.Random(1)
    expected: dict[str, set[str]] = {f"ship-{n}": set() for n in range(SHIPS)}
    for version in range(KILLS):
        stored = killed(index_ships, home, SHIPS, version, **moment(chosen, 20, 0.8))
        for n in range(SHIPS):
            expected[f"ship-{n}"].add(text_of(n, version))
        with Store(home, FINGERPRINT) as store:
            assert set(stored) <= set(store.records)
            expected |= {
                article_id: {text_of(int(article_id.partition("-")[2]), version)}
                for article_id in stored
            }
            check_whole(store, expected, chosen.sample(stored, min(len(stored), 20)))
            for record, text in texts(store):  # what is there now may not go back
                expected[record.article.id] = {text}
    with Store(home, FINGERPRINT) as store:
        Indexer(store, FakeEmbedder()).index_articles(ships(SHIPS, KILLS))
        last = {f"ship-{n}": {text_of(n, KILLS)} for n in range(SHIPS)}
        check_whole(store, last, list(last))
        assert set(store.records) == set(last)


def test_removing_that_is_killed_again_and_again_leaves_articles_whole_or_gone(
    home: Path, tmp_path: Path
):
    chosen = random.Random(2)
    expected = {f"ship-{n}": {text_of(n, 0)} for n in range(REMOVED)}
    with Store(home, FINGERPRINT) as store:
        Indexer(store, FakeEmbedder()).index_articles(ships(REMOVED, 0))
    for kill in range(KILLS):
        ids = chosen.sample(sorted(expected), len(expected))
        removed = killed(remove_ships, home, ids, kill, **moment(chosen, 14, 0.5))
        with Store(home, FINGERPRINT) as store:
            left = set(store.records)
            assert not left & set(removed)
            assert store.lost == []
            check_whole(store, expected, chosen.sample(sorted(left), min(len(left), 20)))
            if len(left) < REMOVED // 3:  # those that are gone come back
                Indexer(store, FakeEmbedder()).index_articles(ships(REMOVED, 0))
                left = set(store.records)
        expected = {article_id: {text_of(int(article_id[5:]), 0)} for article_id in left}
        if kill % 3 == 0:
            copy = shutil.copytree(home, tmp_path / f"copy-{kill}")
            shutil.rmtree(copy / "chroma")
            with Store(copy, FINGERPRINT) as store:
                assert {article.id: {article.text} for article in store.lost} == expected
    shutil.rmtree(home / "chroma")
    with Store(home, FINGERPRINT) as store:
        Indexer(store, FakeEmbedder()).repair()
        check_whole(store, expected, list(expected))
        assert set(store.records) == set(expected)


def check_rebuild(home: Path, expected: dict[str, set[str]], chosen: random.Random) -> None:
    with Store(home, None) as store:
        check_whole(store, expected, chosen.sample(sorted(expected), 10))
        assert set(store.records) == set(expected)
        names = {collection.name for collection in store._chroma.client.list_collections()}
        articles = {name for name in names if name.startswith("articles")}
        assert names - articles == {name.replace("articles", "chunks") for name in articles}
        assert [path.name for path in home.glob("words*")] == [store.words_folder.name]


def check_rebuild_completes(home: Path, expected: dict[str, set[str]], extra: int) -> None:
    embedder = Padded(extra)
    fingerprint = {**FINGERPRINT, "embedding": embedder.name}
    with Store(home, None) as store, rebuilt(store, embedder, fingerprint) as fresh:
        check_whole(fresh, expected, list(expected))
        assert set(fresh.records) == set(expected)
        assert table_of(fresh).vectors.shape[1] == 512 + extra


@pytest.fixture
def few(home: Path) -> dict[str, set[str]]:
    with Store(home, FINGERPRINT) as store:
        Indexer(store, FakeEmbedder()).index_articles(ships(FEW, 0))
    return {f"ship-{n}": {text_of(n, 0)} for n in range(FEW)}


def test_rebuild_that_is_killed_again_and_again_leaves_an_index_that_is_whole(
    home: Path, few: dict[str, set[str]]
):
    chosen = random.Random(3)
    for _ in range(KILLS):
        extra = chosen.choice([1, 2, 2])  # some go on with what was begun, others drop it
        killed(rebuild, home, extra, **moment(chosen, FEW, 1.0))
        check_rebuild(home, few, chosen)
    check_rebuild_completes(home, few, 3)


@pytest.mark.parametrize("step", range(1, 8))
def test_rebuild_that_dies_between_two_collections_can_be_done_again(
    home: Path, few: dict[str, set[str]], step: int
):
    killed(rebuild, home, 1, acknowledgements=12)
    killed(rebuild, home, 2, step)
    check_rebuild(home, few, random.Random(step))
    check_rebuild_completes(home, few, 4)
