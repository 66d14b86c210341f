"""The turns of a chat, as they are shown: a question on its way, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from assistant.answer import Answer, DateFilter, Found
from vectorstore.search.filters import Filters

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
