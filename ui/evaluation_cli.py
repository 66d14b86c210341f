"""The shell's `beleg eval`: how good the retrieval and the answers are, on a set of questions."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from assistant.evaluation import Evaluation
    from assistant.evaluation_report import Figures
    from vectorstore.indexing import Progress

_ROOM_FOR_INTERVALS = 72  # columns
_HEADS = ("R@1", "R@5", "R@10", "MRR@10")


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
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object for programs.")
    ] = False,
    limit: Annotated[
        int | None,
        typer.Option(min=1, help="Ask so many questions of each type, always the same ones."),
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
) -> None:
    """Measure retrieval and answers with questions whose answers are known.

    Both files hold one JSON object a line. The articles go into an index of
    their own, kept in the cache so that a second run is quick. Figures are
    means from 0 to 1 with 95 % intervals; `fair` is Beleg's own ranking.
    """
    from assistant.assistant import Assistant  # numpy; not for `beleg --help`
    from assistant.evaluation import (
        UnknownRanking,
        throw_away_settings,
        today_of,
    )
    from assistant.evaluation import evaluate as measure
    from assistant.evaluation_data import read_set
    from assistant.settings import Settings

    if articles is None or questions is None:
        raise typer.BadParameter("Give both files: --articles FILE and --questions FILE.")
    chosen = read_set(articles, questions, titles=titles)
    if limit is not None:
        chosen = chosen.limited(limit)
    settings = throw_away_settings(chosen, Settings.from_environment(), llm=llm)
    day = today_of(chosen)
    with Assistant(settings, clock=lambda: day) as assistant, _progress_bar() as watch:
        try:
            evaluation = measure(assistant, chosen, _names(compare), llm=llm, watch=watch)
        except UnknownRanking as error:
            raise typer.BadParameter(str(error), param_hint="--compare") from None
    if as_json:
        typer.echo(json.dumps(evaluation.to_dict(), ensure_ascii=False, indent=2))
    else:
        _print(evaluation, Console())


def _names(compare: str) -> list[str]:
    names = [name.strip() for name in compare.split(",") if name.strip()]
    if not names:
        raise typer.BadParameter("Name at least one ranking.", param_hint="--compare")
    return names


@contextmanager
def _progress_bar() -> Iterator[Callable[[str, Progress], None]]:
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
    for table in (
        _ranking_table(evaluation, "chunk", out.width),
        _ranking_table(evaluation, "article", out.width),
        _answer_table(evaluation),
    ):
        if table.row_count:
            out.print(table)
            out.print()
    for name, times in evaluation.seconds.items():
        what = name.replace("_", " ").capitalize()
        out.print(f"{what}: median {times.median:.3g} s, p95 {times.p95:.3g} s", highlight=False)
    for fact, sentence in (
        ("evidence_not_found", "Pieces of evidence that are in none of their articles"),
        ("articles_missing", "Gold articles that are not in the article file"),
    ):
        if evaluation.facts[fact]:
            out.print(f"{sentence}: {evaluation.facts[fact]}", highlight=False)


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
        cells = [_cell(figures, place, wide=wide) for place in range(len(_HEADS))]
        about = [of_type, ranking] if several else [of_type]
        table.add_row(*map(escape, about), str(figures.n), *cells)
    return table


def _table(title: str) -> Table:
    table = Table(
        title=title, box=None, title_justify="left", pad_edge=False, collapse_padding=True
    )
    table.add_column("Type", overflow="fold")
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


def _cell(figures: Figures, place: int, *, wide: bool) -> str:
    if not wide:
        return f"{figures.values[place]:.2f}"
    low, high = figures.intervals[place]
    return f"{figures.values[place]:.3f}\n[dim]{low:.2f}–{high:.2f}[/dim]"


def _answer_table(evaluation: Evaluation) -> Table:
    table = _table("Answers")
    for name in ("n", "right", "not found", "cited", "language", "quotes"):
        table.add_column(name, justify="right", overflow="fold", min_width=1 if name == "n" else 4)
    for name, figures in evaluation.answers.items():
        shares = (
            figures.gold,
            figures.not_found,
            figures.cited,
            figures.right_language,
            figures.quotes,
        )
        cells = ["" if share is None else f"{share:.2f}" for share in shares]
        table.add_row(escape(name), str(figures.n), *cells)
    return table
