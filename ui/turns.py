"""What a chat consists of, and how a browser tab keeps it over a reload."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from assistant.answer import Answer, Citation, Found, Kind, Sentence, Turn
from vectorstore.article import Article, Passage

State = Literal["answered", "stopped", "failed"]

KEPT_TURNS = 40
"""A browser tab keeps so many turns; its storage holds about 5 MB, a turn about 10 kB."""

KEPT_PASSAGES = 3


@dataclass(frozen=True)
class ChatTurn:
    """A question and what became of it.

    `text` is the written part of a stopped answer, or the sentence that says why
    a question failed.
    """

    question: str
    state: State
    answer: Answer | None = None
    text: str = ""


@dataclass(frozen=True)
class Draft:
    """A question whose answer is on its way: what was found and written until now."""

    question: str
    found: Found | None = None
    text: str = ""

    def stopped(self) -> ChatTurn:
        """Return the turn that remains when the reader stops the writing."""
        return ChatTurn(self.question, "stopped", text=self.text)

    def failed(self, reason: str) -> ChatTurn:
        """Return the turn that remains when the answer cannot be had."""
        return ChatTurn(self.question, "failed", text=reason)


def history(turns: Sequence[ChatTurn]) -> list[Turn]:
    """Return the turns that a follow-up question may refer to, as plain text."""
    said = [(turn.question, _said(turn)) for turn in turns]
    return [Turn(question, answer) for question, answer in said if answer]


def _said(turn: ChatTurn) -> str:
    if turn.answer is not None:
        return turn.answer.text
    return turn.text if turn.state == "stopped" else ""


def to_json(turns: Sequence[ChatTurn]) -> list[dict[str, Any]]:
    """Return what the browser tab keeps: the newest turns, without most passages."""
    return [_turn_to_json(turn) for turn in turns[-KEPT_TURNS:]]


def _turn_to_json(turn: ChatTurn) -> dict[str, Any]:
    answer = turn.answer and turn.answer.to_dict()
    if answer:
        answer["passages"] = [] if answer["citations"] else answer["passages"][:KEPT_PASSAGES]
    return {"question": turn.question, "state": turn.state, "answer": answer, "text": turn.text}


def from_json(kept: object) -> tuple[ChatTurn, ...]:
    """Read back what a tab kept; whatever cannot be a turn is left out.

    The browser may hold anything, from an older version or another hand.
    """
    if not isinstance(kept, list):
        return ()
    turns = (_turn_from_json(values) for values in kept[-KEPT_TURNS:])
    return tuple(turn for turn in turns if turn is not None)


def _turn_from_json(values: Any) -> ChatTurn | None:
    try:
        state = values["state"]
        if state not in get_args(State):
            return None
        answer = _answer(values["answer"]) if state == "answered" else None
        return ChatTurn(_string(values["question"]), state, answer, _string(values["text"]))
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _answer(values: Mapping[str, Any]) -> Answer:
    if values["kind"] not in get_args(Kind):
        raise ValueError(values["kind"])
    return Answer(
        question=_string(values["question"]),
        standalone=_string(values["standalone"]),
        language=_string(values["language"]),
        kind=values["kind"],
        text=_string(values["text"]),
        sentences=tuple(_sentence(sentence) for sentence in values["sentences"]),
        citations=tuple(_citation(citation) for citation in values["citations"]),
        passages=tuple(_passage(passage) for passage in values["passages"]),
        notice=_optional(values["notice"]),
    )


def _sentence(values: Mapping[str, Any]) -> Sentence:
    return Sentence(
        text=_string(values["text"]),
        start=int(values["start"]),
        end=int(values["end"]),
        citations=tuple(int(number) for number in values["citations"]),
        verdict="supported" if values["verdict"] == "supported" else "unsupported",
        reason=_optional(values["reason"]),
    )


def _citation(values: Mapping[str, Any]) -> Citation:
    return Citation(
        number=int(values["number"]),
        article=_article(values["article"]),
        quote=_string(values["quote"]),
        start=int(values["start"]),
        end=int(values["end"]),
    )


def _passage(values: Mapping[str, Any]) -> Passage:
    return Passage(
        article=_article(values["article"]),
        text=_string(values["text"]),
        start=int(values["start"]),
        end=int(values["end"]),
        score=float(values["score"]),
    )


def _article(values: Mapping[str, Any]) -> Article:
    date = _optional(values["date"])
    return Article(
        id=_string(values["id"]),
        title=_string(values["title"]),
        text="",
        language=_string(values["language"]),
        origin=_string(values["origin"]),
        date=datetime.date.fromisoformat(date) if date else None,
        source=_optional(values["source"]),
        author=_optional(values["author"]),
        url=_optional(values["url"]),
    )


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"a text was expected, not {type(value).__name__}")
    return value


def _optional(value: object) -> str | None:
    return None if value is None else _string(value)
