"""A question: checked, its kind and language, and a follow-up made to stand by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from assistant.answer import Turn
from assistant.llm.prompting import fill, known_languages, without_control_tokens
from vectorstore.errors import BelegError
from vectorstore.text.cleaning import clean
from vectorstore.text.language import detect_language
from vectorstore.text.patterns import read_patterns

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


MAX_QUESTION = 2000  # characters
_SHORT_QUESTION = 20  # characters; too few to tell a language from
_TURNS = 2  # earlier questions that the model is told
_ANSWER_LENGTH = 160  # characters; the names that a follow-up refers to stand at the front
_MAX_LENGTH = 400


def _listed(name: str) -> re.Pattern[str]:
    patterns = read_patterns("assistant.asking", "patterns.toml")
    return re.compile(patterns[name], re.IGNORECASE | re.VERBOSE)


_BEGINS_LIKE_ONE = _listed("begins_like_one")
_PERSON = _listed("person")
_ONE_THING = _listed("one_thing")
_EVERY_POINT = _listed("every_point")
_FEWEST_WORDS = 3
_NAME = re.compile(r"\b[A-ZÄÖÜ]\w{2,}")


class QuestionError(BelegError):
    """A question that cannot be asked: empty, or too long."""


def asks_for_one_thing(question: str) -> bool:
    """Whether a question asks for one person, place, time, number or name.

    "Welche Forderungen stellt Merz?" and "What did Merz demand?" want every point.
    """
    return bool(_ONE_THING.search(question)) and not _EVERY_POINT.search(question)


def asks_for_every_point(question: str) -> bool:
    """Whether a question asks for all that is said: what somebody did, why, which reasons."""
    return bool(_EVERY_POINT.search(question))


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


def question_language(question: str, history: Sequence[Turn], indexed: Iterable[str]) -> str:
    """Return the language to answer in: the question's; the conversation's if it is very short.

    `indexed` are the languages of the index.
    """
    expected = (known_languages() & set(indexed)) | {"de", "en"}
    if history and len(question) < _SHORT_QUESTION:
        question = f"{history[-1].question} {question}"
    return detect_language(question, expected)


def standalone(question: str, history: Sequence[Turn], model: Callable[[], BaseChatModel]) -> str:
    """Return the question as it is searched for; only a follow-up needs the model."""
    if not history or not refers_back(question):
        return question
    try:
        return condense(question, history, model())
    except Exception:  # noqa: BLE001  # a model fails in any way it likes; the rule never does
        return condense_by_rule(question, history)


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
