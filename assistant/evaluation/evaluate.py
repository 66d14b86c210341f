"""How good the assistant is: questions with known answers in, figures out."""

from __future__ import annotations

import datetime
import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.answer import Answer, Answered, Found, Written
from assistant.assistant import Assistant
from assistant.evaluation.cases import Case, case_of
from assistant.evaluation.data import EvaluationError, EvaluationSet
from assistant.evaluation.figures import (
    DEPTH,
    AnswerFigures,
    RankingFigures,
    Ranks,
    Summary,
    Times,
    answer_figures,
    ranking_figures,
    summary_of,
    times_of,
)
from assistant.evaluation.gold import Gold, ranks_of, verdict_of
from assistant.library import usual_embedder
from assistant.settings import Settings
from vectorstore.progress import Progress
from vectorstore.search.retrieval import Retriever
from vectorstore.store.store import FORMAT
from vectorstore.text.chunking import VERSION

OWN_RANKING = "fair"
_WITH_MODEL = "translated"  # what the product's own ranking is when a language model is there
PASSAGES = 100  # looked through where the first ten are of too few articles
_DAY = datetime.date(2025, 1, 1)  # "today", for sets without dates

# What a reader waits for, by the event that ends the waiting.
_AWAITED = {Found: "retrieval", Written: "first_word", Answered: "answer"}

Watch = Callable[[str, Progress], None]  # what goes on, and how far it is
Keep = Callable[[Case], None]


class UnknownRanking(EvaluationError):
    """There is no ranking of this name."""


@dataclass(frozen=True)
class Evaluation:
    """What was measured; there is no `summary` where no answers were asked for."""

    rankings: Mapping[str, RankingFigures]
    answers: Mapping[str, AnswerFigures]
    summary: Summary | None
    seconds: Mapping[str, Times]
    facts: Mapping[str, Any]  # of the set and the models

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values."""
        return {
            "rankings": {name: figures.to_dict() for name, figures in self.rankings.items()},
            "answers": {name: figures.to_dict() for name, figures in self.answers.items()},
            "summary": self.summary.to_dict() if self.summary else {},
            "seconds": {name: times.to_dict() for name, times in self.seconds.items()},
            **self.facts,
        }


def throw_away_settings(chosen: EvaluationSet, settings: Settings, *, llm: bool) -> Settings:
    """Return settings whose index is in the cache, one for the same articles and embedding.

    An index that is there already is used again, and one that was interrupted is completed.
    """
    embedder = usual_embedder(settings)
    texts = sorted((article.id, article.language, article.text) for article in chosen.articles)
    made = [embedder.fingerprint(), settings.dtype, VERSION, FORMAT, texts]
    name = hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()[:16]
    home = settings.cache / "evaluations" / name
    chosen_llm = settings.llm if llm else "none"
    return replace(settings, home=home, llm=chosen_llm, kept_answers=0)


def today_of(chosen: EvaluationSet) -> datetime.date:
    """Return the day that "today" stands for: the newest article's, the same at every run."""
    return max((article.date for article in chosen.articles if article.date), default=_DAY)


