from __future__ import annotations

import datetime
import random
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import FINGERPRINT, FakeEmbedder, article_of, bag_of_words, embedded, indexed
from nearest import nearest, vectors_of

from vectorstore.article import Article, Passage, Span
from vectorstore.indexing.indexer import Indexer
from vectorstore.search.index import SearchIndex
from vectorstore.search.retrieval import FairRetriever
from vectorstore.search.vectors import ChunkTable, TableKeeper
from vectorstore.store.records import IndexedArticle, Record, StoredChunks
from vectorstore.store.store import Store

FERRY = article_of("The ferry leaves at dawn. The island wants a second ship.", "ferry")
SOLD = replace(FERRY, text="The ferry was sold to a town in the north. Nobody knows the price.")
LYNX = article_of("Zwei Luchse leben seit Mai im Wald.", "lynx", language="de")
LONG = article_of(
    "".join(f"Ship number {n} carries salt to the north. " for n in range(60)), "long"
)


@pytest.fixture
def index(store: Store) -> SearchIndex:
    return vectors_of(store)


def fresh(store: Store) -> ChunkTable:
    """Return what a table says that is read anew from the store."""
    return TableKeeper(store.chunks_of, lambda: store.records).table()


def rows_of(table: ChunkTable) -> dict[str, tuple[object, ...]]:
    """Return all that a table says, by article and place, in plain values."""
    told = {}
    for row in range(len(table)):
        record, span, own = table.record(row), table.span(row), table.sentences[row]
        told[f"{record.key}/{span.start}"] = (
            record, span, table.vectors[row].tolist(), own.spans.tolist(), own.vectors.tolist(),
        )  # fmt: skip
    assert len(told) == len(table)
    return told


def check_table(table: ChunkTable, expected: ChunkTable) -> None:
    assert rows_of(table) == rows_of(expected)
    assert table.records == expected.records
    languages = {record.article.language for record in table.records.values()}
    assert set(table.languages) == languages
    for code, rows in table.languages.items():
        assert {table.record(row).article.language for row in rows} == {code}
    assert sorted(row for rows in table.languages.values() for row in rows) == list(
        range(len(table))
    )
    for record in table.records.values():
        first = table.first_rows[record.key]
        for row in range(first, first + record.chunk_count):
            assert table.record(row) == record


# ---- the table is what the store holds


TEXTS = [FERRY.text, SOLD.text, LYNX.text, LONG.text, LONG.text[500:], "Ja.", "Salt and wood."]


def made(article: Article) -> IndexedArticle:
    """Return an article as the indexer stores it; two of them have no sentences."""
    return indexed(article) if article.id in ("a4", "a5") else embedded(article)


def change(rng: random.Random, store: Store) -> None:
    """Put, replace, remove or describe anew one or a few articles."""
    names = [f"a{n}" for n in range(6)]
    stored = sorted(store.records)
    what = rng.choice(["put", "put", "metadata", "remove", "language", "again"])
    if what == "put" or not stored:
        chosen = rng.sample(names, rng.randrange(1, 4))
        texts = [(name, rng.choice(TEXTS), rng.choice(["de", "en"])) for name in chosen]
        store.put([made(article_of(text, name, language=code)) for name, text, code in texts])
        return
    article = store.article(rng.choice(stored))
    if what == "metadata":
        day = datetime.date(2025, 1, rng.randrange(1, 29))
        store.put_metadata(replace(article, date=day, source=rng.choice([None, "A", "B"])))
    elif what == "remove":
        store.remove(rng.sample(stored, rng.randrange(1, len(stored) + 1)))
    elif what == "language":
        store.put([made(replace(article, language=rng.choice(["de", "en", "nl"])))])
    else:
        store.remove([article.id])
        store.put([made(article)])


@pytest.mark.parametrize("seed", range(2))
def test_table_is_what_a_fresh_read_gives_after_any_changes(
    store: Store, index: SearchIndex, seed: int
):
    rng = random.Random(seed)
    for _ in range(30):
        change(rng, store)
        if rng.random() < 0.5:  # else several changes come between two reads
            check_table(index.table(), fresh(store))
    check_table(index.table(), fresh(store))


