"""The shell's `beleg serve`: the chat in a browser page."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from ui.shell.output import errors, print_said
from ui.shell.progress import reading_shown
from vectorstore.errors import BelegError

if TYPE_CHECKING:
    from assistant import Assistant
    from vectorstore.indexing.report import IndexReport

_PATIENCE = 5.0  # seconds that a run which was stopped has to store what is at hand


def serve(
    folders: Annotated[
        list[Path] | None, typer.Argument(help="Folders of articles to index at the start.")
    ] = None,
    port: Annotated[
        int | None, typer.Option(help="Port of the page; BELEG_PORT by default.")
    ] = None,
) -> None:
    """Open the chat in a browser page; index FOLDERS meanwhile, and whatever changes in them."""
    # Imports make a million objects that stay: looking for garbage among them takes a second.
    gc.disable()
    from assistant.assistant import Assistant  # noqa: PLC0415  # numpy; not for `beleg --help`
    from assistant.llm.weights import read_weights_ahead  # noqa: PLC0415  # as above
    from assistant.settings import Settings  # noqa: PLC0415  # as above
    from assistant.watching import Watcher  # noqa: PLC0415  # as above
    from ui.web.server import serve as serve_page  # noqa: PLC0415  # uvicorn; as above

    settings = Settings.from_environment()
    if port is not None:
        settings = replace(settings, port=port)
    chosen = _existing(folders or [])
    console = errors()
    _in_background("read-ahead", lambda: read_weights_ahead(settings.llm, settings.cache))
    with Assistant(settings) as assistant:
        is_up = threading.Event()

        def ready(url: str) -> None:
            assistant.announce(url)
            console.print(f"[bold]Beleg[/bold] is ready: {url}  (Ctrl+C stops it)")
            is_up.set()

        console.print("Starting …")
        with (
            Watcher(assistant, chosen, lambda outcome: _tell(outcome, console)),
            reading_shown(lambda: assistant.reading, console),
            # Before the page, whose imports leave a core free: few articles are read by then.
            _first_index(assistant, chosen, console, is_up),
        ):
            serve_page(assistant, folders=chosen, on_ready=ready)


def _tell(outcome: IndexReport | BelegError, console: Console) -> None:
    """Say what a change in a folder or a feed did, or why it was not taken."""
    if isinstance(outcome, BelegError):
        console.print(f"[red]Error:[/red] {escape(str(outcome))}")
    elif outcome.added or outcome.updated or outcome.removed or outcome.failed:
        print_said(str(outcome), console)


@contextmanager
def _first_index(
    assistant: Assistant, folders: list[Path], console: Console, is_up: threading.Event
) -> Iterator[None]:
    """Index the folders while the page is made; the models come after both."""
    left, indexed = threading.Event(), threading.Event()

    def index() -> None:
        try:
            if folders:
                print_said(str(assistant.index(folders, cancelled=left.is_set)), console)
        except BelegError as error:
            console.print(f"[red]Error:[/red] {escape(str(error))}")
        finally:
            indexed.set()

    def run() -> None:
        try:
            index()
            if not left.is_set():
                assistant.start_language_model()  # in a process of its own
                is_up.wait()
                assistant.warm_up(wait=True)
        finally:
            gc.freeze()
            gc.enable()

    _in_background("first-index", run)
    try:
        yield
    finally:
        left.set()
        indexed.wait(_PATIENCE)


def _in_background(name: str, action: Callable[[], None]) -> None:
    threading.Thread(target=action, name=f"beleg-{name}", daemon=True).start()


def _existing(folders: list[Path]) -> list[Path]:
    for folder in folders:
        if not folder.exists():
            raise typer.BadParameter(f"There is no folder {folder}.")
    return folders
