from collections.abc import Callable
from pathlib import Path

import pytest
from fakes import FakeChatModel, ModelFailure, SilentEmbedder

from assistant.assistant import Assistant

QUESTION = "Wann legt die Fähre im Hafen ab, und was trägt sie?"
TRANSLATED = "When does the ferry leave the harbour, and what does it carry?"  # said first
ENGLISH = "The ferry leaves the harbour at dawn and carries salt and wood."
GERMAN = "Die Fähre legt im Morgengrauen ab und trägt Salz und Holz."


@pytest.fixture
def embedder() -> SilentEmbedder:
    """To this one, German and English say the same."""
    return SilentEmbedder()


@pytest.fixture
def asked(assistant_with: Callable[..., Assistant], folder: Path):
    """Ask over an English article; return the answer's text and what the model was told."""
    (folder / "ferry.txt").write_text("The ferry leaves the harbour at dawn with salt and wood.\n")

    def ask(*replies: object) -> tuple[str, FakeChatModel]:
        assistant = assistant_with(TRANSLATED, *replies)
        assistant.index(folder)
        answer = assistant.ask(QUESTION)
        model = assistant._llm._given
        assert isinstance(model, FakeChatModel)
        return answer.text, model

    return ask


def test_an_answer_in_the_articles_language_is_asked_for_once_more(asked):
    text, model = asked(ENGLISH, GERMAN)
    assert text == GERMAN
    assert "German" in str(model.calls[-1][-1].content)
    assert model.calls[-1][-2].content == ENGLISH


def test_a_model_that_insists_is_asked_only_twice(asked):
    text, model = asked(ENGLISH)
    assert text == ENGLISH
    assert len(model.calls) == 3


def test_a_right_answer_is_not_asked_for_again(asked):
    text, model = asked(GERMAN)
    assert text == GERMAN
    assert len(model.calls) == 2


def test_what_was_written_stays_if_the_model_fails_the_second_time(asked):
    text, _ = asked(ENGLISH, ModelFailure("gone"))
    assert text == ENGLISH
