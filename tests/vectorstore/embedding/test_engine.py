"""The engine answers questions by itself; what is indexed goes through sentence-transformers."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from fakes import ROOT, article_of, bag_of_words

from vectorstore.embedding import embedder as embedding
from vectorstore.embedding import engine as engines
from vectorstore.embedding.embedder import SentenceTransformerEmbedder
from vectorstore.embedding.engine import Engine, engine_of, in_batches
from vectorstore.errors import WeightsError
from vectorstore.indexing.storing import ArticleWriter
from vectorstore.store.store import Store


class FakeEngine:
    """Stands in for the engine."""

    def __init__(self) -> None:
        self.told: list[tuple[str, list[str]]] = []

    def sentences(self, texts: list[str], prompt: str) -> np.ndarray:
        self.told.append((prompt, texts))
        return 2 * np.stack([bag_of_words(text) for text in texts])


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


Made = tuple[SentenceTransformerEmbedder, FakeEngine, list[Model]]


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Made:
    """The default embedder over an engine and a model that are no real ones."""
    engine = FakeEngine()
    models: list[Model] = []

    def loaded(_: SentenceTransformerEmbedder) -> Model:
        models.append(Model())
        return models[-1]

    monkeypatch.setattr(embedding, "engine_of", lambda _: engine)
    monkeypatch.setattr(SentenceTransformerEmbedder, "_loaded", loaded)
    return SentenceTransformerEmbedder("default", tmp_path), engine, models


def check_vector(vector: np.ndarray, text: str) -> None:
    assert np.allclose(vector, bag_of_words(text), atol=1e-6)


def test_questions_are_embedded_by_the_engine_whether_the_model_is_loaded_or_not(made: Made):
    embedder, engine, models = made
    assert not embedder.ready
    check_vector(embedder.embed_query("ferry"), "ferry")
    assert embedder.ready
    assert models == []
    embedder.load()
    check_vector(embedder.embed_query("harbour"), "harbour")
    assert engine.told == [("query", ["ferry"]), ("query", ["harbour"])]
    assert models[0].told == []


def test_sentences_of_an_answer_wait_for_no_model(made: Made):
    embedder, engine, models = made
    check_vector(embedder.embed_passages(["dawn", "salt"])[1], "salt")
    assert models == []
    assert engine.told == [("passage", ["dawn", "salt"])]


def test_what_is_indexed_goes_through_sentence_transformers(made: Made, tmp_path: Path):
    embedder, engine, models = made
    text = "The ferry leaves at dawn with salt and wood."
    article = article_of(text)
    with Store(tmp_path / "home", {"chunking": "1"}) as store:
        ArticleWriter(store, embedder).put([article])
    assert engine.told == []
    assert models[0].told == [("passage", [article.text])]


@pytest.mark.parametrize(
    ("dtype", "bfloat16", "changes"),
    [("auto", True, True), ("auto", False, False), ("float32", True, False)],
)
def test_many_texts_go_to_pytorch_where_the_cpu_computes_in_bfloat16(
    made: Made, monkeypatch: pytest.MonkeyPatch, dtype: str, bfloat16: bool, changes: bool
):
    plain = Model()
    monkeypatch.setattr(embedding, "computes_bfloat16", lambda: bfloat16)
    monkeypatch.setattr(embedding, "_device", lambda: "cpu")
    monkeypatch.setattr(SentenceTransformerEmbedder, "_plain", lambda _: plain)
    embedder, (_, engine, models) = SentenceTransformerEmbedder("default", Path(), dtype), made
    embedder.load()
    texts = [f"Ship number {n} carries salt and wood to the north." for n in range(1000)]
    vectors = embedder.embed_passages(texts)
    for row in (0, 500, 999):
        check_vector(vectors[row], texts[row])
    told = [text for _, batch in models[0].told + plain.told for text in batch]
    assert sorted(told) == sorted(texts)
    assert len(models) == 1 and engine.told == []
    few = sum(len(text) for _, batch in models[0].told for text in batch)
    assert bool(plain.told) == changes
    assert (few < 40_000) == changes


def test_other_model_never_uses_the_engine(made: Made, tmp_path: Path):
    _, engine, models = made
    embedder = SentenceTransformerEmbedder("BAAI/bge-m3", tmp_path)
    check_vector(embedder.embed_query("ferry"), "ferry")
    embedder.embed_passages(["dawn"])
    assert (engine.told, len(models)) == ([], 1)


def test_question_that_is_searched_for_several_times_is_embedded_once(made: Made):
    embedder, engine, _ = made
    for _ in range(3):
        check_vector(embedder.embed_query("ferry"), "ferry")
    assert len(engine.told) == 1


def test_no_texts_load_nothing(made: Made):
    embedder, engine, models = made
    assert embedder.embed_passages([]).shape[0] == 0
    assert (engine.told, models) == ([], [])


def test_threads_are_answered_while_the_model_is_loaded(made: Made):
    embedder, engine, models = made

    def ask(n: int) -> None:
        if n == 60:
            embedder.load()
        text = f"Ferry number {n}?"
        check_vector(embedder.embed_query(text), text)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ask, range(120)))
    assert len(models) == 1
    assert len(engine.told) == 120


def test_every_text_is_in_one_batch_beside_texts_of_like_length():
    texts = ["x" * (n * 37 % 101) for n in range(50)]
    batches = in_batches(texts)
    assert sorted(row for rows in batches for row in rows) == list(range(50))
    assert max(map(len, batches)) == engines.BATCH
    longest = [max(len(texts[row]) for row in rows) for rows in batches]
    shortest = [min(len(texts[row]) for row in rows) for rows in batches]
    assert all(one <= other for one, other in zip(longest, shortest[1:], strict=False))
    assert in_batches([]) == []


def test_long_texts_share_a_batch_with_few_others():
    texts = ["x" * length for length in (900, 900, 900, 900, 900, 2000, 2000, 2000, 20_000, 20_000)]
    assert [len(rows) for rows in in_batches(texts)] == [4, 2, 2, 1, 1]


def test_folder_that_holds_no_model_is_an_error_with_what_to_do(tmp_path: Path):
    with pytest.raises(WeightsError, match=r"cannot be loaded: .*Delete that folder"):
        Engine(tmp_path)


# ---- the real weights

SERVED = """
import sys
from pathlib import Path
from vectorstore.embedding.embedder import SentenceTransformerEmbedder
from vectorstore.embedding.word_vectors import WordEmbedder
embedder = SentenceTransformerEmbedder("default", Path(sys.argv[1]), "float32")
embedder.embed_query("Was fordert Merz?")
embedder.embed_passages(["Eine Waffenruhe vor Verhandlungen."])
WordEmbedder(Path(sys.argv[1])).embed(["Eine Waffenruhe vor Verhandlungen."])
heavy = {"torch", "sentence_transformers", "transformers"}
assert not heavy & sys.modules.keys(), heavy & sys.modules.keys()
embedder.load()
assert heavy <= sys.modules.keys()
"""


@pytest.mark.weights
def test_question_and_answer_import_no_torch_and_indexing_does(built_cache: Path):
    command = [sys.executable, "-c", SERVED, str(built_cache)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


@pytest.mark.weights
def test_texts_beside_each_other_have_the_vectors_that_they_have_alone(built_cache: Path):
    engine = engine_of(built_cache)
    texts = [
        "Selenskyj",
        "The ferry leaves the harbour at dawn, he said on Wednesday.",
        "salt " * 90,
    ]
    together = engine.sentences(texts, "passage")
    for row, text in enumerate(texts):
        assert float(engine.sentences([text], "passage")[0] @ together[row]) > 0.99999


@pytest.mark.weights
def test_one_engine_serves_a_process_and_is_safe_to_share(built_cache: Path):
    engine = engine_of(built_cache)
    assert engine_of(built_cache) is engine
    texts = [f"Ferry number {n} leaves." for n in range(24)]
    alone = engine.sentences(texts, "query")
    with ThreadPoolExecutor(4) as pool:
        shared = np.concatenate(
            list(pool.map(lambda text: engine.sentences([text], "query"), texts))
        )
    assert ((alone * shared).sum(axis=1) > 0.99999).all()


@pytest.mark.weights
def test_number_of_threads_can_be_changed_while_it_is_used_and_changes_no_vector(
    built_cache: Path,
):
    texts = ["Vor Verhandlungen müsse es eine Waffenruhe geben.", "ferry"]
    engine = engine_of(built_cache)
    usual = engine.sentences(texts, "passage")
    try:
        with ThreadPoolExecutor(2) as pool:
            asked = [pool.submit(engine.sentences, texts, "passage") for _ in range(8)]
            engine.use_threads(1)
            asked.append(pool.submit(engine.sentences, texts, "passage"))
        assert all(np.allclose(usual, one.result(), atol=1e-5) for one in asked)
        options = engine._session.get_session_options()
        assert options.intra_op_num_threads == 1
    finally:
        engine.use_threads(0)
