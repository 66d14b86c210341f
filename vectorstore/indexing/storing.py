"""What every article passes into the store: chunked, embedded, stored; repaired the same way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np

from vectorstore.article import Article
from vectorstore.embedding.embedder import Embedder, embed_by_parts
from vectorstore.embedding.sentence_vectors import embed_chunks
from vectorstore.errors import Cancelled
from vectorstore.indexing.turns import Turns
from vectorstore.progress import Progress, ProgressCallback, Stop, never
from vectorstore.sources.handed_over import check
from vectorstore.store.records import IndexedArticle
from vectorstore.store.store import Store
from vectorstore.text.chunking import split_chunks

# What is embedded at once: a question that comes meanwhile waits for no more, a second or less.
_TOGETHER = 16  # texts, or more of them that are short
_CHARACTERS = 16_000


class ArticleWriter:
    """Writes articles into a store, with the vectors of an embedder."""

    def __init__(self, store: Store, embedder: Embedder, turns: Turns | None = None) -> None:
        """Write into `store` what `embedder` makes of articles, each few texts in their turn."""
        self._store = store
        self._embedder = embedder
        self._turns = turns or Turns()
        self._is_repairing = False

    def put(
        self,
        articles: Sequence[Article],
        tell: Callable[[float], None] = lambda share: None,
        cancelled: Stop = never,
        *,
        patient: bool = True,
    ) -> None:
        """Embed articles and store them as they are; `tell` is told how much of it is done.

        Unless it is `patient`, it does not wait for questions that are being answered.

        Raises: LoadingError: if one of them cannot be stored; then none is.
        Raises: Cancelled: if `cancelled` says so in the middle of very much text.
        """
        for article in articles:
            check(article)
        self._store.put(self._embedded(articles, tell, cancelled, patient=patient))

    def repair(
        self,
        progress: ProgressCallback | None = None,
        cancelled: Stop = never,
        give_way: Callable[[Stop], None] | None = None,
    ) -> list[str]:
        """Embed articles anew that lost chunks or are lost, from the texts that were kept.

        After each one `give_way` is called; without it, no question is waited for. Where somebody
        is at it who has given way, that one goes on with it.

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
        self,
        progress: ProgressCallback | None,
        cancelled: Stop,
        give_way: Callable[[Stop], None] | None,
    ) -> list[str]:
        harmed = [*self._store.damaged, *(article.id for article in self._store.lost)]
        repaired = []
        for number, article_id in enumerate(harmed):
            article = self._store.harmed(article_id)
            if article is None:  # somebody else has come to it, or it was removed
                continue
            if progress:
                progress(Progress(number, len(harmed), article.title))
            self.put([article], patient=give_way is not None)
            repaired.append(article_id)
            if cancelled():
                raise Cancelled("The repair was stopped.")
            if give_way:
                give_way(cancelled)
        return repaired

    def _embedded(
        self,
        articles: Sequence[Article],
        tell: Callable[[float], None],
        cancelled: Stop,
        *,
        patient: bool,
    ) -> list[IndexedArticle]:
        spans = [split_chunks(article.text, article.language) for article in articles]
        known = {
            sentence: vector
            for article in articles
            for sentence, vector in self._store.known_sentences(article.id).items()
        }
        embed = partial(self._embed, cancelled, patient)
        embedded = embed_chunks(
            articles, spans, lambda texts: embed_by_parts(embed, texts, tell, cancelled), known
        )
        return [
            IndexedArticle(article, chunks, vectors, sentences)
            for article, chunks, (vectors, sentences) in zip(articles, spans, embedded, strict=True)
        ]

    def _embed(self, cancelled: Stop, patient: bool, texts: Sequence[str]) -> np.ndarray:
        """Embed texts, those of like length together, and each few of them in their turn."""
        self._embedder.load()
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        parts = []
        for few in _few_at_once(order, [len(text) for text in texts]):
            with self._turns.computing(cancelled, patient=patient):
                parts.append(self._embedder.embed_passages([texts[row] for row in few]))
        vectors = np.concatenate(parts)
        in_order = np.empty_like(vectors)
        in_order[order] = vectors
        return in_order


def _few_at_once(order: Sequence[int], lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield the rows of texts in parts that take about as long: many short ones, few long ones."""
    few: list[int] = []
    characters = 0
    for row in order:
        if len(few) >= _TOGETHER and characters + lengths[row] > _CHARACTERS:
            yield few
            few, characters = [], 0
        few.append(row)
        characters += lengths[row]
    if few:
        yield few
