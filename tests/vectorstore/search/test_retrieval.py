from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import (
    DAY,
    FINGERPRINT,
    FakeEmbedder,
    SilentEmbedder,
    article_of,
    bag_of_words,
    embedded,
    indexed,
)
from retrieval_steps import FERRY, HAFEN, NAMES, ids, index, invented, put, retriever, silent

from vectorstore.embedding.sentence_vectors import unit
from vectorstore.search.filters import Filters
from vectorstore.search.index import SearchIndex
from vectorstore.search.retrieval import FairRetriever, Query, Scored, level
from vectorstore.store.store import Store

__all__ = ["index", "retriever", "silent"]  # fixtures


# ---- levelling languages


def scored(first: int, *scores: float) -> Scored:
    return Scored(np.arange(first, first + len(scores)), np.array(scores, dtype=np.float32))


def many(start: float, count: int = 20) -> list[float]:
    return [start - n * 0.001 for n in range(count)]


def merged(*found: Scored) -> dict[int, float]:
    both = level(found)
    return dict(zip(both.rows.tolist(), both.scores.tolist(), strict=True))


def best(scores: dict[int, float], count: int) -> list[int]:
    return sorted(scores, key=lambda row: -scores[row])[:count]


def test_language_that_scores_lower_throughout_gets_its_turn():
    rows = best(merged(scored(0, *many(0.9)), scored(100, *many(0.8))), 15)
    assert {row >= 100 for row in rows} == {True, False}


def test_chunk_that_stands_out_in_its_language_comes_first():
    assert best(merged(scored(0, *many(0.9)), scored(100, 0.88, *many(0.8, 19))), 1) == [100]


def test_order_within_a_language_is_kept():
    scores = merged(scored(0, *many(0.9)), scored(100, *many(0.8)))
    assert [row for row in best(scores, 40) if row >= 100] == list(range(100, 120))


def test_one_chunk_of_a_language_is_lifted_less_than_many():
    few = merged(scored(0, *many(0.9)), scored(100, 0.5))[100]
    lots = merged(scored(0, *many(0.9)), scored(100, *[0.5] * 20))[100]
    assert 0.5 < few < lots


def test_language_with_the_highest_level_keeps_its_scores():
    scores = merged(scored(0, 0.9, 0.8), scored(100, 0.5))
    assert (scores[0], scores[1]) == pytest.approx((0.9, 0.8))


@pytest.mark.parametrize("count", [1, 2, 4])
def test_what_is_found_in_a_language_of_few_chunks_does_not_lift_the_others_above_it(count: int):
    found = scored(100, 0.9, *[0.88] * (count - 1))
    for others in (many(0.84), many(0.84, 12), many(0.84, 3)):
        scores = merged(scored(0, *others), found)
        assert best(scores, 1) == [100]
        assert max(score for row, score in scores.items() if row < 100) < 0.87


def test_found_chunks_of_two_small_languages_keep_their_order():
    scores = merged(scored(0, 0.82), scored(100, 0.9), scored(200, 0.86))
    assert best(scores, 3) == [100, 200, 0]


def test_chunks_beyond_the_best_twenty_do_not_count_for_the_level():
    scores = merged(scored(0, *many(0.9)), scored(100, *many(0.8), *[0.01] * 500))
    assert scores[100] == pytest.approx(0.9 - 0.1 * 2 / 22, abs=1e-3)


def test_all_chunks_are_there_after_levelling():
    scores = merged(scored(0, *many(0.9)), scored(100, 0.7, 0.2), scored(200, 0.4))
    assert len(scores) == 23


def test_nothing_levels_to_nothing():
    assert len(level([]).rows) == len(level([]).scores) == 0


# ---- what vectors find


def test_score_is_that_of_the_chunk_and_its_best_sentence(store: Store, retriever: FairRetriever):
    text = "The ferry leaves the harbour at dawn. Salt and wood are dear in winter."
    put(store, article_of(text, "both"))
    (passage,) = retriever.retrieve("Salt and wood are dear")
    vector = bag_of_words("Salt and wood are dear")
    first, second = text[:37], text[38:]
    chunk = unit(bag_of_words(first) + bag_of_words(second)) @ vector
    sense = 0.3 * chunk + 0.7 * (bag_of_words(second) @ vector)
    assert sense < passage.score < sense + 0.07 + 0.005
    assert (passage.text, passage.start, passage.end) == (text, 0, len(text))


