"""One open index, put together from the settings, with all that finds and proves in it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.asking.answerable import Answerability
from assistant.asking.context import SentenceRanker
from assistant.asking.search import Search
from assistant.asking.state import Parts
from assistant.asking.translation import Translator
from assistant.asking.way import search_chain, translated_chain
from assistant.proof.prover import Prover, WordReader
from assistant.settings import Settings, switch_telemetry_off
from vectorstore import resources
from vectorstore.article import Article
from vectorstore.embedding import packaged_e5
from vectorstore.embedding.embedder import Embedder, SentenceTransformerEmbedder
from vectorstore.embedding.word_vectors import WordEmbedder
from vectorstore.indexing.indexer import Indexer
from vectorstore.indexing.rebuild import rebuilt
from vectorstore.indexing.turns import Turns
from vectorstore.progress import Progress, Stop, never
from vectorstore.search.index import SearchIndex
from vectorstore.search.reranking import CrossEncoderReranker, RerankingRetriever
from vectorstore.search.retrieval import FairRetriever, Retriever
from vectorstore.store.store import Store
from vectorstore.text.chunking import VERSION
from vectorstore.text.copies import groups_of

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.retrievers import BaseRetriever
    from langchain_core.runnables import Runnable


def fingerprint_of(embedder: Embedder) -> Mapping[str, Any]:
    """Return what an index says of how it was made."""
    return {**embedder.fingerprint(), "chunking": VERSION}


class Library:
    """A store with all that finds, indexes and proves in it."""

    def __init__(  # noqa: PLR0913  # the parts that an assistant is given
        self,
        settings: Settings,
        store: Store,
        embedder: Embedder,
        *,
        words: WordReader | None,
        clock: Callable[[], datetime.date],
        model: Callable[[], BaseChatModel],
        turns: Turns,
    ) -> None:
        """Work on an open store, which is closed with the library.

        Raises: StoreError: if its words cannot be indexed; then the store is closed.
        """
        self.store = store
        self.embedder = embedder
        self.fingerprint = embedder.fingerprint()
        self.indexer = Indexer(store, embedder, turns=turns)
        self._grouped: tuple[object, list[list[str]]] = (None, [])
        self.index = search_index(store, store.words_folder)
        self.ranker = SentenceRanker(embedder, self.index.sentences)
        self.prover = Prover(self.ranker.vectors, words)
        self.passages = passage_retriever(settings, self.index, embedder)
        self.search = Search(self.passages, self.articles, clock)
        self.parts = Parts(
            search=self.search,
            translator=Translator(store.languages, model),
            ranker=self.ranker,
            languages=store.languages,
            answerable=answerability(self.fingerprint, words),
            model=model,
        )

    @cached_property
    def search_chain(self) -> Runnable[dict[str, Any], dict[str, Any]]:
        """From the question to what was found."""
        return search_chain(self.parts)

    @cached_property
    def translated_chain(self) -> Runnable[dict[str, Any], dict[str, Any]]:
        """From what was found to what more is found with the question's translations."""
        return translated_chain(self.parts)

    @cached_property
    def retriever(self) -> BaseRetriever:
        """The retrieval for other people's chains."""
        from assistant.asking.langchain import PassageRetriever

        return PassageRetriever(passages=self.passages)

    def articles(self) -> list[Article]:
        """Return all articles without their texts, newest first, undated ones last."""
        articles = [record.article for record in self.store.records.values()]
        articles.sort(key=lambda article: article.title.casefold())
        return sorted(articles, key=lambda article: article.date or datetime.date.min, reverse=True)

    def groups(self) -> list[list[str]]:
        """Return the ids of articles that are nearly the same, a list for each such group."""
        records = self.store.records
        known, groups = self._grouped
        if known is not records:
            signatures = {a.id: records[a.id].signature for a in self.articles() if a.id in records}
            groups = groups_of(signatures)
            self._grouped = records, groups
        return groups

    def refresh(self) -> None:
        """Bring what is searched up to what the store holds."""
        self.index.steady(self.index.update)
        resources.trim()

    def close(self) -> None:
        """Give the index back, and end the process that reads files."""
        self.indexer.close()
        self.index.close()
        self.store.close()


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


def passage_retriever(settings: Settings, index: SearchIndex, embedder: Embedder) -> Retriever:
    """Return the product's ranking of passages, reranked if the settings name a reranker."""
    fair = FairRetriever(index, embedder)
    if not settings.reranker:
        return fair
    return RerankingRetriever(fair, CrossEncoderReranker(settings.reranker))


def answerability(fingerprint: Mapping[str, str], words: WordReader | None) -> Answerability | None:
    """Return what judges the passages; None for a model with scores of another kind."""
    known = fingerprint["embedding"] == packaged_e5.NAME
    return Answerability(words) if words and known else None


def rebuild_index(
    settings: Settings,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Stop = never,
) -> int:
    """Embed all articles anew with the model that the settings name; return how many there are.

    What an interrupted rebuild has embedded is used by the next one.

    Raises: Cancelled: if `cancelled` says so; then the former index is as it was.
    Raises: IndexInUse, StoreError, EmbeddingError.
    """
    switch_telemetry_off()
    embedder = usual_embedder(settings)
    former = Store(settings.home, None)
    try:
        fresh = rebuilt(former, embedder, fingerprint_of(embedder), progress, cancelled)
    except BaseException:
        former.close()
        raise
    with fresh:
        return len(fresh.records)


@dataclass(frozen=True)
class Status:
    """What the assistant works with at the moment.

    `restoring` articles are embedded anew from their second copies, since Chroma's files were
    damaged; `damage` says how, if that was noticed at the start.
    """

    home: Path
    articles: int
    chunks: int
    languages: Mapping[str, int]
    embedding: str
    embedding_ready: bool
    llm: str
    llm_state: str
    llm_notice: str | None
    restoring: int = 0
    damage: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values."""
        return {**asdict(self), "home": str(self.home), "languages": dict(self.languages)}