@pytest.mark.parametrize("size", [1, 2, 5])
def test_table_is_the_same_however_many_chunks_are_read_at_once(
    store: Store, monkeypatch: pytest.MonkeyPatch, size: int
):
    text = "\n\n".join(f"Crane {n} lifts {n} tons of salt. " * 20 for n in range(6))
    long = article_of(text, "long")
    assert embedded(long).spans[2:]
    store.put([embedded(FERRY), embedded(long), embedded(LYNX)])
    whole = fresh(store)
    monkeypatch.setattr("vectorstore.store.chroma._GROUP", size)
    check_table(fresh(store), whole)


def test_only_what_changed_is_read(
    store: Store, index: SearchIndex, monkeypatch: pytest.MonkeyPatch
):
    read: list[str] = []
    reader = index._vectors._read

    def counted(records: Sequence[Record]) -> list[StoredChunks]:
        read.extend(record.article.id for record in records)
        return reader(records)

    monkeypatch.setattr(index._vectors, "_read", counted)
    store.put([embedded(FERRY), embedded(LYNX)])
    index.table()
    index.table()
    assert sorted(read) == ["ferry", "lynx"]
    store.put([embedded(SOLD)])
    store.put_metadata(replace(LYNX, title="New"))
    index.table()
    store.remove(["ferry"])
    index.table()
    assert sorted(read) == ["ferry", "ferry", "lynx"]


def test_table_is_a_snapshot(store: Store, index: SearchIndex):
    store.put([embedded(FERRY), embedded(LYNX)])
    table = index.table()
    before = rows_of(table)
    store.put([embedded(SOLD)])
    store.remove(["lynx"])
    index.table()
    assert rows_of(table) == before


def test_empty_store_has_an_empty_table(store: Store, index: SearchIndex):
    table = index.table()
    assert len(table) == 0
    assert (table.languages, table.first_rows) == ({}, {})
    store.put([embedded(FERRY)])
    index.table()
    store.remove(["ferry"])
    assert len(index.table()) == 0


def test_metadata_change_shows_in_passages_at_once(store: Store, index: SearchIndex):
    store.put([embedded(FERRY)])
    assert nearest(index, bag_of_words("ferry"), 1)[0].article == FERRY
    new = replace(FERRY, title="New", date=datetime.date(2020, 1, 1), source=None, author="Ann")
    store.put_metadata(new)
    assert nearest(index, bag_of_words("ferry"), 1)[0].article == new


# ---- sentences


def test_best_sentence_is_the_nearest_one(store: Store, index: SearchIndex):
    store.put([embedded(FERRY), embedded(LYNX)])
    table = index.table()
    vector = bag_of_words("The island wants a second ship.")
    rows = np.array([row for row in range(2) if table.record(row).article.id == "ferry"])
    assert table.best_sentences(rows, vector) == pytest.approx([1.0], abs=0.005)
    assert (table.vectors[rows] @ vector)[0] < 0.9


def test_chunk_without_stored_sentences_is_searched_as_a_whole(store: Store, index: SearchIndex):
    store.put([indexed(FERRY), embedded(LYNX)])
    table = index.table()
    vector = bag_of_words(FERRY.text)
    cosines = dict(zip([table.record(row).article.id for row in (0, 1)],
                       table.best_sentences(np.arange(2), vector), strict=True))  # fmt: skip
    assert cosines["ferry"] == pytest.approx(1.0, abs=1e-5)
    assert table.sentences_of("ferry", 0) == {}


def test_store_of_chunks_without_sentences_is_searched(store: Store, index: SearchIndex):
    store.put([indexed(FERRY), indexed(LYNX)])
    table = index.table()
    cosines = table.best_sentences(np.arange(2), bag_of_words(FERRY.text))
    assert cosines == pytest.approx(table.vectors @ bag_of_words(FERRY.text))


