"""Turns come in the order of asking; whoever gives way goes on behind those who waited."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from vectorstore.errors import Cancelled
from vectorstore.indexing.turns import Turns
from vectorstore.progress import Stop, never

LONGEST = 20.0  # seconds


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as pool:
        yield pool


@pytest.fixture
def turns() -> Turns:
    return Turns()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONGEST
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def begin(turns: Turns, cancelled: Stop = never) -> None:
    with turns.turn(cancelled):
        pass


def waiting(turns: Turns, pool: ThreadPoolExecutor, work: Callable[[], None]) -> Future[None]:
    """Ask for a turn in another thread; return once it waits."""
    before = len(turns._waiting)

    def run() -> None:
        with turns.turn():
            work()

    future = pool.submit(run)
    until(lambda: len(turns._waiting) > before)
    return future


def test_turns_come_in_the_order_of_asking(turns: Turns, pool: ThreadPoolExecutor):
    order: list[int] = []
    with turns.turn():
        asked = [waiting(turns, pool, lambda n=n: order.append(n)) for n in range(5)]
        assert not order
    for future in asked:
        future.result(LONGEST)
    assert order == [0, 1, 2, 3, 4]
    assert not turns.locked()


def test_only_one_is_at_work_at_any_moment(turns: Turns, pool: ThreadPoolExecutor):
    at_work: list[int] = []
    most = []

    def run(number: int) -> None:
        with turns.turn():
            for _ in range(20):
                at_work.append(number)
                most.append(len(at_work))
                time.sleep(0.0005)
                at_work.remove(number)
                turns.give_way()

    for future in [pool.submit(run, number) for number in range(8)]:
        future.result(LONGEST)
    assert len(most) == 160
    assert max(most) == 1
    assert not turns.locked()


def test_who_gives_way_goes_on_behind_those_who_wait(turns: Turns, pool: ThreadPoolExecutor):
    order: list[str] = []
    with turns.turn():
        asked = [waiting(turns, pool, lambda n=n: order.append(n)) for n in ("a", "b")]
        turns.give_way()
        order.append("long")
    for future in asked:
        future.result(LONGEST)
    assert order == ["a", "b", "long"]


def test_nobody_waiting_is_no_reason_to_give_way(turns: Turns):
    with turns.turn():
        turns.give_way()
        assert turns.locked()
    assert not turns.locked()


def test_who_has_no_turn_gives_none_away(turns: Turns, pool: ThreadPoolExecutor):
    order: list[str] = []
    with turns.turn():
        asked = waiting(turns, pool, lambda: order.append("a"))
        pool.submit(turns.give_way).result(LONGEST)
        time.sleep(0.05)
        assert not order
    asked.result(LONGEST)


def test_waiting_can_be_cancelled(turns: Turns, pool: ThreadPoolExecutor):
    stop = threading.Event()
    with turns.turn():
        asked = pool.submit(begin, turns, stop.is_set)
        until(lambda: len(turns._waiting) == 1)
        stop.set()
        assert isinstance(asked.exception(LONGEST), Cancelled)
        assert not turns._waiting
    begin(turns)
    assert not turns.locked()


def test_who_wants_to_be_alone_waits_for_those_who_gave_way(turns: Turns, pool: ThreadPoolExecutor):
    order: list[str] = []

    def alone() -> None:
        with turns.turn(alone=True):
            order.append("alone")

    with turns.turn():
        last = pool.submit(alone)
        until(lambda: len(turns._waiting) == 1)
        asked = waiting(turns, pool, lambda: order.append("short"))
        turns.give_way()
        turns.give_way()
        order.append("long")
    last.result(LONGEST)
    asked.result(LONGEST)
    assert order == ["short", "long", "alone"]


def test_error_of_one_ends_its_turn(turns: Turns):
    with pytest.raises(ValueError, match="broken"), turns.turn():
        raise ValueError("broken")
    assert not turns.locked()


def test_who_gave_way_can_be_stopped_and_has_no_turn_then(turns: Turns, pool: ThreadPoolExecutor):
    over = threading.Event()
    with turns.turn():
        asked = waiting(turns, pool, lambda: over.wait(LONGEST) and None)
        with pytest.raises(Cancelled):
            turns.give_way(lambda: True)
        assert turns.locked()
    assert turns.locked()
    over.set()
    asked.result(LONGEST)
    assert not turns.locked()


def test_only_long_work_waits_for_those_who_are_asking(pool: ThreadPoolExecutor):
    asking = threading.Event()
    asking.set()
    turns = Turns(lambda: not asking.is_set())
    with turns.turn():
        turns.give_way(long=False)

    def work() -> None:
        with turns.turn():
            turns.give_way()

    working = pool.submit(work)
    until(lambda: turns._paused)
    begin(turns)  # whoever writes meanwhile has the turn
    assert not working.done()
    asking.clear()
    working.result(LONGEST)


def test_work_that_waits_for_a_question_can_be_stopped():
    turns = Turns(lambda: False)
    with turns.turn(), pytest.raises(Cancelled):
        turns.give_way(lambda: True)
    assert not turns.locked()


def test_work_beside_the_index_rests_until_nobody_asks(pool: ThreadPoolExecutor):
    asking = threading.Event()
    asking.set()
    turns = Turns(quiet=lambda: not asking.is_set())
    resting = pool.submit(turns.rest)
    begin(turns)  # it has no turn meanwhile
    assert not resting.done()
    asking.clear()
    resting.result(LONGEST)
    with pytest.raises(Cancelled):
        asking.set()
        turns.rest(lambda: True)
