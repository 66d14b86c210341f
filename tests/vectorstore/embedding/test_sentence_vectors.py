from __future__ import annotations

import numpy as np
import pytest
from fakes import FakeEmbedder, article_of, bag_of_words
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.article import Article, Span
from vectorstore.embedding.embedder import embed_by_parts
from vectorstore.embedding.sentence_vectors import (
    MIN_LENGTH,
    SentenceVectors,
    _small,
    decoded,
    embed_chunks,
    unit,
)
from vectorstore.text.chunking import split_chunks

FERRY = article_of("The ferry leaves at dawn. The island wants a second ship.", "ferry")


def random_units(seed: int, count: int, dimension: int = 384) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(count, dimension))
    return unit(vectors)


def embed(*articles: Article) -> list[tuple[np.ndarray, list[SentenceVectors]]]:
    chunks = [split_chunks(article.text, article.language) for article in articles]
    return embed_chunks(articles, chunks, FakeEmbedder().embed_passages)


# ---- bytes instead of floats


@pytest.mark.parametrize("dimension", [128, 384, 1024])
def test_cosine_of_small_vectors_is_off_by_less_than_half_a_percent(dimension: int):
    vectors, questions = random_units(1, 300, dimension), random_units(2, 100, dimension)
    error = np.abs(unit(_small(vectors)) @ questions.T - vectors @ questions.T)
    assert error.max() < 0.005


def test_cosine_to_a_vector_itself_is_off_by_less_than_half_a_percent():
    vectors = random_units(3, 300)
    assert np.abs((unit(_small(vectors)) * vectors).sum(axis=1) - 1).max() < 0.005


def test_vector_with_zeros_keeps_its_direction():
    vectors = np.zeros((2, 384), dtype=np.float32)
    vectors[0, 7], vectors[1, [3, 4]] = -1.0, [0.6, 0.8]
    assert np.allclose(unit(_small(vectors)), vectors, atol=0.005)


@pytest.mark.filterwarnings("error")
def test_vector_of_zeros_stays_one():
    zeros = np.zeros((1, 384), dtype=np.float32)
    assert not _small(zeros).any()
    assert not unit(_small(zeros)).any()


def test_largest_value_fills_the_byte_whatever_its_sign():
    assert _small(np.array([[0.5, -1.0], [0.25, 0.125]])).tolist() == [[64, -127], [127, 64]]


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 6), st.sampled_from([1, 3, 384]), st.integers(0, 99))
def test_what_is_encoded_is_decoded_as_it_was(count: int, dimension: int, seed: int):
    rng = np.random.default_rng(seed)
    own = SentenceVectors(
        rng.integers(0, 10**6, (count, 2)), rng.integers(-127, 128, (count, dimension), np.int8)
    )
    (again,) = decoded([(own.spans.reshape(-1).tolist(), own.encoded())], dimension)
    assert np.array_equal(again.spans, own.spans)
    assert np.array_equal(again.vectors, own.vectors)
    assert again.vectors.dtype == np.int8


@pytest.mark.parametrize(
    ("spans", "vectors"), [([0, 5, 6], "AAAA"), ([0, 5], ""), ([], "AAAA"), ([0, 5], "A")]
)
def test_vectors_that_do_not_fit_their_spans_are_refused(spans: list[int], vectors: str):
    with pytest.raises(ValueError):
        decoded([(spans, vectors)], 3)


def test_texts_that_are_embedded_by_parts_keep_their_rows(monkeypatch: pytest.MonkeyPatch):
    texts, shares = [f"word{n} ferry" for n in range(11)], []
    embed = FakeEmbedder().embed_passages
    whole = embed(texts)
    for size in (1, 4, 10, 11, 12):
        monkeypatch.setattr("vectorstore.embedding.embedder._PART", size)
        shares.clear()
        assert np.array_equal(embed_by_parts(embed, texts, shares.append, lambda: False), whole)
        assert len(shares) == -(-11 // size) - 1
        assert shares == sorted(shares)


# ---- sentences of chunks


def test_chunk_is_the_mean_of_its_sentences():
    ((vectors, (own,)),) = embed(FERRY)
    first, second = "The ferry leaves at dawn.", "The island wants a second ship."
    assert [FERRY.text[start:end] for start, end in own.spans.tolist()] == [first, second]
    assert np.allclose(vectors, unit(bag_of_words(first) + bag_of_words(second)), atol=1e-6)
    assert np.allclose(unit(own.vectors)[1], bag_of_words(second), atol=0.01)


def test_short_sentences_are_left_out_and_a_chunk_of_them_is_one():
    ((_, (own,)),) = embed(article_of("No. Never! The ferry leaves at dawn.", "x"))
    assert len(own.spans) == 1
    ((_, (own,)),) = embed(article_of("No. Never!", "x"))
    assert own.spans.tolist() == [[0, 10]]


def test_sentence_is_embedded_once_however_often_it_stands_there():
    embedder = FakeEmbedder()
    copy = article_of(FERRY.text, "copy")
    embed_chunks([FERRY, copy], [split_chunks(FERRY.text, "en")] * 2, embedder.embed_passages)
    assert embedder.passages == [["The ferry leaves at dawn.", "The island wants a second ship."]]


def test_each_part_of_a_sentence_longer_than_a_chunk_is_embedded():
    words = [f"word{n}" for n in range(600)]
    article = article_of(" ".join(words) + ". The ferry leaves at dawn.", "long")
    chunks = split_chunks(article.text, "en")
    embedder = FakeEmbedder()
    ((_, sentences),) = embed_chunks([article], [chunks], embedder.embed_passages)
    assert len(chunks) > 3
    told = " ".join(text for batch in embedder.passages for text in batch)
    assert set(words) <= set(told.replace(".", " ").split())
    for chunk, own in zip(chunks, sentences, strict=True):
        assert chunk.start <= own.spans.min()
        assert own.spans.max() <= chunk.end


PIECES = ["Ja.", "The ferry leaves at dawn.", "\n\n", "x" * 1300, "日本語。", "Heading\n\n"]
PIECES.append("A long, long list of words " * 30)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(PIECES), min_size=1))
def test_sentences_lie_in_their_chunks_and_tell_something(pieces: list[str]):
    article = article_of(" ".join(pieces), "x")
    chunks = split_chunks(article.text, "en")
    if not chunks:
        return
    ((vectors, sentences),) = embed_chunks([article], [chunks], FakeEmbedder().embed_passages)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    for chunk, own in zip(chunks, sentences, strict=True):
        spans = [Span(*place) for place in own.spans.tolist()]
        assert spans
        for span in spans:
            assert chunk.start <= span.start < span.end <= chunk.end
            assert len(span) >= MIN_LENGTH or spans == [chunk]


def test_opposite_sentences_leave_a_chunk_its_first_one():
    class Opposite(FakeEmbedder):
        def embed_passages(self, texts):
            return np.array([[1.0, 0.0], [-1.0, 0.0]], dtype=np.float32)

    ((vectors, _),) = embed_chunks(
        [FERRY], [split_chunks(FERRY.text, "en")], Opposite().embed_passages
    )
    assert vectors.tolist() == [[1.0, 0.0]]


def test_articles_get_their_own_rows():
    other = article_of("Nobody knows the price of salt.", "other")
    (first, second) = embed(FERRY, other)
    assert np.allclose(second[0][0], bag_of_words(other.text))
    assert len(first[1][0].spans) == 2
