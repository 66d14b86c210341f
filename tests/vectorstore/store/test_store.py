from __future__ import annotations

import datetime
import shutil
from collections import namedtuple
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fakes import FINGERPRINT, FakeEmbedder, article_of, bag_of_words, indexed
from nearest import nearest

from vectorstore.article import Article, Span
from vectorstore.errors import ArticleNotFound, DiskFull, FingerprintMismatch, StoreError
from vectorstore.indexing.indexer import Indexer
from vectorstore.store.records import Record, text_hash
from vectorstore.store.store import Store

FERRY = article_of("The ferry leaves at dawn. The island wants a second ship.", "ferry")
LYNX = article_of("Zwei Luchse leben im Wald.", "lynx", language="de", date=None, source=None)
DiskUsage = namedtuple("DiskUsage", "total used free")


def texts(store: Store, query: str, k: int = 5) -> list[str]:
    return [passage.text for passage in nearest(store, bag_of_words(query), k)]


def chunk_ids(store: Store) -> set[str]:
    return set(store._collections.chunks.get(include=[])["ids"])


def add_chunk(store: Store, chunk_id: str, article_id: str, text: str) -> None:
    """Write a chunk as a process does that dies before it writes the record."""
    place = {"article_id": article_id, "text_hash": text_hash(text), "start": 0, "end": len(text)}
    store._collections.chunks.upsert(
        ids=[chunk_id], embeddings=[bag_of_words(text)], metadatas=[place]
    )


def fill_disk(monkeypatch: pytest.MonkeyPatch, free: int = 1_000_000) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: DiskUsage(10**9, 10**9 - free, free))


class Interrupted:
    """A collection in which something happens once, just before or after it is read."""

    def __init__(
        self,
        collection: Any,
        before: Callable[[], None] = lambda: None,
        after: Callable[[], None] = lambda: None,
    ) -> None:
        self._collection, self._before, self._after = collection, before, after

    def __getattr__(self, name: str) -> Any:
        return getattr(self._collection, name)

    def query(self, **arguments: Any) -> Any:
        return self._read("query", arguments)

    def get(self, **arguments: Any) -> Any:
        return self._read("get", arguments)

    def _read(self, name: str, arguments: dict[str, Any]) -> Any:
        before, after = self._before, self._after
        self._before = self._after = lambda: None
        before()
        rows = getattr(self._collection, name)(**arguments)
        after()
        return rows


# ---- reading and writing


def test_article_is_found_by_its_words_and_read_back_whole(store: Store):
    store.put([indexed(FERRY), indexed(LYNX)])
    (passage,) = nearest(store, bag_of_words("ferry dawn"), 1)
    assert passage.article == FERRY
    assert FERRY.text[passage.start : passage.end] == passage.text
    assert store.article("ferry") == FERRY


def test_record_keeps_every_field_and_none_stays_none(store: Store):
    full = article_of("Text.", "full", author="Ann", url="https://x.example", source="A")
    bare = Article("bare", "Bare", "Other text.", "de", "upload:bare.txt")
    store.put([indexed(full), indexed(bare)])
    assert store.records["full"].article == replace(full, text="")
    assert store.records["bare"].article == replace(bare, text="")


def test_score_is_the_cosine_and_the_best_comes_first(store: Store):
    texts = ["red green blue gray", "iron wood salt sand", "green red iron wood"]
    store.put([indexed(article_of(text, text[:3])) for text in texts])
    passages = nearest(store, bag_of_words("red green blue gray"), 3)
    assert [passage.text for passage in passages] == [texts[0], texts[2], texts[1]]
    assert [passage.score for passage in passages] == pytest.approx([1.0, 0.5, 0.0], abs=1e-5)


def test_search_gives_no_more_than_asked_for_and_no_more_than_there_is(store: Store):
    store.put([indexed(article_of(f"ship number {n}", f"s{n}")) for n in range(5)])
    assert len(texts(store, "ship", 3)) == 3
    assert len(texts(store, "ship", 50)) == 5


def test_empty_store_finds_nothing(store: Store):
    assert texts(store, "ferry") == []
    assert store.records == {}
    assert store.chunk_count() == 0