def evaluate(  # noqa: PLR0913  # what to measure, how, and who is told
    assistant: Assistant,
    chosen: EvaluationSet,
    rankings: Sequence[str] = (OWN_RANKING,),
    *,
    llm: bool = False,
    watch: Watch = lambda what, progress: None,
    keep: Keep = lambda case: None,
) -> Evaluation:
    """Index the articles, ask the questions and return the figures.

    Args:
        assistant: opened with `throw_away_settings`; it gets all the set's articles.
        chosen: what to ask.
        rankings: names in `assistant.rankings`.
        llm: whether answers are written, too. That takes seconds a question.
        watch: is told what goes on.
        keep: gets every answer with what was right about it.

    Raises: UnknownRanking: before anything is done.
    Raises: EvaluationError: if answers are wanted and no language model can be asked.
    """
    for name in rankings:
        if name not in assistant.rankings:
            known = ", ".join(sorted(assistant.rankings))
            raise UnknownRanking(f"There is no ranking {name[:60]!r}. Known are: {known}.")
    # Both models at once: which engine embeds must not depend on what was cached.
    assistant.warm_up(wait=True)
    if llm and assistant.status().llm_state != "ready":
        raise EvaluationError(
            f"No answers can be written: {assistant.status().llm_notice or 'no language model.'} "
            "Set BELEG_LLM, or measure retrieval alone with --no-llm."
        )
    assistant.index_articles(chosen.articles, lambda progress: watch("Indexing", progress))
    articles = {article.id: article for article in chosen.articles}
    asked = [Gold.of(question, articles) for question in chosen.questions]
    gold = [right for right in asked if right.question.answerable]
    waits: dict[str, list[float]] = {}
    measured = {}
    # The product's own first: later ones find the questions' vectors ready, and are not timed.
    for name in sorted(set(rankings), key=lambda name: (name != OWN_RANKING, name)):
        # Side by side, the two are told apart; alone, the ranking is what answers are made from.
        own = name == OWN_RANKING and llm and _WITH_MODEL not in rankings
        retriever = assistant.rankings[_WITH_MODEL if own else name]
        ranks, seconds = _searched(retriever, name, gold, watch)
        measured[name] = ranking_figures(ranks)
        if not llm:
            waits.setdefault("retrieval", seconds)
    languages = {a.language for a in chosen.articles} | {q.language for q in chosen.questions}
    verdicts = []
    for right, answer, taken in _answers(assistant, asked, waits, watch) if llm else ():
        verdicts.append(verdict_of(right, answer, languages))
        keep(case_of(right, answer, verdicts[-1], taken))
    times = {name: times_of(seconds) for name, seconds in waits.items()}
    return Evaluation(
        rankings={name: measured[name] for name in rankings},
        answers=answer_figures(verdicts),
        summary=summary_of(verdicts) if llm else None,
        seconds={name: seconds for name, seconds in times.items() if seconds},
        facts=_facts(assistant, chosen, gold, llm=llm),
    )


def _searched(
    retriever: Retriever, name: str, gold: Sequence[Gold], watch: Watch
) -> tuple[list[Ranks], list[float]]:
    """Return where a ranking has what is right, and the seconds that ten passages take it."""
    retriever.retrieve("warm up", DEPTH)  # loads what later ones find loaded
    ranks, seconds = [], []
    for number, right in enumerate(gold):
        question = right.question.text
        watch(f"Searching ({name})", Progress(number, len(gold), question))
        began = time.perf_counter()
        passages = retriever.retrieve(question, DEPTH)
        seconds.append(time.perf_counter() - began)
        found = ranks_of(right, passages)
        if not all(rank.article for rank in found):
            found = ranks_of(right, retriever.retrieve(question, PASSAGES))
        ranks += found
    return ranks, seconds


def _answers(
    assistant: Assistant, asked: Sequence[Gold], waits: dict[str, list[float]], watch: Watch
) -> Iterator[tuple[Gold, Answer, float]]:
    """Yield the answers and their seconds; what the reader waits for is added to `waits`."""
    waits |= {"retrieval": [], "first_word": [], "answer": []}
    for number, gold in enumerate(asked):
        question = gold.question.text
        watch("Answering", Progress(number, len(asked), question))
        seconds: dict[str, float] = {}
        began = time.perf_counter()
        for event in assistant.stream(question):
            seconds.setdefault(_AWAITED[type(event)], time.perf_counter() - began)
            if isinstance(event, Answered):
                yield gold, event.answer, seconds["answer"]
        for name, taken in seconds.items():
            waits[name].append(taken)


def _facts(
    assistant: Assistant, chosen: EvaluationSet, gold: Sequence[Gold], *, llm: bool
) -> dict[str, Any]:
    status = assistant.status()
    return {
        "articles": len(chosen.articles),
        "questions": len(chosen.questions),
        "articles_missing": chosen.missing_articles,
        "evidence_not_found": sum(right.lost for right in gold),
        "embedding": status.embedding,
        "llm": status.llm if llm else None,
    }
