"""The shell's side: an order goes to the process that holds the index, and its news come back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2
from pydantic import TypeAdapter, create_model

from ui.api.operations import BODY_LIMIT, OPERATIONS, VERSION, Report, Tell, stopped
from ui.api.values import Number, Text, Truth, Whole
from vectorstore.errors import BelegError
from vectorstore.progress import Progress, Stop
from vectorstore.store.lock import Holder

PATIENCE = 2.0  # seconds within which a process answers that takes orders
_SILENCE = 60.0  # seconds without a line after which it is given up; one comes every half second
_HERE = ("127.0.0.1", "::1", "localhost")
WAITING = Progress(0, 0, "waiting …")


@dataclass(frozen=True)
class _Step:
    done: Number
    total: Whole
    name: Text


@dataclass(frozen=True)
class _Outcome:
    values: dict[str, Any]
    text: Text


@dataclass(frozen=True)
class _News:
    """A line of what comes back; of its parts it has one."""

    progress: _Step | None = None
    waiting: Truth = False
    error: Text | None = None
    report: _Outcome | None = None


_NEWS = TypeAdapter(_News)


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


def _client(holder: Holder) -> httpx2.Client:
    if not holder.token or not holder.token.isascii() or not _is_here(holder.url):
        raise NoReply("The process that holds the index takes no orders.")
    return httpx2.Client(
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


def _greet(client: httpx2.Client, holder: Holder) -> None:
    """Make sure that the holder itself answers, before it is told anything."""
    try:
        reply = client.post("/control/hello")
        told = reply.json() if reply.status_code == 200 else None
    except (httpx2.HTTPError, ValueError, RecursionError) as error:
        raise NoReply(f"The process that holds the index does not answer ({error}).") from error
    if told != {"pid": holder.pid, "version": VERSION}:
        raise NoReply("The process that holds the index takes no orders of this version.")


def _carried_out(
    client: httpx2.Client, name: str, body: bytes, tell: Tell, cancelled: Stop
) -> Report:
    timeout = httpx2.Timeout(PATIENCE, read=_SILENCE)
    try:
        with client.stream("POST", f"/control/{name}", content=body, timeout=timeout) as reply:
            if reply.status_code != 200:
                raise BelegError(_refusal(reply))
            return _last_news(name, reply, tell, cancelled)
    except (httpx2.HTTPError, BadReply):
        raise BelegError(
            "The process that holds the index stopped answering in the middle. What was done "
            "is kept; run the command again."
        ) from None


def _last_news(name: str, reply: httpx2.Response, tell: Tell, cancelled: Stop) -> Report:
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


def _refusal(reply: httpx2.Response) -> str:
    with suppress(ValueError, RecursionError):
        said = _NEWS.validate_python(json.loads(reply.read())).error
        if said:
            return said
    return f"The process that holds the index refused the order (HTTP {reply.status_code})."


class BadReply(BelegError):
    """What comes back is no news of an order."""


def read_news(name: str, line: str) -> Progress | Report:
    """Return what a line says of the order `name`.

    Raises: BelegError: with the sentence of an order that failed.
    Raises: BadReply: if the line is of no known kind.
    """
    try:
        news = _NEWS.validate_python(json.loads(line))
        if news.report:
            _check(name, news.report.values)
    except (ValueError, RecursionError):
        raise BadReply("The line is no news of an order.") from None
    if news.error is not None:
        raise BelegError(news.error)
    if news.report:
        return Report(**vars(news.report))
    if news.progress:
        return Progress(**vars(news.progress))
    if news.waiting:
        return WAITING
    raise BadReply("The line is no news of an order.")


def _check(name: str, values: Mapping[str, Any]) -> None:
    """Raise ValueError unless the values are those that the shell reads of this operation."""
    parts: dict[str, Any] = {key: (kind, ...) for key, kind in OPERATIONS[name].gives.items()}
    create_model(name, **parts).model_validate(values)
