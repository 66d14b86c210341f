"""What somebody asks, checked before anything works on it."""

from __future__ import annotations

from vectorstore.errors import BelegError
from vectorstore.loading import clean

MAX_QUESTION = 2000  # characters


class QuestionError(BelegError):
    """A question that cannot be asked: empty, or too long."""


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
