"""`beleg serve` reads the first articles before anything else, and gives them up when it ends."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from ui.shell.serve import _first_index
from vectorstore.errors import StoreError
from vectorstore.indexing.report import IndexReport

FOLDERS = [Path("articles")]


class Steps:
    """An assistant that notes what it is told to do, one after the other."""

    def __init__(self, index: Callable[[Callable[[], bool]], IndexReport]) -> None:
        self.done: list[str] = []
        self.is_warm = threading.Event()
        self._index = index

    def index(self, folders: list[Path], *, cancelled: Callable[[], bool]) -> IndexReport:
        assert folders == FOLDERS
        report = self._index(cancelled)
        self.done.append("indexed")
        return report

    def start_language_model(self) -> None:
        self.done.append("model started")

    def warm_up(self, *, wait: bool) -> None:
        assert wait
        self.done.append("warm")
        self.is_warm.set()


def console() -> Console:
    return Console(file=io.StringIO(), width=200)


def text_of(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_articles_come_before_the_models_and_these_after_the_page():
    steps, is_up, told = Steps(lambda _: IndexReport(added=("a",))), threading.Event(), console()
    with _first_index(steps, FOLDERS, told, is_up):
        assert not steps.is_warm.wait(0.1)
        is_up.set()
        assert steps.is_warm.wait(20)
    assert steps.done == ["indexed", "model started", "warm"]
    assert text_of(told).startswith("1 added")


def test_index_that_fails_is_told_and_the_models_come_all_the_same():
    def fails(_: object) -> IndexReport:
        raise StoreError("The disk is full.")

    steps, is_up, told = Steps(fails), threading.Event(), console()
    is_up.set()
    with _first_index(steps, FOLDERS, told, is_up):
        assert steps.is_warm.wait(20)
    assert text_of(told) == "Error: The disk is full.\n"


def test_end_of_the_server_stops_it_before_the_index_is_closed():
    begun = threading.Event()

    def index(cancelled: Callable[[], bool]) -> IndexReport:
        begun.set()
        while not cancelled():
            time.sleep(0.01)
        return IndexReport(cancelled=True)

    steps = Steps(index)
    with _first_index(steps, FOLDERS, console(), threading.Event()):
        assert begun.wait(20)
    assert steps.done == ["indexed"]
