"""Articles to find, and fixtures of what finds them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import (
    FakeEmbedder,
    SilentEmbedder,
    article_of,
    embedded,
)

from vectorstore.article import Article, Passage
from vectorstore.embedding.embedder import Embedder
from vectorstore.search.index import SearchIndex
from vectorstore.search.retrieval import FairRetriever
from vectorstore.store.store import Store

FERRY = article_of("The ferry leaves the harbour at dawn.", "ferry")
HAFEN = article_of("Im Hafen liegt die ferry bis zum Winter.", "hafen", language="de")
NAMES = ["amber", "birch", "cedar", "delta", "ember", "flint", "grove", "hazel", "iris", "moss"]


@pytest.fixture
def index(store: Store, home: Path) -> Iterator[SearchIndex]:
    made = SearchIndex(store, home / "words")
    yield made
    made.close()


@pytest.fixture
def retriever(store: Store, index: SearchIndex, embedder: FakeEmbedder) -> FairRetriever:
    return FairRetriever(index, embedder)


@pytest.fixture
def silent(store: Store, index: SearchIndex) -> FairRetriever:
    """A retriever whose vectors say nothing."""
    return FairRetriever(index, SilentEmbedder())


def put(store: Store, *articles: Article, embedder: Embedder | None = None) -> None:
    store.put([embedded(article, embedder) for article in articles])


def ids(passages: list[Passage]) -> list[str]:
    return [passage.article.id for passage in passages]


def invented(n: int, language: str = "en") -> Article:
    """Return a short article unlike the others."""
    words = random.Random(n).choices([f"{name}{m}" for name in NAMES for m in range(9)], k=12)
    return article_of(f"Notice of the day: {' '.join(words)}.", f"{language}-{n}",
                      language=language)  # fmt: skip
