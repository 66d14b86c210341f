"""What the shell prints: answers and tables to stdout, progress and errors to stderr."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from vectorstore.article import Passage
    from vectorstore.indexing import IndexReport, Progress


@contextmanager
def progress_bar() -> Iterator[Callable[[Progress], None]]:
    """Show a bar while articles are indexed; give the function that moves it."""
    from rich import progress as bars

    columns = (
        bars.BarColumn(),
        bars.MofNCompleteColumn(),
        bars.TimeRemainingColumn(),
        bars.TextColumn("{task.description}"),
    )
    with bars.Progress(*columns, console=errors(), transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(progress: Progress) -> None:
            name = escape(textwrap.shorten(progress.name, 50))
            bar.update(task, completed=progress.done, total=progress.total, description=name)

        yield show


def print_passage(passage: Passage) -> None:
    """Print a passage under its article's title, date and source."""
    article = passage.article
    about = [article.date and article.date.isoformat(), article.source, f"{passage.score:.2f}"]
    console = out()
    console.print(f"[bold]{escape(article.title)}[/bold]")
    console.print(escape("  ".join(part for part in about if part)), style="dim", highlight=False)
    console.print(escape(textwrap.indent(passage.text, "  ")), highlight=False)
    if passage.copies:
        console.print(escape(f"  Also in: {_named(passage)}"), style="dim", highlight=False)
    console.print()


def _named(passage: Passage) -> str:
    return ", ".join(f"{a.title} ({a.source})" if a.source else a.title for a in passage.copies)


def print_report(report: IndexReport, console: Console) -> None:
    """Print what a run of indexing did."""
    console.print(escape(str(report)), highlight=False, soft_wrap=True)


def print_json(values: dict[str, Any]) -> None:
    """Print one JSON object."""
    typer.echo(json.dumps(values, ensure_ascii=False, indent=2))


def out() -> Console:
    """Return the console for what was asked for."""
    return Console()


def errors() -> Console:
    """Return the console for everything else."""
    return Console(stderr=True)
