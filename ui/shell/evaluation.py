"""The shell's `beleg eval`: how good retrieval, answers and proof are, on sets of known truth."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from ui.shell.output import Json
from ui.shell.tables import print_claims, print_days, print_evaluation

if TYPE_CHECKING:
    from assistant.evaluation.claims import Claim, ClaimEvaluation
    from assistant.evaluation.data import EvaluationSet
    from assistant.evaluation.evaluate import Evaluation, Keep, Watch
    from vectorstore.progress import Progress


def evaluate(  # noqa: PLR0913, PLR0917  # each is an option of the command
    articles: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="Articles: id, title, text, date, source, language."
        ),
    ] = None,
    questions: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="Questions: id, question, language, type, answerable, article_ids, evidence, "
            "answers, evidence_answers.",
        ),
    ] = None,
    claims: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="Claims: id, claim, language, evidence, evidence_language, supported, kind. "
            "Judged by the proof alone, with or without the other two files.",
        ),
    ] = None,
    days: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="Dates without a year in the articles: id, article_id, start, end, kind, half, "
            "far, told, first, last. With --articles alone: are the days beside quotes right?",
        ),
    ] = None,
    as_json: Json = False,
    limit: Annotated[
        int | None,
        typer.Option(
            min=1, help="Take so many questions and claims of each type, always the same ones."
        ),
    ] = None,
    compare: Annotated[
        str, typer.Option(help="Rankings side by side, such as dense,rrf,words,fair.")
    ] = "fair",
    llm: Annotated[
        bool, typer.Option("--llm/--no-llm", help="Write answers, too: seconds a question.")
    ] = True,
    titles: Annotated[
        bool,
        typer.Option(
            "--titles/--no-titles",
            help="Whether articles have titles: not where questions are these titles.",
        ),
    ] = True,
    worst: Annotated[
        int | None, typer.Option(min=1, help="List so many claims that were judged wrongly.")
    ] = None,
    cases: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False,
            help="Write each answer, its sentences, quotes and what is right as a line of JSON.",
        ),
    ] = None,
) -> None:
    """Measure retrieval, answers and proof with questions and claims whose truth is known.

    All files hold one JSON object a line. The articles go into an index of
    their own, kept in the cache so that a second run is quick. Figures are
    means from 0 to 1 with 95 % intervals; `fair` is Beleg's own ranking.
    """
    rankings = _names(compare)
    if worst is not None and claims is None:
        raise typer.BadParameter("Give --claims FILE, too.", param_hint="--worst")
    _check_cases(cases, [articles, questions, claims], answers=llm and questions is not None)
    if days is not None:
        _print_days(days, articles, as_json=as_json)
        return
    chosen = _questions(articles, questions, claims, titles=titles, limit=limit)
    stated = _claims(claims, limit)
    evaluation: Evaluation | None = None
    judged: ClaimEvaluation | None
    keep = _keeper(cases)
    with _progress_bar() as watch:
        if chosen:
            evaluation, judged = _measured(chosen, rankings, stated, watch, keep, llm=llm)
        else:
            judged = _judged(stated, watch)
    if as_json:
        asked = evaluation.to_dict() if evaluation else {}
        told = judged.to_dict(worst) if judged else {}
        typer.echo(json.dumps(asked | told, ensure_ascii=False, indent=2))
    else:
        if evaluation:
            print_evaluation(evaluation, Console())
        if judged:
            print_claims(judged, worst or 0, Console())


def _names(compare: str) -> list[str]:
    names = [name.strip() for name in compare.split(",") if name.strip()]
    if not names:
        raise typer.BadParameter("Name at least one ranking.", param_hint="--compare")
    return names


def _questions(
    articles: Path | None,
    questions: Path | None,
    claims: Path | None,
    *,
    titles: bool,
    limit: int | None,
) -> EvaluationSet | None:
    """Return what to ask; None if there are only claims to judge."""
    if articles is None and questions is None and claims is not None:
        return None
    if articles is None or questions is None:
        raise typer.BadParameter(
            "Give both files: --articles FILE and --questions FILE. For claims alone give neither."
        )
    from assistant.evaluation.data import read_set  # numpy; not for `beleg --help`

    chosen = read_set(articles, questions, titles=titles)
    return chosen if limit is None else chosen.limited(limit)


def _print_days(days: Path, articles: Path | None, *, as_json: bool) -> None:
    """Measure the days that are shown beside quotes; no model has a part in it."""
    from assistant.evaluation.days import measure_days

    if articles is None:
        raise typer.BadParameter("Give --articles FILE, too.", param_hint="--days")
    evaluation = measure_days(days, articles)
    if as_json:
        typer.echo(json.dumps(evaluation.to_dict(), ensure_ascii=False, indent=2))
    else:
        print_days(evaluation, Console())


def _claims(claims: Path | None, limit: int | None) -> list[Claim]:
    from assistant.evaluation.claims import read_claims

    return read_claims(claims, limit) if claims else []


def _check_cases(cases: Path | None, given: Sequence[Path | None], *, answers: bool) -> None:
    if cases is None:
        return
    if not answers:
        raise typer.BadParameter(
            "There are no answers to write: give --articles and --questions, without --no-llm.",
            param_hint="--cases",
        )
    if cases.exists() and any(path and path.samefile(cases) for path in given):
        raise typer.BadParameter(
            "This is one of the files to measure with. Name another one.", param_hint="--cases"
        )


def _keeper(cases: Path | None) -> Keep:
    """Return what writes each answer to the file; nowhere if there is none."""
    from assistant.evaluation.cases import cases_file

    return cases_file(cases) if cases else lambda case: None


def _measured(  # noqa: PLR0913  # what to measure, how, and who is told
    chosen: EvaluationSet,
    rankings: Sequence[str],
    stated: Sequence[Claim],
    watch: Watch,
    keep: Keep,
    *,
    llm: bool,
) -> tuple[Evaluation, ClaimEvaluation | None]:
    """Ask the questions, and let the same assistant's proof judge the claims."""
    from assistant.assistant import Assistant
    from assistant.evaluation.claims import judge_claims
    from assistant.evaluation.evaluate import UnknownRanking, throw_away_settings, today_of
    from assistant.evaluation.evaluate import evaluate as measure
    from assistant.settings import Settings

    settings = throw_away_settings(chosen, Settings.from_environment(), llm=llm)
    day = today_of(chosen)
    with Assistant(settings, clock=lambda: day) as assistant:
        try:
            evaluation = measure(assistant, chosen, rankings, llm=llm, watch=watch, keep=keep)
        except UnknownRanking as error:
            raise typer.BadParameter(str(error), param_hint="--compare") from None
        judged = judge_claims(stated, assistant.prover.judge, watch) if stated else None
        return evaluation, judged