def test_articles_survive_closing(home: Path):
    with Store(home, FINGERPRINT) as store:
        store.put([indexed(FERRY)])
    with Store(home, FINGERPRINT) as store:
        assert store.article("ferry") == FERRY
        assert texts(store, "ferry") == [FERRY.text]
        assert store.damaged == []


def test_new_version_takes_the_place_of_the_former(store: Store):
    store.put([indexed(FERRY)])
    changed = replace(FERRY, text="The ferry is sold. Nobody knows the buyer.")
    store.put([indexed(changed)])
    assert texts(store, "ferry dawn ship") == [changed.text]
    assert store.article("ferry") == changed
    assert chunk_ids(store) == set(store.records["ferry"].chunk_ids)


def test_shorter_version_leaves_no_chunk_of_the_longer_one(store: Store):
    long = replace(FERRY, text=" ".join(f"Sentence {n} is about ships." for n in range(100)))
    store.put([indexed(long)])
    assert store.chunk_count() > 2
    store.put([indexed(FERRY)])
    assert len(chunk_ids(store)) == store.chunk_count() == 1


def test_former_version_is_put_back(store: Store):
    changed = replace(FERRY, text="The ferry is sold.")
    for version in (FERRY, changed, FERRY):
        store.put([indexed(version)])
    assert texts(store, "ferry") == [FERRY.text]


def test_same_text_put_twice_keeps_its_chunks(store: Store):
    store.put([indexed(FERRY)])
    store.put([indexed(FERRY)])
    assert texts(store, "ferry") == [FERRY.text]


def test_metadata_change_clears_fields_that_are_gone(store: Store):
    full = replace(FERRY, author="Ann", url="https://x.example")
    store.put([indexed(full)])
    bare = replace(full, author=None, url=None, date=None, title="New title")
    store.put_metadata(bare)
    assert store.article("ferry") == bare
    assert nearest(store, bag_of_words("ferry"), 1)[0].article == bare


def test_metadata_change_survives_closing(home: Path):
    with Store(home, FINGERPRINT) as store:
        store.put([indexed(FERRY)])
        store.put_metadata(replace(FERRY, date=datetime.date(2025, 9, 1), source=None))
    with Store(home, FINGERPRINT) as store:
        assert store.article("ferry") == replace(FERRY, date=datetime.date(2025, 9, 1), source=None)


def test_removed_article_is_neither_found_nor_kept(store: Store):
    store.put([indexed(FERRY), indexed(LYNX)])
    store.remove(["ferry"])
    assert texts(store, "ferry Luchse") == [LYNX.text]
    assert list(store.records) == ["lynx"]
    assert chunk_ids(store) == set(store.records["lynx"].chunk_ids)
    with pytest.raises(ArticleNotFound, match="'ferry'"):
        store.article("ferry")


def test_unknown_id_removes_nothing(store: Store):
    store.put([indexed(FERRY)])
    with pytest.raises(ArticleNotFound, match=r"'nothing'.*beleg list"):
        store.remove(["ferry", "nothing"])
    assert list(store.records) == ["ferry"]


def test_id_named_twice_is_removed_once(store: Store):
    store.put([indexed(FERRY)])
    store.remove(["ferry", "ferry"])
    assert store.records == {}


def test_removed_article_can_come_back(store: Store):
    store.put([indexed(FERRY)])
    store.remove(["ferry"])
    store.put([indexed(FERRY)])
    assert texts(store, "ferry") == [FERRY.text]


def test_languages_are_counted(store: Store):
    store.put([indexed(FERRY), indexed(LYNX), indexed(replace(LYNX, id="lynx-2"))])
    assert store.languages() == {"en": 1, "de": 2}


def test_odd_text_is_stored_as_it_is(store: Store):
    odd = article_of("Emoji 🕊️ and 日本語 and \u202eright\u202c and e\u0301.", "odd")
    store.put([indexed(odd)])
    assert store.article("odd") == odd


def test_more_articles_than_a_batch_are_all_stored(home: Path):
    with Store(home, FINGERPRINT) as store:
        store._collections.write_batch = 7
        store.put([indexed(article_of(f"ship number {n}", f"s{n}")) for n in range(20)])
        assert store.chunk_count() == len(chunk_ids(store)) == 20
        store.remove([f"s{n}" for n in range(15)])
    with Store(home, FINGERPRINT) as store:
        assert sorted(store.records) == ["s15", "s16", "s17", "s18", "s19"]


