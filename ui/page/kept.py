"""How a browser tab keeps the chat over a reload: as JSON, which may come back changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from assistant.answer import Answer, Citation, DateFilter, Kind, Searched, Sentence
from assistant.wording import Doubt
from ui.api.values import BadValue, read_day, read_filters
from ui.page.chat import ChatTurn, State
from vectorstore.article import Article, Passage

KEPT_TURNS = 40


KEPT_PASSAGES = 3
KEPT_NEAREST = 3
KEPT_COPIES = 4
KEPT_WORDS = 20  # of the dates in a question


def to_json(turns: Sequence[ChatTurn]) -> list[dict[str, Any]]:
    """Return what the browser tab keeps: the newest turns, without most passages."""
    return [_turn_to_json(turn) for turn in turns[-KEPT_TURNS:]]


def _turn_to_json(turn: ChatTurn) -> dict[str, Any]:
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
    }


def _kept_passages(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the nearest passages, or beside quotes those that other articles have, too."""
    passages = answer["passages"]
    quotes = [*answer["citations"], *answer["nearest"]]
    if quotes:
        quoted = {citation["article"]["id"] for citation in quotes}
        copied = (p for p in passages if p["copies"] and p["article"]["id"] in quoted)
        passages = [passage | {"text": ""} for passage in copied]
    else:
        passages = passages[:KEPT_PASSAGES]
    return [passage | {"copies": passage["copies"][:KEPT_COPIES]} for passage in passages]


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
        return ChatTurn(
            _string(values["question"]),
            state,
            _answer(values["answer"]) if state == "answered" else None,
            _string(values["text"]),
            read_filters(values.get("filters")),
            _flag(values.get("read_dates", True)),
            _dates(values.get("dates")),
        )
    except (AttributeError, BadValue, KeyError, OverflowError, TypeError, ValueError):
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
        filters=read_filters(values.get("filters")),
        dates=_dates(values.get("dates")),
        searched=_searched(values.get("searched")),
        nearest=tuple(_citation(quote) for quote in _nearest(values)),
    )


def _nearest(values: Mapping[str, Any]) -> list[Any]:
    return _list(values.get("nearest", []))[:KEPT_NEAREST]


def _searched(values: Any) -> Searched | None:
    if values is None:
        return None
    first, last = (read_day(name, values[name]) for name in ("first", "last"))
    return Searched(int(values["articles"]), first, last)


def _dates(values: Any) -> DateFilter | None:
    if values is None:
        return None
    words = tuple(_string(word) for word in _list(values["words"])[:KEPT_WORDS])
    start, end = (read_day(name, values[name]) for name in ("start", "end"))
    if start and end and start > end:
        raise ValueError("the last day comes before the first")
    return DateFilter(words, start, end, _flag(values["newest_first"]))


def _sentence(values: Mapping[str, Any]) -> Sentence:
    return Sentence(
        _string(values["text"]),
        *_span(values),
        citations=tuple(int(number) for number in values["citations"]),
        verdict="supported" if values["verdict"] == "supported" else "unsupported",
        reason=_optional(values["reason"]),
        doubt=_doubt(values.get("doubt")),
    )


def _doubt(value: Any) -> Doubt | None:
    # One that this version does not know is none that it could explain.
    return value if value in get_args(Doubt) else None


def _citation(values: Mapping[str, Any]) -> Citation:
    quote = _string(values["quote"])
    return Citation(int(values["number"]), _article(values["article"]), quote, *_span(values))


def _passage(values: Mapping[str, Any]) -> Passage:
    return Passage(
        _article(values["article"]),
        _string(values["text"]),
        *_span(values),
        score=float(values["score"]),
        copies=tuple(_article(copy) for copy in _list(values.get("copies", []))[:KEPT_COPIES]),
    )


def _span(values: Mapping[str, Any]) -> tuple[int, int]:
    return int(values["start"]), int(values["end"])


def _article(values: Mapping[str, Any]) -> Article:
    return Article(
        id=_string(values["id"]),
        title=_string(values["title"]),
        text="",
        language=_string(values["language"]),
        origin=_string(values["origin"]),
        date=read_day("date", _optional(values["date"]) or None),
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


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"true or false was expected, not {type(value).__name__}")
    return value


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(f"a list was expected, not {type(value).__name__}")
    return value
