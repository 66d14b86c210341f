"""The shell's side: an order goes to the process that holds the index, and its news come back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from ui.api.operations import BODY_LIMIT, VERSION, Report, Tell, stopped
from vectorstore.errors import BelegError
from vectorstore.progress import Progress, Stop
from vectorstore.store.lock import Holder

PATIENCE = 2.0  # seconds within which a process answers that takes orders
_SILENCE = 60.0  # seconds without a line after which it is given up; one comes every half second
_HERE = ("127.0.0.1", "::1", "localhost")


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


class NoReply(BelegError):
    """The process that holds the index takes no orders."""


def hand_over(
    holder: Holder, name: str, values: Mapping[str, Any], tell: Tell, cancelled: Stop
) -> Report:
    """Let the process that holds the index carry out an order; it must be one on this machine.

    Leaving this function early stops the order there.

    Raises: NoReply: if it takes none, or does not answer; then nothing was done.
    Raises: Cancelled: once `cancelled` says so.
    Raises: BelegError: with its sentence, or if it ends in the middle.
    """
    body = json.dumps(values).encode()
    if len(body) > BODY_LIMIT:
        raise BelegError("These are too many at once. Name fewer of them, or a folder.")
    with _client(holder) as client:
        _greet(client, holder)
        if cancelled():
            raise stopped(name)
        return _carried_out(client, name, body, tell, cancelled)


def _client(holder: Holder) -> httpx.Client:
    if not holder.token or not holder.token.isascii() or not _is_here(holder.url):
        raise NoReply("The process that holds the index takes no orders.")
    return httpx.Client(
        base_url=str(holder.url),
        headers={"Authorization": f"Bearer {holder.token}", "Content-Type": "application/json"},
        timeout=PATIENCE,
        trust_env=False,  # no proxy, and no password of a .netrc
    )


def _is_here(url: str | None) -> bool:
    """Whether an address is one of this machine, and nothing but that."""
    try:
        parts = urlsplit(url or "")
        bare = f"http://{parts.netloc}" == (url or "").rstrip("/") and "@" not in parts.netloc
        return bare and parts.hostname in _HERE and parts.port is not None
    except ValueError:
        return False


def _greet(client: httpx.Client, holder: Holder) -> None:
    """Make sure that the holder itself answers, before it is told anything."""
    try:
        reply = client.post("/control/hello")
        told = reply.json() if reply.status_code == 200 else None
    except (httpx.HTTPError, ValueError, RecursionError) as error:
        raise NoReply(f"The process that holds the index does not answer ({error}).") from error
    if told != {"pid": holder.pid, "version": VERSION}:
        raise NoReply("The process that holds the index takes no orders of this version.")


def _carried_out(
    client: httpx.Client, name: str, body: bytes, tell: Tell, cancelled: Stop
) -> Report:
    timeout = httpx.Timeout(PATIENCE, read=_SILENCE)
    try:
        with client.stream("POST", f"/control/{name}", content=body, timeout=timeout) as reply:
            if reply.status_code != 200:
                raise BelegError(_refusal(reply))
            return _last_news(name, reply, tell, cancelled)
    except (httpx.HTTPError, BadReply):
        raise BelegError(
            "The process that holds the index stopped answering in the middle. What was done "
            "is kept; run the command again."
        ) from None


def _last_news(name: str, reply: httpx.Response, tell: Tell, cancelled: Stop) -> Report:
    """Tell how far the order is, until its report comes."""
    has_begun = False
    for line in reply.iter_lines():
        news = read_news(name, line)
        if isinstance(news, Report):
            return news
        if cancelled():
            raise stopped(name)
        if news is not WAITING or not has_begun:
            tell(news)
        has_begun = has_begun or news is not WAITING
    raise BadReply("The report is missing.")


def _refusal(reply: httpx.Response) -> str:
    try:
        told = json.loads(reply.read())
    except (ValueError, RecursionError):
        told = None
    if fits(told, {"error": str}):
        return str(told["error"])
    return f"The process that holds the index refused the order (HTTP {reply.status_code})."


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
