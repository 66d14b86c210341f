"""What is known of a question at each stage of its way, and the parts that the stages work with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.asking.answerable import Answerability
from assistant.asking.context import SentenceRanker
from assistant.asking.search import Search
from assistant.asking.translation import Translator

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


State = dict[str, Any]


@dataclass(frozen=True)
class Parts:
    """What the chain works with."""

    search: Search
    ranker: SentenceRanker
    translator: Translator
    languages: Callable[[], Mapping[str, int]]  # of the index, each with its articles
    answerable: Answerability | None  # None: every question is tried
    model: Callable[[], BaseChatModel]  # raises LLMError if there is none
