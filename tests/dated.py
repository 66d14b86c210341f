"""`make dated`: do questions with days find the right article, or offer the right days?

Asked are the lines of `data/dated_questions.jsonl`, each on its own day: half of them over the
sample articles, half over 10kGNAD (a file of articles). What is measured is the search that every
answer is made from; no language model is asked. Half of the questions were tuned on, the
others were kept aside ("held").
"""

from __future__ import annotations

import argparse
import datetime
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assistant.answer import DateFilter
from assistant.asking.state import Asked, Parts
from assistant.asking.way import gather, understand
from assistant.assistant import Assistant
from assistant.evaluation.data import read_articles
from assistant.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
QUESTIONS = ROOT / "tests" / "data" / "dated_questions.jsonl"
SAMPLE = "sample"


@dataclass(frozen=True)
class Dated:
    """A question asked on a day, with the right articles or the days to offer in their place.

    Of the sample articles the ids are the files' names, without their endings.
    """

    id: str
    corpus: str
    language: str
    type: str
    half: str
    today: datetime.date
    question: str
    article_ids: tuple[str, ...] = ()
    offered: tuple[datetime.date, ...] = ()


@dataclass(frozen=True)
class Case:
    """A question with the articles that were found, best first, and the days that were offered."""

    asked: Dated
    found: tuple[str, ...]
    dates: DateFilter | None
    offer: DateFilter | None

    @property
    def right(self) -> bool:
        """Whether a right article comes first, or the right days are offered."""
        if self.asked.offered:
            offer = self.offer
            return offer is not None and (offer.start, offer.end) == self.asked.offered
        return self.found[:1] != () and self.found[0] in self.asked.article_ids


def read_dated(path: Path = QUESTIONS) -> list[Dated]:
    """Return the questions of a file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_dated(**json.loads(line)) for line in lines]


def _dated(
    today: str, article_ids: Sequence[str], offered: Sequence[str] = (), **rest: str
) -> Dated:
    day = datetime.date.fromisoformat
    return Dated(
        today=day(today), article_ids=tuple(article_ids), offered=tuple(map(day, offered)), **rest
    )


class Clock:
    """Says which day it is: that of the question which is asked."""

    day = datetime.date.min

    def __call__(self) -> datetime.date:
        """Return the day."""
        return self.day


def asked(parts: Parts, question: Dated) -> Case:
    """Ask a question."""
    finding = gather(understand(Asked(question.question), parts), parts).finding
    found = dict.fromkeys(passage.article.origin for passage in finding.passages)
    return Case(
        question, tuple(map(_name, found)), finding.dates, getattr(finding, "nearest_days", None)
    )


def _name(origin: str) -> str:
    """Return the id in a file of articles, or a file's name without its ending."""
    return origin.removeprefix("eval:") if origin.startswith("eval:") else Path(origin).stem


def shares(cases: Iterable[Case], kind: Callable[[Dated], str]) -> dict[str, tuple[int, float]]:
    """Return how many of each kind there are, and the share of them that is right."""
    groups: defaultdict[str, list[bool]] = defaultdict(list)
    for case in cases:
        groups[kind(case.asked)].append(case.right)
    return {name: (len(one), sum(one) / len(one)) for name, one in sorted(groups.items())}


def measured(home: Path, questions: Sequence[Dated], articles: Path | None) -> list[Case]:
    """Index a file of articles, or the sample, into a home unless it is there; ask."""
    settings = replace(Settings.from_environment(), home=home, llm="none")
    clock, cases = Clock(), []
    with Assistant(settings, clock=clock) as assistant:
        if articles:
            assistant.index_articles(list(read_articles(articles)))
        elif home.name == SAMPLE:
            assistant.index([ROOT / "articles"])
        for question in questions:
            clock.day = question.today
            cases.append(asked(assistant._library.parts, question))
    return cases


def main() -> None:
    """Index, ask, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, help="10kGNAD as a file of articles")
    parser.add_argument("--homes", type=Path, help="where the indexes are and stay")
    parser.add_argument("--corpus", nargs="+", default=[SAMPLE, "10kgnad"])
    parser.add_argument("--half", choices=("tune", "held"))
    options = parser.parse_args()
    homes = options.homes or Settings.from_environment().cache / "dated"
    cases = []
    for corpus, file in ((SAMPLE, None), ("10kgnad", options.articles)):
        of_it = [q for q in read_dated() if q.corpus == corpus and options.half in {None, q.half}]
        if corpus in options.corpus:
            cases += measured(homes / corpus, of_it, file)
    console = Console()
    for case in cases:
        if not case.right:
            console.print(
                case.asked.id,
                case.asked.question,
                *case.found[:3],
                *map(shown, (case.dates, case.offer)),
            )
    for title, kind in KINDS.items():
        table = Table(title, "n", "right", box=None)
        for name, (count, right) in shares(cases, kind).items():
            table.add_row(name, str(count), f"{right:.3f}")
        console.print(table)


def shown(dates: DateFilter | None) -> str:
    """Return the days of a filter in one line."""
    return f"{dates.start} to {dates.end}" if dates else "-"


KINDS: dict[str, Callable[[Dated], str]] = {
    "half": lambda asked: asked.half,
    "language": lambda asked: asked.language,
    "corpus": lambda asked: asked.corpus,
    "kind": lambda asked: asked.type,
    "all": lambda asked: "all",
}

if __name__ == "__main__":
    main()
