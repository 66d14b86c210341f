from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from fakes import article_of

from vectorstore.article import Passage
from vectorstore.errors import RerankingError
from vectorstore.search.filters import Filters
from vectorstore.search.reranking import CrossEncoderReranker, RerankingRetriever
from vectorstore.search.retrieval import Query

TEXTS = ["The ferry waits.", "The council met.", "A lynx was seen in the wood.", "Rain again."]


class Listed:
    """A retriever that gives its list, and remembers how it was asked."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.asked: list[tuple[str | Query, int, Filters | None]] = []
        self._passages = [
            Passage(article_of(text, f"a{n}"), text, 0, len(text), 0.9 - n / 100)
            for n, text in enumerate(texts)
        ]

    def retrieve(
        self, query: str | Query, k: int = 10, filters: Filters | None = None
    ) -> list[Passage]:
        self.asked.append((query, k, filters))
        return self._passages[:k]


class ByLength:
    """A reranker that likes long texts."""

    def scores(self, question: str, texts: Sequence[str]) -> np.ndarray:
        return np.array([len(text) for text in texts], dtype=np.float32)


def test_rerankers_order_is_given():
    found = RerankingRetriever(Listed(TEXTS), ByLength()).retrieve("lynx?", 2)
    assert [p.text for p in found] == [TEXTS[2], TEXTS[0]]


def test_scores_keep_the_first_retrievers_scale_in_falling_order():
    found = RerankingRetriever(Listed(TEXTS), ByLength()).retrieve("lynx?", 4)
    assert [p.score for p in found] == pytest.approx([0.9, 0.89, 0.88, 0.87])


def test_more_passages_are_read_than_are_wanted_and_filters_are_handed_on():
    listed, filters = Listed(TEXTS), Filters(languages=("en",))
    RerankingRetriever(listed, ByLength()).retrieve("lynx?", 10, filters)
    assert listed.asked == [("lynx?", 30, filters)]


def test_equal_scores_keep_the_first_order():
    class Indifferent:
        def scores(self, question: str, texts: Sequence[str]) -> np.ndarray:
            return np.zeros(len(texts), dtype=np.float32)

    found = RerankingRetriever(Listed(TEXTS), Indifferent()).retrieve(Query("lynx?"), 4)
    assert [p.text for p in found] == TEXTS


def test_nothing_found_is_not_read():
    assert RerankingRetriever(Listed([]), CrossEncoderReranker("missing")).retrieve("lynx?") == []


@pytest.mark.weights  # imports sentence-transformers
def test_missing_model_is_named_with_what_to_do(tmp_path: Path):
    reranker = CrossEncoderReranker(str(tmp_path / "nowhere"))
    with pytest.raises(RerankingError, match="BELEG_RERANKER"):
        reranker.scores("lynx?", TEXTS)


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cross-encoder with one layer and random weights, in sentence-transformers' form."""
    import torch
    from sentence_transformers import CrossEncoder
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "ferry", "council", "lynx", "rain"]
    vocabulary = {word: number for number, word in enumerate(words)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]",
        sep_token="[SEP]", model_max_length=64,
    )  # fmt: skip
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, max_position_embeddings=64, num_labels=1,
    )  # fmt: skip
    plain, folder = tmp_path_factory.mktemp("plain"), tmp_path_factory.mktemp("reranker")
    BertForSequenceClassification(config).save_pretrained(plain)
    fast.save_pretrained(plain)
    CrossEncoder(str(plain), device="cpu").save(str(folder))
    return folder


@pytest.mark.weights
def test_a_real_cross_encoder_orders_passages(tiny_model: Path):
    reranker = CrossEncoderReranker(str(tiny_model))
    scores = reranker.scores("lynx ?", TEXTS)
    assert scores.shape == (4,)
    assert len(set(scores.tolist())) > 1
    found = RerankingRetriever(Listed(TEXTS), reranker).retrieve("lynx ?", 4)
    assert [p.text for p in found] == [TEXTS[row] for row in np.argsort(-scores, kind="stable")]


@pytest.mark.weights
def test_a_model_with_several_outputs_is_refused(tiny_model: Path, monkeypatch):
    reranker = CrossEncoderReranker(str(tiny_model))
    reranker.scores("lynx ?", TEXTS)
    monkeypatch.setattr(reranker._model, "predict", lambda pairs, **_: np.zeros((len(pairs), 3)))
    with pytest.raises(RerankingError, match="one score a text"):
        reranker.scores("lynx ?", TEXTS)
