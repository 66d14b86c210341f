"""What comes back for an order, line by line: looked at before it is believed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ui.orders import Report
from vectorstore.errors import BelegError
from vectorstore.progress import Progress

WAITING = Progress(0, 0, "waiting …")

_TEXT = str | None
_ARTICLE = {"id": str, "title": str, "language": str, "date": _TEXT, "source": _TEXT}
_PASSAGE = {"article": _ARTICLE, "text": str, "score": int | float, "copies": [_ARTICLE]}
_FEED = {"url": str, "title": _TEXT, "every": float | None, "checked": _TEXT, "entries": int}
_PROGRESS = {"done": int | float, "total": int, "name": str}
_REPORT = {"values": dict, "text": str}

# What the shell reads of the values; programs get them as they are.
_VALUES: Mapping[str, Any] = {
    "ask": {"found": bool},
    "search": {"passages": [_PASSAGE]},
    "index": {"failed": list},
    "list": {"articles": [{**_ARTICLE, "alike": [str]}]},
    "remove": {"removed": [str]},
    "feeds": {"feeds": [_FEED]},
    "status": {
        "home": str,
        "articles": int,
        "chunks": int,
        "languages": dict,
        "embedding": str,
        "llm": str,
        "llm_notice": _TEXT,
    },
    "rebuild": {"articles": int},
}


class BadReply(BelegError):
    """What comes back is no news of an order."""


def read_news(name: str, line: str) -> Progress | Report:
    """Return what a line says of the order `name`.

    Raises: BelegError: with the sentence of an order that failed.
    Raises: BadReply: if the line is of no known kind.
    """
    try:
        news = json.loads(line)
    except (ValueError, RecursionError):
        raise BadReply("The line is no JSON.") from None
    if fits(news, {"progress": _PROGRESS}):
        return Progress(**{key: news["progress"][key] for key in _PROGRESS})
    if fits(news, {"waiting": bool}):
        return WAITING
    if fits(news, {"error": str}):
        raise BelegError(news["error"])
    if fits(news, {"report": _REPORT}) and fits(news["report"]["values"], _VALUES[name]):
        return Report(news["report"]["values"], news["report"]["text"])
    raise BadReply("The line is no news of an order.")


def fits(value: object, shape: Any) -> bool:
    """Whether a value of JSON has a shape: a type, [shape of each], or {key: shape} at least."""
    if isinstance(shape, dict):
        return isinstance(value, dict) and all(
            key in value and fits(value[key], part) for key, part in shape.items()
        )
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(item, shape[0]) for item in value)
    return isinstance(value, shape) and isinstance(value, bool) <= (shape is bool)
