"""A follow-up question as one that stands by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.answer import Turn
from assistant.prompting import fill, without_control_tokens

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_TURNS = 2  # earlier questions that the model is told
_ANSWER_LENGTH = 160  # characters; the names that a follow-up refers to stand at the front
_MAX_LENGTH = 400
_BEGINS_LIKE_ONE = re.compile(
    r"(?:and|but|so|then|what about|how about|und|aber|auch|was ist mit|wie ist es mit)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"\b(?:he|him|his|she|her|hers|they|them|their|theirs|er|ihn|ihm|ihr|ihre[nmrs]?|ihnen|"
    r"sein|seine[nmrs]?|dessen|deren|dazu|darüber|davon|damit|daran|dafür|dagegen)\b",
    re.IGNORECASE,
)
_FEWEST_WORDS = 3
_NAME = re.compile(r"\b[A-ZÄÖÜ]\w{2,}")


def refers_back(question: str) -> bool:
    """Whether a question may need the conversation to be understood.

    One that names its own subject and begins like a question of its own does not: a model
    asked to rewrite it would put the old subject in.
    """
    words = question.split()
    if len(words) < _FEWEST_WORDS or _BEGINS_LIKE_ONE.match(question):
        return True
    return bool(_PERSON.search(question)) or not _NAME.search(question.partition(" ")[2])


def condense(question: str, history: Sequence[Turn], model: BaseChatModel) -> str:
    """Return the question with what it refers to put in, as the model words it.

    What the model says is taken only if it is one short question; else the rule is used.
    """
    from langchain_core.output_parsers import StrOutputParser

    conversation = " ".join(
        " ".join(f"{turn.question} - {turn.answer[:_ANSWER_LENGTH]}".split())
        for turn in history[-_TURNS:]
    )
    prompt = fill(
        "condense",
        conversation=without_control_tokens(conversation),
        question=without_control_tokens(question),
    )
    written = (model | StrOutputParser()).invoke(prompt).strip().strip("\"'\u201c\u201d\u201e")
    standalone = written.partition("\n")[0].removeprefix("Question:").strip()
    if not standalone or len(standalone) > _MAX_LENGTH:
        return condense_by_rule(question, history)
    if _NAME.search(question.partition(" ")[2]):
        return standalone
    # The model may have put "the chancellor" where the conversation has a name.
    return condense_by_rule(standalone, history)


def condense_by_rule(question: str, history: Sequence[Turn]) -> str:
    """Return the question with the names of the last one put behind it, if it lacks its own."""
    if not history:
        return question
    asked = history[-1].question.partition(" ")[2]  # the first word is capitalised in any case
    names = [name for name in _NAME.findall(asked) if name not in question]
    return f"{question} ({', '.join(names)})" if names else question
