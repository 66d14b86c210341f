"""Every refusal over HTTP: {"error": sentence}, and the status that goes with its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from ui.api.values import BadValue, sentence
from vectorstore.errors import ArticleNotFound, BelegError, FetchError

if TYPE_CHECKING:
    from fastapi import FastAPI, Request

_STATUSES: tuple[tuple[type[BelegError], int], ...] = (
    (BadValue, 400),
    (ArticleNotFound, 404),
    (FetchError, 404),
)
TOO_BIG = 413  # of a request's body
TOO_BIG_WORDS = "The request is too big."


class Refusal(BelegError):
    """Something that is not done, with the HTTP status that says so."""

    def __init__(self, status: int, words: str) -> None:
        """Say why, in a sentence."""
        super().__init__(words)
        self.status = status


def refused(status: int, words: str) -> JSONResponse:
    """Return the reply of something that is not done; what cannot be sent of it becomes "?"."""
    return JSONResponse({"error": words.encode("utf-8", "replace").decode()}, status)


def word_refusals(app: FastAPI) -> None:
    """Let each error that a route of `app` raises become its sentence."""
    for kind in (BelegError, HTTPException, RequestValidationError, ClientDisconnect):
        app.add_exception_handler(kind, _reply)


def _reply(_: Request, error: Exception) -> JSONResponse:
    if isinstance(error, Refusal):
        return refused(error.status, str(error))
    if isinstance(error, BelegError):
        status = next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)
        return refused(status, str(error))
    if isinstance(error, RequestValidationError):
        first = error.errors()[0]  # its place begins with "body" or "query"
        return refused(422, sentence({**first, "loc": first["loc"][1:]}))
    if isinstance(error, HTTPException):
        big = error.status_code == TOO_BIG
        return refused(error.status_code, TOO_BIG_WORDS if big else error.detail)
    return refused(400, "The request broke off.")  # nobody listens any more
