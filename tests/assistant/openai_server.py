"""A tiny server that speaks OpenAI's protocol on loopback, and fails as it is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Manner = Literal["well", "breaks_off", "error_500", "hangs_up", "silent", "slow", "junk"]
SLOW_WORDS = 500


@dataclass
class FakeOpenAI:
    """What the server says, what it was asked, and whether somebody hung up on it."""

    manner: Manner = "well"
    text: str = "The ferry leaves the harbour at dawn."
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    hung_up: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    @property
    def words(self) -> list[str]:
        first, *others = (self.text if self.manner != "slow" else "word " * SLOW_WORDS).split()
        return [first, *(f" {word}" for word in others)]


def _chunk(text: str) -> bytes:
    choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}
    values = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "fake",
              "choices": [choice]}  # fmt: skip
    return f"data: {json.dumps(values)}\n\n".encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    fake: FakeOpenAI

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.fake.requests.append(json.loads(body))
        self.fake.keys.append(self.headers["Authorization"])
        self.close_connection = True
        getattr(self, self.fake.manner)()

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def well(self) -> None:
        self._stream(self.fake.words, end=True)

    def breaks_off(self) -> None:
        self._stream(self.fake.words, end=False)

    def slow(self) -> None:
        try:
            for number, word in enumerate(self.fake.words):
                self._stream([word], end=False, begin=number == 0)
                self.fake.done.wait(0.02)
        except OSError:
            self.fake.hung_up.set()

    def error_500(self) -> None:
        content = json.dumps({"error": {"message": "out of memory"}}).encode()
        self.send_response(500)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def junk(self) -> None:
        content = b"<html>a proxy's page</html>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def hangs_up(self) -> None:
        """Say nothing and close."""

    def silent(self) -> None:
        self.fake.done.wait(60)

    def _stream(self, words: list[str], *, end: bool, begin: bool = True) -> None:
        if begin:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
        for piece in [*map(_chunk, words), *([b"data: [DONE]\n\n"] if end else [])]:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        if end:
            self.wfile.write(b"0\r\n\r\n")
        self.wfile.flush()


@contextmanager
def openai_server(fake: FakeOpenAI) -> Iterator[FakeOpenAI]:
    """Run the server until the block ends."""
    handler = type("Handler", (_Handler,), {"fake": fake})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        fake.done.set()
        server.shutdown()
        server.server_close()
        thread.join()
