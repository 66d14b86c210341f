"""Orders from the shell, carried out by the process that holds the index.

They come over the page's port. Whoever gives one must know the token that stands in the
data folder, in a file that only this user can read; a browser never does.
"""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import json
import os
from collections.abc import AsyncIterator
from concurrent.futures import Future, wait
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.requests import ClientDisconnect

from ui.api.operations import BODY_LIMIT, VERSION, read_order
from ui.api.stream import OrderStream, RunningOrder
from vectorstore.errors import BelegError
from vectorstore.store.lock import holder_of

if TYPE_CHECKING:
    from assistant.assistant import Assistant


_LONGEST = 5.0  # seconds that orders which are no longer wanted have to end, at the end of all


class Refusal(BelegError):
    """An order that is not carried out."""

    def __init__(self, status: int, sentence: str) -> None:
        """Say why, with an HTTP status."""
        super().__init__(sentence)
        self.status = status


def control_routes(assistant: Assistant) -> APIRouter:
    """Return the routes by which the shell's orders come."""
    running: set[Future[bytes]] = set()

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[None]:
        """Let what is being written be written before the index is closed."""
        yield
        await asyncio.to_thread(wait, set(running), _LONGEST)

    router = APIRouter(prefix="/control", lifespan=lifespan)

    @router.post("/hello")
    async def hello(request: Request) -> Response:
        """Say that orders are taken here."""
        try:
            _check_sender(request, assistant.settings.home)
        except Refusal as refusal:
            return _refused(refusal)
        return JSONResponse({"pid": os.getpid(), "version": VERSION})

    @router.post("/{name}")
    async def order(name: str, request: Request) -> Response:
        """Carry out an order; a line of JSON for each piece of news, the report as the last."""
        try:
            _check_sender(request, assistant.settings.home)
            work = read_order(name, await _values(request))
        except (BelegError, ClientDisconnect) as error:
            return _refused(error)
        begun = RunningOrder(assistant, work)
        running.add(begun.outcome)
        begun.outcome.add_done_callback(running.discard)
        return OrderStream(begun)

    return router


def _check_sender(request: Request, home: Path) -> None:
    """Let in the programs of this user on this machine alone.

    Raises: Refusal.
    """
    if not request.client or not _is_here(request.client.host):
        raise Refusal(404, "Not found")
    if "origin" in request.headers or "sec-fetch-site" in request.headers:
        raise Refusal(403, "Browsers give no orders here.")
    holder = holder_of(home)
    if not holder or not holder.token or holder.pid != os.getpid():
        raise Refusal(404, "Not found")
    given = request.headers.get("authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {holder.token}".encode()):
        raise Refusal(401, "Orders need the token of this process.")


def _is_here(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


async def _values(request: Request) -> dict[str, Any]:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > BODY_LIMIT:
            raise Refusal(413, f"The order is too big: at most {BODY_LIMIT} bytes are read.")
    try:
        values = json.loads(body)
    except (ValueError, RecursionError):
        raise Refusal(400, "The order is no JSON.") from None
    if not isinstance(values, dict):
        raise Refusal(400, "The order is no JSON object.")
    return values


def _refused(error: Exception) -> JSONResponse:
    status = error.status if isinstance(error, Refusal) else 400
    return JSONResponse({"error": str(error)}, status)
