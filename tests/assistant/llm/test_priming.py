"""What a local model reads before anybody asks, and what it is told when it is asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from fakes import FakeChatModel
from langchain_core.messages import SystemMessage

from assistant.llm import model as loading
from assistant.llm.model import LanguageModel
from assistant.llm.server import Endpoint
from assistant.settings import Settings

LONGEST = 20.0  # seconds


class Serving:
    """Stands for a local server that remembers what it did, and in whose turn."""

    alive = True
    is_adjustable = True
    threads = 2
    endpoint = Endpoint("http://127.0.0.1:9", "key")

    def __init__(self, kept: Sequence[int], in_turn: Callable[[], bool]) -> None:
        self._kept = kept
        self._in_turn = in_turn
        self.number = 1
        self.primed: list[tuple[int, bool]] = []
        self.told: list[int] = []

    def is_primed(self, slot: int, messages: Sequence[Mapping[str, str]]) -> bool:
        return slot in self._kept

    def prime(self, slot: int, messages: Sequence[Mapping[str, str]]) -> None:
        self.primed.append((slot, self._in_turn()))

    def compute_with(self, threads: int) -> None:
        self.told.append(threads)

    def close(self) -> None:
        self.alive = False


class Turn:
    """Knows whether somebody has it."""

    def __init__(self) -> None:
        self.is_taken = False

    @contextmanager
    def __call__(self) -> Iterator[None]:
        self.is_taken = True
        try:
            yield
        finally:
            self.is_taken = False


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., LanguageModel]:
    """Load a model whose server has kept the states of some slots."""

    def load(server: Serving, turn: Turn) -> LanguageModel:
        monkeypatch.setattr(loading, "LocalServer", lambda *_: server)
        monkeypatch.setattr(loading, "_openai_model", lambda *_: FakeChatModel(replies=["Yes."]))
        path = tmp_path / "model.gguf"
        path.write_bytes(b"GGUF and more")
        settings = Settings(llm=str(path), cache=tmp_path)
        model = LanguageModel(settings, [lambda: [SystemMessage("Say yes.")]] * 3, turn=turn)
        model.start()
        model.get()
        return model

    return load


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONGEST
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_beginnings_are_read_in_their_turn_and_what_was_kept_is_not_read_again(
    served: Callable[..., LanguageModel],
):
    turn = Turn()
    server = Serving([1], lambda: turn.is_taken)
    served(server, turn)
    until(lambda: len(server.primed) == 2)
    assert server.primed == [(0, True), (2, True)]


def test_busy_machine_takes_a_thread_from_the_model_when_it_is_asked(
    served: Callable[..., LanguageModel], monkeypatch: pytest.MonkeyPatch
):
    class Busy:
        """Another program has one core for itself."""

        def __init__(self, number: int) -> None:
            pass

        def read(self) -> object:
            from assistant.llm.following import Used

            now = time.monotonic()
            return Used(now, now, 0.0, 0.0)

    monkeypatch.setattr("assistant.llm.cores.SystemMeter", Busy)
    server = Serving([0, 1, 2], lambda: True)
    model = served(server, Turn())
    model.expect()
    assert model.get().invoke("Say yes.").text == "Yes."
    assert server.told == [1]
