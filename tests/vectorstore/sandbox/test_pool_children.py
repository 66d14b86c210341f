"""The readers' processes come and go, and none outlives its pool."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
from fakes import ROOT
from parser_pools import child_of, is_well, refusal

from vectorstore.errors import LoadingError
from vectorstore.sandbox.pool import ExtractorPool, Limits

pytestmark = pytest.mark.faults


def test_a_child_reads_many_files(hostile: ExtractorPool):
    assert len({child_of(hostile) for _ in range(20)}) == 1


def test_a_child_is_replaced_after_so_many_files():
    with ExtractorPool(limits=Limits(files=3), worker="hostile_worker") as pool:
        children = [child_of(pool) for _ in range(7)]
    assert [children.count(child) for child in dict.fromkeys(children)] == [3, 3, 1]


def test_a_child_that_holds_much_memory_is_replaced():
    limits = Limits(resident=100_000_000)
    with ExtractorPool(limits=limits, worker="hostile_worker") as pool:
        children = {pool.extract("a.txt", b"leak").articles[0].text for _ in range(4)}
    assert len(children) > 1


def test_a_child_that_died_unseen_costs_no_file(hostile: ExtractorPool):
    child = int(child_of(hostile))
    os.kill(child, signal.SIGKILL)
    _wait_for_end(child)
    assert is_well(hostile)


def test_no_child_runs_before_the_first_file_and_after_the_last():
    before = _children()
    with ExtractorPool(worker="hostile_worker") as pool:
        assert _children() == before
        child = int(child_of(pool))
    _wait_for_end(child)
    pool.close()
    assert "closing" in refusal(pool, "who")


def test_a_thread_that_reads_many_files_lets_others_read_theirs():
    with ExtractorPool(worker="hostile_worker") as pool:
        done, others = threading.Event(), 0

        def read_on() -> None:
            nonlocal others
            while not done.is_set():
                child_of(pool)
                others += 1

        thread = threading.Thread(target=read_on)
        thread.start()
        for _ in range(20):
            child_of(pool)
        so_far = others
        done.set()
        thread.join(20)
    assert so_far < 200  # without a queue, thousands


def test_closing_and_ending_children_leaves_no_file_open():
    folder = Path("/proc/self/fd" if Path("/proc/self/fd").exists() else "/dev/fd")
    before = len(list(folder.iterdir()))
    for word in ("who", "crash", "frame half"):
        with ExtractorPool(workers=2, worker="hostile_worker") as pool:
            with contextlib.suppress(LoadingError):
                pool.extract("a.txt", word.encode())
            child_of(pool)
    assert len(list(folder.iterdir())) <= before


def test_closing_ends_the_file_that_is_being_read():
    pool = ExtractorPool(worker="hostile_worker")
    told: list[str] = []
    child_of(pool)
    reading = threading.Thread(target=lambda: told.append(refusal(pool, "sleep")))
    waiting = threading.Thread(target=lambda: told.append(refusal(pool, "who")))
    reading.start()
    time.sleep(0.2)
    waiting.start()
    pool.close()
    reading.join(20)
    waiting.join(20)
    assert len(told) == 2
    assert all("closing" in words for words in told)


def test_threads_share_a_pool_and_get_their_own_answers():
    with ExtractorPool(workers=2, worker="hostile_worker") as pool:
        found: dict[int, list[str]] = {}

        def read(number: int) -> None:
            words = [f"Satz {number} {turn}" for turn in range(30)]
            found[number] = [pool.extract("a.txt", w.encode()).articles[0].text for w in words]

        threads = [threading.Thread(target=read, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert found == {n: [f"Satz {n} {turn}" for turn in range(30)] for n in range(6)}


def test_a_child_outlives_the_thread_that_started_it():
    with ExtractorPool(worker="hostile_worker") as pool:
        children: list[str] = []
        for _ in range(3):
            thread = threading.Thread(target=lambda: children.append(child_of(pool)))
            thread.start()
            thread.join(20)
        assert len(set(children)) == 1 and len(children) == 3


@pytest.mark.parametrize("word", ["who", "loop", "sleep"])
def test_a_child_ends_with_its_parent(word: str):
    """Even one that is busy, when the parent is killed without a chance to tidy up."""
    code = (
        "import sys, threading\n"
        "from vectorstore.sandbox.pool import ExtractorPool\n"
        "pool = ExtractorPool(worker='hostile_worker')\n"
        "print(pool.extract('a.txt', b'who').articles[0].title, flush=True)\n"
        f"pool.extract('a.txt', {word.encode()!r})\n"
        "print('read', flush=True)\n"
        "threading.Event().wait()\n"
    )
    paths = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, env={"PYTHONPATH": paths}
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    if word == "who":
        parent.stdout.readline()
    else:
        time.sleep(0.3)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    _wait_for_end(child)


def test_a_worker_that_does_not_start_is_told_from_a_bad_file():
    with ExtractorPool(worker="no_such_module") as pool:
        assert "does not start" in refusal(pool, "who")


def test_the_child_gets_none_of_the_parents_secrets(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BELEG_TEST_SECRET", "geheim")
    with ExtractorPool(worker="hostile_worker") as pool:
        environment = Path(f"/proc/{child_of(pool)}/environ")
        if environment.exists():
            assert b"geheim" not in environment.read_bytes()


def _children() -> list[int]:
    return [child.pid for child in psutil.Process().children()]


def _wait_for_end(child: int) -> None:
    """Wait until a process is gone, or only its name is left."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            os.kill(child, 0)
            state = Path(f"/proc/{child}/stat")
            if state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z":
                return
        except OSError:
            return
        time.sleep(0.02)
    pytest.fail("The child runs on.")
