"""What an assistant is made of, as its settings choose it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from assistant.answerable import Answerability
from assistant.evidence import WordReader
from assistant.settings import Settings
from vectorstore.embedding import packaged_e5
from vectorstore.embedding.embedder import Embedder, SentenceTransformerEmbedder
from vectorstore.embedding.word_vectors import WordEmbedder
from vectorstore.search.index import SearchIndex
from vectorstore.search.reranking import CrossEncoderReranker, RerankingRetriever
from vectorstore.search.retrieval import FairRetriever, Retriever
from vectorstore.store.store import Store


def usual_embedder(settings: Settings) -> SentenceTransformerEmbedder:
    """Return the embedding model that the settings name; it is loaded when first needed."""
    return SentenceTransformerEmbedder(settings.embedding, settings.cache, settings.dtype)


def packaged_words() -> WordReader | None:
    """Return what tells words apart; None where its weights are not installed."""
    return WordEmbedder() if WordEmbedder.available() else None


def search_index(store: Store, folder: Path) -> SearchIndex:
    """Return the index that searches a store, kept in a folder; the store is closed if it fails.

    Raises: StoreError.
    """
    try:
        return SearchIndex(store, folder)
    except BaseException:
        store.close()
        raise


def passage_retriever(
    settings: Settings, store: Store, index: SearchIndex, embedder: Embedder
) -> Retriever:
    """Return the product's ranking of passages, reranked if the settings name a reranker."""
    fair = FairRetriever(store, index, embedder)
    if not settings.reranker:
        return fair
    return RerankingRetriever(fair, CrossEncoderReranker(settings.reranker))


def answerability(fingerprint: Mapping[str, str], words: WordReader | None) -> Answerability | None:
    """Return what judges the passages; None for a model with scores of another kind."""
    known = fingerprint["embedding"] == packaged_e5.NAME
    return Answerability(words) if words and known else None


def switch_telemetry_off() -> None:
    """Keep every part from phoning home; articles and questions stay on this machine."""
    os.environ |= {
        "ANONYMIZED_TELEMETRY": "False",
        "GRADIO_ANALYTICS_ENABLED": "False",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "LANGSMITH_TRACING": "false",
        "LANGCHAIN_TRACING_V2": "false",
    }
