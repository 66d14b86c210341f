from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import FakeEmbedder, SilentEmbedder, article_of, bag_of_words, embedded

from vectorstore.article import Article, Passage
from vectorstore.search.baselines import PlainRankings
from vectorstore.search.filters import Filters
from vectorstore.search.index import SearchIndex
from vectorstore.search.retrieval import Query
from vectorstore.store.store import Store

FERRY = article_of("The ferry leaves the harbour at dawn.", "ferry")
SHIP = article_of("A second ship waits for the winter ferry.", "ship")
LUCHS = article_of("Zwei Luchse und eine Fähre.", "luchs", language="de")


@pytest.fixture
def index(store: Store, home: Path) -> Iterator[SearchIndex]:
    made = SearchIndex(store, home / "words")
    yield made
    made.close()


def put(store: Store, *articles: Article) -> None:
    store.put([embedded(article) for article in articles])


def ids(passages: list[Passage]) -> list[str]:
    return [passage.article.id for passage in passages]


def test_dense_is_the_order_of_the_cosines(store: Store, index: SearchIndex):
    put(store, SHIP, FERRY, LUCHS)
    found = PlainRankings(index, FakeEmbedder()).rankings["dense"].retrieve("ferry at dawn", 3)
    assert ids(found) == ["ferry", "ship", "luchs"]
    cosine = bag_of_words(FERRY.text) @ bag_of_words("ferry at dawn")
    assert found[0].score == pytest.approx(float(cosine), abs=1e-5)


def test_words_are_bm25_and_find_nothing_else(store: Store, index: SearchIndex):
    put(store, SHIP, FERRY, LUCHS)
    words = PlainRankings(index, SilentEmbedder()).rankings["words"]
    assert ids(words.retrieve("winter ferry", 5)) == ["ship", "ferry"]
    assert ids(words.retrieve("Luchse", 5)) == ["luchs"]
    assert words.retrieve("nothing", 5) == []
    assert words.retrieve("?!", 5) == []


def test_fusion_adds_one_by_rank(store: Store, index: SearchIndex):
    put(store, SHIP, FERRY, LUCHS)
    fused = PlainRankings(index, FakeEmbedder()).rankings["rrf"].retrieve("winter ferry", 3)
    scores = {passage.article.id: passage.score for passage in fused}
    assert scores["ship"] == pytest.approx(2 / 61)
    assert scores["ferry"] == pytest.approx(2 / 62)
    assert scores["luchs"] == pytest.approx(1 / 63)


@pytest.mark.parametrize("name", ["dense", "words", "rrf"])
def test_empty_index_gives_nothing(store: Store, index: SearchIndex, name: str):
    assert PlainRankings(index, FakeEmbedder()).rankings[name].retrieve("ferry", 5) == []


@pytest.mark.parametrize("name", ["dense", "words", "rrf"])
def test_rankings_take_a_query_give_at_most_k_and_know_no_filters(
    store: Store, index: SearchIndex, name: str
):
    put(store, SHIP, FERRY, LUCHS)
    ranking = PlainRankings(index, FakeEmbedder()).rankings[name]
    assert ranking.retrieve(Query("ferry", {"de": "Luchs"}), 1) == ranking.retrieve("ferry", 1)
    assert len(ranking.retrieve("ferry", 1)) == 1
    assert ranking.retrieve("ferry", 1, Filters())
    with pytest.raises(NotImplementedError):
        ranking.retrieve("ferry", 1, Filters(languages=("de",)))


@pytest.mark.parametrize("name", ["dense", "words", "rrf"])
def test_rankings_follow_the_store(store: Store, index: SearchIndex, name: str):
    put(store, SHIP, FERRY)
    ranking = PlainRankings(index, FakeEmbedder()).rankings[name]
    ranking.retrieve("ferry")
    store.remove(["ship"])
    assert ids(ranking.retrieve("ferry")) == ["ferry"]
