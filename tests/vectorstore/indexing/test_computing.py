"""What is heavy and can wait has the processor in small pieces, and a question goes first."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from fakes import FINGERPRINT, FakeEmbedder, bag_of_words

from vectorstore.article import Article
from vectorstore.errors import Cancelled, EmbeddingError
from vectorstore.indexing.storing import _TOGETHER, ArticleWriter
from vectorstore.indexing.turns import Turns
from vectorstore.store.store import Store

LONGEST = 20.0  # seconds
SENTENCES = 5 * _TOGETHER


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONGEST
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "home", FINGERPRINT) as store:
        yield store


class AskedMeanwhile(FakeEmbedder):
    """An embedder at whose second batch a question comes, until it is `answered`."""

    def __init__(self) -> None:
        super().__init__()
        self.answered = threading.Event()

    def is_quiet(self) -> bool:
        return len(self.passages) < 2 or self.answered.is_set()


def long_article() -> Article:
    text = " ".join(f"Crane {n} lifts {n * 7} tons of salt and wood." for n in range(SENTENCES))
    return Article("long", "Cranes", text, "en", "long")


def test_question_waits_for_no_more_than_the_texts_at_hand(
    store: Store, pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("vectorstore.indexing.storing._CHARACTERS", 0)
    embedder = AskedMeanwhile()
    writer = ArticleWriter(store, embedder, Turns(embedder.is_quiet))
    run = pool.submit(writer.put, [long_article()])
    until(lambda: len(embedder.passages) == 2)
    time.sleep(0.3)
    assert len(embedder.passages) == 2
    assert max(map(len, embedder.passages)) <= _TOGETHER
    embedder.answered.set()
    run.result(LONGEST)
    assert len(embedder.passages) > 2


def test_what_a_question_waits_for_itself_waits_for_no_question(store: Store):
    embedder = FakeEmbedder()
    writer = ArticleWriter(store, embedder, Turns(lambda: False))
    writer.put([long_article()], patient=False)
    assert sum(map(len, embedder.passages)) >= SENTENCES


def test_each_text_gets_its_own_vector_whatever_it_is_embedded_with(store: Store):
    texts = ["a b c d", "a", "a b", "a b c", "b"] * _TOGETHER
    vectors = ArticleWriter(store, FakeEmbedder())._embed(lambda: False, True, texts)
    assert np.array_equal(vectors, np.stack([bag_of_words(text) for text in texts]))


def test_run_goes_on_for_a_while_however_much_is_asked(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("vectorstore.indexing.turns._LONGEST", 0.05)
    monkeypatch.setattr("vectorstore.indexing.turns._ANYWAY", 1000.0)
    turns = Turns(lambda: False)
    with turns.computing():
        pass
    monkeypatch.setattr("vectorstore.indexing.turns._LONGEST", 1000.0)
    with turns.computing():  # it has waited in vain, and need not again so soon
        pass


def test_heavy_works_have_the_processor_one_after_another(pool: ThreadPoolExecutor):
    turns, at_work, most = Turns(), [], []

    def work(number: int) -> None:
        for _ in range(20):
            with turns.computing():
                at_work.append(number)
                most.append(len(at_work))
                time.sleep(0.0005)
                at_work.remove(number)

    for future in [pool.submit(work, number) for number in range(4)]:
        future.result(LONGEST)
    assert max(most) == 1


def test_who_computes_again_and_again_lets_others_in_between(pool: ThreadPoolExecutor):
    turns, order = Turns(), []

    def work(name: str) -> None:
        with turns.computing():
            order.append(name)

    with turns.computing():
        others = []
        for name in ("model", "rebuild"):
            others.append(pool.submit(work, name))
            until(lambda: len(turns._computing) == len(others) + 1)
    work("run")  # which was at work before, and asks again
    for other in others:
        other.result(LONGEST)
    assert order == ["model", "rebuild", "run"]


@pytest.mark.parametrize("quiet", [True, False])
def test_waiting_for_the_processor_can_be_stopped(quiet: bool):
    turns = Turns(lambda: quiet)
    with turns.computing(patient=False), pytest.raises(Cancelled), turns.computing(lambda: True):
        raise AssertionError("it had the processor")
    assert not turns._computing


def test_run_that_fails_keeps_nobody_from_computing(store: Store):
    class Failing(FakeEmbedder):
        def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
            raise EmbeddingError("no")

    turns = Turns()
    with pytest.raises(EmbeddingError):
        ArticleWriter(store, Failing(), turns).put([long_article()])
    ArticleWriter(store, FakeEmbedder(), turns).put([long_article()])
    assert "long" in store.records
