"""A follow-up question as one that stands by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.answer import Turn
from assistant.prompting import fill, language_words, without_control_tokens

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_TURNS = 2
_ANSWER_LENGTH = 300
_MAX_LENGTH = 400
_NAME = re.compile(r"\b[A-ZÄÖÜ]\w{2,}")


def condense(question: str, history: Sequence[Turn], language: str, model: BaseChatModel) -> str:
    """Return the question with what it refers to put in, as the model words it.

    What the model says is taken only if it is one short question; else the rule is used.
    """
    from langchain_core.output_parsers import StrOutputParser  # noqa: PLC0415

    conversation = "\n".join(
        f"Question: {turn.question}\nAnswer: {turn.answer[:_ANSWER_LENGTH]}"
        for turn in history[-_TURNS:]
    )
    prompt = fill(
        "condense",
        language=language_words(language).name,
        conversation=without_control_tokens(conversation),
        question=without_control_tokens(question),
    )
    written = (model | StrOutputParser()).invoke(prompt).strip().strip("\"'\u201c\u201d\u201e")
    standalone = written.partition("\n")[0].strip()
    if not standalone or len(standalone) > _MAX_LENGTH:
        return condense_by_rule(question, history)
    return standalone


def condense_by_rule(question: str, history: Sequence[Turn]) -> str:
    """Return the question with the names of the last one put behind it, if it lacks its own."""
    if not history:
        return question
    names = [name for name in _NAME.findall(history[-1].question)[1:] if name not in question]
    return f"{question} ({', '.join(names)})" if names else question
