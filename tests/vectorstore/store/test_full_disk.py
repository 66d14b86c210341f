"""The disk is full at one moment of writing: a clear error, the old answers, and no harm later."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from chromadb.api.models.Collection import Collection
from chromadb.errors import InternalError
from fakes import FINGERPRINT, FakeEmbedder, article_of, bag_of_words
from killing import check_whole, ships, text_of
from nearest import nearest

from vectorstore.errors import DiskFull, StoreError
from vectorstore.indexing.indexer import Indexer
from vectorstore.store import embedded, vault
from vectorstore.store.records import IndexedArticle
from vectorstore.store.store import Store

pytestmark = pytest.mark.faults

SHIPS = 12
OLD = {f"ship-{n}": {text_of(n, 0)} for n in range(SHIPS)}
NEW = {f"ship-{n}": {text_of(n, 1)} for n in range(SHIPS)}
BOTH = {article_id: OLD[article_id] | NEW[article_id] for article_id in OLD}


class DiskUsage(NamedTuple):
    total: int
    used: int
    free: int


def no_space() -> OSError:
    return OSError(errno.ENOSPC, "No space left on device")


def database_full() -> InternalError:
    return InternalError("error returned from database: (code: 13) database or disk is full")


def fails_at(
    patch: pytest.MonkeyPatch, owner: Any, name: str, time: int, error: Callable[[], Exception],
    *, after: bool = False,
) -> None:  # fmt: skip
    """Let a method fail the n-th time that it is called, before or after it has done its work."""
    do, left = getattr(owner, name), [time]

    def fail(*values: Any, **named: Any) -> Any:
        left[0] -= 1
        if left[0]:
            return do(*values, **named)
        if after:
            do(*values, **named)
        raise error()

    patch.setattr(owner, name, fail)


@pytest.fixture
def indexer(store: Store) -> Indexer:
    indexer = Indexer(store, FakeEmbedder())
    indexer.index_articles(ships(SHIPS, 0))
    return indexer


MOMENTS = [
    (shutil, "disk_usage", 1, None, False),
    (vault, "written_whole", 1, no_space, False),
    (vault, "written_whole", 5, no_space, False),
    (Path, "replace", 12, no_space, True),
    (Path, "replace", 3, no_space, False),
    (Collection, "upsert", 1, database_full, False),  # the chunks
    (Collection, "upsert", 1, database_full, True),
    (Collection, "upsert", 2, database_full, False),  # the records
    (Collection, "upsert", 2, database_full, True),
    (Collection, "delete", 1, database_full, False),  # the former chunks
    (Collection, "delete", 1, database_full, True),
]


@pytest.mark.parametrize(("owner", "name", "time", "error", "after"), MOMENTS)
def test_disk_that_is_full_while_articles_are_replaced(
    home: Path, store: Store, indexer: Indexer, owner: Any, name: str, time: int, error: Any,
    after: bool,
):  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        if error:
            fails_at(patch, owner, name, time, error, after=after)
        else:
            patch.setattr(owner, name, lambda _: DiskUsage(10**9, 10**9 - 10**6, 10**6))
        with pytest.raises(DiskFull, match="Make room"):
            indexer.index_articles(ships(SHIPS, 1))
    assert set(store.records) == set(OLD)
    for article_id in store.records:
        article = store.article(article_id)
        assert article.text in BOTH[article_id]
        best = nearest(store, bag_of_words(article.text), 3)
        assert article_id in {passage.article.id for passage in best}
    store.close()
    with Store(home, FINGERPRINT) as opened:
        check_whole(opened, BOTH, sorted(BOTH))
        Indexer(opened, FakeEmbedder()).index_articles(ships(SHIPS, 1))
        check_whole(opened, NEW, sorted(NEW))


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("time", [1, 2, 3])
def test_disk_that_is_full_while_articles_are_removed(
    home: Path, store: Store, indexer: Indexer, monkeypatch: pytest.MonkeyPatch, time: int,
    after: bool,
):  # fmt: skip
    store._collections.write_batch = 5  # three batches of records
    with pytest.MonkeyPatch.context() as patch:
        fails_at(patch, Collection, "delete", time, database_full, after=after)
        with pytest.raises(DiskFull, match="Make room"):
            store.remove(sorted(OLD))
    left = {article.id for article in map(store.article, store.records)}  # each can be read
    assert len(left) == SHIPS - min(SHIPS, 5 * (time if after else time - 1))
    for article_id in left:
        best = nearest(store, bag_of_words(store.article(article_id).text), 3)
        assert article_id in {passage.article.id for passage in best}
    store.close()
    with Store(home, FINGERPRINT) as opened:
        check_whole(opened, OLD, sorted(left))
        assert set(opened.records) == left
        opened.remove(sorted(left))
        check_whole(opened, {})


def test_write_after_one_that_failed_begins_with_chroma_opened_anew(
    store: Store, indexer: Indexer, monkeypatch: pytest.MonkeyPatch
):
    bindings = store._chroma.client._server.bindings
    with pytest.MonkeyPatch.context() as patch:
        fails_at(patch, Collection, "upsert", 1, database_full)
        with pytest.raises(DiskFull):
            indexer.index_articles(ships(SHIPS, 1))
    assert store._chroma.client._server.bindings is not bindings
    indexer.index_articles(ships(SHIPS, 1))
    check_whole(store, NEW, sorted(NEW))


def test_full_disk_that_chroma_calls_something_else_is_told_as_one(store: Store, indexer: Indexer):
    vague = InternalError("Error in compaction: Failed to apply logs to the metadata segment")
    with pytest.MonkeyPatch.context() as patch:
        fails_at(patch, Collection, "delete", 1, lambda: vague)
        with pytest.raises(StoreError, match="compaction"):
            store.remove(["ship-1"])
        fails_at(patch, Collection, "delete", 1, lambda: vague)
        patch.setattr(shutil, "disk_usage", lambda _: DiskUsage(10**9, 10**9, 1000))
        with pytest.raises(DiskFull, match="Make room"):
            store.remove(["ship-2"])


def test_article_without_chunks_is_refused_and_leaves_no_copy(store: Store):
    empty = article_of("", "empty")
    with pytest.raises(StoreError, match="no text"):
        store.put([IndexedArticle(empty, [], bag_of_words("x")[None][:0])])
    assert list(store.vault.others([])) == []


def test_damaged_index_on_a_full_disk_keeps_what_can_be_saved_for_the_next_start(
    home: Path, folder: Path
):
    with Store(home, FINGERPRINT) as store:
        Indexer(store, FakeEmbedder()).index_articles(ships(SHIPS, 0))
    shutil.rmtree(home / "vault")
    (home / "chroma.json").unlink()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(embedded, "_damage", lambda *_: "damaged")
        fails_at(patch, vault, "written_whole", 3, no_space)
        with pytest.raises(DiskFull):
            Store(home, FINGERPRINT)
    with Store(home, FINGERPRINT) as store:
        check_whole(store, OLD, sorted(OLD))
        assert set(store.records) == set(OLD)


def test_what_a_process_that_died_has_left_is_swept_when_the_store_opens(home: Path):
    with Store(home, FINGERPRINT) as store:
        Indexer(store, FakeEmbedder()).index_articles(ships(2, 0))
        copy = next((home / "vault").glob("*/*.json"))
    (copy.parent / "tmp1.new").write_text("half a copy, whose process died_while it wrote")
    (home / "words-3").mkdir()  # of an index that a rebuild has replaced
    with Store(home, FINGERPRINT) as store:
        assert list((home / "vault").glob("*/*.new")) == []
        assert not (home / "words-3").exists()
        assert len(store.records) == 2


def test_removal_that_is_cut_off_in_the_vault_leaves_the_newest_copy_till_last(
    store: Store, indexer: Indexer
):
    indexer.index_articles(ships(SHIPS, 1))
    with pytest.MonkeyPatch.context() as patch:
        fails_at(patch, Path, "unlink", 2, no_space)
        with pytest.raises(DiskFull):
            store.remove(["ship-1"])
    assert [article.text for article in store.vault.versions("ship-1")] == [text_of(1, 1)]
    assert store.article("ship-1").text == text_of(1, 1)
