"""Whom the server answers, what a page may load, and which of Gradio's routes exist.

Beleg has no login: it is meant for this machine. So a page of another site must
neither read it (DNS rebinding, framing) nor change it (cross-site requests).
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Match, Mount

from ui.api.refusals import TOO_BIG, TOO_BIG_WORDS, refused

if TYPE_CHECKING:
    from fastapi import FastAPI
    from fastapi.responses import JSONResponse
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")

BODY_LIMIT = 8 * 1024 * 1024  # bytes of a request

_UPLOADS = "/gradio_api/upload"
UPLOADS_LIMIT = 1024 * 1024 * 1024  # bytes of all files that come at once, in one request

# Gradio compiles its `js=` functions and sets styles inline. Its inline scripts carry a
# nonce, so that a handler smuggled into the page, `onerror=…`, does not run.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'nonce-{nonce}' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-src 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}

# Gradio brings routes that fetch other hosts, serve files or edit code. Of these only what the
# page and the API need exists; our own routes all do.
_OPEN = re.compile(
    r"/(favicon\.ico|theme\.css|config/?|robots\.txt|assets/.+|static/.+|manifest\.json"
    r"|gradio_api/(info/?|startup-events|app_id/?|heartbeat/.+|queue/(join|data)/?|cancel|reset/?"
    r"|run/.+|api/.+|call/.+|upload|upload_progress|theme\.css))?"
)

# Hundreds of files of Gradio, and our two: the browser need not ask for them again.
_NAMED_BY_CONTENT = re.compile(r"/(assets|beleg)/")


def protect(app: FastAPI, host: str) -> None:
    """Put the protection around everything that `app` serves."""
    hosts = ["*"] if host in ("0.0.0.0", "::") else [*LOCAL_HOSTS, _bracketed(host)]  # noqa: S104
    own = [route for route in app.routes if not isinstance(route, Mount) or route.path]
    app.add_middleware(_Guard, own=own)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


class _Guard:
    """Refuse closed routes, foreign origins and huge bodies; send the headers.

    `own` are the routes that are all open; those of Gradio, at the root, are not.
    """

    def __init__(self, app: ASGIApp, own: Sequence[BaseRoute]) -> None:
        self._own = own
        self._app = RequestBodyLimitMiddleware(app, BODY_LIMIT)
        self._uploads = RequestBodyLimitMiddleware(app, UPLOADS_LIMIT)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        limited = self._uploads if scope["path"] == _UPLOADS else self._app
        refusal = self._refusal(scope, limited.max_body_size)
        await (refusal or limited)(scope, receive, _Sender(scope["path"], send))

    def _refusal(self, scope: Scope, limit: int) -> JSONResponse | None:
        headers = Headers(scope=scope)
        if not _OPEN.fullmatch(scope["path"]) and not self._is_own(scope):
            return refused(404, "Not found")
        if scope["method"] not in ("GET", "HEAD", "OPTIONS") and _foreign(headers):
            return refused(403, "Requests from other sites are refused.")
        if _length(headers) > limit:  # else Starlette notices it, and has no sentence
            return refused(TOO_BIG, TOO_BIG_WORDS)
        return None

    def _is_own(self, scope: Scope) -> bool:
        return any(route.matches(scope)[0] != Match.NONE for route in self._own)


class _Sender:
    """Sends one reply with the headers, and its inline scripts with a nonce."""

    def __init__(self, path: str, send: Send) -> None:
        self._path = path
        self._send = send
        self._nonce = secrets.token_hex(16)
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = self._headers(message)
            if self._path == "/" and headers.get("content-type", "").startswith("text/html"):
                self._start = message  # its length is known when the scripts are marked
                return
        elif self._start is not None:
            await self._send_page(message)
            return
        await self._send(message)

    def _headers(self, message: Message) -> MutableHeaders:
        headers = MutableHeaders(scope=message)
        headers.update(HEADERS)
        headers["Content-Security-Policy"] = POLICY.format(nonce=self._nonce)
        if message["status"] == TOO_BIG:
            headers["Connection"] = "close"  # or the rest of the body would be taken, too
        if _NAMED_BY_CONTENT.match(self._path) and message["status"] == 200:
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return headers

    async def _send_page(self, message: Message) -> None:
        self._body += message.get("body", b"")
        if message.get("more_body") or self._start is None:
            return
        # Without quotation marks, for the page also names scripts within JSON strings.
        page = self._body.replace(b"<script", b"<script nonce=" + self._nonce.encode())
        if page:
            MutableHeaders(scope=self._start)["Content-Length"] = str(len(page))
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": page})


def _length(headers: Headers) -> int:
    """Return how long a request says that its body is; 0 if it does not say so in figures."""
    length = headers.get("content-length", "")
    return int(length[:20]) if length.isdecimal() else 0


def _foreign(headers: Headers) -> bool:
    """Return whether a browser says that another site sends the request.

    Programs send neither header; a browser sends at least one with every change.
    """
    if headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        return True
    origin = headers.get("origin")
    try:
        return origin is not None and urlsplit(origin).netloc != headers.get("host")
    except ValueError:  # no address at all
        return True
