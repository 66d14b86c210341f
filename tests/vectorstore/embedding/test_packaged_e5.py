"""The file format of the packaged weights, and what is told where no model can be loaded."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from vectorstore.embedding import packaged_e5
from vectorstore.embedding.embedder import SentenceTransformerEmbedder
from vectorstore.embedding.packaged_e5 import read_weights, unpack
from vectorstore.errors import EmbeddingError, WeightsError


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
