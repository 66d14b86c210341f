"""Which language a browser wants the page in: the one that was chosen on it, or its own."""

from __future__ import annotations

import re
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from ui.page.layout import LANGUAGE_KEY
from ui.page.opening import spoken
from ui.texts import LANGUAGES, Language

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LONGEST = 4096  # characters of a header that are looked at
_WEIGHED = re.compile(
    r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?"
)
_ENGLISH, _GERMAN = b'lang="en"', b'lang="de"'  # of one length, so the page's length stays


class Greeting:
    """Lets the page be sent in its browser's language."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`, which has the page at its root."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note the language while the page is made, and say in its head which it is."""
        page = scope["type"] == "http" and scope["path"] == "/"
        language = wanted(Headers(scope=scope)) if page else None

        async def sent(message: Message) -> None:
            nonlocal language
            if language == "de" and b"<html" in (body := message.get("body", b"")):
                message["body"], language = body.replace(_ENGLISH, _GERMAN, 1), None
            await send(message)

        before = spoken.set(language)
        try:
            await self._app(scope, receive, sent)
        finally:
            spoken.reset(before)


def wanted(headers: Headers) -> Language | None:
    """Return a browser's language, as the page's script finds it; None where none is named."""
    if chosen := _chosen(headers.get("cookie", "")[:_LONGEST]):
        return chosen
    named = [_WEIGHED.fullmatch(one) for one in _accepted(headers)]
    weights = [(float(one[2] or 1), one[1].casefold()) for one in named if one]
    if not weights:
        return None
    _, first = max(weights, key=lambda pair: pair[0])
    return "de" if first == "de" else "en"


def _accepted(headers: Headers) -> list[str]:
    return headers.get("accept-language", "")[:_LONGEST].split(",")


def _chosen(cookies: str) -> Language | None:
    try:
        kept = SimpleCookie(cookies).get(LANGUAGE_KEY)
    except CookieError:
        return None
    return next((code for code in LANGUAGES if kept and kept.value == code), None)
