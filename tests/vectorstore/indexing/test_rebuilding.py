"""A fresh pair of collections is filled while the former one answers, then they are switched."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import FINGERPRINT, FakeEmbedder, article_of, bag_of_words
from nearest import nearest

from vectorstore.errors import Cancelled, FingerprintMismatch, RebuildStopped
from vectorstore.indexing.indexer import Indexer
from vectorstore.indexing.rebuild import rebuilt
from vectorstore.progress import Progress
from vectorstore.store.store import Store

OTHER = {**FINGERPRINT, "embedding": "another"}
ARTICLES = [article_of(f"Ship {n} carries salt and wood.", f"ship-{n}") for n in range(8)]
FERRY = article_of("The ferry leaves at dawn.", "ferry")


class OtherEmbedder(FakeEmbedder):
    """Gives vectors of another length than the usual fake does."""

    def embed_passages(self, texts):  # as its parent
        return np.pad(super().embed_passages(texts), ((0, 0), (0, 4)))


@pytest.fixture
def former(home: Path) -> Iterator[Store]:
    store = Store(home, FINGERPRINT)
    Indexer(store, FakeEmbedder()).index_articles(ARTICLES)
    yield store
    store.lock.release()


def check_it_has_all(store: Store) -> None:
    assert {store.article(i) for i in store.records} == set(ARTICLES)
    vector = np.pad(bag_of_words(ARTICLES[3].text), (0, 4))
    assert nearest(store, vector, 1)[0].article == ARTICLES[3]
    stored = set(store._collections.chunks.get(include=[])["ids"])
    assert stored == {chunk for record in store.records.values() for chunk in record.chunk_ids}


def collections(store: Store) -> set[str]:
    return {collection.name for collection in store._chroma.client.list_collections()}


def test_rebuilt_store_has_all_articles_and_counts_from_then_on(former: Store):
    fresh = rebuilt(former, OtherEmbedder(), OTHER)
    check_it_has_all(fresh)
    fresh.close()
    with Store(former.folder, OTHER) as store:
        check_it_has_all(store)
        assert collections(store) == {"articles_1", "chunks_1"}
    with pytest.raises(FingerprintMismatch, match="beleg rebuild"):
        Store(former.folder, FINGERPRINT)


def test_former_store_answers_and_may_be_written_to_meanwhile(former: Store):
    seen = []

    def progress(step: Progress) -> None:
        seen.append(step)
        assert nearest(former, bag_of_words(ARTICLES[3].text), 1)[0].article == ARTICLES[3]
        if step.done == 5:
            changed = replace(ARTICLES[0], title="Changed", text="Ship 0 carries sand.")
            Indexer(former, FakeEmbedder()).index_articles([FERRY, changed])
            former.remove([ARTICLES[1].id])

    with rebuilt(former, OtherEmbedder(), OTHER, progress) as fresh:
        assert {step.total for step in seen} == {8, 3}
        assert fresh.article(FERRY.id) == FERRY
        assert fresh.article(ARTICLES[0].id).text == "Ship 0 carries sand."
        assert len(fresh.records) == 8
        assert ARTICLES[1].id not in fresh.records


def test_cancelled_rebuild_leaves_the_former_store_and_goes_on_where_it_was(former: Store):
    steps: list[int] = []

    def stop() -> bool:
        steps.append(1)
        return len(steps) > 4

    with pytest.raises(Cancelled, match="goes on"):
        rebuilt(former, OtherEmbedder(), OTHER, cancelled=stop)
    assert nearest(former, bag_of_words(ARTICLES[3].text), 1)[0].article == ARTICLES[3]
    former.close()
    with Store(former.folder, FINGERPRINT) as store:
        assert len(store.records) == 8
    embedder = OtherEmbedder()
    with Store(former.folder, None) as store, rebuilt(store, embedder, OTHER) as fresh:
        check_it_has_all(fresh)
    assert len(embedder.passages) == 4  # the first four were embedded before it was stopped


def test_what_came_while_quiet_was_waited_for_is_embedded_before(
    former: Store, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("vectorstore.indexing.rebuild._FEW", 2)
    embedder = OtherEmbedder()
    came = [ARTICLES[:0], [replace(a, text=f"{a.text} It sails.") for a in ARTICLES[:5]], [FERRY]]
    embedded: list[int] = []

    @contextmanager
    def alone() -> Iterator[None]:
        Indexer(former, FakeEmbedder()).index_articles(came[len(embedded) + 1])
        before = len(embedder.passages)
        yield
        embedded.append(len(embedder.passages) - before)

    fresh = rebuilt(former, embedder, OTHER, alone=alone)
    assert embedded == [0, 1]
    assert {fresh.article(i) for i in fresh.records} == {*came[1], *ARTICLES[5:], FERRY}


def test_rebuild_rests_before_each_article_but_not_while_others_wait(former: Store):
    steps: list[str] = []

    class Noting(OtherEmbedder):
        def embed_passages(self, texts):
            steps.append("article")
            return super().embed_passages(texts)

    @contextmanager
    def alone() -> Iterator[None]:
        Indexer(former, FakeEmbedder()).index_articles([FERRY])
        yield

    embedder = Noting()
    with rebuilt(former, embedder, OTHER, alone=alone, rest=lambda: steps.append("rest")):
        assert steps == ["rest", "article"] * len(ARTICLES) + ["article"]


def test_rebuild_is_stopped_within_a_long_article(former: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("vectorstore.embedding.embedder._PART", 20)
    monkeypatch.setattr("vectorstore.indexing.storing._TOGETHER", 20)
    long = " ".join(f"Crane {n} lifts {n} tons of salt." for n in range(100))
    Indexer(former, FakeEmbedder()).index_articles([article_of(long, "a-long")])
    embedder = OtherEmbedder()
    with pytest.raises(RebuildStopped, match="beleg rebuild"):
        rebuilt(former, embedder, OTHER, cancelled=lambda: len(embedder.passages) >= 2)
    assert [len(texts) for texts in embedder.passages] == [20, 20]
    assert len(former.records) == len(ARTICLES) + 1


def test_rebuild_for_yet_another_model_begins_anew(former: Store):
    with pytest.raises(Cancelled):
        rebuilt(former, OtherEmbedder(), OTHER, cancelled=iter([False] * 3 + [True]).__next__)
    third = {**FINGERPRINT, "embedding": "third"}
    with rebuilt(former, FakeEmbedder(), third) as fresh:
        assert collections(fresh) == {"articles_1", "chunks_1"}
        assert nearest(fresh, bag_of_words(ARTICLES[3].text), 1)[0].article == ARTICLES[3]


def test_lost_articles_are_in_the_rebuilt_index(former: Store):
    former.close()
    shutil.rmtree(former.folder / "chroma")
    with Store(former.folder, None) as store, rebuilt(store, OtherEmbedder(), OTHER) as fresh:
        check_it_has_all(fresh)
        assert fresh.lost == []


def test_rebuilt_words_are_in_a_folder_of_their_own(former: Store):
    former.words_folder.mkdir()
    with rebuilt(former, OtherEmbedder(), OTHER) as fresh:
        assert fresh.words_folder != former.folder / "words"
        assert not (former.folder / "words").exists()
