"""Work in the background computes after all others, and ends when nobody waits for it."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from vectorstore import resources
from vectorstore.progress import Stop


def priority() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


@pytest.mark.skipif(sys.platform != "linux", reason="no priorities of single threads")
def test_work_stands_back_with_all_that_it_starts_and_its_caller_does_not():
    before = priority()
    started: list[int] = []

    def work(stop: Stop) -> int:
        thread = threading.Thread(target=lambda: started.append(priority()))
        thread.start()
        thread.join()
        return priority()

    expected = max(before, 10)
    assert resources.in_background(work) == expected
    assert started == [expected]
    assert priority() == before


def test_error_of_the_work_is_raised_where_it_is_waited_for():
    def fail(stop: Stop) -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        resources.in_background(fail)


def test_work_is_told_when_it_is_cancelled():
    assert resources.in_background(lambda stop: stop(), lambda: True)
    assert not resources.in_background(lambda stop: stop())


def test_work_ends_when_the_waiting_is_interrupted(monkeypatch: pytest.MonkeyPatch):
    join, ended = threading.Thread.join, threading.Event()
    interrupts = iter([KeyboardInterrupt()])

    def interrupted(self: threading.Thread, timeout: float | None = None) -> None:
        if (interrupt := next(interrupts, None)) is not None:
            raise interrupt
        join(self, timeout)

    def work(stop: Stop) -> None:
        while not stop():
            ended.wait(0.01)
        ended.set()

    monkeypatch.setattr(threading.Thread, "join", interrupted)
    with pytest.raises(KeyboardInterrupt):
        resources.in_background(work)
    assert ended.is_set()
