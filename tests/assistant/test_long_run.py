"""A long indexing run lets others in between, and none of them undoes what another one did."""

from __future__ import annotations

import json
import threading
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from harbour import DAWN, Make

from assistant.assistant import Assistant
from vectorstore.article import Article
from vectorstore.errors import RebuildStopped, StoreError
from vectorstore.indexing.report import IndexReport
from vectorstore.progress import Progress, Stop, never
from vectorstore.store.records import IndexedArticle

LONGEST = 30.0  # seconds
COUNT, AT = 12, 3

pytestmark = pytest.mark.faults


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vectorstore.indexing.run._BATCH_LENGTH", 1)


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
    """Indexes so many articles; at one of the first it waits until each of some works has asked.

    `done_early` says whether these were over before its last one.
    """

    def __init__(
        self,
        assistant: Assistant,
        pool: ThreadPoolExecutor,
        works: Sequence[Callable],
        count: int = COUNT,
    ) -> None:
        self._assistant, self._pool, self._works, self._count = assistant, pool, works, count
        self.asked: list[Future] = []
        self.done_early = False

    def index(self, folder: Path) -> IndexReport:
        return self.run(lambda: self._assistant.index(folder, self.tell))

    def run(self, index: Callable[[], IndexReport]) -> IndexReport:
        report = index()
        assert len(self.asked) == len(self._works)
        return report

    def tell(self, progress: Progress) -> None:
        if progress.done == AT:
            for work in self._works:
                self.asked.append(self._pool.submit(work))
                until(lambda: len(self._assistant._open.turns._waiting) == len(self.asked))
        elif progress.done == self._count - 1:
            self.done_early = all(future.done() for future in self.asked)


def until(condition: Callable[[], bool]) -> None:
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
    ]
    run = LongRun(assistant, pool, works)
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
    run = LongRun(assistant, pool, [assistant.rebuild, lambda: assistant.index_uploads({})])
    report = run.index(cranes)
    rebuild = run.asked[0]
    assert not run.done_early  # the rebuild waits for the run
    assert rebuild.result(LONGEST) == 3 + COUNT
    assert len(report.added) == COUNT
    assert len(assistant.index(cranes).unchanged) == COUNT


def archive(path: Path, numbers: Iterable[int], words: str) -> Path:
    with zipfile.ZipFile(path, "w") as zipped:
        for n in numbers:
            zipped.writestr(f"crane-{n:02}.txt", f"Crane {n} lifts {n + 20} tons of {words}.")
    return path


def test_archive_that_is_replaced_meanwhile_is_what_it_is_now(
    assistant: Assistant, folder: Path, pool: ThreadPoolExecutor
):
    many = 8 * COUNT  # the other run needs some turns to read it
    path = archive(folder / "cranes.zip", range(many), "salt")

    def replace() -> IndexReport:
        archive(path, range(0, many, 4), "coal")
        return assistant.index(path)

    run = LongRun(assistant, pool, [replace], many)
    run.index(path)
    texts = {assistant.article(a.id).text for a in assistant.articles() if "zip#" in a.origin}
    assert texts == {f"Crane {n} lifts {n + 20} tons of coal." for n in range(0, many, 4)}


def test_corrected_upload_is_not_replaced_by_the_one_before(
    assistant: Assistant, pool: ThreadPoolExecutor
):
    many = 3 * COUNT
    files = {f"crane-{n}.txt": f"Crane {n} lifts salt.".encode() for n in range(many)}
    name = f"crane-{many - 1}.txt"  # it is read after the corrected one
    corrected = {name: b"The last crane lifts coal."}
    run = LongRun(assistant, pool, [lambda: assistant.index_uploads(corrected)], many)
    run.run(lambda: assistant.index_uploads(files, run.tell))
    assert run.done_early
    (crane,) = [a for a in assistant.articles() if a.origin == f"upload:{name}"]
    assert assistant.article(crane.id).text == "The last crane lifts coal."


def test_removed_article_does_not_come_back_in_the_same_run_but_in_the_next(
    assistant: Assistant, cranes: Path, pool: ThreadPoolExecutor
):
    assistant.index(cranes)
    last = cranes / f"crane-{COUNT - 1}.txt"  # it is read after it is removed
    (crane,) = [a for a in assistant.articles() if a.origin == str(last)]
    run = LongRun(assistant, pool, [lambda: assistant.remove([crane.id])])
    for path in cranes.iterdir():
        path.write_text(f"{path.read_text()} Everyone knows it.")
    run.index(cranes)
    assert run.done_early
    assert last.name not in places(assistant)
    assert len(assistant.index(cranes).added) == 1


