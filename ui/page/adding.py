"""Adding articles from the page: with visible progress, and a stop to it."""

from __future__ import annotations

import queue
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr

from ui.page.layout import Page, Updates
from ui.page.rendering.reader import Reader
from ui.page.rendering.status import time_left
from ui.texts import Language, text
from vectorstore.errors import BelegError
from vectorstore.fetching.addresses import is_address
from vectorstore.formats.formats import SUFFIXES
from vectorstore.indexing.pace import Pace
from vectorstore.indexing.report import Failure

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from vectorstore.indexing.report import IndexReport
    from vectorstore.progress import Progress, ProgressCallback, Stop


Work = Callable[["ProgressCallback"], "IndexReport"]
Add = Callable[[Reader, "Stop"], Iterator[str]]

_SAME_NAME = "Several of these files have this name, and one was added. Rename the others."


class Adding:
    """The page's events that add articles: each shows how far it is, and can be stopped."""

    def __init__(self, assistant: Assistant, page: Page, folders: Sequence[Path]) -> None:
        """Take what the functions need; wiring.py attaches them."""
        self._assistant = assistant
        self._page = page
        self._folders = tuple(folders)
        self._runs: dict[str, list[threading.Event]] = {}  # of pages that index, by session

    def upload(
        self, paths: Sequence[str], language: Language, request: gr.Request
    ) -> Iterator[Updates]:
        """Add the uploaded files."""
        add = partial(add_uploads, self._assistant, paths or ())
        yield from self._shown(add, language, request)

    def add_address(
        self, address: str, language: Language, request: gr.Request
    ) -> Iterator[Updates]:
        """Add what is at a web address."""
        add = partial(add_address, self._assistant, address or "")
        yield from self._shown(add, language, request)

    def reindex(self, language: Language, request: gr.Request) -> Iterator[Updates]:
        """Index the served folders again."""
        add = partial(index_folders, self._assistant, self._folders)
        yield from self._shown(add, language, request)

    def cancel(self, language: Language, request: gr.Request) -> Updates:
        """Stop what this page indexes, as soon as what is at hand is stored."""
        runs = self._runs.get(str(request.session_hash), ())
        if not runs:
            return {self._page.cancel: gr.update(visible=False)}
        for run in runs:
            run.set()
        words = text(language, "cancelling")
        return {self._page.cancel: gr.update(interactive=False, value=words)}

    def _shown(self, add: Add, language: Language, request: gr.Request) -> Iterator[Updates]:
        """Show what `add` says, with a button that stops it."""
        page = self._page
        words = gr.update(visible=True, interactive=True, value=text(language, "cancel"))
        with self._run_of(request) as cancelled:
            yield {page.cancel: words}
            last = ""
            for last in add(Reader(language), cancelled):
                yield {page.report: last}
            others = len(self._runs[str(request.session_hash)]) > 1
            yield {page.report: last, page.cancel: gr.update(visible=others)}

    @contextmanager
    def _run_of(self, request: gr.Request) -> Iterator[Stop]:
        """Give what tells that `cancel` was clicked on the same page meanwhile."""
        page, stop = str(request.session_hash), threading.Event()
        self._runs.setdefault(page, []).append(stop)
        try:
            yield stop.is_set
        finally:
            self._runs[page].remove(stop)
            if not self._runs[page]:
                del self._runs[page]


def add_uploads(
    assistant: Assistant, paths: Sequence[str], reader: Reader, cancelled: Stop
) -> Iterator[str]:
    """Add uploaded files; yield the progress and then the report as HTML."""
    files = [Path(path) for path in paths]
    if any(file.suffix.lower() not in SUFFIXES for file in files):
        yield _said(reader, reader.text("not_text"))
        return
    contents = {file.name: file.read_bytes() for file in files}
    counts = Counter(file.name for file in files)
    twice = tuple(Failure(name, _SAME_NAME) for name, count in counts.items() if count > 1)

    def work(tell: ProgressCallback) -> IndexReport:
        report = assistant.index_uploads(contents, tell, cancelled)
        return replace(report, failed=(*report.failed, *twice))

    yield from _reported(work, reader)


def add_address(
    assistant: Assistant, address: str, reader: Reader, cancelled: Stop
) -> Iterator[str]:
    """Add a web page, or what is new in a feed; yield the progress and then the report."""
    address = address.strip()
    if not is_address(address):
        yield _said(reader, reader.text("no_address"))
        return
    yield from _reported(lambda tell: assistant.index([address], tell, cancelled), reader)


def index_folders(
    assistant: Assistant, folders: Sequence[Path], reader: Reader, cancelled: Stop
) -> Iterator[str]:
    """Index the served folders again; yield the progress and then the report as HTML."""
    yield from _reported(lambda tell: assistant.index(folders, tell, cancelled), reader)


def _reported(work: Work, reader: Reader) -> Iterator[str]:
    yield _running(reader, reader.text("preparing"), None)
    pace = Pace()
    outcome: IndexReport | BelegError | None = None
    for step in _steps(work):
        if isinstance(step, tuple):
            yield _progress(*step, pace, reader)
        else:
            outcome = step
    if isinstance(outcome, BelegError):
        yield _said(reader, reader.reason(str(outcome)))
    else:
        yield report_html(outcome, reader) if outcome else _said(reader, reader.text("broken"))


def _steps(work: Work) -> Iterator[tuple[float, int] | IndexReport | BelegError]:
    """Run `work` in a thread, because its progress comes by a call and ours by a yield.

    Of the steps that came while the last one was shown only the newest is told.
    """
    steps: queue.Queue[tuple[float, int] | IndexReport | BelegError | None] = queue.Queue()

    def tell(progress: Progress) -> None:
        steps.put((progress.done, progress.total))

    def run() -> None:
        try:
            steps.put(work(tell))
        except BelegError as error:
            steps.put(error)
        finally:
            steps.put(None)

    threading.Thread(target=run, name="beleg-indexing", daemon=True).start()
    while (step := steps.get()) is not None:
        if not isinstance(step, tuple) or steps.empty():
            yield step


def _progress(done: float, total: int, pace: Pace, reader: Reader) -> str:
    speed = pace.at(done, total)
    counts = {"done": reader.number(int(done)), "total": reader.number(total)}
    parts = [reader.text("indexing", **counts)]
    if speed:
        if speed.per_minute:
            parts.append(reader.text("per_minute", count=reader.number(speed.per_minute)))
        parts.append(time_left(speed.seconds_left, reader))
    return _running(reader, " · ".join(parts), done / total if total else None)


def report_html(report: IndexReport, reader: Reader) -> str:
    """Return how many articles came, changed or went, and why a file was not added."""
    counts = {
        "report_added": len(report.added),
        "report_updated": len(report.updated),
        "report_unchanged": len(report.unchanged),
        "report_removed": len(report.removed),
        "report_failed": len(report.failed),
    }
    parts = [reader.text(key, count=reader.number(n)) for key, n in counts.items() if n]
    said = " · ".join(parts) or reader.text("report_nothing")
    if report.cancelled:
        stopped = reader.text("report_cancelled")
        said = f"{stopped} {said}" if parts else stopped
    return _said(reader, said, [(_name(f.path), reader.reason(f.reason)) for f in report.failed])


def _name(path: str) -> str:
    return Path(path.removeprefix("upload:")).name


def _running(reader: Reader, said: str, part: float | None) -> str:
    return reader.html("report.html", said=said, running=True, part=part, failures=())


def _said(reader: Reader, said: str, failures: Sequence[tuple[str, str]] = ()) -> str:
    return reader.html("report.html", said=said, running=False, failures=failures)
