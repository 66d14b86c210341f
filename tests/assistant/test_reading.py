"""While articles are read, the state and every answer say how many of them there are."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from fakes import FakeEmbedder
from harbour import DAWN, QUESTION, Make

from assistant import library
from assistant.answer import Answered, Found
from assistant.assistant import Assistant
from vectorstore.indexing import turns
from vectorstore.indexing.report import Failure

LONGEST = 30.0  # seconds


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + LONGEST
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vectorstore.indexing.run._BATCH_LENGTH", 1)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No question waits for more than the first article."""
    monkeypatch.setattr(library, "_SOON", 0.0)


class Gate:
    """Lets through so many calls of the embedder as it is told to."""

    def __init__(self, embedder: FakeEmbedder, monkeypatch: pytest.MonkeyPatch) -> None:
        self._open = threading.Semaphore(0)
        self.waiting = 0
        embed = FakeEmbedder.embed_passages

        def gated(own: FakeEmbedder, texts: list[str]) -> object:
            self.waiting += 1
            assert self._open.acquire(timeout=LONGEST)
            self.waiting -= 1
            return embed(own, texts)

        monkeypatch.setattr(FakeEmbedder, "embed_passages", gated)

    def let(self, count: int = 100) -> None:
        self._open.release(count)


@pytest.fixture
def gate(embedder: FakeEmbedder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    gate = Gate(embedder, monkeypatch)
    yield gate
    gate.let()


@contextmanager
def reading(
    assistant: Assistant, folder: Path, pool: ThreadPoolExecutor, gate: Gate, stored: int
) -> Iterator[None]:
    """Hold a run on when so many articles are stored and the next one is being embedded."""
    run = pool.submit(assistant.index, folder)
    gate.let(stored)
    until(lambda: len(assistant.articles()) == stored and gate.waiting)
    yield
    gate.let()
    run.result(LONGEST)


def test_state_says_how_far_a_first_index_is(
    assistant_with: Make, harbour: Path, pool: ThreadPoolExecutor, gate: Gate
):
    assistant = assistant_with(DAWN)
    with reading(assistant, harbour, pool, gate, 1):
        now = assistant.status().reading
        assert (now.read, now.known, now.unfinished) == (1, 3, True)
        (run,) = now.runs
        assert (run.kind, run.done, run.total, run.waiting) == ("files", 1, 3, False)
        assert assistant.status().to_dict()["reading"]["runs"][0]["id"] == run.id
    now = assistant.reading
    assert (now.read, now.known, now.runs) == (3, 3, ())


@pytest.mark.usefixtures("impatient")
def test_answer_says_what_had_been_read_when_it_was_searched(
    assistant_with: Make, harbour: Path, pool: ThreadPoolExecutor, gate: Gate
):
    assistant = assistant_with(DAWN)
    with reading(assistant, harbour, pool, gate, 1):
        events = assistant.stream(QUESTION)
        assert isinstance(next(events), Found)
        searched_then = len(assistant.articles())
        gate.let()
        workload = assistant._open.workload
        assert not workload.is_quiet()
        assistant._open.turns._quiet = lambda: True  # it need not wait for this question
        until(lambda: len(assistant.articles()) == 3)
        (answer,) = (event.answer for event in events if isinstance(event, Answered))
    assert searched_then == 1
    assert (answer.searched.articles, answer.searched.read, answer.searched.known) == (1, 1, 3)
    assert answer.searched.unfinished
    after = assistant.ask(QUESTION).searched
    assert (after.read, after.known, after.unfinished) == (3, 3, False)


def test_first_question_of_a_slow_first_index_is_never_told_that_there_is_none(
    assistant_with: Make, harbour: Path, pool: ThreadPoolExecutor, gate: Gate
):
    assistant = assistant_with(DAWN)
    run = pool.submit(assistant.index, harbour)
    until(lambda: gate.waiting)
    assert not assistant._library.parts.search.is_empty()
    asked = pool.submit(assistant.ask, QUESTION)
    time.sleep(0.1)
    assert not asked.done()
    gate.let()
    answer = asked.result(LONGEST)
    assert answer.notice is None
    assert answer.searched.known == answer.searched.read == 3  # a short run is waited for
    run.result(LONGEST)


def test_empty_index_says_so_at_once_when_nothing_is_read(assistant_with: Make):
    answer = assistant_with(DAWN).ask(QUESTION)
    assert "no articles" in answer.notice


def test_longer_run_gives_way_to_a_question(
    assistant_with: Make,
    harbour: Path,
    pool: ThreadPoolExecutor,
    gate: Gate,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(turns, "_LONGEST", 5)  # seconds
    assistant = assistant_with(DAWN)
    with reading(assistant, harbour, pool, gate, 1):
        with assistant._open.workload:  # as while it is answered
            gate.let()
            until(lambda: len(assistant.articles()) == 2)
            time.sleep(0.2)
            assert len(assistant.articles()) == 2
            assert len(assistant.index_uploads({"tram.txt": b"The tram is free."}).added) == 1
        until(lambda: len(assistant.articles()) == 4)


def test_run_is_stopped_by_anybody_who_sees_it(
    assistant_with: Make, harbour: Path, pool: ThreadPoolExecutor, gate: Gate
):
    assistant = assistant_with(DAWN)
    run = pool.submit(assistant.index, harbour)
    until(lambda: gate.waiting)
    (shown,) = assistant.reading.runs
    assert assistant.stop(shown.id)
    assert assistant.reading.runs[0].stopping
    gate.let()
    assert run.result(LONGEST).cancelled
    assert not assistant.reading.runs
    assert assistant.reading.unfinished
    assert assistant.ask(QUESTION).searched.unfinished
    assert not assistant.stop(shown.id)
    assistant.index(harbour)
    assert not assistant.reading.unfinished


def test_who_waits_for_a_turn_is_counted_with_what_is_to_be_read(
    assistant_with: Make, harbour: Path, folder: Path, pool: ThreadPoolExecutor
):
    assistant = assistant_with(DAWN)
    with assistant._open.turns.turn():
        run = pool.submit(assistant.index, harbour)
        upload = pool.submit(assistant.index_uploads, {"tram.txt": b"The tram is free."})
        until(lambda: assistant.reading.known == 4)
        assert all(run.waiting for run in assistant.reading.runs)
    run.result(LONGEST)
    upload.result(LONGEST)
    assert (assistant.reading.read, assistant.reading.known) == (4, 4)


def test_same_folder_read_twice_counts_once(
    assistant_with: Make, harbour: Path, pool: ThreadPoolExecutor, gate: Gate
):
    assistant = assistant_with(DAWN)
    with reading(assistant, harbour, pool, gate, 1):
        again = pool.submit(assistant.index, harbour)
        until(lambda: len(assistant.reading.runs) == 2)
        until(lambda: assistant.reading.runs[1].waiting)
        assert (assistant.reading.read, assistant.reading.known) == (1, 3)
    report = again.result(LONGEST)  # it may have stored what the first one was about to
    assert len({*report.added, *report.unchanged}) == 3
    assert (assistant.reading.read, assistant.reading.known) == (3, 3)


def test_what_a_run_that_breaks_leaves_is_known(
    assistant_with: Make, harbour: Path, monkeypatch: pytest.MonkeyPatch
):
    def breaks(*_: object) -> None:
        raise ZeroDivisionError

    assistant = assistant_with(DAWN)
    monkeypatch.setattr(FakeEmbedder, "embed_passages", breaks)
    with pytest.raises(ZeroDivisionError):
        assistant.index(harbour)
    assert not assistant.reading.runs
    assert assistant.reading.unfinished


def test_rebuild_is_a_run_over_what_is_read(
    make: Make, pool: ThreadPoolExecutor, embedder: FakeEmbedder, monkeypatch: pytest.MonkeyPatch
):
    assistant = make(DAWN)
    gate = Gate(embedder, monkeypatch)
    work = pool.submit(assistant.rebuild)
    until(lambda: gate.waiting)
    until(lambda: assistant.reading.runs)
    now = assistant.reading
    assert [(run.kind, run.total) for run in now.runs] == [("rebuild", 3)]
    assert not now.unfinished
    gate.let()
    assert work.result(LONGEST) == 3
    assert not assistant.reading.runs


def test_what_could_not_be_read_is_in_the_state_and_in_every_answer(make: Make, harbour: Path):
    assistant = make(DAWN, DAWN)
    assert assistant.ask(QUESTION).searched.unreadable == 0
    (harbour / "bad.pdf").write_text("no PDF")
    report = assistant.index(harbour)
    assert assistant.status().unreadable == report.failed
    assert isinstance(report.failed[0], Failure)
    assert assistant.ask(QUESTION).searched.unreadable == 1
