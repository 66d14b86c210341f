"""What somebody asks, checked before anything works on it."""

from __future__ import annotations

import re

from vectorstore.errors import BelegError
from vectorstore.loading import clean

MAX_QUESTION = 2000  # characters


class QuestionError(BelegError):
    """A question that cannot be asked: empty, or too long."""


# What has one answer; other questions ("What did Merz demand?") want every point.
_ONE_THING = re.compile(
    r"\b(?:who|whom|whose|when|where|how (?:many|much|long|old|often|far|high|tall|large|big|"
    r"late|early)|what (?:year|day|date|name|percentage|number|time|kind|type|color|colour)|"
    r"wer|wem|wen|wessen|wann|wo|woher|wohin|wie (?:viele?|lange?|alt|oft|weit|hoch|groß|spät|"
    r"früh|heißt|heißen|lautet)|wieviele?|welche[rsmn]?|in which|which)\b",
    re.IGNORECASE,
)


def asks_for_one_thing(question: str) -> bool:
    """Whether a question asks for a person, a place, a time, a number or a name."""
    return bool(_ONE_THING.search(question))


def checked_question(question: str) -> str:
    """Return a question on one line, cleaned as articles are.

    Raises: QuestionError: if it is empty, too long or no text.
    """
    if not isinstance(question, str):
        raise QuestionError("A question is a text.")
    if len(question) > MAX_QUESTION:
        raise QuestionError(
            f"The question has {len(question):,} characters; {MAX_QUESTION:,} are allowed. "
            "Shorten it, or add a long text as an article and ask about it."
        )
    question = " ".join(clean(question).split())
    if not question:
        raise QuestionError("The question is empty. Ask something about the articles.")
    return question
