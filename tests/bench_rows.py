"""What `make bench` shows: a row for each figure, as a table for the shell and for the README.

`python -m tests.bench_rows bench.json` prints the table of an earlier run again; with
`README.md` after it, the table between that file's marks is written anew, and the plot.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from tests import bench_plot

ROOT = Path(__file__).resolve().parents[1]
PLOT = "docs/bench.svg"
BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
QUARTILES_FROM = 8  # values: of fewer, least and most are said

Figures = Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class Row:
    """A figure: which raw values it is of, what it says, and what is wanted of it."""

    figure: str
    title: str
    unit: str
    must: float | None = None
    aim: float | None = None
    more_is_better: bool = False
    percentile: int = 50


ROWS = (
    Row("indexing", "indexing until all can be searched, model loaded", "characters/s"),
    Row("indexing_base", "indexing against the code of {base}", "×", 1.35, 2.5, True),
    Row("indexing_llamaindex", "indexing against LlamaIndex, same model", "×", 2, 3, True),
    Row("indexing_txtai", "indexing against txtai, same model", "×", 2, 3, True),
    Row("finding_beleg", "finding in these articles, one question", "ms"),
    Row("finding_llamaindex", "finding in them with LlamaIndex", "ms"),
    Row("finding_txtai", "finding in them with txtai", "ms"),
    Row("page", "`make run` again, until the page answers", "s", 4.5, 3),
    Row("cold_answer", "until the first question is answered from cold", "s", 13, 8),
    Row("memory", "memory of all processes after an answer (PSS)", "GB", 2.3, 1.9),
    Row("quotes", "best quotes on the page after a question", "s"),
    Row("first_word", "first written word, after that", "s"),
    Row("answer", "whole answer, from question to marks", "s"),
    Row(
        "question_while_indexing",
        "question in the middle of indexing, against alone",
        "×",
        1.7,
        1.3,
    ),
    Row("question_beside_program", "question with a core taken, against alone", "×", 2.2, 1.7),
    Row("proof_sentence", "proof of one sentence over an answer's passages", "ms", 150, 60),
    Row("finding", "finding among 100,000 chunks, median", "ms", 70, 40),
    Row("finding", "finding among 100,000 chunks, 95th percentile", "ms", 148, 80, percentile=95),
    Row("finding_dated", "finding among them with a date filter, median", "ms"),
    Row("same_question", "the same question again", "s", 0.3),
)
SCALE = {"ms": 1000.0}  # raw figures are seconds, bytes by 1e9, or ratios


def values_of(row: Row, figures: Figures) -> np.ndarray:
    """Return a row's raw values in its unit; empty if it was not measured."""
    return np.array(figures.get(row.figure, ()), dtype=float) * SCALE.get(row.unit, 1.0)


def middle(row: Row, figures: Figures) -> float:
    """Return the median, or the row's other percentile."""
    return float(np.percentile(values_of(row, figures), row.percentile))


def spread(row: Row, figures: Figures) -> tuple[float, float]:
    """Return the quartiles; of few values least and most."""
    values = values_of(row, figures)
    low, high = (25, 75) if len(values) >= QUARTILES_FROM else (0, 100)
    return float(np.percentile(values, low)), float(np.percentile(values, high))


def said(value: float) -> str:
    """Return a figure with three digits that count."""
    if value >= 1000:
        return f"{float(f'{value:.3g}'):,.0f}"
    return f"{value:.3g}" if value >= 100 else f"{value:.{1 if value >= 10 else 2}f}"


def cells(row: Row, run: Mapping[str, Any]) -> tuple[str, str, str, str, str]:
    """Return a row's title, median, spread, must and aim as they are written."""
    title = row.title.format(base=run.get("base") or "an earlier commit")
    wanted = [f"{w:g}" if w is not None else "" for w in (row.must, row.aim)]
    if not len(values_of(row, run["figures"])):
        return title, "–", "", *wanted  # type: ignore[return-value]
    between = ""
    if row.percentile == 50:
        low, high = spread(row, run["figures"])
        between = f"{said(low)} to {said(high)}"
    return title, f"{said(middle(row, run['figures']))} {row.unit}", between, wanted[0], wanted[1]


def shown(run: Mapping[str, Any]) -> Table:
    """Return the table for the shell."""
    table = Table("", "median", "spread", "must", "aim", box=None)
    for row in ROWS:
        table.add_row(*cells(row, run))
    return table


def as_markdown(run: Mapping[str, Any]) -> str:
    """Return the table for the README: the rows that were measured, and on what."""
    lines = ["| | median | least to most, or quartiles of 8 and more |", "|---|---|---|"]
    for row in ROWS:
        if len(values_of(row, run["figures"])):
            title, median, between, *_ = cells(row, run)
            lines.append(f"| {title} | {median} | {between} |")
    return "\n".join([f"`make bench`, one run: {run['machine']}.", "", *lines])


def write_readme(run: Mapping[str, Any], readme: Path) -> None:
    """Put the run's table between the marks of a file, and its plot into the documentation."""
    before, begin, rest = readme.read_text("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        sys.exit(f"{readme} has no {BEGIN} with {END} after it.")
    table = f"{as_markdown(run)}\n\n![Each figure against what it must be]({PLOT})"
    readme.write_text(f"{before}{begin}\n{table}\n{end}{after}", "utf-8")
    (readme.parent / PLOT).write_text(bench_plot.drawn(plotted(run)), "utf-8")


def plotted(run: Mapping[str, Any]) -> list[bench_plot.Bar]:
    """Return the rows of which something is wanted, as shares of what they must be."""
    bars = []
    for row in ROWS:
        if row.must is None or not len(values_of(row, run["figures"])):
            continue
        title, median, _, must, _ = cells(row, run)
        edges = (*spread(row, run["figures"]), middle(row, run["figures"]))
        if row.percentile != 50:
            edges = (edges[2], edges[2], edges[2])
        low, high, value = (row.must / e if row.more_is_better else e / row.must for e in edges)
        aim = None
        if row.aim is not None:
            aim = row.must / row.aim if row.more_is_better else row.aim / row.must
        sign = "≥" if row.more_is_better else "≤"
        bars.append(bench_plot.Bar(title.replace("`", ""), f"{median} ({sign} {must})", value,
                                   min(low, high), max(low, high), aim))  # fmt: skip
    return bars


def main() -> None:
    """Show a run that was written, and write it into a README if one is named."""
    run = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    Console(width=130).print(shown(run))
    if len(sys.argv) > 2:
        write_readme(run, Path(sys.argv[2]).resolve())


if __name__ == "__main__":
    main()
