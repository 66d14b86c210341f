"""One question's way through the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from assistant.answer import Answered, Event, Found, Turn, Written
from assistant.llm.halting import Halt, unhalted
from ui.page.rendering.turns import ChatTurn, Draft
from vectorstore.errors import BelegError

if TYPE_CHECKING:
    from collections.abc import Generator

    from assistant.assistant import Assistant


def history(turns: Sequence[ChatTurn]) -> list[Turn]:
    """Return the turns that a follow-up question may refer to, as plain text."""
    return [Turn(turn.question, turn.answer.text) for turn in turns if turn.answer]


def converse(
    assistant: Assistant, draft: Draft, turns: Sequence[ChatTurn], halted: Halt = unhalted
) -> Iterator[Draft | ChatTurn]:
    """Yield the draft as it grows with every event, and at the end the turn that stays.

    An error of Beleg becomes a failed turn with its sentence. Closing this
    generator closes the assistant's, which stops the language model; for `halted` see there.
    """
    yield draft
    try:
        events = assistant.stream(
            draft.question,
            history(turns),
            draft.filters,
            read_dates=draft.read_dates,
            anew=draft.anew,
            halted=halted,
        )
        with closing(cast("Generator[Event]", events)) as stream:
            for event in stream:
                if isinstance(event, Answered):
                    yield draft.answered(event.answer)
                else:
                    draft = _advanced(draft, event)
                    yield draft
    except BelegError as error:
        yield draft.failed(str(error))


def _advanced(draft: Draft, event: Found | Written) -> Draft:
    if isinstance(event, Found):
        return replace(draft, found=event)
    return replace(draft, text=draft.text + event.text)