def test_search_finds_an_article_that_is_replaced_just_before_it_looks(store: Store):
    new = replace(FERRY, text="The ferry is sold.")
    store.put([indexed(FERRY)])
    store._collections.chunks = Interrupted(
        store._collections.chunks, before=lambda: store.put([indexed(new)])
    )
    assert texts(store, "ferry") in ([FERRY.text], [new.text])


def test_search_finds_an_article_that_is_replaced_just_after_it_looked(store: Store):
    new = replace(FERRY, text="The ferry is sold.")
    store.put([indexed(FERRY)])
    store._collections.chunks = Interrupted(
        store._collections.chunks, after=lambda: store.put([indexed(new)])
    )
    assert texts(store, "ferry") in ([FERRY.text], [new.text])


def test_article_read_while_it_is_replaced_is_one_of_its_versions(store: Store):
    new = replace(FERRY, text="The ferry is sold.", title="Sold")
    store.put([indexed(FERRY)])
    store._collections.articles = Interrupted(
        store._collections.articles, before=lambda: store.put([indexed(new)])
    )
    assert store.article("ferry") in (FERRY, new)


def test_former_text_that_comes_back_is_not_taken_for_the_one_between(store: Store):
    new = replace(FERRY, text="The ferry is sold. Nobody knows the buyer.")
    store.put([indexed(FERRY)])
    store._collections.articles = Interrupted(
        store._collections.articles, before=lambda: store.put([indexed(new)])
    )
    store.article("ferry")
    store.put([indexed(FERRY)])
    assert store.article("ferry") == FERRY


@pytest.mark.parametrize("count", [Store.languages, Store.chunk_count])
def test_counting_bears_that_an_article_is_added_meanwhile(
    store: Store, count: Callable[[Store], object]
):
    store.put([indexed(FERRY)])

    class Meddling(Record):
        """A record that another thread's writing overtakes."""

        def __getattribute__(self, name: str) -> Any:
            if name in ("article", "chunk_count") and "lynx" not in store._records:
                store.put([indexed(LYNX)])
            return super().__getattribute__(name)

    record = store._records["ferry"]
    store._records["ferry"] = Meddling(record.article, record.text_hash, record.chunk_count)
    assert count(store)


# ---- what a crash leaves behind


def test_chunk_without_a_record_is_invisible(store: Store):
    store.put([indexed(FERRY)])
    add_chunk(store, "ghost/0/0", "ghost", "ferry")
    assert texts(store, "ferry", 5) == [FERRY.text]


def test_chunk_of_another_version_is_invisible(store: Store):
    store.put([indexed(FERRY)])
    add_chunk(store, "ferry/other/0", "ferry", "ferry ferry")
    assert texts(store, "ferry", 1) == [FERRY.text]


def test_many_invisible_chunks_do_not_hide_what_is_there(store: Store):
    store.put([indexed(FERRY), indexed(LYNX)])
    for n in range(30):
        add_chunk(store, f"ghost/0/{n}", "ghost", "ferry")
    assert texts(store, "ferry", 2) == [FERRY.text, LYNX.text]


def test_chunk_without_a_record_is_swept_when_the_store_opens(home: Path):
    with Store(home, FINGERPRINT) as store:
        store.put([indexed(FERRY)])
        add_chunk(store, "ghost/0/0", "ghost", "ferry")
        add_chunk(store, "ferry/other/0", "ferry", "ferry ferry")
    with Store(home, FINGERPRINT) as store:
        assert chunk_ids(store) == set(store.records["ferry"].chunk_ids)
        assert store.damaged == []


def test_record_that_lost_a_chunk_is_damaged_and_repaired_from_its_text(home: Path):
    with Store(home, FINGERPRINT) as store:
        store.put([indexed(FERRY), indexed(LYNX)])
        store._collections.chunks.delete(ids=store.records["ferry"].chunk_ids)
    embedder = FakeEmbedder()
    with Store(home, FINGERPRINT) as store:
        assert store.damaged == ["ferry"]
        assert texts(store, "ferry", 1) == [LYNX.text]
        assert Indexer(store, embedder).repair() == ["ferry"]
        assert embedder.passages == [
            ["The ferry leaves at dawn.", "The island wants a second ship."]
        ]
        assert store.damaged == []
        assert texts(store, "ferry", 1) == [FERRY.text]
    with Store(home, FINGERPRINT) as store:
        assert store.damaged == []


