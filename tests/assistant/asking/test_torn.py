"""An answer that ends before its end: a torn sentence proves nothing, whole ones are kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fakes import Breaks, FakeChatModel, ModelFailure, article_of
from langchain_core.messages import AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk

from assistant.answer import Answer, Answered, Written
from assistant.asking.writing import whole_sentences
from assistant.assistant import Assistant
from assistant.llm.halting import Halted
from assistant.settings import Settings

DAWN = "The ferry leaves the harbour at dawn."
SALT = "It carries salt to the island."
TORN = "It carries salt"
QUESTION = "When does the ferry leave the harbour?"
GONE = ModelFailure("connection lost")


class Ended(FakeChatModel):
    """Ends what it says with these facts about its end, as providers give them."""

    facts: dict[str, Any]

    def _stream(self, messages: Any, *arguments: Any, **options: Any) -> Iterator[Any]:
        yield from super()._stream(messages, *arguments, **options)
        yield ChatGenerationChunk(message=AIMessageChunk("", response_metadata=self.facts))


def answered(assistant: Assistant, **options: Any) -> Answer:
    *_, last = assistant.stream(QUESTION, **options)
    assert isinstance(last, Answered)
    return last.answer


@pytest.fixture
def asked(assistant_with, tmp_path):
    """Ask a model over one article, and return its answer."""
    opened: list[Assistant] = []

    def ask(model: FakeChatModel) -> Answer:
        from fakes import FakeEmbedder

        settings = Settings(home=tmp_path / "torn", cache=tmp_path / "cache", llm="none")
        assistant = Assistant(settings, embedder=FakeEmbedder(), model=model)
        opened.append(assistant)
        assistant.index_articles([article_of(f"{DAWN} {SALT}")])
        return answered(assistant)

    yield ask
    for assistant in opened:
        assistant.close()


# ---- what is whole


@pytest.mark.parametrize(
    ("text", "language", "whole", "begun"),
    [
        (f"{DAWN} {TORN}", "en", DAWN, 2),
        (f"{DAWN} {SALT}", "en", f"{DAWN} {SALT}", 2),
        (f"{DAWN} ", "en", DAWN, 1),
        (TORN, "en", "", 1),
        ("", "en", "", 0),
        ("A ceasefire must come first, and only then [2]", "en", "", 1),
        (f"{DAWN} [1]", "en", f"{DAWN} [1]", 1),
        ("Er sagte: „Das reicht.“", "de", "Er sagte: „Das reicht.“", 1),
        ("Er sprach von „Frieden", "de", "", 1),
        ("Kommt er? Nein!", "de", "Kommt er? Nein!", 2),
        ("Er will Frieden. Das sagte auch Dr.", "de", "Er will Frieden.", 2),
        ("Er will Frieden. Sie trafen sich am 3.", "de", "Er will Frieden.", 2),
        ("Es kamen viele. Es waren 1.", "de", "Es kamen viele.", 2),
        ("He wants peace. So does Mr.", "en", "He wants peace.", 2),
        ("- Garantien für alle\n- Ein Platz am", "de", "- Garantien für alle", 2),
        ("- Garantien für alle\n- Ein Platz am Tisch\n", "de",
         "- Garantien für alle\n- Ein Platz am Tisch", 2),
        ("終わりました。まだ続", "ja", "終わりました。", 2),
        ("هل انتهى؟", "ar", "هل انتهى؟", 1),
    ],
)  # fmt: skip
def test_only_a_sentence_with_an_end_is_whole(text: str, language: str, whole: str, begun: int):
    assert whole_sentences(text, language) == (whole, begun)


# ---- how a model ends


def test_a_dead_server_leaves_the_whole_sentences(asked):
    answer = asked(FakeChatModel(replies=[Breaks(f"{DAWN} {TORN}", GONE)]))
    assert (answer.kind, answer.text) == ("written", DAWN)
    assert answer.marked_text == f"{DAWN} [1]"
    assert "failed in the middle of the answer" in (answer.notice or "")


def test_a_dead_server_before_the_first_sentence_leaves_the_quotes(asked):
    answer = asked(FakeChatModel(replies=[Breaks("The ferry leaves", GONE)]))
    assert answer.kind == "quotes"
    assert "connection lost" in (answer.cause or "")


@pytest.mark.parametrize(
    "facts", [{"finish_reason": "length"}, {"stop_reason": "max_tokens"},
              {"finish_reason": "MAX_TOKENS"}, {"done_reason": "length"}],
)  # fmt: skip
def test_the_greatest_length_leaves_the_whole_sentences(asked, facts: dict[str, str]):
    answer = asked(Ended(replies=[f"{DAWN} {TORN}"], facts=facts))
    assert (answer.kind, answer.text) == ("written", DAWN)
    assert "reached its greatest length" in (answer.notice or "")


def test_a_stream_that_ends_without_a_reason_is_broken_off_if_its_sentence_is(asked):
    silent = {"model_provider": "openai"}
    answer = asked(Ended(replies=[f"{DAWN} {TORN}"], facts=silent))
    assert answer.text == DAWN
    assert "broke off" in (answer.notice or "")


@pytest.mark.parametrize(
    "facts",
    [{"model_provider": "openai", "finish_reason": "stop"}, {"stop_reason": "end_turn"}, {}],
)
def test_a_model_that_ends_without_a_full_stop_is_not_torn(asked, facts: dict[str, str]):
    answer = asked(Ended(replies=[DAWN.rstrip(".")], facts=facts))
    assert (answer.kind, answer.text, answer.notice) == ("written", DAWN.rstrip("."), None)


# ---- who stops it


def stopped(assistant: Assistant, words: int, who: Halted) -> Answer:
    """Return the answer that is stopped once so many words are written."""
    written: list[str] = []
    events = assistant.stream(QUESTION, halted=lambda: who if len(written) >= words else None)
    for event in events:
        if isinstance(event, Written):
            written.append(event.text)
        if isinstance(event, Answered):
            return event.answer
    raise AssertionError("no answer")


@pytest.fixture
def endless(assistant_with) -> Assistant:
    assistant: Assistant = assistant_with(f"{DAWN} {SALT} " + "Dragons guard it. " * 1000)
    assistant.index_articles([article_of(f"{DAWN} {SALT}")])
    return assistant


def test_stop_keeps_whole_sentences_which_are_checked_like_any_others(endless: Assistant):
    answer = stopped(endless, len(f"{DAWN} {TORN}".split()), "reader")
    assert (answer.kind, answer.text, answer.found) == ("stopped", DAWN, True)
    assert [sentence.citations for sentence in answer.sentences] == [(1,)]
    assert answer.notice == ("Stopped by you. Whole sentences, checked like any others: 1 of 2.")


def test_stop_before_the_first_sentence_keeps_the_quotes(endless: Assistant):
    answer = stopped(endless, 3, "reader")
    assert (answer.kind, answer.citations[0].article.id) == ("quotes", "a-1")
    assert "before a sentence was whole" in (answer.notice or "")


def test_an_answer_that_nobody_waits_for_does_not_say_that_its_reader_stopped_it(
    endless: Assistant,
):
    answer = stopped(endless, len(DAWN.split()) + 1, "left")
    assert (answer.kind, answer.text) == ("stopped", DAWN)
    assert "by you" not in (answer.notice or "")


def test_a_model_that_is_silent_is_left_at_once(assistant_with):
    assistant = assistant_with(DAWN)
    assistant.index_articles([article_of(f"{DAWN} {SALT}")])
    model = assistant._llm.get()
    model.gate.clear()
    try:
        answer = answered(assistant, halted=lambda: "reader" if model.calls else None)
        assert answer.kind == "quotes"
    finally:
        model.gate.set()


def test_a_reader_who_takes_the_quotes_gets_them_alone(endless: Assistant):
    answer = stopped(endless, len(f"{DAWN} {TORN}".split()), "quotes")
    assert answer.kind == "quotes"
    assert [citation.number for citation in answer.citations] == [1]
    assert answer.notice == "Nothing was written on, for you took the quotes."
