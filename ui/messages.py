"""The chat as Gradio's Chatbot takes it: a list of messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ui.chips import NO_TITLES
from ui.render import message_html, question_html
from ui.texts import EXAMPLES, Language, text
from ui.turns import ChatTurn, Draft

Message = dict[str, Any]


def messages(
    turns: Sequence[ChatTurn],
    language: Language,
    draft: Draft | None = None,
    titles: Mapping[str, str] = NO_TITLES,
) -> list[Message]:
    """Return the messages of a chat; a draft comes last, where its answer will be.

    `titles` are those of the articles that questions were limited to, by their ids.
    """
    said: list[ChatTurn | Draft] = [*turns, *([draft] if draft else [])]
    last = len(said) - 1
    return [
        message
        for number, turn in enumerate(said)
        for message in _pair(turn, language, titles, last=number == last)
    ]


def _pair(
    turn: ChatTurn | Draft, language: Language, titles: Mapping[str, str], *, last: bool
) -> list[Message]:
    return [
        {"role": "user", "content": question_html(turn.question)},
        {"role": "assistant", "content": message_html(turn, language, titles, last=last)},
    ]


def welcome(language: Language, articles: int) -> str:
    """Return what an empty chat shows."""
    title, body = ("intro", "intro_more") if articles else ("empty_title", "empty_body")
    return (
        f'<div class="welcome"><h1>{text(language, title)}</h1><p>{text(language, body)}</p></div>'
    )


def examples(articles: int) -> list[dict[str, str]]:
    """Return the questions to start with; none while there is nothing to ask."""
    return [{"text": question} for question in EXAMPLES] if articles else []