def _judged(stated: Sequence[Claim], watch: Watch) -> ClaimEvaluation:
    """Let the proof judge claims; no index is opened for it."""
    from assistant.asking.finding.ranking import SentenceRanker
    from assistant.evaluation.claims import judge_claims
    from assistant.library import packaged_words, usual_embedder
    from assistant.proof.prover import Prover
    from assistant.settings import Settings

    settings = Settings.from_environment()
    embedder = usual_embedder(settings)
    embedder.load()  # or the first claims would be embedded by another engine than the rest
    vectors = SentenceRanker(embedder).vectors  # it remembers evidence used twice
    prover = Prover(vectors, packaged_words(settings.cache))
    return judge_claims(stated, prover.judge, watch)


@contextmanager
def _progress_bar() -> Iterator[Watch]:
    from rich import progress as bars

    columns = (
        bars.TextColumn("{task.fields[what]}"),
        bars.BarColumn(),
        bars.MofNCompleteColumn(),
        bars.TimeRemainingColumn(),
        bars.TextColumn("{task.description}"),
    )
    with bars.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, what="Loading the models …")
        doing = ""

        def show(what: str, progress: Progress) -> None:
            nonlocal doing
            if what != doing:
                bar.reset(task)
                doing = what
            name = escape(textwrap.shorten(progress.name, 40, placeholder=" …"))
            bar.update(
                task, completed=progress.done, total=progress.total, description=name, what=what
            )

        yield show