def test_articles_of_a_program_with_one_place_are_told_apart_by_their_ids(
    assistant: Assistant, pool: ThreadPoolExecutor
):
    made = [
        Article(f"made-{n}", f"Crane {n}", f"Crane {n} lifts salt.", "en", origin="crm")
        for n in range(COUNT)
    ]
    run = LongRun(assistant, pool, [lambda: assistant.remove(["made-0"])])
    report = run.run(lambda: assistant.index_articles(made, run.tell))
    assert run.done_early
    assert len(report.added) == COUNT
    left = {a.id for a in assistant.articles() if a.origin == "crm"}
    assert left == {f"made-{n}" for n in range(1, COUNT)}


def test_what_one_run_could_not_store_another_one_stores(
    assistant: Assistant,
    cranes: Path,
    pool: ThreadPoolExecutor,
    monkeypatch: pytest.MonkeyPatch,
):
    crane = cranes / "crane-06.txt"  # it has been read ahead by then
    store = assistant._library.store
    put = store.put

    def fail_once(indexed: Sequence[IndexedArticle]) -> None:
        if any(item.article.origin == str(crane) for item in indexed):
            monkeypatch.setattr(store, "put", put)
            raise StoreError("The disk is full.")
        put(indexed)

    monkeypatch.setattr(store, "put", fail_once)
    run = LongRun(assistant, pool, [lambda: assistant.index(crane)])
    report = run.index(cranes)
    assert isinstance(run.asked[0].exception(), StoreError)
    assert len(report.added) == COUNT
    assert crane.name in places(assistant)


def test_run_that_has_given_way_can_be_stopped(
    assistant: Assistant, cranes: Path, pool: ThreadPoolExecutor
):
    begun, over, stop = threading.Event(), threading.Event(), threading.Event()

    def keep_busy() -> None:
        with assistant._open.turns.turn():
            begun.set()
            assert over.wait(LONGEST)

    run = LongRun(assistant, pool, [keep_busy])
    report = pool.submit(lambda: assistant.index(cranes, run.tell, stop.is_set))
    assert begun.wait(LONGEST)
    stop.set()
    assert report.result(LONGEST).cancelled
    assert assistant._open.turns.locked()
    over.set()
    run.asked[0].result(LONGEST)
    assert len(assistant.index(cranes).failed) == 0
    assert len(places(assistant)) == 3 + COUNT


def test_rebuild_that_waits_for_a_run_can_be_stopped(
    assistant: Assistant, cranes: Path, pool: ThreadPoolExecutor
):
    assistant.index(cranes)
    before, stop = assistant._library, threading.Event()
    with assistant._open.turns.turn():
        rebuild = pool.submit(lambda: assistant.rebuild(cancelled=stop.is_set))
        until(lambda: len(assistant._open.turns._waiting) == 1)
        assert not rebuild.done()
        stop.set()
        assert isinstance(rebuild.exception(LONGEST), RebuildStopped)
    assert assistant._library is before
    assert len(places(assistant)) == 3 + COUNT


def test_rebuild_lets_writers_in_some_times_and_then_ends(
    assistant: Assistant, cranes: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("vectorstore.indexing.rebuild._FEW", 0)
    turn = assistant._open.turns.turn
    rounds: list[int] = []

    @contextmanager
    def overtaken(cancelled: Stop = never, *, alone: bool = False) -> Iterator[None]:
        if not alone:
            with turn(cancelled):
                yield
            return
        (cranes / "crane-00.txt").write_text(f"Crane 0 lifts coal on day {len(rounds)}.")
        assistant.index(cranes)
        rounds.append(len(rounds))
        with turn(cancelled, alone=True):
            yield

    monkeypatch.setattr(assistant._open.turns, "turn", overtaken)
    assert assistant.rebuild() == 3 + COUNT
    assert rounds == [0, 1, 2, 3]
    assert found(assistant, "When does crane 0 lift coal?") == "Crane 0 lifts coal on day 3."


def test_article_that_was_removed_is_not_added_from_another_place(
    assistant: Assistant, folder: Path, pool: ThreadPoolExecutor
):
    sides = folder / "sides"
    sides.mkdir()
    for n in range(3 * COUNT):
        (sides / f"side-{n:02}.txt").write_text(f"Side {n} is {n} metres long.")
    for name in ("a.jsonl", "z.jsonl"):
        text = f"The crane lifts nine tons of salt, as {name} says."
        row = {"text": text, "url": "https://harbour.example/crane", "language": "en"}
        (sides / name).write_text(json.dumps(row))

    def remove() -> list[str]:
        (crane,) = [a for a in assistant.articles() if a.url == "https://harbour.example/crane"]
        return assistant.remove([crane.id])

    run = LongRun(assistant, pool, [remove], 3 * COUNT + 2)
    run.index(sides)
    assert len(run.asked[0].result()) == 1
    assert not [a for a in assistant.articles() if a.url]


def test_removed_article_does_not_come_back_by_a_repair(assistant: Assistant):
    ids = sorted(article.id for article in assistant.articles())
    store = assistant._library.store
    store.damaged = list(ids)
    assistant.remove(ids[:1])
    assert assistant._library.indexer.repair() == ids[1:]
    assert sorted(article.id for article in assistant.articles()) == ids[1:]
