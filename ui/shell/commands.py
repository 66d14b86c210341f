"""`beleg`: the shell's commands and their options."""

from __future__ import annotations

import sys
from collections.abc import Callable
from inspect import Signature, signature
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from typer import Option

from ui.shell.dispatch import carried_out, rebuilt, until_ctrl_c
from ui.shell.evaluation import evaluate
from ui.shell.output import (
    Json,
    errors,
    print_articles,
    print_feeds,
    print_json,
    print_passage,
    print_report,
    print_status,
    status_of,
)
from ui.shell.progress import progress_bar
from ui.shell.serve import serve
from vectorstore.errors import BelegError, Cancelled
from vectorstore.fetching.addresses import is_address

NOT_FOUND, INTERRUPTED = 1, 130
app = typer.Typer(
    name="beleg",
    help="Ask your articles. Every sentence of an answer comes with the quote that proves it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(serve)
app.command("eval")(evaluate)
Day = str | None
Names = list[str] | None
Asked = dict[str, Any]  # what filters ask for, as JSON says it


def filters_of(  # noqa: PLR0913, PLR0917  # one for each option
    source: Annotated[Names, Option(help="Only from this source; repeatable.")] = None,
    author: Annotated[Names, Option(help="Only by this author; repeatable.")] = None,
    language: Annotated[Names, Option(help="Only in this language, as de.")] = None,
    article: Annotated[Names, Option(help="Only this id, as in beleg list.")] = None,
    start: Annotated[Day, Option("--from", metavar="DAY", help="First day, as 2025-08-01.")] = None,
    end: Annotated[Day, Option("--to", metavar="DAY", help="Last day, as 2025-08-31.")] = None,
) -> Asked:
    """Return the filters that the options make.

    Raises: typer.BadParameter: if a name is empty, or a day is none or after the last.
    """
    from ui.api.values import BadValue, read_day, read_filters  # for --help

    names = {"sources": source, "authors": author, "languages": language, "article_ids": article}
    try:
        for option, day in (("--from", start), ("--to", end)):
            read_day(f"day of {option}", day)
        return read_filters({**names, "start": start, "end": end}).to_dict()
    except BadValue as error:
        raise typer.BadParameter(str(error)) from None


def filtered(command: Callable[..., None]) -> Callable[..., None]:
    """Let a command that takes `filters` have the options that make them in their place."""
    options = signature(filters_of, eval_str=True).parameters

    def run(**given: Any) -> None:
        chosen = {name: given.pop(name) for name in options}
        command(filters=filters_of(**chosen), **given)

    values = signature(command, eval_str=True).parameters.values()
    whole = [each for v in values for each in (options.values() if v.name == "filters" else [v])]
    run.__signature__ = Signature(whole)  # type: ignore[attr-defined]  # what typer reads
    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__annotations__ = {value.name: value.annotation for value in whole}
    return run


def main() -> None:
    """Run the command; an error that Beleg raises on purpose is one sentence and exit code 1."""
    try:
        app()
    except Cancelled as stopped:
        errors().print(escape(str(stopped)))
        sys.exit(INTERRUPTED)
    except BelegError as error:
        errors().print(f"[red]Error:[/red] {escape(str(error))}")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


@app.command()
@filtered
def ask(
    question: Annotated[str, typer.Argument(help="The question, in any language.")],
    filters: Asked,
    no_dates: Annotated[
        bool, Option("--no-dates", help='Read no dates from words such as "last week".')
    ] = False,
    anew: Annotated[
        bool, Option("--anew", help="Answer anew what was answered before from the same articles.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Answer QUESTION with quotes; exit code 1 if the articles do not say it."""
    values = {"question": question, "filters": filters, "read_dates": not no_dates}
    values |= {"anew": True} if anew else {}
    with errors().status("Searching …") as status:
        report = carried_out("ask", values, status_of(status))
    print_report(report, as_json=as_json)
    if not report.values["found"]:
        raise typer.Exit(NOT_FOUND)


@app.command()
@filtered
def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    filters: Asked,
    k: Annotated[int, Option("-k", min=1, max=100, help="Number of passages.")] = 5,
    as_json: Json = False,
) -> None:
    """Show the passages that fit QUERY best, without a language model."""
    with errors().status("Searching …"):
        values = {"query": query, "k": k, "filters": filters}
        report = carried_out("search", values)
    passages = report.values["passages"]
    if as_json:
        print_json(report.values)
    for passage in [] if as_json else passages:
        print_passage(passage)
    if not passages:
        if not as_json:
            errors().print(_nothing_found(filters))
        raise typer.Exit(NOT_FOUND)


def _nothing_found(filters: Asked) -> str:
    if filters:
        return "Nothing found: no article fits the filters. Leave one out."
    return "Nothing found: the index is empty. Add articles: beleg index FOLDER"


@app.command()
def index(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH|URL...",
            help="Files, folders, and addresses of web pages and feeds. Read are text, Markdown, "
            "HTML, PDF, Word, CSV, JSON Lines, and zips of these.",
        ),
    ],
    every: Annotated[
        int | None,
        Option(min=1, help="Minutes after which `serve` looks at these feeds again."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Add, update and remove articles, so that the index shows what PATHS and URLs hold."""
    values: dict[str, object] = {
        "paths": [path if is_address(path) else str(Path(path).absolute()) for path in paths],
        "every": every and 60 * every,
    }
    with until_ctrl_c() as cancelled, progress_bar() as tell:
        report = carried_out("index", values, tell, cancelled)
    print_report(report, as_json=as_json)
    if report.values["failed"]:
        raise typer.Exit(NOT_FOUND)


@app.command("list")
def list_articles(as_json: Json = False) -> None:
    """List the indexed articles, newest first, with their near copies (≈) under each."""
    report = carried_out("list", {})
    if as_json:
        print_json(report.values)
    else:
        print_articles(report.values["articles"])


@app.command()
def remove(
    article_ids: Annotated[
        list[str], typer.Argument(metavar="ID...", help="Ids, as in beleg list.")
    ],
    as_json: Json = False,
) -> None:
    """Remove articles from the index; their files stay where they are."""
    with errors().status("Removing …"):
        report = carried_out("remove", {"ids": article_ids})
    print_report(report, as_json=as_json)


@app.command()
def feeds(
    forget: Annotated[
        list[str] | None,
        Option(metavar="URL", help="Look at this feed no more; its articles stay."),
    ] = None,
    as_json: Json = False,
) -> None:
    """List the feeds that were indexed, and how often `serve` looks at each."""
    report = carried_out("feeds", {"forget": forget})
    if as_json:
        print_json(report.values)
    elif forget:
        print_report(report, as_json=False)
    else:
        print_feeds(report.values["feeds"])


@app.command()
def status(as_json: Json = False) -> None:
    """Show where the index is, what is in it and which models are set."""
    report = carried_out("status", {})
    if as_json:
        print_json(report.values)
    else:
        print_status(report.values)


@app.command()
def rebuild(
    embedding: Annotated[
        str | None,
        Option(metavar="NAME", help="Embedding model; BELEG_EMBEDDING by default."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Embed all articles anew, after a change of the model; the former index answers until then."""
    with until_ctrl_c() as cancelled, progress_bar() as tell:
        report = rebuilt(embedding, tell, cancelled)
    print_report(report, as_json=as_json)
    if embedding and not as_json:
        errors().print(f"From now on set BELEG_EMBEDDING={escape(embedding)}")
