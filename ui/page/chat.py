"""The turns of a chat, and one question's way through the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, cast

from assistant.answer import Answer, Answered, DateFilter, Event, Found, Turn, Written
from vectorstore.errors import BelegError
from vectorstore.search.filters import Filters

if TYPE_CHECKING:
    from collections.abc import Generator

    from assistant.assistant import Assistant


State = Literal["answered", "stopped", "failed"]


@dataclass(frozen=True)
class ChatTurn:
    """A question and what became of it.

    `text` is the written part of a stopped answer, or the sentence that says why
    a question failed. `filters` are those that the reader had set; `dates` is the one
    that the question's own words made, unless `read_dates` forbade it.
    """

    question: str
    state: State
    answer: Answer | None = None
    text: str = ""
    filters: Filters = field(default_factory=Filters)
    read_dates: bool = True
    dates: DateFilter | None = None

    def again(self) -> Draft:
        """Return its question, to be asked in the same way."""
        return Draft(self.question, filters=self.filters, read_dates=self.read_dates)


@dataclass(frozen=True)
class Draft:
    """A question whose answer is on its way: what was found and written until now."""

    question: str
    found: Found | None = None
    text: str = ""
    filters: Filters = field(default_factory=Filters)
    read_dates: bool = True

    @property
    def dates(self) -> DateFilter | None:
        """The filter that the question's own words made, as soon as something was found."""
        return self.found.dates if self.found else None

    def answered(self, answer: Answer) -> ChatTurn:
        """Return the turn of a question that was answered."""
        return self._ended("answered", answer, "", answer.dates)

    def stopped(self) -> ChatTurn:
        """Return the turn that remains when the reader stops the writing."""
        return self._ended("stopped", None, self.text, self.dates)

    def failed(self, reason: str) -> ChatTurn:
        """Return the turn that remains when the answer cannot be had."""
        return self._ended("failed", None, reason, self.dates)

    def _ended(
        self, state: State, answer: Answer | None, text: str, dates: DateFilter | None
    ) -> ChatTurn:
        return ChatTurn(self.question, state, answer, text, self.filters, self.read_dates, dates)


def history(turns: Sequence[ChatTurn]) -> list[Turn]:
    """Return the turns that a follow-up question may refer to, as plain text."""
    said = [(turn.question, _said(turn)) for turn in turns]
    return [Turn(question, answer) for question, answer in said if answer]


def _said(turn: ChatTurn) -> str:
    if turn.answer is not None:
        return turn.answer.text
    return turn.text if turn.state == "stopped" else ""


def converse(
    assistant: Assistant, draft: Draft, turns: Sequence[ChatTurn]
) -> Iterator[Draft | ChatTurn]:
    """Yield the draft as it grows with every event, and at the end the turn that stays.

    An error of Beleg becomes a failed turn with its sentence. Closing this
    generator closes the assistant's, which stops the language model.
    """
    yield draft
    try:
        events = assistant.stream(
            draft.question, history(turns), draft.filters, read_dates=draft.read_dates
        )
        with closing(cast("Generator[Event]", events)) as stream:
            for event in stream:
                if isinstance(event, Answered):
                    yield draft.answered(event.answer)
                else:
                    draft = _advanced(draft, event)
                    yield draft
    except BelegError as error:
        yield draft.failed(str(error))


def _advanced(draft: Draft, event: Found | Written) -> Draft:
    if isinstance(event, Found):
        return replace(draft, found=event)
    return replace(draft, text=draft.text + event.text)
