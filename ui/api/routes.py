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

from ui.api.operations import BODY_LIMIT, VERSION, read_order
from ui.api.refusals import Refusal
from ui.api.stream import OrderStream, RunningOrder
from ui.api.values import BadValue
from vectorstore.store.lock import holder_of

if TYPE_CHECKING:
    from assistant.assistant import Assistant


_LONGEST = 5.0  # seconds that orders which are no longer wanted have to end, at the end of all


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
        _check_sender(request, assistant.settings.home)
        return JSONResponse({"pid": os.getpid(), "version": VERSION})

    @router.post("/{name}", max_body_size=BODY_LIMIT)
    async def order(name: str, request: Request) -> Response:
        """Carry out an order; a line of JSON for each piece of news, the report as the last."""
        _check_sender(request, assistant.settings.home)
        begun = RunningOrder(assistant, read_order(name, await _values(request)))
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
    try:
        values = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise BadValue("The order is no JSON.") from None
    if not isinstance(values, dict):
        raise BadValue("The order is no JSON object.")
    return values
