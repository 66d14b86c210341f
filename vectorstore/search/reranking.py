"""A cross-encoder over the best passages: slower, and as good as the model that is named."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from vectorstore.article import Passage
from vectorstore.errors import RerankingError, reason_of
from vectorstore.search.filters import Filters
from vectorstore.search.retrieval import Query, Retriever

_WIDER = 3  # times as many passages are read as are wanted
_FEWEST = 20  # and at least so many


class Reranker(Protocol):
    """Says how well passages answer a question."""

    def scores(self, question: str, texts: Sequence[str]) -> np.ndarray:
        """Return one score a text, shape (len(texts),); higher is better."""
        ...


class CrossEncoderReranker:
    """A cross-encoder of sentence-transformers, loaded at the first question."""

    def __init__(self, model: str) -> None:
        """Remember which model to load: a folder, or a hub name."""
        self._name = model
        self._model: Any = None
        self._loading = threading.Lock()
        self._reading = threading.Lock()

    def scores(self, question: str, texts: Sequence[str]) -> np.ndarray:
        """Return one score a text; see Reranker.

        Raises: RerankingError: if the model cannot be loaded or used.
        """
        try:
            model = self._loaded()
            with self._reading:  # a fast tokenizer refuses to be used from two threads at once
                pairs = [(question, text) for text in texts]
                found = np.asarray(model.predict(pairs, show_progress_bar=False), dtype=np.float32)
        except Exception as error:  # a foreign model fails in any way it likes
            raise RerankingError(_unusable(self._name, reason_of(error))) from error
        if found.shape != (len(texts),) or not np.isfinite(found).all():
            raise RerankingError(_unusable(self._name, "it does not give one score a text"))
        return found

    def _loaded(self) -> Any:
        with self._loading:
            if self._model is None:
                from sentence_transformers import CrossEncoder  # noqa: PLC0415  # seconds

                folder = Path(self._name).expanduser()
                self._model = CrossEncoder(str(folder) if folder.is_dir() else self._name)
            return self._model


class RerankingRetriever:
    """Has another retriever's best passages put in order by a reranker."""

    def __init__(self, retriever: Retriever, reranker: Reranker) -> None:
        """Take more passages from `retriever` than asked for, and keep the reranker's best."""
        self._retriever = retriever
        self._reranker = reranker

    def retrieve(
        self, query: str | Query, k: int = 10, filters: Filters | None = None
    ) -> list[Passage]:
        """Return at most k passages, best first.

        Scores are those that the first retriever gave, dealt out in the new order: what works
        with scores later on knows their scale, and every cross-encoder has its own.
        """
        passages = self._retriever.retrieve(query, max(_WIDER * k, _FEWEST), filters)
        if not passages:
            return []
        question = query if isinstance(query, str) else query.text
        ranks = np.argsort(
            -self._reranker.scores(question, [passage.text for passage in passages]), kind="stable"
        )
        scores = sorted((passage.score for passage in passages), reverse=True)
        return [
            replace(passages[int(row)], score=score)
            for row, score in zip(ranks[:k], scores, strict=False)
        ]


def _unusable(name: str, reason: str) -> str:
    return (
        f"The reranker {name!r} cannot be used: {reason}. Set BELEG_RERANKER to a folder that "
        "holds a cross-encoder of sentence-transformers or to a hub name that is reachable, or "
        "leave it unset."
    )
