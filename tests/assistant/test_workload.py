from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.workload import Workload


def test_nothing_going_on_is_not_waited_for():
    assert Workload().wait(0)


def test_question_that_is_being_answered_is_waited_for():
    load = Workload()
    with load:
        assert not load.wait(0.01)
    assert load.wait(0)


def test_last_of_several_questions_ends_the_waiting():
    load = Workload()
    with load:
        with load:
            pass
        assert not load.wait(0.01)
    assert load.wait(0)


def test_question_that_fails_is_not_waited_for():
    load = Workload()
    with pytest.raises(ValueError), load:
        raise ValueError
    assert load.wait(0)


def test_who_waits_goes_on_when_the_last_question_is_answered():
    load, asked, answered = Workload(), threading.Event(), threading.Event()

    def ask() -> None:
        with load:
            asked.set()
            answered.wait(30)

    with ThreadPoolExecutor(3) as pool:
        pool.submit(ask)
        asked.wait(30)
        waiting = [pool.submit(load.wait, 30), pool.submit(load.wait, 30)]
        assert not any(task.done() for task in waiting)
        answered.set()
        assert [task.result(30) for task in waiting] == [True, True]
