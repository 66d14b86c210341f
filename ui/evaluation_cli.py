"""The shell's `beleg eval`: how good retrieval, answers and proof are, on sets of known truth."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from assistant.evaluation import Evaluation, Keep, Watch
    from assistant.evaluation_claims import Claim, ClaimEvaluation, ClaimFigures, JudgedClaim
    from assistant.evaluation_data import EvaluationSet
    from assistant.evaluation_report import Figures, Share, Summary
    from vectorstore.indexing import Progress

_ROOM_FOR_INTERVALS = 72  # columns
_HEADS = ("R@1", "R@5", "R@10", "MRR@10")
_SUMMARY = {
    "gold_same": "hold a right answer, article in the question's language",
    "gold_other": "hold a right answer, article in another language",
    "not_found_absent": "say that the articles do not say it, and they do not",
    "refused_answerable": "say that the articles do not say it, but they do",
    "supported_right": "sentences with a proof that are right",
    "right_language": "are in the question's language (but for quotes)",
    "gold_written": "of those in the model's words hold a right answer",
}


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
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object for programs.")
    ] = False,
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
            _print(evaluation, Console())
        if judged:
            _print_claims(judged, worst or 0, Console())


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
    from assistant.evaluation_data import read_set  # numpy; not for `beleg --help`

    chosen = read_set(articles, questions, titles=titles)
    return chosen if limit is None else chosen.limited(limit)


def _claims(claims: Path | None, limit: int | None) -> list[Claim]:
    from assistant.evaluation_claims import read_claims

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
    from assistant.evaluation_cases import cases_file

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
    from assistant.evaluation import UnknownRanking, throw_away_settings, today_of
    from assistant.evaluation import evaluate as measure
    from assistant.evaluation_claims import judge_claims
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
    from assistant.context import SentenceRanker
    from assistant.evaluation_claims import judge_claims
    from assistant.evidence import Prover
    from assistant.settings import Settings
    from vectorstore.embedding import SentenceTransformerEmbedder
    from vectorstore.word_vectors import WordEmbedder

    settings = Settings.from_environment()
    embedder = SentenceTransformerEmbedder(settings.embedding, settings.cache, settings.dtype)
    embedder.load()  # or the first claims would be embedded by another engine than the rest
    words = WordEmbedder() if WordEmbedder.available() else None
    prover = Prover(SentenceRanker(embedder).vectors, words)  # it remembers evidence used twice
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


def _print(evaluation: Evaluation, out: Console) -> None:
    _print_tables(
        out,
        _ranking_table(evaluation, "chunk", out.width),
        _ranking_table(evaluation, "article", out.width),
        _answer_table(evaluation),
        _summary_table(evaluation.summary, out.width),
    )
    for name, times in evaluation.seconds.items():
        what = name.replace("_", " ").capitalize()
        out.print(f"{what}: median {times.median:.3g} s, p95 {times.p95:.3g} s", highlight=False)
    for fact, sentence in (
        ("evidence_not_found", "Pieces of evidence that are in none of their articles"),
        ("articles_missing", "Gold articles that are not in the article file"),
    ):
        if evaluation.facts[fact]:
            out.print(f"{sentence}: {evaluation.facts[fact]}", highlight=False)


def _print_claims(judged: ClaimEvaluation, worst: int, out: Console) -> None:
    _print_tables(
        out,
        _claim_table("Claims", judged.groups, out.width),
        _claim_table("Claims by language", judged.directions, out.width),
    )
    listed = judged.wrong[:worst]
    if worst:
        out.print(
            f"Judged wrongly: {len(judged.wrong)} of {len(judged.judged)} claims, "
            f"{len(listed)} of them here.",
            highlight=False,
        )
    for one in listed:
        out.print()
        out.print(_about(one), markup=False, highlight=False, soft_wrap=True)


def _print_tables(out: Console, *tables: Table) -> None:
    for table in tables:
        if table.row_count:
            out.print(table)
            out.print()


def _about(wrong: JudgedClaim) -> str:
    claim = wrong.claim
    mistake = "accepted, not supported" if wrong.accepted else "rejected, but supported"
    lines = [
        f"{claim.id}  {claim.group}  {claim.direction}  {mistake}",
        f"  Claim: {claim.text}",
        f"  Evidence: {' '.join(claim.evidence.split())}",
    ]
    if wrong.sentence.reason:
        lines.append(f"  Reason: {wrong.sentence.reason}")
    return "\n".join(lines)


def _ranking_table(evaluation: Evaluation, unit: str, width: int) -> Table:
    """Return a table of types by rankings; without rows if the unit was not measured."""
    wide = width >= _ROOM_FOR_INTERVALS
    several = len(evaluation.rankings) > 1
    table = _table(f"{unit.capitalize()}s")
    if several:
        table.add_column("Ranking", no_wrap=wide, min_width=5)
    table.add_column("n", justify="right", no_wrap=True)
    for name in _HEADS:
        table.add_column(name, justify="right", no_wrap=True)
    for of_type, ranking, figures in _rows(evaluation, unit):
        measured = zip(figures.values, figures.intervals, strict=True)
        cells = [_cell(value, ends, wide=wide) for value, ends in measured]
        about = [of_type, ranking] if several else [of_type]
        table.add_row(*map(escape, about), str(figures.n), *cells)
    return table


def _table(title: str, first: str = "Type") -> Table:
    table = Table(
        title=title, box=None, title_justify="left", pad_edge=False, collapse_padding=True
    )
    table.add_column(first, overflow="fold")
    return table


def _rows(evaluation: Evaluation, unit: str) -> Iterator[tuple[str, str, Figures]]:
    """Yield type, ranking and figures; the rankings of a type are side by side, the mean last."""
    rankings = evaluation.rankings.items()
    for name in dict.fromkeys(name for _, measured in rankings for name in measured.types):
        for ranking, measured in rankings:
            of_type = measured.types[name]
            figures = of_type.chunk if unit == "chunk" else of_type.article
            if figures:
                yield name, ranking, figures
    for ranking, measured in rankings:
        figures = measured.mean_chunk if unit == "chunk" else measured.mean_article
        if figures and len(measured.types) > 1:
            yield "mean of types", ranking, figures


def _cell(value: float, interval: tuple[float, float], *, wide: bool) -> str:
    if not wide:
        return f"{value:.2f}"
    low, high = interval
    return f"{value:.3f}\n[dim]{low:.2f}–{high:.2f}[/dim]"


def _share_cell(share: Share, *, wide: bool) -> str:
    if share.value is None or share.interval is None:
        return ""
    return _cell(share.value, share.interval, wide=wide)


def _answer_table(evaluation: Evaluation) -> Table:
    table = _table("Answers")
    for name in ("n", "right", "not found", "cited", "cited right", "language", "quotes"):
        table.add_column(name, justify="right", overflow="fold", min_width=1 if name == "n" else 4)
    for name, figures in evaluation.answers.items():
        shares = (
            figures.gold,
            figures.not_found,
            figures.cited,
            figures.supported_right,
            figures.right_language,
            figures.quotes,
        )
        cells = ["" if share is None else f"{share:.2f}" for share in shares]
        table.add_row(escape(name), str(figures.n), *cells)
    return table


def _summary_table(summary: Summary | None, width: int) -> Table:
    table = _table("All answers", "Share")
    table.add_column("n", justify="right", no_wrap=True)
    table.add_column("", justify="right", no_wrap=True)
    for name, share in summary.shares.items() if summary else ():
        cell = _share_cell(share, wide=width >= _ROOM_FOR_INTERVALS)
        if cell:
            table.add_row(_SUMMARY[name], str(share.n), cell)
    return table


def _claim_table(title: str, figures: Mapping[str, ClaimFigures], width: int) -> Table:
    wide = width >= _ROOM_FOR_INTERVALS
    table = _table(title)
    table.add_column("n", justify="right", no_wrap=True)
    for name in ("balanced accuracy", "false rejects"):
        table.add_column(name, justify="right", overflow="fold", min_width=9 if wide else 4)
    for name, of_name in figures.items():
        if of_name.n:
            shares = (of_name.balanced_accuracy, of_name.false_reject)
            cells = [_share_cell(share, wide=wide) for share in shares]
            table.add_row(escape(name), str(of_name.n), *cells)
    return table
