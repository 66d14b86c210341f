"""Fetchers that read the canary of tests/canary.py, under names that no real server has."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from functools import cache

import pytest
from canary import Canary

from vectorstore.errors import FetchError
from vectorstore.fetching.fetcher import Fetcher, trusted
from vectorstore.formats.formats import BY_MEDIA_TYPE

PUBLIC = "93.184.216.34"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
real_connection = socket.create_connection


class Names:
    """A resolver: each name has a queue of answers; the last one stays."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self._answers = {name.replace("_", "."): queue for name, queue in answers.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        queue = self._answers.get(host)
        if not queue:
            raise socket.gaierror(socket.EAI_NONAME, "not known")
        return queue.pop(0) if len(queue) > 1 else queue[0]


@pytest.fixture
def canary() -> Iterator[Canary]:
    with Canary() as server:
        yield server


@pytest.fixture
def attempts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every address that is connected to; none of the internet's is really called."""
    tried: list[str] = []

    def connect(address: tuple[str, int], *rest: object, **options: object) -> socket.socket:
        tried.append(address[0])
        if address[0] not in {"127.0.0.1", "::1"}:
            raise ConnectionRefusedError
        return real_connection(address, *rest, **options)

    monkeypatch.setattr(socket, "create_connection", connect)
    return tried


@cache
def default_tls() -> ssl.SSLContext:
    """What a fetcher makes itself; reading all authorities takes a while."""
    return trusted()


def inside(canary: Canary, **options: object) -> Fetcher:
    """A fetcher that may read the canary, under the name news.example too."""
    names = Names(news_example=[["127.0.0.1"]], other_example=[["127.0.0.1"]])
    ports = {80, 443, canary.port}
    usual = {"resolve": names, "allow_private": True, "ports": ports, "tls": default_tls()}
    return Fetcher(**{**usual, **options})


def outside(canary: Canary, names: Names | None = None) -> Fetcher:
    """A fetcher with its usual rules, but for the canary's port."""
    ports = {80, 443, canary.port}
    return Fetcher(resolve=names or Names(), ports=ports, seconds=5, tls=default_tls())


def at(canary: Canary, path: str = "/", host: str = "news.example", scheme: str = "http") -> str:
    return f"{scheme}://{host}:{canary.port}{path}"


def refusal(fetcher: Fetcher, url: str) -> str:
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(url, BY_MEDIA_TYPE)
    return str(caught.value)
