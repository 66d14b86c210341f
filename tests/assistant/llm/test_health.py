from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import pytest
from fakes import FakeChatModel, ModelFailure

from assistant.assistant import Assistant
from assistant.llm import model as loading
from assistant.llm.health import Health, HealthWatch
from assistant.llm.model import LanguageModel
from assistant.llm.server import Endpoint
from assistant.settings import Settings

Make = Callable[..., Assistant]
QUESTION = "Say yes."


def given(*replies: object) -> LanguageModel:
    return LanguageModel(Settings(llm="none"), given=FakeChatModel(replies=list(replies)))


def listen(model: LanguageModel) -> str:
    return "".join(str(chunk.text) for chunk in model.get().stream(QUESTION))


def test_model_that_nobody_asked_is_taken_for_well():
    assert given("Yes.").health == Health()


def test_failure_is_known_until_the_model_answers_again():
    model = given(ModelFailure("out of memory\nTraceback"), "Yes.")
    with pytest.raises(ModelFailure):
        listen(model)
    assert model.health.failure == "out of memory"
    assert listen(model) == "Yes."
    assert model.health.failure is None


def test_use_without_a_stream_tells_as_much():
    model = given(ModelFailure("gone"), "Yes.")
    with pytest.raises(ModelFailure):
        model.get().invoke(QUESTION)
    assert model.health.failure == "gone"
    model.get().invoke(QUESTION)
    assert model.health.failure is None


def test_reader_who_stops_an_answer_is_no_failure_of_the_model():
    model = given("Yes and no.")
    stream = model.get().stream(QUESTION)
    next(stream)
    stream.close()
    assert model.health.failure is None
    assert model.health.wait is not None


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def use() -> UUID:
    return uuid4()


@pytest.fixture
def clock() -> Iterator[Seconds]:
    return Seconds()


def test_wait_is_that_for_the_first_word(clock: Seconds, use: UUID):
    watch = HealthWatch(clock)
    watch.asked(use)
    clock.now = 20.0
    assert watch.now == Health(wait=20.0)  # and nothing has come yet
    watch.spoke(use)
    clock.now = 60.0
    watch.spoke(use)
    watch.ended(use)
    assert watch.now == Health(wait=20.0)
    assert watch.now.long_wait == 20
    assert Health(wait=14.0).long_wait is None


def test_use_that_was_broken_off_in_silence_tells_nothing(clock: Seconds, use: UUID):
    watch = HealthWatch(clock)
    watch.asked(use)
    clock.now = 90.0
    watch.ended(use, GeneratorExit())
    assert watch.now == Health()


def test_state_tells_of_the_model_and_of_what_it_failed_with(assistant_with: Make):
    assistant = assistant_with(ModelFailure("down"), "Yes.")
    assistant.index_uploads({"ferry.txt": b"The ferry leaves the harbour at dawn."})
    assistant.ask("When does the ferry leave the harbour?")
    assert assistant.status().llm_failure == "down"
    assert assistant.status().to_dict()["llm_failure"] == "down"


def test_one_word_tells_that_the_model_is_well_again():
    model = given(ModelFailure("busy"), "Yes.")
    with pytest.raises(ModelFailure):
        listen(model)
    model.try_again()
    wait_until(lambda: model.health.failure is None)


def wait_until(holds: Callable[[], bool]) -> None:
    import threading

    over = threading.Event()
    for _ in range(500):
        if holds():
            return
        over.wait(0.01)
    raise AssertionError("it never came")


def test_model_that_could_not_be_loaded_is_loaded_anew(tmp_path):
    path = tmp_path / "model.gguf"
    model = LanguageModel(Settings(llm=str(path)))
    model.start()
    wait_until(lambda: model.state == "off")
    assert "no such file" in (model.notice or "")
    path.write_text("this is no model")
    model.try_again()
    wait_until(lambda: "is not a GGUF file" in (model.notice or ""))


class Served:
    """Stands for a local server that runs until it is closed."""

    alive = True
    is_adjustable = False

    def __init__(self, *_: object) -> None:
        self.endpoint = Endpoint("http://127.0.0.1:9", "key")
        started.append(self)

    def close(self) -> None:
        self.alive = False


started: list[Served] = []


def test_a_server_whose_model_cannot_be_used_is_ended_before_another_begins(
    tmp_path, monkeypatch: pytest.MonkeyPatch
):
    def refuse(*_: object) -> None:
        raise ValueError("no such option")

    monkeypatch.setattr(loading, "LocalServer", Served)
    monkeypatch.setattr(loading, "_openai_model", refuse)
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF and more")
    model = LanguageModel(Settings(llm=str(path), cache=tmp_path))
    model.start()
    wait_until(lambda: model.state == "off")
    model.try_again()
    wait_until(lambda: len(started) == 2)
    assert [server.alive for server in started] == [False, True]
    model.close()


def test_where_no_model_is_set_there_is_none_to_try():
    model = LanguageModel(Settings(llm="none"))
    model.try_again()
    assert model.state == "off"
    assert model.notice == "No language model is set (BELEG_LLM=none)."
