"""`make tune ARTICLES=FILE QUESTIONS=FILE`: what other constants of finding would bring.

Each constant of `RankingWeights` and `ContextWeights` is set to other values than its own,
one at a time. The first table shows how well chunks are found (mean MRR@10 over the types
of questions, and the worst type's R@5), the second in how many questions the passages that
the model reads hold a right answer. `LIMIT=N` asks N questions of each type.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from assistant.asking.finding.context import ContextWeights, Window, telling_windows
from assistant.asking.finding.ranking import SentenceRanker
from assistant.assistant import Assistant
from assistant.evaluation.data import EvaluationSet
from assistant.evaluation.figures import DEPTH, ranking_figures
from assistant.evaluation.gold import Gold, ranks_of
from tests.tune_set import chosen_set, options_parser
from vectorstore.article import Passage
from vectorstore.embedding.embedder import Embedder
from vectorstore.search.index import SearchIndex
from vectorstore.search.retrieval import FairRetriever, RankingWeights
from vectorstore.store.store import Store
from vectorstore.text.chunking import VERSION

RANKING = {
    "best_sentence": (0.0, 0.5, 0.6, 0.8, 0.9),
    "words": (0.0, 0.04, 0.1, 0.15, 0.25),
    "level": (1, 5, 10, 40, 100),
}
CONTEXT = {
    "shared_words": (0.0, 0.06, 0.18, 0.24),
    "short": (0.0, 0.05, 0.2),
    "paragraph": (0.0, 0.15, 0.5),
    "context": (900, 1100, 1600, 2000),
    "window": (250, 500, 700),
    "best_window": (350, 500, 1000),
    "as_good": (0.0, 0.04),
    "margin": (0.03, 0.1, 0.2),
}


def main() -> None:
    """Index the articles if they are not yet, measure, print both tables."""
    chosen, settings, embedder = chosen_set(options_parser(__doc__).parse_args())
    with Assistant(settings, embedder=embedder) as assistant:
        assistant.warm_up(wait=True)
        assistant.index_articles(chosen.articles)
    with Store(settings.home, embedder.fingerprint() | {"chunking": VERSION}) as store:
        index = SearchIndex(store, settings.home / "words")
        tuning = Tuning(index, embedder, gold_of(chosen))
        console = Console(width=100)
        console.print(tuning.rankings())
        console.print(tuning.contexts())
        index.close()


class Tuning:
    """A set's questions, asked with other constants again and again."""

    def __init__(
        self,
        index: SearchIndex,
        embedder: Embedder,
        gold: Sequence[Gold],
    ) -> None:
        """Ask the questions of `gold` in the index of a store that holds its articles."""
        self._index = index
        self._embedder = embedder
        self._gold = gold

    def rankings(self) -> Table:
        """Return how well chunks are found, a row for each value of a constant."""
        table = Table("", "value", "MRR@10", "worst R@5", title="Finding chunks", box=None)
        for name, value, weights in variants(RankingWeights(), RANKING):
            retriever = FairRetriever(self._index, self._embedder, weights)
            ranks = [
                rank
                for right in track(self._gold, f"{name} {value}", transient=True)
                for rank in ranks_of(right, retriever.retrieve(right.question.text, DEPTH))
            ]
            figures = ranking_figures(ranks)
            mean = figures.mean_chunk.value("mrr10") if figures.mean_chunk else 0.0
            table.add_row(name, str(value), f"{mean:.3f}", f"{figures.worst_r5 or 0:.3f}")
        return table

    def contexts(self) -> Table:
        """Return how often the answer is in the context, a row for each value."""
        retriever = FairRetriever(self._index, self._embedder)
        found = [retriever.retrieve(right.question.text, DEPTH) for right in self._gold]
        table = Table(
            "", "value", "mean", "worst type", "length", title="Answer in the context", box=None
        )
        for name, value, weights in variants(ContextWeights(), CONTEXT):
            ranker = SentenceRanker(self._embedder, self._index.sentences, weights)
            held: defaultdict[str, list[bool]] = defaultdict(list)
            lengths = []
            for right, passages in track(
                list(zip(self._gold, found, strict=True)), f"{name} {value}", transient=True
            ):
                windows = telling_windows(ranker.rank(right.question.text, passages), weights)
                lengths.append(sum(len(window.text) for window in windows))
                held[right.question.type].append(holds_answer(right, windows))
            means = [float(np.mean(values)) for values in held.values()]
            length = f"{np.mean(lengths):.0f}"
            cells = (f"{np.mean(means):.3f}", f"{min(means):.3f}", length)
            table.add_row(name, str(value), *cells)
        return table


def variants(
    usual: Any, values: Mapping[str, Iterable[float]]
) -> Iterator[tuple[str, object, Any]]:
    """Yield the weights as they are, then with each constant at each other value."""
    yield "as it is", "", usual
    for field in fields(usual):
        for value in values[field.name]:
            yield field.name, value, replace(usual, **{field.name: value})


def gold_of(chosen: EvaluationSet) -> list[Gold]:
    """Return what is right for each answerable question."""
    articles = {article.id: article for article in chosen.articles}
    return [Gold.of(question, articles) for question in chosen.questions if question.answerable]


def holds_answer(right: Gold, windows: Sequence[Window]) -> bool:
    """Whether one of the windows is of the evidence and has a right answer."""
    return any(right.is_in(Passage(w.article, w.text, w.start, w.end, w.score)) for w in windows)


if __name__ == "__main__":
    main()
