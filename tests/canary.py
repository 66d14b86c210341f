"""A web server on loopback that remembers who called, for tests of what fetches pages."""

from __future__ import annotations

import contextlib
import gzip
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from typing import Self

Reply = bytes | Callable[[socket.socket], None]


def answer(
    body: bytes = b"", *headers: str, status: str = "200 OK", kind: str | None = "text/html"
) -> bytes:
    """A whole HTTP answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    if kind is not None:
        lines.append(f"Content-Type: {kind}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def redirect(location: str, status: str = "302 Found") -> bytes:
    return answer(b"", f"Location: {location}", status=status)


def packed(body: bytes, *headers: str) -> bytes:
    return answer(gzip.compress(body), "Content-Encoding: gzip", *headers)


class Canary:
    """Answers by path, as `replies` says; other paths are 404.

    `connections` counts who came at all, `requests` holds what they asked, `names` the TLS
    server names. A reply that is a function writes to the socket itself.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.replies: dict[str, Reply] = {}
        self.connections = 0
        self.requests: list[str] = []
        self.names: list[str | None] = []
        self._tls = tls
        if tls is not None:
            tls.sni_callback = lambda _, name, __: self.names.append(name)
        self._sockets = list(_listening())
        self.port = self._sockets[0].getsockname()[1]

    def __enter__(self) -> Self:
        for each in self._sockets:
            threading.Thread(target=self._serve, args=(each,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for each in self._sockets:
            # A thread blocked in accept() is not woken by close() alone.
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _serve(self, listening: socket.socket) -> None:
        while True:
            try:
                caller, _ = listening.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._answer, args=(caller,), daemon=True).start()

    def _answer(self, caller: socket.socket) -> None:
        # Callers hang up early: that is what these tests are about.
        with contextlib.suppress(OSError), caller:
            caller.settimeout(5)
            if self._tls is not None:
                caller = self._tls.wrap_socket(caller, server_side=True)
            with caller:
                self._reply(caller)

    def _reply(self, caller: socket.socket) -> None:
        request = b""
        while b"\r\n\r\n" not in request:
            chunk = caller.recv(65_536)
            if not chunk:
                return
            request += chunk
            if request.startswith(b"\x16"):  # a TLS greeting, which has no line ends
                caller.sendall(answer(b"", status="400 Bad Request"))
                return
        self.requests.append(request.decode("latin-1"))
        path = request.split(b" ")[1].decode()
        reply = self.replies.get(path, answer(b"", status="404 Not Found"))
        if callable(reply):
            reply(caller)
        else:
            caller.sendall(reply)
            # What is not read yet is lost if a socket closes with bytes left in it.
            caller.shutdown(socket.SHUT_WR)


def _listening() -> Iterator[socket.socket]:
    """Yield sockets on loopback, of IPv4 and, where there is any, IPv6, with one port."""
    first = socket.create_server(("127.0.0.1", 0))
    yield first
    with contextlib.suppress(OSError):
        yield socket.create_server(("::1", first.getsockname()[1]), family=socket.AF_INET6)
