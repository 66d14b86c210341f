"""What the page says of how things are: what is being read, and what does not work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ui.page.rendering.reader import Reader
from vectorstore.fetching.addresses import is_address

if TYPE_CHECKING:
    from assistant.library import Status
    from vectorstore.indexing.report import Failure
    from vectorstore.indexing.runs import Reading, RunState

_MINUTE = 60
_HOUR = 60  # minutes
_STEP = 10  # seconds to which a time of less than a minute is rounded
_MOST_NAMED = 20  # failures that are shown


@dataclass(frozen=True)
class Condition:
    """Something because of which a question asked now might not be answered in full.

    `said` is one plain sentence, `spoken` what a screen reader hears of it, if that is less.
    `cause` is what a program said; `act` is what the reader can do about it. Besides the
    `failures` that are shown there are `unnamed` ones.
    """

    said: str
    tone: str = "amber"
    more: str = ""
    spoken: str = ""
    cause: str = ""
    act: str = ""
    failures: Sequence[tuple[str, str]] = ()
    unnamed: int = 0
    runs: Sequence[RunLine] = ()
    part: float | None = None


@dataclass(frozen=True)
class RunLine:
    """One run as it is shown: what it reads and how far it is; `act` stops it.

    Besides the `failures` that are shown there are `unnamed` ones.
    """

    said: str
    act: str
    failures: Sequence[tuple[str, str]]
    unnamed: int


_KINDS: Mapping[str, str] = {
    "files": "run_files",
    "addresses": "run_addresses",
    "uploads": "run_uploads",
    "articles": "run_articles",
    "rebuild": "run_rebuild",
    "repair": "run_repair",
}
_OF_THOSE_THERE = ("rebuild", "repair")  # the kinds of runs that look for nothing new


def status_html(status: Status, reader: Reader) -> str:
    """Return the state in a line, green if there is nothing to say, and all of it behind that."""
    return reader.html(
        "status.html",
        conditions=list(conditions(status, reader)),
        by_the_box=False,
        model=status.llm,
    )


def reading_html(status: Status, reader: Reader) -> str:
    """Return the line by the box: how far the articles are read; empty once they all are."""
    if not status.reading.runs:
        return ""
    reading = _reading(status.reading, reader)
    return reader.html("status.html", conditions=[reading], by_the_box=True)


def settled(status: Status) -> bool:
    """Return whether the line will stay as it is."""
    return status.embedding_ready and status.llm_state != "loading" and not status.reading.runs


def conditions(status: Status, reader: Reader) -> Iterator[Condition]:
    """Yield what a reader must know before asking, what matters most first."""
    if status.reading.runs or status.reading.unfinished:
        yield _reading(status.reading, reader)
    if not status.embedding_ready:
        yield Condition(reader.text("search_loading"), "busy")
    yield from _of_the_model(status, reader)
    yield from _of_what_cannot_be_read(status, reader)


def _reading(reading: Reading, reader: Reader) -> Condition:
    return Condition(
        _how_far(reading, reader),
        "busy" if reading.runs else "amber",
        more=reader.text("reading_more"),
        spoken=reader.text("reading_spoken"),
        runs=[_run_line(run, reader) for run in reading.runs],
        part=_part(reading),
    )


def _how_far(reading: Reading, reader: Reader) -> str:
    left = time_left(reading.seconds_left, reader)
    failed = reader.number(reading.failed) if reading.failed else ""
    unread = reader.text("reading_failed", count=failed) if failed else ""
    return ", ".join(part for part in (*_doing(reading, reader), left, unread) if part)


def _doing(reading: Reading, reader: Reader) -> Iterator[str]:
    """Yield what is done: new articles first, then what is done to those that are there."""
    again = next((run for run in reading.runs if run.kind in _OF_THOSE_THERE), None)
    if reading.unfinished:
        counts = {"read": reader.number(reading.read), "known": reader.number(reading.known)}
        ended = "reading_broken" if reading.interrupted else "reading_left"
        yield reader.text("reading" if reading.runs else ended, **counts)
    elif again is None:
        yield reader.text("reading_again")
    else:
        yield reader.text(_KINDS[again.kind])
        yield _done(again, reader) if again.total else ""


def _part(reading: Reading) -> float | None:
    return reading.read / reading.known if reading.unfinished else None


def _of_the_model(status: Status, reader: Reader) -> Iterator[Condition]:
    if status.llm_state == "loading":
        yield Condition(reader.text("model_loading"), "busy")
    elif status.llm_state == "off" and status.llm == "none":
        yield Condition(reader.text("model_none"), cause=status.llm_notice or "")
    elif status.llm_state == "off":
        said, cause = reader.text("model_off"), status.llm_notice or status.llm
        yield Condition(said, cause=cause, act="retry")
    elif status.llm_failure:
        said, cause = reader.text("model_failing"), f"{status.llm}: {status.llm_failure}"
        yield Condition(said, cause=cause, act="retry")
    elif status.llm_wait:
        seconds = reader.number(status.llm_wait)
        yield Condition(reader.text("model_slow", seconds=seconds))


def _of_what_cannot_be_read(status: Status, reader: Reader) -> Iterator[Condition]:
    feeds = [failure for failure in status.unreadable if is_address(failure.path)]
    files = [failure for failure in status.unreadable if not is_address(failure.path)]
    if feeds:
        one, count = reader.text("unread_address"), reader.number(len(feeds))
        said = one if len(feeds) == 1 else reader.text("unread_addresses", count=count)
        yield Condition(said, failures=_failures(feeds, reader), unnamed=_unnamed(len(feeds)))
    if files:
        one, count = reader.text("unread_file"), reader.number(len(files))
        said = one if len(files) == 1 else reader.text("unread_files", count=count)
        yield Condition(said, failures=_failures(files, reader), unnamed=_unnamed(len(files)))


def _run_line(run: RunState, reader: Reader) -> RunLine:
    words = [reader.text(_KINDS[run.kind])]
    if run.stopping:
        words.append(reader.text("cancelling"))
    elif run.waiting:
        words.append(reader.text("run_waiting"))
    elif run.total:
        words.append(_done(run, reader))
    act = "" if run.stopping else f"stoprun:{run.id}"
    failures = _failures(run.failures, reader)
    return RunLine(" · ".join(words), act, failures, _unnamed(run.failed))


def _done(run: RunState, reader: Reader) -> str:
    counts = {"done": reader.number(int(run.done)), "total": reader.number(run.total)}
    return reader.text("run_done", **counts)


def _failures(failed: Sequence[Failure], reader: Reader) -> list[tuple[str, str]]:
    """Return the first of them in the reader's language: to word all takes seconds for many."""
    shown = failed[:_MOST_NAMED]
    return [(_name(failure.path), reader.reason(failure.reason)) for failure in shown]


def _unnamed(failed: int) -> int:
    return max(0, failed - _MOST_NAMED)


def _name(path: str) -> str:
    return path if is_address(path) else Path(path.removeprefix("upload:")).name


def time_left(seconds: float | None, reader: Reader) -> str:
    """Return `about 30 s`, `about 4 min` or `about 2 h 5 min`; empty for what is not known."""
    if seconds is None:
        return ""
    if seconds < _MINUTE - _STEP:
        return reader.text("about_seconds", count=max(1, -(-int(seconds) // _STEP)) * _STEP)
    minutes = max(1, round(seconds / _MINUTE))
    if minutes < _HOUR:
        return reader.text("about_minutes", count=minutes)
    return reader.text("about_hours", count=minutes // _HOUR, minutes=minutes % _HOUR)