def test_best_sentences_of_many_rows_are_those_of_each_alone(store: Store, index: SearchIndex):
    articles = [embedded(LONG), indexed(FERRY), embedded(LYNX), embedded(replace(SOLD, id="sold"))]
    store.put(articles)
    table = index.table()
    vector = bag_of_words("Ship number 31 carries the price of salt")
    together = table.best_sentences(np.arange(len(table)), vector)
    alone = [table.best_sentences(np.array([row]), vector)[0] for row in range(len(table))]
    assert together == pytest.approx(alone, abs=1e-6)
    some = np.array([3, 1])
    assert table.best_sentences(some, vector) == pytest.approx([alone[3], alone[1]], abs=1e-6)


def test_sentences_of_a_passage_are_known_by_their_places(store: Store, index: SearchIndex):
    store.put([embedded(FERRY)])
    (passage,) = nearest(index, bag_of_words("ferry"), 1)
    known = index.sentences(passage)
    texts = {span.of(FERRY.text): vector for span, vector in known.items()}
    assert list(texts) == ["The ferry leaves at dawn.", "The island wants a second ship."]
    for text, vector in texts.items():
        assert float(vector @ bag_of_words(text)) > 0.999


def test_sentences_of_a_replaced_article_are_not_taken_for_those_of_the_passage(
    store: Store, index: SearchIndex
):
    store.put([embedded(FERRY)])
    (passage,) = nearest(index, bag_of_words("ferry"), 1)
    store.put([embedded(replace(FERRY, text=FERRY.text.replace("dawn", "noon")))])
    assert index.sentences(passage) == {}
    store.remove(["ferry"])
    assert index.sentences(passage) == {}


def test_passage_from_elsewhere_has_no_known_sentences(store: Store, index: SearchIndex):
    store.put([embedded(FERRY)])
    assert index.sentences(Passage(LYNX, LYNX.text, 0, len(LYNX.text), 0.5)) == {}
    assert index.sentences(Passage(FERRY, FERRY.text[4:], 4, len(FERRY.text), 0.5)) == {}


# ---- articles that lost chunks


def lose(home: Path, *articles: Article, keep: int = 0) -> None:
    """Make a store whose articles lost all chunks but the first `keep` of each."""
    with Store(home, FINGERPRINT) as store:
        store.put([embedded(article) for article in articles])
        for article in articles:
            store._collections.chunks.delete(ids=store.records[article.id].chunk_ids[keep:])


@pytest.mark.parametrize("keep", [0, 1])
def test_damaged_article_is_searched_by_what_is_left_and_repaired(home: Path, keep: int):
    lose(home, LONG, keep=keep)
    with Store(home, FINGERPRINT) as store:
        index = vectors_of(store)
        store.put([embedded(LYNX)])
        assert store.damaged == ["long"]
        found = nearest(index, bag_of_words("ship number 3 carries salt"), 100)
        assert sorted(p.article.id for p in found) == ["long"] * keep + ["lynx"]
        assert all(p.text for p in found)
        assert index.table().sentences_of("long", 0).keys() == set(
            index.sentences(found[0]) if keep else {}
        )
        Indexer(store, FakeEmbedder()).repair()
        check_table(index.table(), fresh(store))
        found = nearest(index, bag_of_words("Ship number 59 carries salt to the north."), 1)
        assert "number 59" in found[0].text


def test_store_whose_chunks_are_all_lost_finds_nothing_and_does_not_raise(home: Path):
    lose(home, FERRY, LONG)
    with Store(home, FINGERPRINT) as store:
        index = vectors_of(store)
        assert nearest(index, bag_of_words("ferry"), 5) == []
        store.put([embedded(LYNX)])
        assert [p.article.id for p in nearest(index, bag_of_words("ferry"), 5)] == ["lynx"]


