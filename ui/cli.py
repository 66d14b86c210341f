"""The shell: beleg serve | ask | search | index | list | remove | status."""

from __future__ import annotations

import gc
import json
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from vectorstore.errors import BelegError

if TYPE_CHECKING:
    from assistant import Assistant
    from vectorstore.article import Passage
    from vectorstore.indexing import IndexReport, Progress

NOT_FOUND = 1
app = typer.Typer(
    name="beleg",
    help="Ask your articles. Every sentence of an answer comes with the quote that proves it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object for programs.")]


def main() -> None:
    """Run the command; an error that Beleg raises on purpose is one sentence and exit code 1."""
    try:
        app()
    except BelegError as error:
        _errors().print(f"[red]Error:[/red] {escape(str(error))}")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


@app.command()
def serve(
    folders: Annotated[
        list[Path] | None, typer.Argument(help="Folders of articles to index at the start.")
    ] = None,
    port: Annotated[
        int | None, typer.Option(help="Port of the page; BELEG_PORT by default.")
    ] = None,
) -> None:
    """Open the chat in a browser page; index FOLDERS meanwhile."""
    from dataclasses import replace  # noqa: PLC0415

    from assistant.assistant import Assistant  # noqa: PLC0415  # numpy; not for `beleg --help`
    from assistant.settings import Settings  # noqa: PLC0415
    from ui.server import serve as serve_page  # noqa: PLC0415

    settings = Settings.from_environment()
    if port is not None:
        settings = replace(settings, port=port)
    chosen = _existing(folders or [])
    errors = _errors()
    # Imports make a million objects that stay: looking for garbage among them takes a second.
    gc.disable()
    with Assistant(settings) as assistant:
        assistant.start_language_model()  # in a process of its own, on the other core

        def ready(url: str) -> None:
            assistant.announce(url)
            errors.print(f"[bold]Beleg[/bold] is ready: {url}  (Ctrl+C stops it)")
            _start_indexing(assistant, chosen, errors)

        errors.print("Starting …")
        serve_page(assistant, folders=chosen, on_ready=ready)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in any language.")],
    as_json: Json = False,
) -> None:
    """Answer QUESTION with quotes; exit code 1 if the articles do not say it."""
    from assistant.answer import Answered, Found  # noqa: PLC0415

    with _assistant() as assistant:
        errors = _errors()
        with errors.status("Searching …") as status:
            for event in assistant.stream(question):
                if isinstance(event, Found):
                    status.update("Writing …")
                if isinstance(event, Answered):
                    answer = event.answer
    if as_json:
        _print_json(answer.to_dict())
    else:
        _out().print(str(answer), markup=False, highlight=False, soft_wrap=True)
    if not answer.found:
        raise typer.Exit(NOT_FOUND)


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="Number of passages.")] = 5,
    as_json: Json = False,
) -> None:
    """Show the passages that fit QUERY best, without a language model."""
    with _assistant() as assistant, _errors().status("Searching …"):
        passages = assistant.search(query, k)
    if as_json:
        _print_json({"query": query, "passages": [passage.to_dict() for passage in passages]})
    for passage in [] if as_json else passages:
        _print_passage(passage)
    if not passages:
        if not as_json:
            _errors().print("Nothing found: the index is empty. Add articles: beleg index FOLDER")
        raise typer.Exit(NOT_FOUND)


@app.command()
def index(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders of .txt and .md.")],
    as_json: Json = False,
) -> None:
    """Add, update and remove articles, so that the index shows what PATHS hold."""
    with _assistant() as assistant, _progress_bar() as progress:
        report = assistant.index(paths, progress)
    if as_json:
        _print_json(report.to_dict())
    else:
        _print_report(report, _out())
    if report.failed:
        raise typer.Exit(NOT_FOUND)


