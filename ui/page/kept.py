"""How a browser tab keeps the chat over a reload: as JSON, which may come back changed."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar, get_args

from pydantic import TypeAdapter

from assistant.answer import Answer, DateFilter
from assistant.wording import Doubt
from ui.api.values import BadValue, read_filters
from ui.page.rendering.turns import KEPT_VERSIONS, ChatTurn

KEPT_TURNS = 40
KEPT_NEAREST = 2
KEPT_OFFERS = 2
KEPT_COPIES = 4
_FIRST_YEAR, _LAST_YEAR = 2020, 9000
KEPT_WORDS = 20  # of the dates in a question
_OWN = ("question", "state", "text", "read_dates", "dates", "key", "reasked")
_KEY = re.compile("[0-9a-f]{0,64}")


def to_json(turns: Sequence[ChatTurn]) -> list[dict[str, Any]]:
    """Return what the browser tab keeps: the newest turns, without most passages."""
    return [_turn_to_json(turn) for turn in turns[-KEPT_TURNS:]]


def _turn_to_json(turn: ChatTurn) -> dict[str, Any]:
    others = {"earlier": turn.earlier[-KEPT_VERSIONS:], "later": turn.later[:KEPT_VERSIONS]}
    versions = {name: [_version_to_json(one) for one in kept] for name, kept in others.items()}
    return _version_to_json(turn) | versions


def _version_to_json(turn: ChatTurn) -> dict[str, Any]:
    answer = turn.answer and turn.answer.to_dict()
    if answer:
        answer["passages"] = _kept_passages(answer)
        answer["nearest"] = answer["nearest"][:KEPT_NEAREST]
    return {
        "question": turn.question,
        "state": turn.state,
        "answer": answer,
        "text": turn.text,
        "filters": turn.filters.to_dict(),
        "read_dates": turn.read_dates,
        "dates": turn.dates and turn.dates.to_dict(),
        "key": turn.key,
        "reasked": turn.reasked,
    }


def _kept_passages(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the passages beside quotes that other articles have, too; no others are shown."""
    quoted = {quote["article"]["id"] for quote in [*answer["citations"], *answer["nearest"]]}
    copied = (p for p in answer["passages"] if p["copies"] and p["article"]["id"] in quoted)
    return [one | {"text": "", "copies": one["copies"][:KEPT_COPIES]} for one in copied]


def from_json(kept: object) -> tuple[ChatTurn, ...]:
    """Read back what a tab kept; whatever cannot be a turn is left out.

    The browser may hold anything, from an older version or another hand.
    """
    if not isinstance(kept, list):
        return ()
    turns = (_turn_from_json(values) for values in kept[-KEPT_TURNS:])
    return tuple(turn for turn in turns if turn is not None)


def _turn_from_json(values: Any) -> ChatTurn | None:
    turn = _version_from_json(values)
    if turn is None:
        return None
    earlier, later = (_versions(values.get(name)) for name in ("earlier", "later"))
    return replace(turn, earlier=earlier, later=later)


def _versions(kept: object) -> tuple[ChatTurn, ...]:
    if not isinstance(kept, list) or len(kept) > KEPT_VERSIONS:
        return ()
    versions = (_version_from_json(values) for values in kept)
    return tuple(version for version in versions if version is not None)


def _version_from_json(values: Any) -> ChatTurn | None:
    try:
        answered = values["state"] == "answered"
        answer = _answer(values["answer"]) if answered else None
        filters = read_filters(values.get("filters"))
        own = {name: values[name] for name in _OWN if name in values}
        turn = _read(_TURN, own | {"answer": None})
        if not _KEY.fullmatch(turn.key):
            return None
        return replace(turn, answer=answer, filters=filters)
    except (AttributeError, BadValue, KeyError, RecursionError, TypeError, ValueError):
        return None


def _answer(values: Mapping[str, Any]) -> Answer:
    filters = read_filters(values.get("filters"))
    known = _completed(_without_filters(values))
    known["nearest"] = _cut(known.get("nearest", []), KEPT_NEAREST)
    known["offers"] = _cut(known.get("offers", []), KEPT_OFFERS)
    answer = _read(_ANSWER, known)
    before = _moment(answer.answered_before)
    nearest_days = _in_order(answer.nearest_days)
    return replace(answer, filters=filters, nearest_days=nearest_days, answered_before=before)


_TURN, _ANSWER = TypeAdapter(ChatTurn), TypeAdapter(Answer)
_Value = TypeVar("_Value", ChatTurn, Answer)


def _read(shape: TypeAdapter[_Value], values: Mapping[str, Any]) -> _Value:
    """Read a value with its dates; they are days in order.

    Raises: ValueError, RecursionError, TypeError.
    """
    read = shape.validate_json(json.dumps(values), strict=True)
    return replace(read, dates=_in_order(read.dates))


def _in_order(dates: DateFilter | None) -> DateFilter | None:
    if dates and dates.start and dates.end and dates.start > dates.end:
        raise ValueError("the last day comes before the first")
    return dates and replace(dates, words=dates.words[:KEPT_WORDS])


def _moment(moment: datetime.datetime | None) -> datetime.datetime | None:
    """Return a moment that a clock of today may show; at the ends of time there are no zones."""
    if moment and not (moment.tzinfo and _FIRST_YEAR <= moment.year <= _LAST_YEAR):
        raise ValueError("nobody answered anything then")
    return moment


def _without_filters(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "filters"}


def _completed(value: Any) -> Any:
    """Return what an answer holds as this version writes it: with its articles' texts, empty.

    Doubts that this version does not know are none that it could explain.
    """
    if isinstance(value, list):
        return [_completed(item) for item in value]
    if not isinstance(value, dict):
        return value
    whole = {name: _completed(item) for name, item in value.items()}
    if "origin" in whole:
        whole["text"] = ""
    if "doubt" in whole and whole["doubt"] not in get_args(Doubt):
        whole["doubt"] = None
    if "copies" in whole:
        whole["copies"] = _cut(whole["copies"], KEPT_COPIES)
    return whole


def _cut(values: Any, most: int) -> Any:
    return values[:most] if isinstance(values, list) else values
