"""A long indexing run lets others in between, and none of them undoes what another one did."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from harbour import DAWN, Make

from assistant.assistant import Assistant
from vectorstore.index_report import IndexReport, Progress

LONGEST = 30.0  # seconds
COUNT = 12

pytestmark = pytest.mark.faults


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vectorstore.indexing._BATCH_LENGTH", 1)


@pytest.fixture
def assistant(make: Make) -> Assistant:
    return make(DAWN)


@pytest.fixture
def cranes(folder: Path) -> Path:
    """A folder with more files than are read ahead."""
    path = folder / "cranes"
    path.mkdir()
    for n in range(COUNT):
        (path / f"crane-{n:02}.txt").write_text(f"Crane {n} lifts {n + 20} tons of salt.")
    return path


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


class LongRun:
    """Indexes a folder; at its `at`th article it waits until each of some works has asked."""

    def __init__(
        self, assistant: Assistant, pool: ThreadPoolExecutor, works: Sequence[Callable], at: int = 3
    ) -> None:
        self._assistant, self._pool, self._works, self._at = assistant, pool, works, at
        self.asked: list[Future] = []
        self.done_early = False

    def index(self, folder: Path) -> IndexReport:
        report = self._assistant.index(folder, self._tell)
        assert len(self.asked) == len(self._works)
        return report

    def _tell(self, progress: Progress) -> None:
        if progress.done == self._at:
            for work in self._works:
                self.asked.append(self._pool.submit(work))
                self._wait(lambda: len(self._assistant._indexing._waiting) == len(self.asked))
        elif progress.done == COUNT - 1:
            self.done_early = all(future.done() for future in self.asked)

    def _wait(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + LONGEST
        while not condition():
            assert time.monotonic() < deadline
            time.sleep(0.005)


def found(assistant: Assistant, words: str) -> str:
    return assistant.search(words, 1)[0].text


def places(assistant: Assistant) -> set[str]:
    return {Path(article.origin).name for article in assistant.articles()}


def test_upload_is_found_and_article_removed_before_the_run_is_over(
    assistant: Assistant, cranes: Path, pool: ThreadPoolExecutor
):
    (ferry,) = [a for a in assistant.articles() if "ferry" in a.title]
    works = [
        lambda: assistant.index_uploads({"tram.txt": b"The tram is free on Sundays."}),
        lambda: assistant.remove([ferry.id]),
        lambda: found(assistant, "Is the tram free on Sundays?"),
    ]
    run = LongRun(assistant, pool, works[:2])
    report = run.index(cranes)
    assert run.done_early
    assert (len(report.added), report.failed) == (COUNT, ())
    assert len(run.asked[0].result().added) == 1
    assert run.asked[1].result() == [ferry.title]
    assert found(assistant, "Is the tram free on Sundays?") == "The tram is free on Sundays."
    assert ferry.id not in {article.id for article in assistant.articles()}
    assert len(assistant.articles()) == 2 + COUNT + 1


def test_what_was_read_before_a_file_changed_does_not_replace_it(
    assistant: Assistant, cranes: Path, pool: ThreadPoolExecutor
):
    changed = cranes / "crane-06.txt"  # it has been read ahead by then

    def change() -> IndexReport:
        changed.write_text("Crane 6 lifts coal on Mondays.")
        return assistant.index(changed)

    run = LongRun(assistant, pool, [change])
    report = run.index(cranes)
    assert run.done_early
    assert found(assistant, "What does crane 6 lift on Mondays?") == changed.read_text()
    assert len(places(assistant)) == 3 + COUNT
    assert len({*report.added, *report.unchanged}) == COUNT
    again = assistant.index(cranes)
    assert (len(again.unchanged), again.updated) == (COUNT, ())


def test_file_deleted_meanwhile_does_not_come_back(
    assistant: Assistant, cranes: Path, pool: ThreadPoolExecutor
):
    gone = cranes / "crane-06.txt"
    early = cranes / "crane-00.txt"  # it is stored already

    def delete() -> IndexReport:
        gone.unlink()
        early.unlink()
        return assistant.index([gone, early], forget=True)

    run = LongRun(assistant, pool, [delete])
    run.index(cranes)
    assert run.done_early
    assert not {"crane-06.txt", "crane-00.txt"} & places(assistant)
    assert not assistant.index(cranes).removed


def test_file_that_came_meanwhile_is_not_taken_for_deleted(
    assistant: Assistant, cranes: Path, pool: ThreadPoolExecutor
):
    def add() -> IndexReport:
        (cranes / "winch.txt").write_text("The winch pulls a barge.")
        return assistant.index(cranes / "winch.txt")

    run = LongRun(assistant, pool, [add])
    report = run.index(cranes)
    assert run.done_early
    assert not report.removed
    assert "winch.txt" in places(assistant)


def test_same_folder_twice_at_once_gives_each_article_once(
    assistant: Assistant, cranes: Path, pool: ThreadPoolExecutor
):
    run = LongRun(assistant, pool, [lambda: assistant.index(cranes)])
    report = run.index(cranes)
    other = run.asked[0].result(LONGEST)
    assert len(assistant.articles()) == 3 + COUNT
    assert len(report.added) + len(other.added) == COUNT
    for each in (report, other):
        assert len({*each.added, *each.unchanged}) == COUNT


def test_rebuilt_index_is_not_switched_to_in_the_middle_of_a_run(
    assistant: Assistant, cranes: Path, pool: ThreadPoolExecutor
):
    rebuild = pool.submit(lambda: None)
    run = LongRun(assistant, pool, [assistant.rebuild, lambda: assistant.index_uploads({})])
    report = run.index(cranes)
    rebuild = run.asked[0]
    assert not run.done_early  # the rebuild waits for the run
    assert rebuild.result(LONGEST) == 3 + COUNT
    assert len(report.added) == COUNT
    assert len(assistant.index(cranes).unchanged) == COUNT
