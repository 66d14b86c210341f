"""Filters, in all combinations, give what a loop over all chunks gives."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from dataclasses import replace

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
)
from hypothesis import given, settings
from hypothesis import strategies as st
from nearest import table_of
from retrieval_steps import FERRY, HAFEN, NAMES, ids, index, invented, put, retriever, silent

from vectorstore.article import Article
from vectorstore.embedding.sentence_vectors import unit
from vectorstore.search.filters import Filters
from vectorstore.search.index import SearchIndex
from vectorstore.search.retrieval import FairRetriever
from vectorstore.store.store import Store

__all__ = ["index", "retriever", "silent"]  # fixtures

SOURCES = ["The Ledger", "Morgenblatt", None]
AUTHORS = ["Ann Lind", "Bo Å", None]
LANGUAGES = ["de", "en", "fr"]
DAYS = [None, *(DAY - datetime.timedelta(n) for n in (0, 1, 40, 400))]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, SearchIndex]]:
    """Sixty articles with all kinds of metadata, some of several chunks."""
    rng = random.Random(7)
    home = tmp_path_factory.mktemp("library")
    with Store(home, FINGERPRINT) as store:
        articles = []
        for n in range(60):
            article = invented(n, rng.choice(LANGUAGES))
            longer = " ".join(
                invented(1000 + 50 * n + m).text for m in range(rng.choice([0, 0, 30]))
            )
            articles.append(replace(
                article, id=f"a{n}", text=f"{article.text} {longer}".strip(), date=rng.choice(DAYS),
                source=rng.choice(SOURCES), author=rng.choice(AUTHORS),
            ))  # fmt: skip
        put(store, *articles)
        index = SearchIndex(store, home / "words")
        index.update()
        yield store, index
        index.close()


def accepted(article: Article, filters: Filters) -> bool:
    """Say once more, in other words, what filters mean."""
    asked = [
        (article.source, filters.sources),
        (article.author, filters.authors),
        (article.language, filters.languages),
    ]
    if any(
        wanted and (own or "").lower() not in [w.lower() for w in wanted] for own, wanted in asked
    ):
        return False
    if filters.article_ids and article.id not in filters.article_ids:
        return False
    if filters.start and (not article.date or article.date < filters.start):
        return False
    return not (filters.end and (not article.date or article.date > filters.end))


def brute_force(
    store: Store, index: SearchIndex, query: str, filters: Filters
) -> dict[tuple[str, int], float]:
    """Return the score of every chunk that the filters accept, chunk by chunk."""
    table, vector = table_of(store), bag_of_words(query)
    scores: dict[str, dict[tuple[str, int], float]] = {}
    for row in range(len(table)):
        record = table.record(row)
        if not accepted(record.article, filters):
            continue
        code = record.article.language
        words = index.words(query, code, 10_000, None)
        place = (record.key, row - table.first_rows[record.key])
        shares = {(hit.key, hit.index): hit.score / words.reach for hit in words.hits}
        chunk = float(table.vectors[row] @ vector)
        sentence = max(float(unit(own) @ vector) for own in table.sentences[row].vectors)
        score = 0.3 * chunk + 0.7 * sentence + 0.07 * shares.get(place, 0.0)
        scores.setdefault(code, {})[record.article.id, table.span(row).start] = score
    levels, certain = {}, {}
    for code, own in scores.items():
        best = sorted(own.values(), reverse=True)[:20]
        levels[code] = np.mean(best[1:] or best)
        certain[code] = (len(best) - 1) / 19
    pairs = [(certain[code], levels[code]) for code in scores]
    known = sum(share for share, _ in pairs)
    everywhere = sum(share * own for share, own in pairs) / known if known else 0.0
    top = max((s * own + (1 - s) * everywhere if known else own for s, own in pairs), default=0.0)
    shifts = {
        code: max(0.0, top - levels[code]) * min(20, len(own)) / (min(20, len(own)) + 2)
        for code, own in scores.items()
    }
    return {place: s + shifts[code] for code, own in scores.items() for place, s in own.items()}


@st.composite
def any_filters(draw: st.DrawFn) -> Filters:
    def some(values: list[str | None]) -> tuple[str, ...]:
        known = [value for value in values if value]
        return tuple(draw(st.lists(st.sampled_from([*known, known[0].upper(), "x"]), max_size=2)))

    return Filters(
        sources=some(SOURCES),
        authors=some(AUTHORS),
        languages=some(LANGUAGES),
        article_ids=draw(st.sampled_from([(), (), (), tuple(f"a{n}" for n in range(20)), ("a1",)])),
        start=draw(st.sampled_from([None, *DAYS])),
        end=draw(st.sampled_from([None, *DAYS])),
    )


@settings(deadline=None, max_examples=60, derandomize=True)
@given(
    filters=any_filters(),
    words=st.lists(st.sampled_from([f"{a}{m}" for a in NAMES[:3] for m in range(9)]), max_size=5),
    k=st.sampled_from([1, 5, 1000]),
)  # fmt: skip
def test_filters_give_what_a_loop_over_all_chunks_gives(
    library: tuple[Store, SearchIndex], filters: Filters, words: list[str], k: int
):
    store, index = library
    query = " ".join(["Notice", *words])
    expected = brute_force(store, index, query, filters)
    passages = FairRetriever(index, FakeEmbedder()).retrieve(query, k, filters)
    found = {(p.article.id, p.start): p.score for p in passages}
    assert len(found) == len(passages) == min(k, len(expected))
    assert found == pytest.approx({place: expected[place] for place in found}, abs=2e-4)
    left = [score for place, score in expected.items() if place not in found]
    assert not left or max(left) <= min(found.values()) + 2e-4
    assert all(accepted(p.article, filters) for p in passages)


def test_library_is_worth_the_comparison(library: tuple[Store, SearchIndex]):
    store, _ = library
    assert store.chunk_count() > 90
    articles = [record.article for record in store.records.values()]
    assert {a.source for a in articles} == set(SOURCES)
    assert {a.language for a in articles} == set(LANGUAGES)
    assert {a.date for a in articles} == set(DAYS)


def test_filters_see_metadata_that_has_just_changed(
    store: Store, retriever: FairRetriever, embedder: FakeEmbedder
):
    put(store, FERRY, HAFEN)
    ours = Filters(sources=("Ours",), start=datetime.date(2026, 1, 1))
    assert retriever.retrieve("ferry", 5, ours) == []
    embedder.passages.clear()
    store.put_metadata(replace(FERRY, source="Ours", date=datetime.date(2026, 1, 1)))
    assert ids(retriever.retrieve("ferry", 5, ours)) == ["ferry"]
    assert retriever.retrieve("ferry", 5, ours)[0].article.source == "Ours"
    assert ids(retriever.retrieve("ferry", 5, Filters(sources=("The Ledger",)))) == ["hafen"]
    assert embedder.passages == []


def test_rare_word_is_found_below_many_that_the_filters_refuse(store: Store, silent: FairRetriever):
    text = "Quistgaard said so on the day of notice {}."
    others = [article_of(text.format(f"w{n} x{n} y{n}"), f"o{n}", source="A") for n in range(210)]
    needle = article_of("Of Quistgaard nobody in the whole long town had heard.", "n", source="B")
    rest = [replace(invented(n), source="B") for n in range(105)]
    store.put([embedded(a, SilentEmbedder()) for a in [*others, *rest, needle]])
    found = silent.retrieve("Quistgaard said", 3, Filters(sources=("B",)))
    assert ids(found)[0] == "n"
    assert {p.article.source for p in found} == {"B"}
