"""What every article passes into the store: chunked, embedded, stored; repaired the same way."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from vectorstore.article import Article
from vectorstore.embedding.embedder import Embedder, embed_by_parts
from vectorstore.embedding.sentence_vectors import embed_chunks
from vectorstore.errors import Cancelled
from vectorstore.progress import Progress, ProgressCallback, Stop, never
from vectorstore.sources.handed_over import check
from vectorstore.store.records import IndexedArticle
from vectorstore.store.store import Store
from vectorstore.text.chunking import split_chunks


class ArticleWriter:
    """Writes articles into a store, with the vectors of an embedder."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        """Write into `store` what `embedder` makes of articles."""
        self._store = store
        self._embedder = embedder
        self._is_repairing = False

    def put(
        self,
        articles: Sequence[Article],
        tell: Callable[[float], None] = lambda share: None,
        cancelled: Stop = never,
    ) -> None:
        """Embed articles and store them as they are; `tell` is told how much of it is done.

        Raises: LoadingError: if one of them cannot be stored; then none is.
        Raises: Cancelled: if `cancelled` says so in the middle of very much text.
        """
        for article in articles:
            check(article)
        self._store.put(self._embedded(articles, tell, cancelled))

    def repair(
        self,
        progress: ProgressCallback | None = None,
        cancelled: Stop = never,
        give_way: Callable[[Stop], None] = lambda stop: None,
    ) -> list[str]:
        """Embed articles anew that lost chunks or are lost, from the texts that were kept.

        After each one `give_way` is called. Where somebody is at it who has given way, that one
        goes on with it.

        Raises: Cancelled: if `cancelled` says so; what was embedded is kept.
        """
        if self._is_repairing:
            return []
        self._is_repairing = True
        try:
            return self._repaired(progress, cancelled, give_way)
        finally:
            self._is_repairing = False

    def _repaired(
        self, progress: ProgressCallback | None, cancelled: Stop, give_way: Callable[[Stop], None]
    ) -> list[str]:
        harmed = [*self._store.damaged, *(article.id for article in self._store.lost)]
        repaired = []
        for number, article_id in enumerate(harmed):
            article = self._store.harmed(article_id)
            if article is None:  # somebody else has come to it, or it was removed
                continue
            if progress:
                progress(Progress(number, len(harmed), article.title))
            self.put([article])
            repaired.append(article_id)
            if cancelled():
                raise Cancelled("The repair was stopped.")
            give_way(cancelled)
        return repaired

    def _embedded(
        self, articles: Sequence[Article], tell: Callable[[float], None], cancelled: Stop
    ) -> list[IndexedArticle]:
        spans = [split_chunks(article.text, article.language) for article in articles]
        known = {
            sentence: vector
            for article in articles
            for sentence, vector in self._store.known_sentences(article.id).items()
        }

        def embed(texts: Sequence[str]) -> np.ndarray:
            self._embedder.load()
            return embed_by_parts(self._embedder.embed_passages, texts, tell, cancelled)

        embedded = embed_chunks(articles, spans, embed, known)
        return [
            IndexedArticle(article, chunks, vectors, sentences)
            for article, chunks, (vectors, sentences) in zip(articles, spans, embedded, strict=True)
        ]
