"""`make tune-quotes ARTICLES=FILE QUESTIONS=FILE`: what is shown as quotes, and beside a "no".

Without a language model. The first table shows for the first windows and for the quotes made of
the same passages how many questions have an answer in them, and how long they are. The second
shows for several floors how many of the two best single sentences are shown: of those that stand
in an article with the answer, and of those that are found for a question without one. Each is
given for both halves of the questions: choose by the first. `LIMIT=N` asks N questions of each
type; our floor is from `LIMIT=16`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from assistant.asking.finding.context import Window, lone_sentences, telling_quotes
from assistant.asking.outcome import nearness
from assistant.asking.question import asks_for_every_point
from assistant.asking.state import Asked, Material
from assistant.asking.way import gather, understand
from assistant.assistant import Assistant
from assistant.evaluation.data import Question
from tests.tune_set import chosen_set, options_parser

SHOWN = {"windows": 3, "quotes": 4}
FLOORS = (0.65, 0.68, 0.70, 0.72, 0.74, 0.76, 0.80)
NEAREST = 2


@dataclass
class Half:
    """What was measured of one half of the questions."""

    held: dict[str, list[bool]] = field(default_factory=lambda: {name: [] for name in SHOWN})
    lengths: dict[str, list[int]] = field(default_factory=lambda: {name: [] for name in SHOWN})
    related: list[float] = field(default_factory=list)
    unrelated: list[float] = field(default_factory=list)


def main() -> None:
    """Index the articles if they are not yet, ask the questions, print both tables."""
    chosen, settings, embedder = chosen_set(options_parser(__doc__).parse_args())
    halves = [Half(), Half()]
    with Assistant(settings, embedder=embedder) as assistant:
        assistant.index_articles(chosen.articles)
        parts = assistant._library.parts
        for number, question in enumerate(track(chosen.questions, "Searching", transient=True)):
            found = gather(understand(Asked(question.text, read_dates=False), parts), parts)
            measure(question, found, assistant, halves[number % 2])
    console = Console(width=100)
    console.print(quotes_table(halves))
    console.print(floors_table(halves))


def measure(question: Question, found: Material, assistant: Assistant, half: Half) -> None:
    """Add to a half what one question shows."""
    if question.answerable:
        every_point = asks_for_every_point(question.text)
        quotes = telling_quotes(found.sources, every_point=every_point)
        places = {"windows": found.windows, "quotes": quotes}
        for name, shown in places.items():
            first = shown[: SHOWN[name]]
            half.held[name].append(any(holds(question, one) for one in first))
            half.lengths[name] += [len(one.text) for one in first]
    for one in islice(lone_sentences(found.sources), NEAREST):
        near = nearness(found.query, one, assistant.prover.words)
        if not question.answerable:
            half.unrelated.append(near)
        elif one.article.id in question.article_ids:
            half.related.append(near)


def holds(question: Question, shown: Window) -> bool:
    """Whether a place has an answer as its article writes it."""
    text = shown.text.casefold()
    right = shown.article.id in question.article_ids
    return right and any(answer.casefold() in text for answer in question.passage_answers)


def quotes_table(halves: Sequence[Half]) -> Table:
    """Return how many questions have an answer in what is shown, and how long that is."""
    table = Table("half", "shown", "hold an answer", "characters each", "each question", box=None)
    for number, half in enumerate(halves, start=1):
        for name in SHOWN:
            held, lengths = half.held[name], half.lengths[name]
            shares = (f"{np.mean(held):.3f}", f"{np.mean(lengths):.0f}")
            table.add_row(str(number), name, *shares, f"{sum(lengths) / len(held):.0f}")
    return table


def floors_table(halves: Sequence[Half]) -> Table:
    """Return how many sentences are shown from each floor on."""
    table = Table("half", "floor", "on the subject", "on none", box=None)
    for number, half in enumerate(halves, start=1):
        for floor in FLOORS:
            shares = (np.mean(np.array(one) >= floor) for one in (half.related, half.unrelated))
            table.add_row(str(number), f"{floor:.2f}", *(f"{share:.3f}" for share in shares))
    return table


if __name__ == "__main__":
    main()
