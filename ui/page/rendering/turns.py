"""The turns of a chat, as they are shown: a question on its way, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from assistant.answer import Answer, DateFilter, Found
from vectorstore.search.filters import Filters

# What became of a question. Of one that is `pending` the answer is on its way; `lost` is one
# whose answer the program that wrote it took with it, or has forgotten since.
State = Literal["answered", "stopped", "failed", "pending", "lost"]
KEPT_VERSIONS = 5  # of a turn, besides the one that is shown
_MUCH = 0.1  # of the articles


@dataclass(frozen=True)
class ChatTurn:
    """A question and what became of it.

    `text` is the sentence that says why a question failed. `filters` are those that the reader
    had set; `dates` is the one that the question's own words made, unless `read_dates` forbade
    it. `key` finds the answer that is on its way. `earlier` and `later` are the turn's other
    versions, in the order in which they were asked; they have none themselves. What was answered
    before all articles were read is asked once more by itself, and is `reasked` then.
    """

    question: str
    state: State
    answer: Answer | None = None
    text: str = ""
    filters: Filters = field(default_factory=Filters)
    read_dates: bool = True
    dates: DateFilter | None = None
    key: str = ""
    earlier: tuple[ChatTurn, ...] = ()
    later: tuple[ChatTurn, ...] = ()
    reasked: bool = False

    @property
    def is_early(self) -> bool:
        """Whether it is worth asking once more when all articles are read.

        A "no" always is; another answer, where much was missing of what it was made from.
        """
        searched = self.answer.searched if self.answer else None
        if self.answer is None or searched is None or not searched.unfinished:
            return False
        if self.reasked or self.later:
            return False
        return not self.answer.found or searched.known - searched.read >= _MUCH * searched.known

    @property
    def former(self) -> Answer | None:
        """The answer that it had before all articles were read, if it was asked once more."""
        before = self.earlier[-1].answer if self.reasked and self.earlier else None
        return before if before and before.searched and before.searched.unfinished else None

    def reanswered(self, new: ChatTurn) -> ChatTurn:
        """Return what it is after it was asked once more: as it was if nothing came of it.

        If articles had begun to be read meanwhile, the new answer may be too early as well: then
        it is asked once more when those are read.
        """
        return replace(new if new.answer else self, reasked=not (new.answer and new.is_early))

    def again(self) -> Draft:
        """Return its question, to be asked in the same way."""
        return Draft(self.question, filters=self.filters, read_dates=self.read_dates)

    def renewed(self, draft: Draft) -> Draft:
        """Return a draft that becomes the turn's newest version; this one is not lost by it."""
        own = replace(self, earlier=(), later=())
        versions = (*self.earlier, *([own] if self.answer else []), *self.later)
        return replace(draft, earlier=versions[-KEPT_VERSIONS:])

    def turned(self, by: int) -> ChatTurn:
        """Return the turn with another of its versions shown: -1 is the one asked before it."""
        own = replace(self, earlier=(), later=())
        versions = (*self.earlier, own, *self.later)
        place = min(max(len(self.earlier) + by, 0), len(versions) - 1)
        return replace(versions[place], earlier=versions[:place], later=versions[place + 1 :])


@dataclass(frozen=True)
class Draft:
    """A question whose answer is on its way: what was found and written until now.

    `earlier` are the versions of the turn that were asked before. It is answered `anew` where
    the reader asks for that, whether it was answered before or not.
    """

    question: str
    found: Found | None = None
    text: str = ""
    filters: Filters = field(default_factory=Filters)
    read_dates: bool = True
    earlier: tuple[ChatTurn, ...] = ()
    anew: bool = False

    @property
    def dates(self) -> DateFilter | None:
        """The filter that the question's own words made, as soon as something was found."""
        return self.found.dates if self.found else None

    def answered(self, answer: Answer) -> ChatTurn:
        """Return the turn of a question that was answered."""
        return replace(self._ended("answered", ""), answer=answer, dates=answer.dates)

    def pending(self, key: str) -> ChatTurn:
        """Return the turn that is kept until the answer is there, which the key finds."""
        return replace(self._ended("pending", ""), key=key)

    def stopped(self) -> ChatTurn:
        """Return the turn that remains when the reader stops it before anything was searched."""
        return self._ended("stopped", "")

    def failed(self, reason: str) -> ChatTurn:
        """Return the turn that remains when the answer cannot be had."""
        return self._ended("failed", reason)

    def _ended(self, state: State, text: str) -> ChatTurn:
        return ChatTurn(
            self.question,
            state,
            None,
            text,
            self.filters,
            self.read_dates,
            self.dates,
            earlier=self.earlier,
        )
