"""The harbour that an Assistant of the tests knows of, and what all its answers must keep to."""

from __future__ import annotations

from collections.abc import Callable

from fakes import FakeChatModel

from assistant.answer import Answer
from assistant.assistant import Assistant

DAWN = "The ferry leaves the harbour at dawn."
SHIP = "The island wants a second ship for the winter."
QUESTION = "When does the ferry leave the harbour?"

Make = Callable[..., Assistant]


def model_of(assistant: Assistant) -> FakeChatModel:
    model = assistant._llm._given
    assert isinstance(model, FakeChatModel)
    return model


def check_proof(answer: Answer, assistant: Assistant) -> None:
    """Every quote stands in its article, every sentence in the text, every number means one."""
    for citation in answer.citations:
        text = assistant.article(citation.article.id).text
        assert text[citation.start : citation.end] == citation.quote
    for sentence in answer.sentences:
        assert answer.text[sentence.start : sentence.end] == sentence.text
    used = {number for sentence in answer.sentences for number in sentence.citations}
    assert used == {citation.number for citation in answer.citations}
