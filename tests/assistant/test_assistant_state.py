from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest import mock

import pytest
from fakes import FakeEmbedder
from harbour import DAWN, QUESTION, SHIP, Make, check_proof

import assistant
from assistant.answer import Answer
from assistant.asking.question import QuestionError
from assistant.assistant import Assistant
from assistant.settings import Settings
from vectorstore.errors import IndexInUse

# ---- state


def test_status_counts_what_there_is(make: Make, home: Path):
    status = make(DAWN).status()
    assert status.to_dict() == {
        "home": str(home),
        "articles": 3,
        "chunks": 3,
        "languages": {"en": 2, "de": 1},
        "embedding": "fake",
        "embedding_ready": True,
        "llm": "FakeChatModel",
        "llm_state": "ready",
        "llm_notice": None,
        "restoring": 0,
        "damage": None,
        "reading": {
            "read": 3,
            "known": 3,
            "failed": 0,
            "interrupted": False,
            "seconds_left": None,
            "runs": [],
        },
        "unreadable": [],
        "llm_failure": None,
        "llm_wait": None,
    }


def test_status_without_a_model_says_so(make: Make):
    status = make().status()
    assert (status.llm, status.llm_state) == ("none", "off")
    assert status.llm_notice == "No language model is set (BELEG_LLM=none)."


def test_status_is_json(make: Make):
    values = make().status().to_dict()
    assert json.loads(json.dumps(values)) == values


def test_open_assistant_holds_the_index_and_a_closed_one_does_not(home: Path, tmp_path: Path):
    settings = Settings(home=home, cache=tmp_path, llm="none")
    with Assistant(settings, embedder=FakeEmbedder()), pytest.raises(IndexInUse):
        Assistant(settings, embedder=FakeEmbedder())
    with Assistant(settings, embedder=FakeEmbedder()) as assistant:
        assert assistant.articles() == []


def test_index_is_given_back_when_a_question_fails(home: Path, tmp_path: Path):
    settings = Settings(home=home, cache=tmp_path, llm="none")
    with (
        pytest.raises(QuestionError),
        Assistant(settings, embedder=FakeEmbedder()) as assistant,
    ):
        assistant.ask("")
    Assistant(settings, embedder=FakeEmbedder()).close()


def test_articles_survive_closing(make: Make, home: Path, tmp_path: Path):
    make().close()
    settings = Settings(home=home, cache=tmp_path, llm="none")
    with Assistant(settings, embedder=FakeEmbedder()) as assistant:
        assert len(assistant.articles()) == 3
        assert assistant.search("ferry", 1)[0].text.startswith(DAWN)


def test_closing_twice_is_allowed(make: Make):
    assistant = make()
    assistant.close()
    assistant.close()


def test_chain_gives_the_text_to_other_peoples_code(make: Make):
    state = make(DAWN).chain.invoke({"question": QUESTION, "history": ()})
    assert state["text"] == DAWN
    assert state["standalone"] == QUESTION
    assert state["passages"]


def test_status_tells_whether_a_question_is_embedded_at_once(make: Make, embedder: FakeEmbedder):
    assistant = make()
    embedder.ready = False
    assert not assistant.status().embedding_ready


# ---- many at once


def test_threads_that_first_ask_the_default_assistant_at_once_share_one(
    make: Make, monkeypatch: pytest.MonkeyPatch
):
    ready, made = make(DAWN, DAWN, DAWN), []
    gate = threading.Barrier(3)

    def slowly() -> Assistant:
        made.append(ready)
        time.sleep(0.05)  # the others ask meanwhile
        return ready

    def ask(_: int) -> Answer:
        gate.wait()
        return assistant.ask(QUESTION)

    monkeypatch.setattr(assistant, "Assistant", slowly)
    monkeypatch.setattr(assistant, "atexit", mock.Mock())
    assistant._default_assistant.cache_clear()
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(ask, range(3)))
    assistant._default_assistant.cache_clear()
    assert [answer.text for answer in answers] == [DAWN] * 3
    assert made == [ready]


def test_four_threads_ask_at_once_and_each_gets_its_own_answer(make: Make):
    assistant = make(f"{DAWN} {SHIP}")
    questions = [f"When does ferry number {n} leave the harbour?" for n in range(12)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(assistant.ask, questions))
    assert [answer.question for answer in answers] == questions
    assert all(answer.kind == "written" for answer in answers)
    for answer in answers:
        assert answer.text == f"{DAWN} {SHIP}"
        check_proof(answer, assistant)


def test_questions_are_answered_while_articles_are_indexed(make: Make, folder: Path):
    assistant = make(DAWN)
    for n in range(30):
        (folder / f"more-{n}.txt").write_text(f"Ship number {n} carries salt. " * 150)
    answers: list[Answer] = []
    first = threading.Event()

    def ask() -> None:
        first.wait(30)
        answers.extend(assistant.ask(QUESTION) for _ in range(3))

    asking = threading.Thread(target=ask)
    asking.start()
    report = assistant.index(folder, lambda _: first.set())
    asking.join()
    assert len(report.added) == 30
    assert [answer.kind for answer in answers] == ["written"] * 3
