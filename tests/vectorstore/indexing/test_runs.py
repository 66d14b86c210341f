"""One registry of all that is being read: how far each run is, what is known, and a stop."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fakes import FakeEmbedder
from index_steps import write

from vectorstore.indexing.indexer import Indexer
from vectorstore.indexing.report import Failure
from vectorstore.indexing.runs import Ahead, Reading, Runs, Underway
from vectorstore.progress import Progress
from vectorstore.store.store import Store


class Clock:
    """Says what it is set to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def runs(clock: Clock) -> Runs:
    return Runs(clock)


def test_nothing_is_read_without_a_run(runs: Runs):
    assert runs.reading(lambda: {"a", "b"}) == Reading(read=2, known=2)
    assert not runs.reading(lambda: {"a"}).unfinished
    assert runs.ahead() == Ahead()


def test_several_runs_are_one_reading(runs: Runs):
    with runs.begin("files") as first, runs.begin("uploads") as second:
        first.expect({"1", "2"}, lambda: frozenset({"a", "b"}))
        second.expect({"2", "3"}, lambda: frozenset({"b", "c"}))
        second.failures.append(Failure("x.pdf", "It is damaged."))
        reading = runs.reading(lambda: {"a", "old"})
    assert (reading.read, reading.known) == (2, 2 + 3 + 2)
    assert reading.unfinished
    assert [(run.kind, run.failed) for run in reading.runs] == [("files", 0), ("uploads", 1)]
    assert (reading.failed, reading.runs[1].failures[0].path) == (1, "x.pdf")
    assert runs.reading(lambda: {"a"}) == Reading(1, 6, interrupted=True)  # both have left some


def test_what_a_broken_run_leaves_is_known_until_another_has_looked_at_it(runs: Runs):
    with pytest.raises(ZeroDivisionError), runs.begin("files") as run:
        run.expect({"a", "b"})
        raise ZeroDivisionError
    assert runs.ahead() == Ahead(frozenset({"a", "b"}))
    assert runs.reading(lambda: {"c"}).unfinished
    assert not runs.stop(run.number)
    with runs.begin("files") as other:
        other.expect({"a"})
        other.expect(set())
    assert runs.ahead() == Ahead(frozenset({"b"}))


def test_what_is_gone_when_the_same_folder_is_read_again_is_known_no_more(runs: Runs):
    with runs.begin("files") as run:
        run.given = frozenset({"/news"})
        run.expect({"a"})
    with runs.begin("files") as again:
        again.given, again.complete = frozenset({"/news", "/more"}), True
    assert runs.ahead() == Ahead()


def test_run_that_has_not_listed_what_there_is_says_so(runs: Runs):
    with runs.begin("files") as run:
        assert runs.ahead().unlisted
        run.expect(set())
        assert not runs.ahead().unlisted


def test_run_is_stopped_by_its_number_alone(runs: Runs):
    with runs.begin("files") as first, runs.begin("files") as second:
        assert runs.stop(second.number)
        assert (first.stopped(), second.stopped()) == (False, True)
        second.expect({"a"})
        assert [run.stopping for run in runs.reading(set).runs] == [True]


def test_whoever_began_it_may_stop_it_and_is_told(runs: Runs):
    seen: list[Progress] = []
    with runs.begin("files", seen.append, lambda: bool(seen)) as run:
        assert not run.stopped()
        run.tell(Progress(1, 3, "a.txt"))
        assert run.stopped()
    assert seen == [Progress(1, 3, "a.txt")]


def test_what_waits_to_be_stored_is_not_done(runs: Runs, clock: Clock):
    with runs.begin("files") as run:
        run.tell(Progress(0, 10, "a.txt"))
        assert run.state().seconds_left is None
        clock.now = 4
        run.tell(Progress(6, 10, "b.txt"))
        run.expect({"a"}, lambda: frozenset({"x", "y", "b"}))  # b is the one at hand
        state = run.state()
    assert (state.done, state.total, state.name) == (4, 10, "b.txt")
    assert state.seconds_left == pytest.approx(6)


def test_joint_time_is_that_of_the_longest_or_unknown(runs: Runs, clock: Clock):
    with runs.begin("files") as slow, runs.begin("files") as fast:
        for run in (slow, fast):
            run.tell(Progress(0, 10, ""))
            run.state()
        clock.now = 4
        slow.tell(Progress(2, 10, ""))
        assert runs.reading(set).seconds_left is None
        fast.tell(Progress(8, 10, ""))
        assert runs.reading(set).seconds_left == pytest.approx(16)


def test_short_look_at_what_is_known_is_not_shown(runs: Runs, clock: Clock):
    with runs.begin("files") as run:
        run.tell(Progress(0, 1, "a.txt"))
        assert runs.reading(set).runs == ()
        assert runs.ahead().runs == 1
        clock.now = 1
        assert len(runs.reading(set).runs) == 1
        assert not runs.reading(set).unfinished


