from __future__ import annotations

import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from openai_server import FakeOpenAI, Manner, openai_server

from assistant.answer import Answer, Written
from assistant.assistant import Assistant
from assistant.llm.model import LanguageModel
from assistant.llm.server import LLMError
from assistant.settings import Settings

DAWN = "The ferry leaves the harbour at dawn."
QUESTION = "When does the ferry leave the harbour?"

Make = Callable[..., Assistant]


@pytest.fixture
def make(assistant_with: Make, folder: Path) -> Make:
    """Make an Assistant with one article and the language model that the settings name."""
    (folder / "ferry.txt").write_text(f"{DAWN} It carries salt and wood.")

    def made(**settings: object) -> Assistant:
        assistant = assistant_with(**settings)
        assistant.index(folder)
        return assistant

    return made


def refused_url() -> str:
    """Return an address of this machine where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/v1"


def check_quotes(answer: Answer, reason: str) -> None:
    """The reader gets quotes, and one sentence that says why."""
    assert answer.kind == "quotes"
    assert answer.citations[0].quote.startswith(DAWN)
    assert answer.notice is not None
    assert reason in f"{answer.notice} {answer.cause}"
    assert "\n" not in answer.notice
    assert "Traceback" not in f"{answer.notice} {answer.cause}"


def test_what_speaks_with_a_server_is_imported_while_its_weights_are_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delitem(sys.modules, "langchain_openai", raising=False)
    imported_first = threading.Event()

    def load() -> None:
        until = time.monotonic() + 60
        while "langchain_openai" not in sys.modules and time.monotonic() < until:
            time.sleep(0.01)
        if "langchain_openai" in sys.modules:
            imported_first.set()
        raise LLMError("There are no weights.")

    model = LanguageModel(Settings(home=tmp_path, llm=str(tmp_path / "weights.gguf")))
    monkeypatch.setattr(model, "_built", load)
    model.start()
    model.wait()
    assert imported_first.is_set()


# ---- no model


@pytest.mark.parametrize(
    ("llm", "reason"),
    [
        ("none", "No language model is set (BELEG_LLM=none)."),
        ("nonsense", "BELEG_LLM is 'nonsense'. Use local, none, a .gguf path"),
        ("nobody:model", "The language model nobody:model cannot be used"),
        ("/no/such/model.gguf", "there is no such file"),
        ("~/no-such-model.gguf", "there is no such file"),
        ("hf:half", "Write it as hf:owner/repository/file.gguf"),
    ],
)
def test_model_that_is_none_leaves_quotes_and_a_sentence(make: Make, llm: str, reason: str):
    assistant = make(llm=llm)
    check_quotes(assistant.ask(QUESTION), reason)
    assert assistant.status().llm_state == "off"
    assert reason in (assistant.status().llm_notice or "")


def test_provider_without_its_key_leaves_quotes_and_a_sentence(
    make: Make, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    check_quotes(make(llm="openai:gpt-x").ask(QUESTION), "openai:gpt-x cannot be used")


def test_text_file_is_no_model(make: Make, tmp_path: Path):
    path = tmp_path / "model.gguf"
    path.write_text("this is no model")
    check_quotes(make(llm=str(path)).ask(QUESTION), "is not a GGUF file")


def test_folder_is_no_model(make: Make, tmp_path: Path):
    path = tmp_path / "folder.gguf"
    path.mkdir()
    check_quotes(make(llm=str(path)).ask(QUESTION), "there is no such file")


def test_address_where_nobody_listens_leaves_quotes_and_a_sentence(make: Make):
    url = refused_url()
    answer = make(llm=url, llm_model="big").ask(QUESTION)
    check_quotes(answer, f"The language model does not answer. big ({url}): ")


def test_model_without_a_reason_raises_what_the_status_says():
    model = LanguageModel(Settings(llm="nonsense"))
    with pytest.raises(LLMError, match="BELEG_LLM is 'nonsense'"):
        model.get()
    assert model.state == "off"


# ---- states and names


def test_model_is_loading_until_somebody_asks():
    model = LanguageModel(Settings(llm="nonsense"))
    assert model.state == "loading"
    model.close()


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"llm": "local"}, "Qwen2.5-Coder-1.5B-Instruct"),
        ({"llm": "http://h/v1", "llm_model": "big"}, "big (http://h/v1)"),
        ({"llm": "/models/x.gguf"}, "x.gguf"),
        ({"llm": "hf:owner/repository/x.gguf"}, "x.gguf"),
        ({"llm": "openai:gpt-x"}, "openai:gpt-x"),
        ({"llm": "none"}, "none"),
    ],
)
def test_model_has_a_name_for_people(settings: dict[str, str], name: str):
    assert LanguageModel(Settings(**settings)).name == name


def test_key_is_in_no_notice(make: Make):
    answer = make(llm=refused_url(), llm_model="big", llm_key="sk-secret").ask(QUESTION)
    assert "sk-secret" not in str(answer.to_dict())


# ---- a server that speaks OpenAI's protocol


@pytest.mark.server
def test_server_is_asked_as_it_wants_and_its_words_are_streamed(make: Make):
    with openai_server(FakeOpenAI()) as server:
        assistant = make(llm=server.url, llm_model="big", llm_key="sk-1")
        events = list(assistant.stream(QUESTION))
    answer = events[-1].answer
    assert (answer.kind, answer.text, answer.notice) == ("written", DAWN, None)
    assert sum(isinstance(event, Written) for event in events) == len(DAWN.split())
    (request,) = server.requests
    assert (request["model"], request["stream"], request["temperature"]) == ("big", True, 0)
    assert request["messages"][0]["role"] == "system"
    assert QUESTION in request["messages"][-1]["content"]
    assert server.keys == ["Bearer sk-1"]
    assert assistant.status().llm_state == "ready"


@pytest.mark.server
def test_server_without_a_key_is_asked_without_one(make: Make):
    with openai_server(FakeOpenAI()) as server:
        assert make(llm=server.url, llm_model="big").ask(QUESTION).kind == "written"


@pytest.mark.server
def test_server_that_breaks_off_leaves_what_it_wrote(make: Make):
    with openai_server(FakeOpenAI("breaks_off")) as server:
        answer = make(llm=server.url, llm_model="big").ask(QUESTION)
    assert (answer.kind, answer.text) == ("written", DAWN)
    assert "failed in the middle of the answer" in (answer.notice or "")
    assert answer.citations[0].quote == DAWN


@pytest.mark.server
@pytest.mark.parametrize("manner", ["error_500", "hangs_up", "junk"])
def test_server_that_fails_leaves_quotes_and_a_sentence(make: Make, manner: Manner):
    with openai_server(FakeOpenAI(manner)) as server:
        answer = make(llm=server.url, llm_model="big").ask(QUESTION)
    check_quotes(answer, "The language model does not answer. big (")
    assert len(server.requests) == 1


@pytest.mark.server
def test_server_that_never_answers_is_given_up(make: Make):
    with openai_server(FakeOpenAI("silent")) as server:
        assistant = make(llm=server.url, llm_model="big", llm_timeout=0.3)
        assistant.start_language_model()
        while assistant.status().llm_state == "loading":
            time.sleep(0.01)  # its library's import takes longer than that at times
        answer = assistant.ask(QUESTION)
    check_quotes(answer, "The language model does not answer. big (")


@pytest.mark.server
def test_server_that_comes_back_is_asked_again(make: Make):
    with openai_server(FakeOpenAI("error_500")) as server:
        assistant = make(llm=server.url, llm_model="big")
        assert assistant.ask(QUESTION).kind == "quotes"
        server.manner = "well"
        assert assistant.ask(QUESTION).kind == "written"


@pytest.mark.server
def test_closing_the_iterator_hangs_up_on_the_server(make: Make):
    with openai_server(FakeOpenAI("slow")) as server:
        events = make(llm=server.url, llm_model="big").stream(QUESTION)
        while not isinstance(next(events), Written):
            pass
        # In a thread of its own: should closing read on to the end, this test still ends.
        closing = threading.Thread(target=events.close)
        closing.start()
        noticed = server.hung_up.wait(4)
        server.done.set()
        closing.join()
    assert noticed
