"""What the shell prints: answers and tables to stdout, progress and errors to stderr."""

from __future__ import annotations

import datetime
import json
import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from rich.status import Status

    from ui.api.operations import Report
    from vectorstore.progress import Progress


Json = Annotated[bool, typer.Option("--json", help="Print one JSON object for programs.")]


def status_of(status: Status) -> Callable[[Progress], None]:
    """Return the function that says beside a turning wheel what is being done."""
    return lambda progress: status.update(progress.name) if progress.total else None


def print_report(report: Report, *, as_json: bool) -> None:
    """Print a report for programs, or its text for people."""
    if as_json:
        print_json(report.values)
    else:
        print_said(report.text, out())


def print_said(text: str, console: Console) -> None:
    """Print a text as it is."""
    console.print(text, markup=False, highlight=False, soft_wrap=True)


def print_passage(passage: Mapping[str, Any]) -> None:
    """Print a passage under its article's title, date and source."""
    article = passage["article"]
    about = [article["date"], article["source"], f"{passage['score']:.2f}"]
    console = out()
    console.print(f"[bold]{escape(article['title'])}[/bold]")
    console.print(escape("  ".join(part for part in about if part)), style="dim", highlight=False)
    console.print(escape(textwrap.indent(passage["text"], "  ")), highlight=False)
    if passage["copies"]:
        named = ", ".join(_named(copy) for copy in passage["copies"])
        console.print(escape(f"  Also in: {named}"), style="dim", highlight=False)
    console.print()


def _named(article: Mapping[str, Any]) -> str:
    return f"{article['title']} ({article['source']})" if article["source"] else article["title"]


def print_articles(articles: Sequence[Mapping[str, Any]]) -> None:
    """Print a table of articles; those that are nearly the same stand under the first of them."""
    table = Table("Date", "Language", "Title", "Source", "Id", box=None, header_style="bold")
    by_id = {article["id"]: article for article in articles}
    told: set[str] = set()
    for first in articles:
        if first["id"] in told:
            continue
        copies = [by_id[i] for i in first["alike"] if i in by_id and i not in told]
        for article in (first, *copies):
            told.add(article["id"])
            title = article["title"] if article is first else f"≈ {article['title']}"
            values = (article["date"], article["language"], title, article["source"], article["id"])
            table.add_row(*(escape(value or "") for value in values))
    out().print(table if articles else "No articles yet. Add some: beleg index FOLDER")


def print_feeds(feeds: Sequence[Mapping[str, Any]]) -> None:
    """Print a table of feeds."""
    table = Table("Feed", "Every", "Last look", "Entries", box=None, header_style="bold")
    for feed in feeds:
        name = "\n".join(escape(part) for part in (feed["title"], feed["url"]) if part)
        every = f"{feed['every'] / 60:g} min" if feed["every"] else "when indexed"
        table.add_row(name, every, _local(feed["checked"]), str(feed["entries"]))
    out().print(table if feeds else "No feeds yet. Add one: beleg index URL --every 60")


def _local(moment: str | None) -> str:
    try:
        told = datetime.datetime.fromisoformat(moment) if moment else None
    except (ValueError, OverflowError):  # the process that holds the index may say anything
        told = None
    return told.astimezone().strftime("%Y-%m-%d %H:%M") if told else "never"


def print_status(state: Mapping[str, Any]) -> None:
    """Print where the index is, what is in it and which models are set."""
    languages = ", ".join(f"{code} {count}" for code, count in sorted(state["languages"].items()))
    table = Table(box=None, show_header=False)
    table.add_row("Index", escape(state["home"]))
    table.add_row("Articles", f"{state['articles']}  ({escape(languages) or 'none'})")
    read, known = state["reading"]["read"], state["reading"]["known"]
    if read < known:
        table.add_row("", f"being read: {read} of {known} so far")
    table.add_row("Chunks", str(state["chunks"]))
    table.add_row("Embedding", escape(state["embedding"]))
    table.add_row("Language model", escape(state["llm"]))
    if state["llm_notice"]:
        table.add_row("", escape(state["llm_notice"]))
    for number, failure in enumerate(state["unreadable"]):
        words = f"{failure['path']}: {failure['reason']}"
        table.add_row("" if number else "Not readable", escape(words))
    out().print(table)


def print_json(values: dict[str, Any]) -> None:
    """Print one JSON object."""
    typer.echo(json.dumps(values, ensure_ascii=False, indent=2))


def out() -> Console:
    """Return the console for what was asked for."""
    return Console()


def errors() -> Console:
    """Return the console for everything else."""
    return Console(stderr=True)
