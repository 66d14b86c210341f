"""What hangs on one open index: made anew when the index is rebuilt."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from assistant.chain import Parts, search_chain, translated_chain
from assistant.components import answerability, passage_retriever, search_index
from assistant.context import SentenceRanker
from assistant.evidence import Prover, WordReader
from assistant.search import Search
from assistant.settings import Settings
from assistant.translate import Translator
from vectorstore import resources as memory
from vectorstore.article import Article
from vectorstore.embedding.embedder import Embedder
from vectorstore.indexing.indexer import Indexer
from vectorstore.indexing.turns import Turns
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
        self.ranker = SentenceRanker(embedder, store.sentences)
        self.prover = Prover(self.ranker.vectors, words)
        self._grouped: tuple[object, list[list[str]]] = (None, [])
        self.index = search_index(store, store.words_folder)
        self.passages = passage_retriever(settings, store, self.index, embedder)
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
        from assistant.langchain_retriever import PassageRetriever

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
        self.store.steady(self.index.update)
        memory.trim()

    def close(self) -> None:
        """Give the index back, and end the process that reads files."""
        self.indexer.close()
        self.index.close()
        self.store.close()
