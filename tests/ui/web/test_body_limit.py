"""Bodies without a length are taken up to a limit and no further, by a really running server."""

from __future__ import annotations

import gc
import json
import select
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from ui_fakes import FakeAssistant

from assistant.settings import Settings
from ui.web.security import BODY_LIMIT
from ui.web.server import serve

pytestmark = pytest.mark.server

MEGABYTE = 1024 * 1024
HUGE = 200 * MEGABYTE  # what would be sent if nobody refused it
KEPT = 64 * MEGABYTE  # what may be left in memory, which is not given back at once
SPARE = 16 * MEGABYTE  # what buffers on the way may hold beyond a limit
FILE = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
FIELD = b'--x\r\nContent-Disposition: form-data; name="files"\r\n\r\n'
UPLOADS = 30 * MEGABYTE


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """Where a page is served that takes less at once than it usually does."""
    home = tmp_path_factory.mktemp("home")
    ready, told = threading.Event(), []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ui.web.security.UPLOADS_LIMIT", UPLOADS)

        def on_ready(url: str) -> None:
            told.append(url)
            ready.set()

        assistant = FakeAssistant(settings=Settings(port=0, home=home))
        arguments = {"on_ready": on_ready}
        threading.Thread(target=serve, args=(assistant,), kwargs=arguments, daemon=True).start()
        assert ready.wait(60)
    url = urlsplit(told[0])
    yield url.hostname, url.port


def sent(
    address: tuple[str, int], line: str, begin: bytes = b"", headers: tuple[str, ...] = ()
) -> tuple[int, int]:
    """Send a huge body in chunks, without its length; return the reply's status and what went."""
    kind = headers or ("Content-Type: application/json",)
    head = [f"{line} HTTP/1.1", "Host: 127.0.0.1", "Transfer-Encoding: chunked", *kind]
    piece, count = b"x" * 65536, 0
    with socket.create_connection(address, timeout=30) as connection:
        connection.sendall("\r\n".join([*head, "", ""]).encode() + chunk(begin))
        while count < HUGE and not select.select([connection], [], [], 0)[0]:
            try:
                connection.sendall(chunk(piece))
            except ConnectionError:
                break
            count += len(piece)
        reply = connection.recv(65536)
    return int(reply.split(maxsplit=2)[1]), count


def chunk(piece: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(piece), piece) if piece else b""


def memory() -> int:
    """Return how many bytes this process, which is the server's, has in memory."""
    gc.collect()
    status = Path("/proc/self/status").read_text()
    return 1024 * int(status.partition("VmRSS:")[2].split()[0])


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads Linux's own figures")
@pytest.mark.parametrize(
    "line",
    [
        "POST /translations",
        "PUT /feeds",
        "POST /gradio_api/run/ask",
        "POST /gradio_api/queue/join",
    ],
)
def test_a_huge_body_without_a_length_is_refused_and_not_kept(address, line):
    before = memory()
    status, count = sent(address, line, b'{"data": ["')
    assert status == 413
    assert BODY_LIMIT - MEGABYTE < count < BODY_LIMIT + SPARE
    assert memory() - before < KEPT


@pytest.mark.parametrize("begin", [FILE, FIELD])
def test_a_huge_upload_without_a_length_is_refused_and_not_kept(address, begin):
    before = memory()
    kind = ("Content-Type: multipart/form-data; boundary=x",)
    status, count = sent(address, "POST /gradio_api/upload", begin, kind)
    assert status == 413
    assert BODY_LIMIT < count < UPLOADS + SPARE
    assert memory() - before < KEPT


def test_files_that_are_small_enough_are_taken_together(address):
    file = FILE + b"x" * (12 * MEGABYTE) + b"\r\n"
    body = file + file.replace(b"a.txt", b"b.txt") + b"--x--\r\n"
    head = (
        "POST /gradio_api/upload HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(address, timeout=30) as connection:
        connection.sendall(head.encode() + body)
        reply = b"".join(iter(lambda: connection.recv(65536), b""))
    assert reply.startswith(b"HTTP/1.1 200")
    assert len(json.loads(reply.partition(b"\r\n\r\n")[2])) == 2


def test_an_order_without_a_token_is_refused_before_it_is_read(address):
    assert sent(address, "POST /control/index")[0] == 404


def answered(address: tuple[str, int], head: str, body: bytes = b"") -> tuple[int, dict[str, str]]:
    """Send a request as it is; return the reply's status and its JSON."""
    with socket.create_connection(address, timeout=30) as connection:
        connection.sendall(
            head.encode() + b"\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n" + body
        )
        reply = b"".join(iter(lambda: connection.recv(65536), b""))
    return int(reply.split(maxsplit=2)[1]), json.loads(reply.partition(b"\r\n\r\n")[2])


@pytest.mark.parametrize("length", [str(BODY_LIMIT + 1), "9" * 15])
def test_a_body_that_says_it_is_huge_is_refused_with_a_sentence(address, length):
    head = f"PUT /feeds HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: {length}"
    assert answered(address, head) == (413, {"error": "The request is too big."})


def test_an_origin_that_is_no_address_is_refused(address):
    status, told = answered(address, "DELETE /feeds?url=x HTTP/1.1\r\nOrigin: http://[bad")
    assert (status, told) == (403, {"error": "Requests from other sites are refused."})


def test_half_a_character_in_a_value_is_refused_with_a_sentence_that_can_be_sent(address):
    body = b'{"url": "\\ud800", "every": 60}'
    head = f"PUT /feeds HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    status, told = answered(address, head, body)
    assert status < 500
    assert "?" in told["error"]