def test_question_is_embedded_once_however_many_languages_there_are(
    store: Store, retriever: FairRetriever, embedder: FakeEmbedder
):
    put(store, FERRY, HAFEN, replace(HAFEN, id="fr", language="fr"))
    embedder.queries.clear()
    retriever.retrieve("ferry", 2)
    assert embedder.queries == ["ferry"]


def test_chunk_without_sentences_is_found_as_a_whole(store: Store, retriever: FairRetriever):
    store.put([indexed(FERRY), embedded(HAFEN)])
    assert ids(retriever.retrieve("The ferry leaves the harbour", 2)) == ["ferry", "hafen"]


def test_every_language_is_searched(store: Store, retriever: FairRetriever):
    put(store, *(invented(n) for n in range(30)), HAFEN)
    passages = retriever.retrieve("Im Hafen bis zum Winter", 3)
    assert ids(passages)[0] == "hafen"
    assert len(passages) == 3


def test_question_in_one_language_finds_a_shared_name_in_the_other(
    store: Store, retriever: FairRetriever
):
    for n in range(25):
        put(
            store,
            article_of(f"Was der Rat zu {NAMES[n % 10]}{n} sagt, ist neu.", f"de-{n}",
                       language="de"),
            article_of(f"What people say of {NAMES[n % 10]}{n} is old.", f"en-{n}"),
        )  # fmt: skip
    put(store, article_of("People say Nordlicht sails again.", "name"))
    assert "name" in ids(retriever.retrieve("Was sagt der Rat zu Nordlicht?", 3))


def test_language_of_an_article_that_changed_is_searched_under_the_new_one(
    store: Store, retriever: FairRetriever
):
    put(store, FERRY, HAFEN)
    retriever.retrieve("Hafen")
    put(store, replace(HAFEN, language="nl"))
    passages = retriever.retrieve("Im Hafen bis zum Winter", 5)
    assert {p.article.id: p.article.language for p in passages} == {"ferry": "en", "hafen": "nl"}


def test_no_more_than_k_passages_are_given_and_no_more_than_there_are(
    store: Store, retriever: FairRetriever
):
    put(store, FERRY, HAFEN)
    for k in (1, 2, 5, 1000):
        assert len(retriever.retrieve("ferry", k)) == min(k, 2)


def test_empty_index_gives_nothing(store: Store, retriever: FairRetriever):
    assert retriever.retrieve("ferry", 5) == []
    assert retriever.retrieve("ferry", 5, Filters(languages=("de",))) == []
    put(store, FERRY)
    store.remove(["ferry"])
    assert retriever.retrieve("ferry", 5) == []


ODD = ["?!", "...", "x", "🕊️", "\u202e", "日本語", "the " * 500, "\x00", "' OR 1=1 --", "AND NOT ("]


def test_odd_question_is_searched(store: Store, retriever: FairRetriever):
    put(store, FERRY, HAFEN)
    for query in ODD:
        assert set(ids(retriever.retrieve(query, 5))) == {"ferry", "hafen"}


def test_scores_fall_and_passages_are_slices(store: Store, retriever: FairRetriever):
    text = " ".join(f"Ship number {n} carries salt to the north." for n in range(80))
    put(store, article_of(text, "long"), FERRY, HAFEN)
    passages = retriever.retrieve("ship number 31", 20)
    assert len(passages) > 3
    assert [p.score for p in passages] == sorted((p.score for p in passages), reverse=True)
    for p in passages:
        assert p.article.text[p.start : p.end] == p.text


def test_damaged_article_does_not_raise_and_gives_no_empty_passages(home: Path, index: SearchIndex):
    index.close()
    folder = home.with_name("damaged")
    with Store(folder, FINGERPRINT) as store:
        put(store, FERRY, HAFEN)
        store._collections.chunks.delete(ids=store.records["ferry"].chunk_ids)
    with Store(folder, FINGERPRINT) as store:
        words = SearchIndex(store, folder / "words")
        retriever = FairRetriever(words, FakeEmbedder())
        assert ids(retriever.retrieve("ferry", 5)) == ["hafen"]
        assert retriever.retrieve("ferry", 5, Filters(article_ids=("ferry",))) == []
        words.close()


