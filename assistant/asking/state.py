"""What is known of a question at each stage of its way, and the parts that the stages work with."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from assistant.answer import Turn
from assistant.asking.finding.answerable import Answerability
from assistant.asking.finding.context import Window
from assistant.asking.finding.ranking import SentenceRanker
from assistant.asking.finding.search import Finding, Search
from assistant.asking.finding.translation import Translator
from assistant.asking.remembered import Remembered
from assistant.facts.dates.dates import DateReading
from assistant.llm.halting import Halted
from assistant.proof.prover import Prover
from assistant.proof.quotable import SourceSentence
from vectorstore.article import Passage
from vectorstore.search.filters import Filters
from vectorstore.search.retrieval import Query

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


@dataclass(frozen=True)
class Asked:
    """What was asked; `read_dates` says whether days in its words become a filter.

    Asked `anew`, it is answered anew even if it was answered before.
    """

    question: str
    history: Sequence[Turn] = ()
    filters: Filters = field(default_factory=Filters)
    read_dates: bool = True
    anew: bool = False


@dataclass(frozen=True)
class Understood:
    """A question with its language, and as it stands by itself; `reading` are its days."""

    asked: Asked
    language: str
    standalone: str
    reading: DateReading | None = None

    @property
    def narrowed(self) -> bool:
        """Whether it is looked for in a part of the index only."""
        return bool(self.asked.filters or (self.reading and self.reading.range))


@dataclass(frozen=True)
class Material:
    """What was found for a question, best first, and the translations it was found with.

    `sources` are the passages' sentences, `windows` the telling ones with what stands around.
    `searches` are those that it was made of, if it was more than one.
    """

    question: Understood
    translations: Mapping[str, str]
    finding: Finding
    sources: Sequence[SourceSentence]
    windows: Sequence[Window]
    searches: Sequence[Material] = ()

    @property
    def language(self) -> str:
        """The question's, which is that of the answer."""
        return self.question.language

    @property
    def query(self) -> Query:
        """The question as it was searched for."""
        return Query(self.question.standalone, self.translations)

    @property
    def passages(self) -> Sequence[Passage]:
        """The passages that were found."""
        return self.finding.passages


@dataclass(frozen=True)
class Draft:
    """What a language model wrote about some material, as it came.

    `failure` says why the model stopped, if it failed, and `cause` what it said itself; `cut`
    is what else ended the writing before its end: the greatest length, or somebody who stopped
    it. `chance` is how likely it is that the material answers the question.
    """

    material: Material
    chance: float
    text: str = ""
    failure: str | None = None
    cut: Literal["length"] | Halted | None = None
    cause: str | None = None

    @property
    def broken(self) -> bool:
        """Whether its last sentence may be torn."""
        return self.failure is not None or self.cut is not None


@dataclass(frozen=True)
class Parts:
    """What the stages work with."""

    search: Search
    ranker: SentenceRanker
    translator: Translator
    prover: Prover
    languages: Callable[[], Mapping[str, int]]  # of the index, each with its articles
    today: Callable[[], datetime.date]
    answerable: Answerability | None  # None: every question is tried
    model: Callable[[], BaseChatModel]  # raises LLMError if there is none
    model_name: str
    remembered: Remembered | None = None  # None: every question is answered anew