@app.command("list")
def list_articles(as_json: Json = False) -> None:
    """List the indexed articles, newest first."""
    with _assistant() as assistant:
        articles = assistant.articles()
    if as_json:
        _print_json({"articles": [article.to_dict(text=False) for article in articles]})
        return
    table = Table("Date", "Language", "Title", "Source", "Id", box=None, header_style="bold")
    for article in articles:
        date = article.date.isoformat() if article.date else ""
        cells = (date, article.language, article.title, article.source or "", article.id)
        table.add_row(*(escape(cell) for cell in cells))
    _out().print(table if articles else "No articles yet. Add some: beleg index FOLDER")


@app.command()
def remove(
    article_ids: Annotated[
        list[str], typer.Argument(metavar="ID...", help="Ids, as in beleg list.")
    ],
    as_json: Json = False,
) -> None:
    """Remove articles from the index; their files stay where they are."""
    with _assistant() as assistant:
        titles = assistant.remove(article_ids)
    if as_json:
        _print_json({"removed": article_ids})
    for title in [] if as_json else titles:
        _out().print(f"Removed: {escape(title)}")


@app.command()
def status(as_json: Json = False) -> None:
    """Show where the index is, what is in it and which models are set."""
    with _assistant() as assistant:
        state = assistant.status()
    if as_json:
        _print_json(state.to_dict())
        return
    languages = ", ".join(f"{code} {count}" for code, count in sorted(state.languages.items()))
    table = Table(box=None, show_header=False)
    table.add_row("Index", escape(str(state.home)))
    table.add_row("Articles", f"{state.articles}  ({languages or 'none'})")
    table.add_row("Chunks", str(state.chunks))
    table.add_row("Embedding", escape(state.embedding))
    table.add_row("Language model", escape(state.llm))
    if state.llm_notice:
        table.add_row("", escape(state.llm_notice))
    _out().print(table)


def _start_indexing(assistant: Assistant, folders: list[Path], errors: Console) -> None:
    """Index the folders while the page is already up and the models are loading."""
    import threading  # noqa: PLC0415

    def run() -> None:
        try:
            if folders:
                _print_report(assistant.index(folders), errors)
            assistant.warm_up(wait=True)
        except BelegError as error:
            errors.print(f"[red]Error:[/red] {escape(str(error))}")
        finally:
            gc.freeze()
            gc.enable()

    threading.Thread(target=run, name="beleg-first-index", daemon=True).start()


def _existing(folders: list[Path]) -> list[Path]:
    for folder in folders:
        if not folder.exists():
            raise typer.BadParameter(f"There is no folder {folder}.")
    return folders


@contextmanager
def _assistant() -> Iterator[Assistant]:
    from assistant.assistant import Assistant  # noqa: PLC0415  # numpy; not for `beleg --help`

    with Assistant() as assistant:
        yield assistant


@contextmanager
def _progress_bar() -> Iterator[Callable[[Progress], None]]:
    from rich import progress as bars  # noqa: PLC0415

    columns = (
        bars.BarColumn(),
        bars.MofNCompleteColumn(),
        bars.TimeRemainingColumn(),
        bars.TextColumn("{task.description}"),
    )
    with bars.Progress(*columns, console=_errors(), transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(progress: Progress) -> None:
            name = escape(textwrap.shorten(progress.name, 50))
            bar.update(task, completed=progress.done, total=progress.total, description=name)

        yield show


def _print_passage(passage: Passage) -> None:
    article = passage.article
    about = [article.date and article.date.isoformat(), article.source, f"{passage.score:.2f}"]
    out = _out()
    out.print(f"[bold]{escape(article.title)}[/bold]")
    out.print(escape("  ".join(part for part in about if part)), style="dim", highlight=False)
    out.print(escape(textwrap.indent(passage.text, "  ")), highlight=False)
    out.print()


def _print_report(report: IndexReport, console: Console) -> None:
    console.print(escape(str(report)), highlight=False, soft_wrap=True)


def _print_json(values: dict[str, Any]) -> None:
    typer.echo(json.dumps(values, ensure_ascii=False, indent=2))


def _out() -> Console:
    return Console()


def _errors() -> Console:
    return Console(stderr=True)
