"""The language model's threads follow what others leave free."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from uuid import uuid4

import pytest
from fakes import FakeChatModel

from assistant.llm import cores
from assistant.llm.cores import SystemMeter, usable_cores
from assistant.llm.following import Following, ThreadChoice, Used
from assistant.llm.health import watch

LONGEST = 20.0  # seconds


@pytest.mark.parametrize(
    ("cores", "others", "threads"),
    [
        (2, 0.0, 2),
        (2, 0.4, 2),  # a page that is being drawn, an editor
        (2, 0.7, 1),
        (2, 1.0, 1),
        (2, 2.0, 1),
        (1, 0.0, 1),
        (8, 0.0, 8),
        (8, 1.0, 7),
        (8, 2.8, 5),
        (8, 11.0, 1),
    ],
)
def test_threads_are_the_cores_that_others_leave_free(cores: int, others: float, threads: int):
    assert ThreadChoice(cores).begin(others) == threads


def test_core_that_is_taken_meanwhile_is_left_at_once():
    choice = ThreadChoice(4)
    assert choice.go_on(1.0) == 3


def test_program_that_gets_half_a_core_beside_our_thread_has_it_for_itself():
    choice = ThreadChoice(2)
    assert choice.go_on(0.5) == 1


def test_core_is_taken_again_only_when_it_was_free_twice_in_a_row():
    choice = ThreadChoice(2)
    choice.begin(1.0)
    assert [choice.go_on(others) for others in (0.0, 1.0, 0.0, 0.1)] == [1, 1, 1, 2]


def test_load_between_the_two_limits_changes_nothing_either_way():
    taken, free = ThreadChoice(2), ThreadChoice(2)
    taken.begin(1.0)
    assert [taken.go_on(0.3) for _ in range(5)] == [1] * 5
    assert [free.go_on(0.3) for _ in range(5)] == [2] * 5


def test_next_question_forgets_what_was_seen_during_the_last_one():
    choice = ThreadChoice(2)
    choice.begin(1.0)
    choice.go_on(0.0)
    choice.begin(1.0)
    assert choice.go_on(0.0) == 1


class FakeMeter:
    """Gives one reading after another, a second apart, and the last one again and again."""

    def __init__(self, readings: Sequence[tuple[float, float, float] | None]) -> None:
        self._readings = list(readings)
        self.reads = 0
        self.ended = threading.Event()

    def read(self) -> Used | None:
        self.reads += 1
        if self.reads >= len(self._readings):
            self.ended.set()
        reading = self._readings[min(self.reads, len(self._readings)) - 1]
        return Used(float(self.reads), *reading) if reading else None


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("assistant.llm.following._SHORTEST", 0.0)
    return


def followed(*readings: tuple[float, float, float] | None) -> list[int]:
    """Return what a model's threads are set to while the meter gives these readings."""
    told: list[int] = []
    meter = FakeMeter(readings)
    following = Following(2, told.append, meter, pause=0.001)
    use = uuid4()
    following.asked(use)
    assert meter.ended.wait(LONGEST)
    following.ended(use)
    return told


def test_another_program_takes_a_thread_before_the_model_is_asked():
    assert followed((0, 0, 0), (1, 0, 0)) == [1]


def test_what_this_process_did_for_the_question_takes_none():
    assert followed((0, 0, 0), (1, 1, 0)) == []


def test_what_the_model_itself_computes_takes_none():
    assert followed((0, 0, 0), (0, 0, 0), (2, 0, 2), (4, 0, 4)) == []


def test_what_this_process_computes_beside_the_model_takes_a_thread():
    assert followed((0, 0, 0), (0, 0, 0), (3, 1, 2)) == [1]


def test_thread_comes_back_when_the_other_program_is_through():
    assert followed((0, 0, 0), (1, 0, 0), (2, 0, 1), (3, 0, 2), (4, 0, 3)) == [1, 2]


def test_system_that_tells_nothing_leaves_all_threads():
    assert followed(None, None, None) == []


def test_nobody_looks_any_more_when_the_model_is_left_alone():
    meter = FakeMeter([(0, 0, 0)])
    following = Following(2, lambda threads: None, meter, pause=0.001)
    uses = [uuid4(), uuid4()]
    for use in uses:
        following.asked(use)
    for use in uses:
        following.ended(use)
    for thread in threading.enumerate():
        if thread.name == "beleg-threads":
            thread.join(LONGEST)
            assert not thread.is_alive()
    assert meter.reads


def test_model_that_fails_or_is_stopped_is_not_followed_any_longer():
    told: list[int] = []
    meter = FakeMeter([(0, 0, 0), (1, 0, 0)])
    following = Following(2, told.append, meter, pause=LONGEST)
    model = FakeChatModel(replies=["Yes and no.", RuntimeError("gone")])
    watch(model, following)
    stream = model.stream("Say yes.")
    next(stream)
    assert told == [1]
    stream.close()
    assert not following._uses
    with pytest.raises(RuntimeError):
        model.invoke("Say yes.")
    assert not following._uses


def test_meter_tells_of_this_machine():
    before, after = (SystemMeter(threading.get_native_id()).read() for _ in range(2))
    assert before is not None
    assert after is not None
    assert after.at >= before.at
    assert after.busy >= before.busy > 0


def test_meter_of_a_model_that_has_ended_tells_nothing(monkeypatch: pytest.MonkeyPatch):
    meter = SystemMeter(threading.get_native_id())

    def refuse(*_: object, **__: object) -> None:
        raise OSError("no such process")

    monkeypatch.setattr("psutil.cpu_times", refuse)
    assert meter.read() is None


@pytest.mark.parametrize(
    ("quota", "most"), [("200000 100000", 2), ("max 100000", 64), ("50000 100000", 1), ("?", 64)]
)
def test_container_uses_no_more_cores_than_it_has(
    tmp_path, monkeypatch: pytest.MonkeyPatch, quota: str, most: int
):
    path = tmp_path / "cpu.max"
    path.write_text(quota)
    monkeypatch.setattr(cores, "_QUOTA", path)
    monkeypatch.setattr(cores, "_allowed", lambda: set(range(64)))
    monkeypatch.setattr("psutil.cpu_count", lambda logical: 64)
    assert usable_cores() == most
