"""Adding articles from the page: with visible progress, and a stop to it."""

from __future__ import annotations

import html
import queue
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ui.pace import Pace
from ui.texts import Language, number, text
from vectorstore.errors import BelegError
from vectorstore.fetching.addresses import is_address
from vectorstore.formats.formats import SUFFIXES
from vectorstore.indexing.report import Failure

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from vectorstore.indexing.report import IndexReport
    from vectorstore.progress import Progress, ProgressCallback, Stop


Work = Callable[["ProgressCallback"], "IndexReport"]

_SAME_NAME = "Several of these files have this name, and one was added. Rename the others."
_MINUTE = 60  # seconds
_HOUR = 60  # minutes


def add_uploads(
    assistant: Assistant, paths: Sequence[str], language: Language, cancelled: Stop
) -> Iterator[str]:
    """Add uploaded files; yield the progress and then the report as HTML."""
    files = [Path(path) for path in paths]
    if any(file.suffix.lower() not in SUFFIXES for file in files):
        yield _sentence(text(language, "not_text"))
        return
    contents = {file.name: file.read_bytes() for file in files}
    counts = Counter(file.name for file in files)
    twice = tuple(Failure(name, _SAME_NAME) for name, count in counts.items() if count > 1)

    def work(tell: ProgressCallback) -> IndexReport:
        report = assistant.index_uploads(contents, tell, cancelled)
        return replace(report, failed=(*report.failed, *twice))

    yield from _reported(work, language)


def add_address(
    assistant: Assistant, address: str, language: Language, cancelled: Stop
) -> Iterator[str]:
    """Add a web page, or what is new in a feed; yield the progress and then the report."""
    address = address.strip()
    if not is_address(address):
        yield _sentence(text(language, "no_address"))
        return
    yield from _reported(lambda tell: assistant.index([address], tell, cancelled), language)


def index_folders(
    assistant: Assistant, folders: Sequence[Path], language: Language, cancelled: Stop
) -> Iterator[str]:
    """Index the served folders again; yield the progress and then the report as HTML."""
    yield from _reported(lambda tell: assistant.index(folders, tell, cancelled), language)


def _reported(work: Work, language: Language) -> Iterator[str]:
    yield _bar(text(language, "preparing"), None)
    pace = Pace()
    outcome: IndexReport | BelegError | None = None
    for step in _steps(work):
        if isinstance(step, tuple):
            yield _progress(*step, pace, language)
        else:
            outcome = step
    if isinstance(outcome, BelegError):
        yield _sentence(str(outcome))
    else:
        yield report_html(outcome, language) if outcome else _sentence(text(language, "broken"))


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


def _progress(done: float, total: int, pace: Pace, language: Language) -> str:
    speed = pace.at(done, total)
    counts = {"done": number(language, int(done)), "total": number(language, total)}
    parts = [text(language, "indexing", **counts)]
    if speed:
        if speed.per_minute:
            parts.append(text(language, "per_minute", count=number(language, speed.per_minute)))
        parts.append(_left(speed.seconds_left, language))
    return _bar(" · ".join(parts), done / total if total else None)


def _left(seconds: float, language: Language) -> str:
    minutes = round(seconds / _MINUTE)
    if minutes < 1:
        return text(language, "left_seconds")
    if minutes < _HOUR:
        return text(language, "left_minutes", count=minutes)
    return text(language, "left_hours", count=minutes // _HOUR, minutes=minutes % _HOUR)


def report_html(report: IndexReport, language: Language) -> str:
    """Return how many articles came, changed or went, and why a file was not added."""
    counts = {
        "report_added": len(report.added),
        "report_updated": len(report.updated),
        "report_unchanged": len(report.unchanged),
        "report_removed": len(report.removed),
        "report_failed": len(report.failed),
    }
    parts = [text(language, key, count=number(language, n)) for key, n in counts.items() if n]
    failures = "".join(
        f"<li><b>{html.escape(_name(failure.path))}</b> {html.escape(failure.reason)}</li>"
        for failure in report.failed
    )
    said = " · ".join(parts) or text(language, "report_nothing")
    if report.cancelled:
        stopped = text(language, "report_cancelled")
        said = f"{stopped} {said}" if parts else stopped
    return _sentence(said) + (f'<ul class="failures">{failures}</ul>' if failures else "")


def _name(path: str) -> str:
    return Path(path.removeprefix("upload:")).name


def _bar(label: str, part: float | None) -> str:
    value = "" if part is None else f' value="{part:.3f}"'
    return f'<p class="report" role="status">{html.escape(label)}</p><progress{value}></progress>'


def _sentence(words: str) -> str:
    return f'<p class="report" role="status">{html.escape(words)}</p>'