def test_run_that_waits_for_its_turn_counts_with_what_it_will_read(runs: Runs):
    with runs.begin("files") as run, run.queueing(lambda: {"b", "c"}):
        reading = runs.reading(lambda: {"a"})
        assert (reading.known, reading.runs[0].total, reading.runs[0].waiting) == (3, 2, True)
    assert not run.state().waiting


@pytest.mark.parametrize(
    ("kind", "left", "waits"),
    [("files", 3, True), ("files", 9, False), ("addresses", 3, False)],
)
def test_only_a_short_run_of_files_is_waited_for(
    runs: Runs, clock: Clock, kind: str, left: int, waits: bool
):
    with runs.begin(kind) as run:  # type: ignore[arg-type]
        run.expect({"a"})
        run.tell(Progress(0, 2 + left, ""))
        run.state()
        clock.now = 2
        run.tell(Progress(2, 2 + left, ""))
        assert run.ends_within(5, set()) is waits


def test_long_run_is_not_waited_for_where_nobody_has_looked_how_fast_it_goes(
    runs: Runs, clock: Clock
):
    with runs.begin("files") as run:
        run.expect({"a"})
        clock.now = 14
        run.tell(Progress(1, 2, ""))
        assert run.ends_within(15, set())
        clock.now = 100  # in the middle of a batch
        assert run.state().seconds_left is None
        assert not run.ends_within(15, set())


def test_run_is_waited_for_until_all_of_it_can_be_found(clock: Clock):
    runs, stored = Runs(), set()

    def look() -> set[str]:
        found = set(stored)
        stored.add("a")
        return found

    with runs.begin("files") as run:
        run.expect(set(), lambda: frozenset({"a"}))
        runs.wait(look, 20)
    assert stored == {"a"}


def test_who_is_halted_waits_for_nothing(runs: Runs):
    with runs.begin("files") as run:  # the clock stands still: it would wait for ever
        run.expect({"a"})
        assert run.ends_within(15, set())
        runs.wait(set, 15, lambda: True)


# ---- what an indexing run tells


class Noted(Underway):
    """Remembers how many articles were read and known at each step of a run."""

    def __init__(self, store: Store) -> None:
        super().__init__("files", self.note)
        self.store = store
        self.known: list[tuple[int, int]] = []

    def note(self, _: Progress | None = None) -> None:
        stored = self.store.records
        step = len(stored), len(stored) + self.ahead.beyond(stored)
        if step not in self.known:
            self.known.append(step)


def ships(count: int) -> str:
    rows = [{"id": f"{n}", "text": f"The ship number {n} sails at dawn."} for n in range(count)]
    return "\n".join(map(json.dumps, rows))


def test_all_files_are_known_before_one_is_stored_and_those_inside_raise_it(
    indexer: Indexer, store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("vectorstore.indexing.run._BATCH_LENGTH", 1)
    for name in "ab":
        write(folder, f"{name}.txt", f"The ferry {name} leaves.")
    write(folder, "c.jsonl", ships(3))
    noted = Noted(store)
    indexer.index([folder], underway=noted)
    assert noted.known == [(0, 3), (1, 3), (2, 5), (3, 5), (4, 5), (5, 5)]


def test_what_is_only_looked_at_again_is_read(indexer: Indexer, store: Store, folder: Path):
    for name in "abc":
        write(folder, f"{name}.txt", f"The ferry {name} leaves.")
    write(folder, "bad.pdf", "no PDF")
    indexer.index([folder])
    write(folder, "b.txt", "The ferry b is late.")
    noted = Noted(store)
    indexer.index([folder], underway=noted)
    assert noted.known == [(3, 3)]


def test_file_that_cannot_be_read_is_known_no_more(indexer: Indexer, store: Store, folder: Path):
    write(folder, "a.txt", "The ferry leaves.")
    write(folder, "b.pdf", "no PDF")
    noted = Noted(store)
    indexer.index([folder], underway=noted)
    noted.note()
    assert (noted.known[0], noted.known[-1]) == ((0, 2), (1, 1))
    assert [failure.path for failure in noted.failures] == [str(folder / "b.pdf")]


def test_first_articles_can_be_found_before_the_others_are_embedded(
    indexer: Indexer, store: Store, folder: Path, embedder: FakeEmbedder
):
    for name in "abcdefgh":
        write(folder, f"{name}.txt", f"The ferry {name} leaves. " * 100)
    stored: list[int] = []
    indexer.index([folder], lambda _: stored.append(len(store.records)))
    assert 0 < stored[4] < stored[-1] == 8
    assert len(embedder.passages) < 6


@pytest.mark.parametrize("stopped", [False, True])
def test_what_a_run_left_is_interrupted_unless_it_was_stopped(stopped: bool):
    runs = Runs()
    with pytest.raises(OSError, match="gone"), runs.begin("files") as run:
        run.expect({"a", "b"})
        if stopped:
            run.stop()
        raise OSError("The disk is gone.")
    assert runs.reading(lambda: {"a"}).interrupted is not stopped
    assert not runs.reading(lambda: {"a", "b"}).interrupted
    with runs.begin("files") as again:
        again.know({"a", "b"})
    assert not runs.reading(lambda: {"a"}).interrupted