def test_damaged_article_that_is_read_alone_leaves_the_rows_of_others_in_place(home: Path):
    lose(home, LONG)
    with Store(home, FINGERPRINT) as store:
        index = vectors_of(store)
        for article in (FERRY, LYNX):
            store.put([embedded(article)])
            index.table()
        store.put_metadata(replace(LONG, language="de"))
        assert nearest(index, bag_of_words(LYNX.text), 1)[0].article.id == "lynx"
        store.put([embedded(replace(LYNX, id="other"))])
        best = nearest(index, bag_of_words(LYNX.text), 2)
        assert {p.article.id for p in best} == {"lynx", "other"}
        assert nearest(index, bag_of_words(FERRY.text), 1)[0].article.id == "ferry"


# ---- readers while one writes


class Meddling:
    """A collection in which something happens once, just before it is read."""

    def __init__(self, collection: object, before: Callable[[], None]) -> None:
        self._collection, self._before = collection, before

    def __getattr__(self, name: str) -> object:
        return getattr(self._collection, name)

    def get(self, **arguments: object) -> object:
        before, self._before = self._before, lambda: None
        before()
        return self._collection.get(**arguments)  # type: ignore[attr-defined]


def test_version_that_goes_while_it_is_read_for_the_first_time_is_not_kept(
    store: Store, index: SearchIndex
):
    store.put([embedded(FERRY), embedded(LYNX)])
    store.article("ferry")  # its text is remembered
    store._collections.chunks = Meddling(
        store._collections.chunks, lambda: store.put([embedded(SOLD)])
    )
    texts = [passage.text for passage in nearest(index, bag_of_words("ferry"), 2)]
    assert texts[0] in (FERRY.text, SOLD.text)
    store.put([embedded(FERRY)])  # back again
    check_table(index.table(), fresh(store))
    assert nearest(index, bag_of_words(FERRY.text), 1)[0].text == FERRY.text


def test_each_search_finds_the_old_or_the_new_article_while_it_is_replaced(
    store: Store, home: Path
):
    versions = [FERRY, SOLD, replace(FERRY, language="nl"), replace(SOLD, title="Title")]
    texts = {FERRY.text, SOLD.text}
    store.put([embedded(FERRY), embedded(LYNX)])
    index = SearchIndex(store, home / "words")
    retriever = FairRetriever(index, FakeEmbedder())
    done = threading.Event()
    searches = []

    def read(number: int) -> None:
        while not done.is_set():
            if number:
                found = retriever.retrieve("the ferry", 5)
            else:
                found = nearest(index, bag_of_words("the ferry"), 5)
                for passage in found:
                    index.sentences(passage)
            by_id = {passage.article.id: passage for passage in found}
            assert by_id.keys() == {"ferry", "lynx"} | (by_id.keys() & {"extra"})
            passage = by_id["ferry"]
            assert passage.text in texts
            assert passage.article.text[passage.start : passage.end] == passage.text
            searches.append(number)

    def write() -> None:
        try:
            for n in range(8):
                store.put([embedded(versions[n % 4])])
                store.put([embedded(article_of(f"Salt is dear in winter {n}.", "extra"))])
                if n % 3 == 0:
                    store.put_metadata(replace(store.article("lynx"), title=f"Title {n}"))
                if n % 4 == 0:
                    store.remove(["extra"])
        finally:
            done.set()

    with ThreadPoolExecutor(3) as pool:
        running = [pool.submit(write), pool.submit(read, 0), pool.submit(read, 1)]
    for task in running:
        task.result()
    assert {0, 1} == set(searches)
    check_table(index.table(), fresh(store))
    assert index.update() is index.table()
    index.close()


def test_searching_of_old_and_new_snapshots_in_turn_loses_nothing(store: Store, index: SearchIndex):
    store.put([embedded(FERRY)])
    passages: list[str] = []
    reader = index._vectors._read

    def slow(records: Sequence[Record]) -> list[StoredChunks]:
        if not passages:
            passages.append("first")
            store.put([embedded(SOLD)])
        return reader(records)

    index._vectors._read = slow
    assert [p.text for p in nearest(index, bag_of_words("ferry"), 3)] == [SOLD.text]
    assert index.table().sentences_of("ferry", 0).keys() == {Span(0, 42), Span(43, len(SOLD.text))}