# ---- what words find


def test_rare_name_or_number_is_found_where_vectors_say_nothing(
    store: Store, silent: FairRetriever
):
    rare = ["Quistgaard", "4711", "12.500", "0815-X"]
    needles = [
        article_of(f"Nobody in the town knows what {word} stands for.", word, date=None)
        for word in rare
    ]
    others = [invented(n) for n in range(120)]
    store.put([embedded(a, SilentEmbedder()) for a in [*others, *needles]])
    for word in rare:
        assert ids(silent.retrieve(f"Who or what is {word}?", 3))[0] == word


def test_words_lift_a_passage_by_little(store: Store, retriever: FairRetriever):
    put(store, FERRY, article_of("The ferry harbour dawn dawn dawn.", "words"))
    first = retriever.retrieve("The ferry leaves the harbour at dawn.", 1)[0]
    assert first.article.id == "ferry"
    assert first.score <= 1.07 + 0.005


def test_word_is_found_in_its_other_forms(store: Store, silent: FairRetriever):
    bees = "Im Garten summen den ganzen Sommer viele Bienenvölker."
    ships = "Am Kai liegen bis zum Winter einige alte Frachtschiffe."
    store.put([
        embedded(article_of(text, name, language="de"), SilentEmbedder())
        for name, text in (("bees", bees), ("ships", ships))
    ])  # fmt: skip
    assert ids(silent.retrieve("Frachtschiff", 1)) == ["ships"]
    assert ids(silent.retrieve("Gärten", 1)) == ["bees"]


# ---- order and copies


def test_of_equal_passages_the_newest_comes_first_and_undated_ones_last(
    store: Store, silent: FairRetriever
):
    days = [3, 9, None, 1, 5]
    articles = [
        replace(invented(n), id=f"d{day}", date=day and datetime.date(2025, 1, day))
        for n, day in enumerate(days)
    ]
    store.put([embedded(article, SilentEmbedder()) for article in articles])
    assert ids(silent.retrieve("nothing of it", 5)) == ["d9", "d5", "d3", "d1", "dNone"]


def test_date_that_changes_changes_the_order_at_once(store: Store, silent: FairRetriever):
    store.put([embedded(invented(n), SilentEmbedder()) for n in range(3)])
    silent.retrieve("nothing")
    store.put_metadata(replace(invented(2), date=DAY + datetime.timedelta(9)))
    store.put_metadata(replace(invented(1), date=None))
    assert ids(silent.retrieve("nothing", 5)) == ["en-2", "en-0", "en-1"]


def test_same_text_in_several_articles_counts_once(store: Store, retriever: FairRetriever):
    days = [DAY + datetime.timedelta(n) for n in range(3)]
    put(store, *(replace(FERRY, id=f"f{n}", date=day) for n, day in enumerate(days)), HAFEN)
    passages = retriever.retrieve("The ferry leaves the harbour", 2)
    assert ids(passages) == ["f2", "hafen"]
    assert [article.id for article in passages[0].copies] == ["f1", "f0"]


# ---- translations


def test_translation_is_searched_in_its_own_language_only(
    store: Store, retriever: FairRetriever, embedder: FakeEmbedder
):
    boat = article_of("Die Fähre legt bei Tagesanbruch ab.", "boat", language="de")
    trap = article_of("Bei uns heißt sie ferry und dawn.", "trap", language="de")
    trick = article_of("Tagesanbruch and Fähre are German words.", "trick")
    put(store, FERRY, boat, trap, trick)
    embedder.queries.clear()
    asked = Query("ferry dawn", {"de": "Fähre Tagesanbruch"})
    scores = {p.article.id: p.score for p in retriever.retrieve(asked, 4)}
    assert embedder.queries == ["ferry dawn", "Fähre Tagesanbruch"]
    assert scores["boat"] > scores["trap"]
    assert scores["ferry"] > scores["trick"]


def test_language_without_a_translation_is_searched_as_asked(
    store: Store, retriever: FairRetriever
):
    put(store, FERRY, HAFEN)
    plain = retriever.retrieve("ferry winter", 2)
    assert retriever.retrieve(Query("ferry winter", {"fr": "bac hiver"}), 2) == plain
    assert retriever.retrieve(Query("ferry winter"), 2) == plain
