from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ui.page import adding
from ui.page.adding import add_address, add_uploads, index_folders, report_html
from ui.page.rendering.reader import Reader
from vectorstore.errors import BelegError
from vectorstore.indexing.report import Failure, IndexReport
from vectorstore.progress import Progress, never


class Indexing:
    """An assistant whose runs tell what a test says, and end as it says."""

    def __init__(self, steps: list[Progress], ends: IndexReport | Exception) -> None:
        self.steps, self.ends = steps, ends
        self.given: object = None

    def index(self, paths, progress, cancelled) -> IndexReport:
        self.given = paths
        for step in self.steps:
            progress(step)
        if isinstance(self.ends, Exception):
            raise self.ends
        return IndexReport(cancelled=True) if cancelled() else self.ends

    index_uploads = index


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let each step come so many seconds after the one before, and each be shown."""
    now, every = 0.0, 1.0

    def tick() -> float:
        nonlocal now
        now += every
        return now

    def choose(seconds: float) -> None:
        nonlocal every
        every = seconds

    pace = adding.Pace
    monkeypatch.setattr(adding, "Pace", lambda: pace(tick))
    return choose


def one_by_one(steps: list[Progress], language: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what is shown of each step."""
    monkeypatch.setattr(adding, "_steps", lambda work: ((s.done, s.total) for s in steps))
    shown = index_folders(Indexing([], IndexReport()), [], Reader(language), never)
    return list(shown)[1:-1]


@pytest.mark.parametrize(
    ("seconds", "language", "words"),
    [
        (3, "en", "Indexing 1,000 of 3,000 · 20,000 a minute · about 10 s"),
        (30, "en", "Indexing 1,000 of 3,000 · 2,000 a minute · about 1 min"),
        (30, "de", "1.000 von 3.000 indexiert · 2.000 pro Minute · noch etwa 1 Min."),
        (3000, "en", "Indexing 1,000 of 3,000 · 20 a minute · about 1 h 40 min"),
        (300_000, "en", "Indexing 1,000 of 3,000 · about 166 h 40 min"),
        (3000, "de", "1.000 von 3.000 indexiert · 20 pro Minute · noch etwa 1 Std. 40 Min."),
    ],
)
def test_progress_tells_speed_and_what_is_left(
    clock, monkeypatch: pytest.MonkeyPatch, seconds: float, language: str, words: str
):
    clock(seconds)
    steps = [Progress(0, 3000, "a"), Progress(1000, 3000, "b")]
    _, shown = one_by_one(steps, language, monkeypatch)
    assert words in shown
    assert 'value="0.333"' in shown


class AtOnce(threading.Thread):
    """A thread that is done before anybody can look at it."""

    def start(self) -> None:
        super().start()
        self.join()


def test_steps_that_nobody_could_see_are_left_out(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(adding.threading, "Thread", AtOnce)
    steps = [Progress(n, 5000, "ship") for n in range(5001)]
    shown = list(index_folders(Indexing(steps, IndexReport(added=("a",))), [], Reader("en"), never))
    assert len(shown) == 2
    assert "Preparing" in shown[0] and "1 added" in shown[1]


def test_a_stopped_run_says_what_is_kept():
    assistant = Indexing([], IndexReport())
    *_, last = add_address(assistant, "https://a.example/", Reader("en"), lambda: True)
    assert "Stopped. What was indexed is kept." in last
    report = IndexReport(added=("a", "b"), cancelled=True)
    assert "Angehalten. Was indexiert ist, bleibt. 2 hinzugefügt" in report_html(
        report, Reader("de")
    )


def test_failures_are_named_and_numbers_grouped():
    failed = (Failure("upload:<b>.txt", "The file is <empty>."),)
    shown = report_html(IndexReport(unchanged=("x",) * 1234, failed=failed), Reader("de"))
    assert "1.234 unverändert · 1 nicht hinzugefügt" in shown
    assert "&lt;b&gt;.txt" in shown and "The file is &lt;empty&gt;." in shown


def test_an_error_is_a_sentence():
    assistant = Indexing([], BelegError("The disk is full."))
    *_, last = index_folders(assistant, [], Reader("en"), never)
    assert "The disk is full." in last


def test_of_uploads_with_one_name_the_others_are_named(tmp_path: Path):
    for folder in "ab":
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.txt").write_text(f"Ship {folder}.")
    paths = [str(tmp_path / folder / "x.txt") for folder in "ab"]
    *_, last = add_uploads(Indexing([], IndexReport(added=("x",))), paths, Reader("en"), never)
    assert "1 added · 1 not added" in last
    assert "<b>x.txt</b> Several of these files have this name" in last


def test_uploads_of_another_kind_are_refused(tmp_path: Path):
    shown: Iterator[str] = add_uploads(Indexing([], IndexReport()), ["x.exe"], Reader("en"), never)
    assert len(list(shown)) == 1
