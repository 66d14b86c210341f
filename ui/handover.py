"""Orders of the shell handed over to the process that holds the index."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from ui.orders import BODY_LIMIT, VERSION, Report, Tell, stopped
from ui.replies import WAITING, BadReply, fits, read_news
from vectorstore.errors import BelegError
from vectorstore.progress import Stop
from vectorstore.store.lock import Holder

PATIENCE = 2.0  # seconds within which a process answers that takes orders
_SILENCE = 60.0  # seconds without a line after which it is given up; one comes every half second
_HERE = ("127.0.0.1", "::1", "localhost")


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
