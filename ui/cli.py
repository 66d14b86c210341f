"""The shell: beleg serve | ask | search | index | list | remove | status | eval."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ui.cli_filters import ArticleId, Author, Code, From, Source, To, filters_of, limits
from ui.cli_output import (
    errors,
    out,
    print_json,
    print_passage,
    print_report,
    progress_bar,
)
from ui.evaluation_cli import evaluate
from vectorstore.errors import BelegError

if TYPE_CHECKING:
    from assistant import Assistant
    from vectorstore.filters import Filters

NOT_FOUND = 1
app = typer.Typer(
    name="beleg",
    help="Ask your articles. Every sentence of an answer comes with the quote that proves it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("eval")(evaluate)
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object for programs.")]


def main() -> None:
    """Run the command; an error that Beleg raises on purpose is one sentence and exit code 1."""
    try:
        app()
    except BelegError as error:
        errors().print(f"[red]Error:[/red] {escape(str(error))}")
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
    from dataclasses import replace

    from assistant.assistant import Assistant  # numpy; not for `beleg --help`
    from assistant.settings import Settings
    from ui.server import serve as serve_page

    settings = Settings.from_environment()
    if port is not None:
        settings = replace(settings, port=port)
    chosen = _existing(folders or [])
    console = errors()
    # Imports make a million objects that stay: looking for garbage among them takes a second.
    gc.disable()
    with Assistant(settings) as assistant:
        assistant.start_language_model()  # in a process of its own, on the other core

        def ready(url: str) -> None:
            assistant.announce(url)
            console.print(f"[bold]Beleg[/bold] is ready: {url}  (Ctrl+C stops it)")
            _start_indexing(assistant, chosen, console)

        console.print("Starting …")
        serve_page(assistant, folders=chosen, on_ready=ready)


@app.command()
def ask(  # noqa: PLR0913, PLR0917  # one for each option
    question: Annotated[str, typer.Argument(help="The question, in any language.")],
    source: Source = None,
    author: Author = None,
    language: Code = None,
    article: ArticleId = None,
    start: From = None,
    end: To = None,
    no_dates: Annotated[
        bool, typer.Option("--no-dates", help='Read no dates from words such as "last week".')
    ] = False,
    as_json: Json = False,
) -> None:
    """Answer QUESTION with quotes; exit code 1 if the articles do not say it."""
    from assistant.answer import Answered, Found

    filters = filters_of(source, author, language, article, start, end)
    with _assistant() as assistant, errors().status("Searching …") as status:
        for event in assistant.stream(question, (), filters, read_dates=not no_dates):
            if isinstance(event, Found):
                status.update("Writing …")
            if isinstance(event, Answered):
                answer = event.answer
    if as_json:
        print_json(answer.to_dict())
    else:
        said = "\n\n".join(part for part in (str(answer), limits(answer)) if part)
        out().print(said, markup=False, highlight=False, soft_wrap=True)
    if not answer.found:
        raise typer.Exit(NOT_FOUND)


@app.command()
def search(  # noqa: PLR0913, PLR0917  # one for each option
    query: Annotated[str, typer.Argument(help="What to look for.")],
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="Number of passages.")] = 5,
    source: Source = None,
    author: Author = None,
    language: Code = None,
    article: ArticleId = None,
    start: From = None,
    end: To = None,
    as_json: Json = False,
) -> None:
    """Show the passages that fit QUERY best, without a language model."""
    filters = filters_of(source, author, language, article, start, end)
    with _assistant() as assistant, errors().status("Searching …"):
        passages = assistant.search(query, k, filters)
    if as_json:
        print_json({"query": query, "passages": [passage.to_dict() for passage in passages]})
    for passage in [] if as_json else passages:
        print_passage(passage)
    if not passages:
        if not as_json:
            errors().print(_nothing_found(filters))
        raise typer.Exit(NOT_FOUND)


def _nothing_found(filters: Filters) -> str:
    if filters:
        return "Nothing found: no article fits the filters. Leave one out."
    return "Nothing found: the index is empty. Add articles: beleg index FOLDER"


@app.command()
def index(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders of .txt and .md.")],
    as_json: Json = False,
) -> None:
    """Add, update and remove articles, so that the index shows what PATHS hold."""
    with _assistant() as assistant, progress_bar() as progress:
        report = assistant.index(paths, progress)
    if as_json:
        print_json(report.to_dict())
    else:
        print_report(report, out())
    if report.failed:
        raise typer.Exit(NOT_FOUND)


@app.command("list")
def list_articles(as_json: Json = False) -> None:
    """List the indexed articles, newest first."""
    with _assistant() as assistant:
        articles = assistant.articles()
    if as_json:
        print_json({"articles": [article.to_dict(text=False) for article in articles]})
        return
    table = Table("Date", "Language", "Title", "Source", "Id", box=None, header_style="bold")
    for article in articles:
        date = article.date.isoformat() if article.date else ""
        cells = (date, article.language, article.title, article.source or "", article.id)
        table.add_row(*(escape(cell) for cell in cells))
    out().print(table if articles else "No articles yet. Add some: beleg index FOLDER")


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
        print_json({"removed": article_ids})
    for title in [] if as_json else titles:
        out().print(f"Removed: {escape(title)}")


@app.command()
def status(as_json: Json = False) -> None:
    """Show where the index is, what is in it and which models are set."""
    with _assistant() as assistant:
        state = assistant.status()
    if as_json:
        print_json(state.to_dict())
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
    out().print(table)


def _start_indexing(assistant: Assistant, folders: list[Path], console: Console) -> None:
    """Index the folders while the page is already up and the models are loading."""
    import threading

    def run() -> None:
        try:
            if folders:
                print_report(assistant.index(folders), console)
            assistant.warm_up(wait=True)
        except BelegError as error:
            console.print(f"[red]Error:[/red] {escape(str(error))}")
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
    from assistant.assistant import Assistant  # numpy; not for `beleg --help`

    with Assistant() as assistant:
        yield assistant
