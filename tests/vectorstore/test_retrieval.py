from __future__ import annotations

from dataclasses import replace

import pytest
from fakes import FakeEmbedder, article_of, indexed

from vectorstore.article import Passage
from vectorstore.retrieval import DenseRetriever, level
from vectorstore.store import Store

FERRY = article_of("The ferry leaves the harbour at dawn.", "ferry")
HAFEN = article_of("Im Hafen liegt die ferry bis zum Winter.", "hafen", language="de")


def ranking(language: str, *scores: float) -> list[Passage]:
    """Return passages of one language with these scores."""
    found = []
    for n, score in enumerate(scores):
        article = article_of("text", f"{language}-{n}", language=language)
        found.append(Passage(article, "text", 0, 4, score))
    return found


def ids(passages: list[Passage]) -> list[str]:
    return [passage.article.id for passage in passages]


def many(start: float, count: int = 20) -> list[float]:
    return [start - n * 0.001 for n in range(count)]


# ---- levelling languages


def test_language_that_scores_lower_throughout_gets_its_turn():
    merged = level([ranking("en", *many(0.9)), ranking("de", *many(0.8))])
    assert {passage.article.language for passage in merged[:15]} == {"de", "en"}


def test_passage_that_stands_out_in_its_language_comes_first():
    merged = level([ranking("en", *many(0.9)), ranking("de", 0.88, *many(0.8, 19))])
    assert merged[0].article.id == "de-0"


def test_order_within_a_language_is_kept():
    merged = level([ranking("en", *many(0.9)), ranking("de", *many(0.8))])
    german = [passage for passage in merged if passage.article.language == "de"]
    assert ids(german) == [f"de-{n}" for n in range(20)]


def test_one_passage_of_a_language_is_lifted_less_than_many():
    few = level([ranking("en", *many(0.9)), ranking("de", 0.5)])
    lots = level([ranking("en", *many(0.9)), ranking("de", *[0.5] * 20)])
    lifted = {
        name: next(p.score for p in merged if p.article.id == "de-0")
        for name, merged in (("few", few), ("lots", lots))
    }
    assert 0.5 < lifted["few"] < lifted["lots"]


def test_language_with_the_highest_level_keeps_its_scores():
    merged = level([ranking("en", 0.9, 0.8), ranking("de", 0.5)])
    scores = {passage.article.id: passage.score for passage in merged}
    assert (scores["en-0"], scores["en-1"]) == pytest.approx((0.9, 0.8))


def test_merged_passages_are_sorted_and_all_there():
    merged = level([ranking("en", *many(0.9)), ranking("de", 0.7, 0.2), ranking("fr", 0.4)])
    assert len(merged) == 23
    assert [p.score for p in merged] == sorted((p.score for p in merged), reverse=True)


@pytest.mark.parametrize("rankings", [[], [[]], [[], []]])
def test_nothing_merges_to_nothing(rankings: list[list[Passage]]):
    assert level(rankings) == []


# ---- over a store


def test_one_language_is_ranked_by_cosine_alone(store: Store):
    store.put([indexed(FERRY), indexed(replace(FERRY, id="ship", text="A ship waits."))])
    passages = DenseRetriever(store, FakeEmbedder()).retrieve("the ferry leaves", 5)
    assert ids(passages) == ["ferry", "ship"]
    assert passages[0].score == pytest.approx(4 / (3 * 9) ** 0.5, abs=1e-4)


def test_question_is_embedded_once_however_many_languages_there_are(store: Store):
    store.put([indexed(FERRY), indexed(HAFEN), indexed(replace(HAFEN, id="fr", language="fr"))])
    embedder = FakeEmbedder()
    DenseRetriever(store, embedder).retrieve("ferry", 2)
    assert embedder.queries == ["ferry"]


def test_every_language_is_searched(store: Store):
    store.put([indexed(replace(FERRY, id=f"f{n}")) for n in range(30)])
    store.put([indexed(HAFEN)])
    passages = DenseRetriever(store, FakeEmbedder()).retrieve("Im Hafen bis zum Winter", 3)
    assert passages[0].article.id == "hafen"
    assert len(passages) == 3


@pytest.mark.parametrize("k", [1, 2, 5, 30])
def test_no_more_than_k_passages_are_given(store: Store, k: int):
    store.put([indexed(FERRY), indexed(HAFEN)])
    assert len(DenseRetriever(store, FakeEmbedder()).retrieve("ferry", k)) == min(k, 2)


def test_language_of_an_article_that_changed_is_searched_under_the_new_one(store: Store):
    store.put([indexed(FERRY), indexed(HAFEN)])
    store.put([indexed(replace(HAFEN, language="nl"))])
    passages = DenseRetriever(store, FakeEmbedder()).retrieve("Im Hafen bis zum Winter", 5)
    assert set(ids(passages)) == {"ferry", "hafen"}
    assert {p.article.language for p in passages if p.article.id == "hafen"} == {"nl"}


def test_empty_store_gives_nothing(store: Store):
    assert DenseRetriever(store, FakeEmbedder()).retrieve("ferry", 5) == []