def test_a_run_repairs_what_is_damaged_elsewhere(home: Path, folder: Path):
    with Store(home, FINGERPRINT) as store:
        store.put([indexed(FERRY)])
        store._collections.chunks.delete(ids=store.records["ferry"].chunk_ids)
    with Store(home, FINGERPRINT) as store:
        Indexer(store, FakeEmbedder()).index([folder])
        assert texts(store, "ferry", 1) == [FERRY.text]


# ---- fingerprint


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"embedding": "other"}, "embedding fake -> other"),
        ({"weights": "w2"}, "weights none -> w2"),
        ({"chunking": "c2"}, "chunking None -> c2"),
    ],
)
def test_other_fingerprint_is_refused_and_the_change_named(
    home: Path, changed: dict[str, str], named: str
):
    with Store(home, FINGERPRINT) as store:
        store.put([indexed(FERRY)])
    with pytest.raises(FingerprintMismatch, match=named) as refusal:
        Store(home, FINGERPRINT | changed)
    assert "beleg rebuild" in str(refusal.value)


def test_refused_store_gives_the_folder_back_unharmed(home: Path):
    with Store(home, FINGERPRINT) as store:
        store.put([indexed(FERRY)])
    with pytest.raises(FingerprintMismatch):
        Store(home, {"embedding": "other"})
    with Store(home, FINGERPRINT) as store:
        assert store.article("ferry") == FERRY


# ---- disk


def test_full_disk_is_refused_before_anything_is_written(
    store: Store, monkeypatch: pytest.MonkeyPatch
):
    store.put([indexed(FERRY)])
    before = chunk_ids(store)
    fill_disk(monkeypatch)
    with pytest.raises(DiskFull, match=r"has 1 MB left, and 16 MB are needed.*Make room"):
        store.put([indexed(LYNX)])
    assert chunk_ids(store) == before
    assert list(store.records) == ["ferry"]


def test_articles_answer_while_the_disk_is_full(store: Store, monkeypatch: pytest.MonkeyPatch):
    store.put([indexed(FERRY)])
    fill_disk(monkeypatch)
    with pytest.raises(DiskFull):
        store.put([indexed(replace(FERRY, text="Another text."))])
    assert store.article("ferry") == FERRY
    assert texts(store, "ferry") == [FERRY.text]


def test_full_disk_can_be_relieved_by_removing(store: Store, monkeypatch: pytest.MonkeyPatch):
    store.put([indexed(FERRY)])
    fill_disk(monkeypatch)
    store.remove(["ferry"])
    assert store.records == {}


def test_a_long_text_needs_more_room_than_a_short_one(
    store: Store, monkeypatch: pytest.MonkeyPatch
):
    fill_disk(monkeypatch, 17_000_000)
    store.put([indexed(FERRY)])
    text = "ship " * 200_000
    with pytest.raises(DiskFull):
        store.put([indexed(replace(FERRY, text=text), [Span(0, len(text))])])


# ---- what is wrong with the folder


def test_folder_that_is_a_file_is_refused_with_what_to_do(tmp_path: Path):
    path = tmp_path / "file"
    path.write_text("x")
    with pytest.raises(StoreError, match="BELEG_HOME"):
        Store(path, FINGERPRINT)


def test_foreign_sqlite_file_is_set_aside_and_told_of(home: Path):
    (home / "chroma").mkdir(parents=True)
    (home / "chroma" / "chroma.sqlite3").write_bytes(b"this is no database " * 100)
    with Store(home, FINGERPRINT) as store:
        assert "not a database" in str(store.damage)
    assert list(home.glob("chroma-damaged-*/chroma.sqlite3"))


def test_vector_of_another_length_is_refused_with_a_sentence(store: Store):
    store.put([indexed(FERRY)])
    with pytest.raises(StoreError):
        nearest(store, np.ones(3, dtype=np.float32), 1)
