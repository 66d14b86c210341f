"""How far a run is, in the terminal: a bar, or a plain line now and then where it is none."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from ui.shell.output import errors, print_said
from vectorstore.indexing.pace import Pace
from vectorstore.progress import Progress

if TYPE_CHECKING:
    from vectorstore.indexing.runs import Reading

_WIDTH = 50  # characters of a name beside the bar
_LOOK = 0.25  # seconds between two looks at what is being read
_LINES = 10.0  # seconds between two plain lines
_MINUTE = 60  # seconds


@contextmanager
def progress_bar() -> Iterator[Callable[[Progress], None]]:
    """Show a bar in a terminal while articles are indexed; give the function that moves it."""
    console = errors()
    if not console.is_terminal:
        yield lambda progress: None
        return
    with _bar(console) as show:
        yield show


@contextmanager
def _bar(console: Console) -> Iterator[Callable[[Progress], None]]:
    from rich import progress as bars

    columns = (
        bars.BarColumn(),
        bars.MofNCompleteColumn(),
        bars.TextColumn("{task.fields[rate]}"),
        bars.TimeRemainingColumn(),
        bars.TextColumn("{task.description}"),
    )
    with bars.Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None, rate="")
        pace = Pace()

        def show(progress: Progress) -> None:
            name = escape(_short(progress.name))
            total = progress.total or None  # unknown as yet
            speed = pace.at(progress.done, progress.total)
            rate = f"{speed.per_minute:,}/min" if speed and speed.per_minute else ""
            bar.update(task, completed=progress.done, total=total, description=name, rate=rate)

        yield show


def _short(name: str) -> str:
    if len(name) <= _WIDTH:
        return name
    return f"…{name[1 - _WIDTH :]}" if "/" in name else f"{name[: _WIDTH - 1]}…"


@contextmanager
def reading_shown(reading: Callable[[], Reading], console: Console) -> Iterator[None]:
    """Show meanwhile, in a thread, how far all that is being read is, whoever started it."""
    left = threading.Event()
    show = _show_bars if console.is_terminal else _print_lines
    arguments = (reading, console, left)
    thread = threading.Thread(target=show, args=arguments, name="beleg-reading", daemon=True)
    thread.start()
    try:
        yield
    finally:
        left.set()
        thread.join(timeout=5)


def _show_bars(reading: Callable[[], Reading], console: Console, left: threading.Event) -> None:
    while not left.wait(_LOOK):
        if reading().runs:
            with _bar(console) as show:
                while (now := reading()).runs and not left.wait(_LOOK):
                    done, total = _counts(now)
                    show(Progress(done, total, now.runs[0].name))


def _print_lines(reading: Callable[[], Reading], console: Console, left: threading.Event) -> None:
    next_line = 0.0
    while not left.wait(_LOOK):
        now = reading()
        if not now.runs:
            next_line = 0.0
        elif time.monotonic() >= next_line and _is_worth_a_line(now):
            print_said(reading_line(now), console)
            next_line = time.monotonic() + _LINES


def _is_worth_a_line(reading: Reading) -> bool:
    """Whether it is more than a look at one address or file, as every feed gets it, or its end."""
    done, total = _counts(reading)
    return reading.unfinished or (total > 1 and done < total)


def reading_line(reading: Reading) -> str:
    """Return one line that says how far all runs are."""
    done, total = _counts(reading)
    what = "Reading" if reading.unfinished else "Looking again"
    counts = f"{what}: {done:,.0f} of {total:,} articles" if total else f"{what} …"
    left = "" if reading.seconds_left is None else f", about {_time(reading.seconds_left)} left"
    failed = f", {reading.failed:,} failed" if reading.failed else ""
    return counts + left + failed


def _counts(reading: Reading) -> tuple[float, int]:
    """Return how many articles can be found, of how many; else how many were looked at again."""
    if reading.unfinished:
        return reading.read, reading.known
    return sum(run.done for run in reading.runs), sum(run.total for run in reading.runs)


def _time(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / _MINUTE)} min"
