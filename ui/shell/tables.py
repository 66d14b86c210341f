"""The tables of `beleg eval`, as wide as the terminal allows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from assistant.evaluation.claims import ClaimEvaluation, ClaimFigures, JudgedClaim
    from assistant.evaluation.days import DayEvaluation
    from assistant.evaluation.evaluate import Evaluation
    from assistant.evaluation.figures import Figures, Share, Summary


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


def print_evaluation(evaluation: Evaluation, out: Console) -> None:
    """Print how good retrieval and answers are."""
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


def print_claims(judged: ClaimEvaluation, worst: int, out: Console) -> None:
    """Print how well the proof judges claims, and so many of those it judged wrongly."""
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


def print_days(evaluation: DayEvaluation, out: Console) -> None:
    """Print how often the days shown beside quotes are right, and how many are shown."""
    wide = out.width >= _ROOM_FOR_INTERVALS
    table = _table("Days")
    table.add_column("n", justify="right", no_wrap=True)
    for name in ("right of shown", "shown"):
        table.add_column(name, justify="right", overflow="fold", min_width=9 if wide else 4)
    for name, figures in evaluation.groups.items():
        cells = [_share_cell(share, wide=wide) for share in (figures.right, figures.shown)]
        table.add_row(escape(name), str(figures.n), *cells)
    _print_tables(out, table)


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
