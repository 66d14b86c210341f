from __future__ import annotations

import errno
import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from ipaddress import ip_address
from pathlib import Path

import httpcore
import pytest
from canary import Canary, answer, packed, redirect

from vectorstore.errors import FetchError
from vectorstore.fetching import Fetcher, resolve_host

PUBLIC = "93.184.216.34"
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
    return httpcore.default_ssl_context()


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
        fetcher.fetch(url)
    return str(caught.value)


# ---- what is never asked


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:PORT/", "http://127.1:PORT/", "http://127.0.0.2:PORT/", "http://0:PORT/",
        "http://0.0.0.0:PORT/", "http://2130706433:PORT/", "http://0177.0.0.1:PORT/",
        "http://017700000001:PORT/", "http://0x7f.1:PORT/", "http://0x7f000001:PORT/",
        "http://[::1]:PORT/", "http://[::]:PORT/", "http://[::ffff:127.0.0.1]:PORT/",
        "http://[::ffff:7f00:1]:PORT/", "http://[::127.0.0.1]:PORT/", "http://[2002:7f00:1::]:PORT/",
        "http://[64:ff9b::7f00:1]:PORT/", "http://[64:ff9b:1::7f00:1]:PORT/",
        "http://[fe80::1%25lo]:PORT/", "http://[fe80::1%lo]:PORT/", "http://[fd00:ec2::254]/",
        "http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.1.1/", "http://100.64.0.1/",
        "http://169.254.169.254/latest/meta-data/", "http://168.63.129.16/", "http://224.0.0.1/",
        "http://255.255.255.255/", "http://localhost:PORT/", "http://LOCALHOST.:PORT/",
        "http://a.localhost:PORT/", "http://canary.local:PORT/", "http://metadata.internal:PORT/",
        "http://canary:PORT/", "http://１２７.0.0.1:PORT/", "http://127。0。0。1:PORT/",
        "http://%31%32%37.0.0.1:PORT/", "http://127.0.0.1.:PORT/", "http://127%2e0.0.1:PORT/",
        "http://good@127.0.0.1:PORT/", "http://good:word@127.0.0.1:PORT/",
        "http://127.0.0.1:PORT@good.example/", "http://127.0.0.1:PORT#@good.example/",
        "http://127.0.0.1:PORT\\@good.example/", "http://good.example\\@127.0.0.1:PORT/",
        "http:\\\\127.0.0.1:PORT\\", "http://127.0.0.1\t:PORT/", "http://127.0.0.1\n:PORT/",
        "ht\ntp://127.0.0.1:PORT/", "\x00http://127.0.0.1:PORT/", " http://127.0.0.1:PORT/",
        "http://127.0.0.1:PORT/ HTTP/1.1\r\nX: y", "//127.0.0.1:PORT/", "http:127.0.0.1:PORT/",
        "http:///127.0.0.1:PORT/", "file:///etc/passwd", "file://127.0.0.1:PORT/", "127.0.0.1:PORT",
        "ftp://127.0.0.1:PORT/", "gopher://127.0.0.1:PORT/_GET", "unix:///run/docker.sock",
        "http+unix://run/", "ws://127.0.0.1:PORT/", "jar:http://127.0.0.1:PORT/!/",
        "http://127.0.0.1:22/", "http://127.0.0.1.nip.example:PORT/", "http://[::1%25]:PORT/",
    ],
)  # fmt: skip
def test_a_refused_address_is_never_connected_to(url: str, canary: Canary, attempts: list[str]):
    names = Names(**{"127_0_0_1_nip_example": [["127.0.0.1"]], "good_example": [["127.0.0.1"]]})
    sentence = refusal(outside(canary, names), url.replace("PORT", str(canary.port)))
    assert sentence.endswith(".")
    assert attempts == []
    assert canary.connections == 0


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "::1", "10.1.2.3", "fe80::1%eth0", "169.254.169.254", "100.64.0.1", "0.0.0.0",
     "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1", "2001:0:53aa:64c::1", "no address"],
)  # fmt: skip
def test_one_private_address_among_public_ones_is_enough_to_refuse(
    address: str, canary: Canary, attempts: list[str]
):
    for addresses in ([PUBLIC, address], [address, PUBLIC], [PUBLIC] * 20 + [address]):
        sentence = refusal(outside(canary, Names(news_example=[addresses])), at(canary))
        assert "not on the public internet" in sentence
        assert "news.example" in sentence
        assert address not in sentence
    assert attempts == []


def test_a_name_that_changes_its_address_is_asked_only_once(canary: Canary, attempts: list[str]):
    names = Names(news_example=[[PUBLIC], ["127.0.0.1"]])
    assert "cannot be reached" in refusal(outside(canary, names), at(canary))
    assert names.asked == ["news.example"]
    assert attempts == [PUBLIC]
    assert canary.connections == 0


def test_a_connection_that_ends_elsewhere_gets_no_request(
    canary: Canary, monkeypatch: pytest.MonkeyPatch
):
    def elsewhere(address: tuple[str, int], *rest: object, **options: object) -> socket.socket:
        return real_connection(("127.0.0.1", canary.port), *rest, **options)

    monkeypatch.setattr(socket, "create_connection", elsewhere)
    fetcher = outside(canary, Names(news_example=[[PUBLIC]]))
    assert "another place" in refusal(fetcher, "http://news.example/")
    assert canary.requests == []


def test_a_public_address_of_this_very_machine_gets_no_request(
    canary: Canary, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("vectorstore.fetching.is_allowed", lambda *_, **__: True)
    assert "another place" in refusal(outside(canary), at(canary, host="127.0.0.1"))
    assert canary.requests == []


def test_a_server_that_hangs_up_at_once_is_a_sentence(
    canary: Canary, monkeypatch: pytest.MonkeyPatch
):
    def no_longer_connected(stream: object) -> None:
        raise OSError(errno.ENOTCONN, "not connected")

    monkeypatch.setattr("vectorstore.pinned.ends_of", no_longer_connected)
    assert "cannot be reached" in refusal(inside(canary), at(canary))


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:PORT/secret", "//127.0.0.1:PORT/secret", "http://[::1]:PORT/secret",
        "http://0x7f.1:PORT/secret", "http://inner.example:PORT/secret", "//localhost:PORT/secret",
        "file:///etc/passwd", "ftp://news.example/", "javascript:1", "data:text/html,x",
        "http://169.254.169.254/", "http://u@127.0.0.1:PORT/secret", "http://[",
        "http://news.example:25/", "\\\\127.0.0.1:PORT\\secret", "http:\\\\127.0.0.1:PORT",
    ],
)  # fmt: skip
def test_a_redirect_to_a_refused_address_is_not_followed(
    location: str, canary: Canary, monkeypatch: pytest.MonkeyPatch
):
    """The canary plays the public server; it stands at another address than it says."""
    sent_to = []

    def connect(address: tuple[str, int], *rest: object, **options: object) -> socket.socket:
        sent_to.append(address[0])
        return real_connection(("127.0.0.1", canary.port), *rest, **options)

    monkeypatch.setattr(socket, "create_connection", connect)
    ends = ip_address("10.0.0.1"), ip_address(PUBLIC)
    monkeypatch.setattr("vectorstore.pinned.ends_of", lambda stream: ends)
    canary.replies["/"] = redirect(location.replace("PORT", str(canary.port)))
    names = Names(news_example=[[PUBLIC]], inner_example=[["127.0.0.1"]])
    assert refusal(outside(canary, names), at(canary)).endswith(".")
    assert sent_to == [PUBLIC]
    assert len(canary.requests) == 1


def test_proxies_and_passwords_of_the_environment_are_not_used(
    canary: Canary, attempts: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{canary.port}")
    netrc = tmp_path / "netrc"
    netrc.write_text("machine news.example login me password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    refusal(outside(canary, Names(news_example=[[PUBLIC]])), "http://news.example/")
    assert attempts == [PUBLIC]
    assert canary.connections == 0
    canary.replies["/"] = answer(b"hello")
    inside(canary).fetch(at(canary))
    assert "authorization" not in canary.requests[0].lower()


@pytest.mark.parametrize("host", ["169.254.169.254", "[fd00:ec2::254]", "0.0.0.0", "224.0.0.1"])
def test_metadata_stays_closed_on_an_intranet(host: str, canary: Canary, attempts: list[str]):
    assert "not on the public" in refusal(inside(canary), at(canary, host=host))
    assert attempts == []


# ---- what is read


def test_a_page_is_read_by_the_name_from_the_address_that_was_checked(
    canary: Canary, attempts: list[str]
):
    canary.replies["/a?b=c"] = answer(
        b"hello", 'ETag: "1"', "Last-Modified: Thu, 14 Aug 2025 10:00:00 GMT",
        kind='Text/HTML; a=b; Charset="ISO-8859-1"',
    )  # fmt: skip
    names = Names(news_example=[["127.0.0.1"], ["10.0.0.1"]])
    page = inside(canary, resolve=names).fetch(at(canary, "/a?b=c#part"))
    assert page.content == b"hello"
    assert page.url == at(canary, "/a?b=c")
    assert (page.kind, page.charset) == ("text/html", "iso8859-1")
    assert (page.etag, page.modified) == ('"1"', "Thu, 14 Aug 2025 10:00:00 GMT")
    assert not page.unchanged
    assert attempts == ["127.0.0.1"]
    assert f"\r\nHost: news.example:{canary.port}\r\n" in canary.requests[0]
    assert "\r\nUser-Agent: Beleg/" in canary.requests[0]
    assert "\r\nAccept-Encoding: gzip, deflate\r\n" in canary.requests[0]


def test_the_next_address_is_tried_if_one_does_not_answer(canary: Canary, attempts: list[str]):
    canary.replies["/"] = answer(b"hello")
    names = Names(news_example=[["10.0.0.1", "fc00::1", "127.0.0.1"]])
    assert inside(canary, resolve=names).fetch(at(canary)).content == b"hello"
    assert attempts == ["10.0.0.1", "fc00::1", "127.0.0.1"]


@pytest.mark.parametrize(
    ("kind", "charset"),
    [
        ("text/html", None), ("text/html; charset=UTF-8", "utf-8"), ("text/html;charset=", None),
        ("text/html; charset=no-such", None), ("text/html; charset=utf-7", None),
        ("text/html; charset=hex", None), ("text/html; charset=idna", None),
        ("text/html; charset='windows-1252'", "cp1252"), ("text/html; charset=utf-16", "utf-16"),
        ("text/html; xcharset=cp1252", None), ("text/html; charset=unicode_escape", None),
    ],
)  # fmt: skip
def test_charsets_are_those_that_text_is_written_in(kind: str, charset: str | None, canary: Canary):
    canary.replies["/"] = answer(b"hello", kind=kind)
    assert inside(canary).fetch(at(canary)).charset == charset


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See", "307 T", "308 P"])
def test_redirects_are_followed(status: str, canary: Canary):
    canary.replies["/"] = redirect("b/../c d?e=ü#f", status)
    canary.replies["/c%20d?e=%C3%BC"] = redirect(at(canary, "/end", "other.example"))
    canary.replies["/end"] = answer(b"hello")
    page = inside(canary).fetch(at(canary))
    assert page.url == at(canary, "/end", "other.example")
    assert page.content == b"hello"


def test_five_redirects_are_followed_and_no_more(canary: Canary):
    for step in range(6):
        canary.replies[f"/{step}"] = redirect(f"/{step + 1}")
    canary.replies["/6"] = answer(b"hello")
    assert inside(canary).fetch(at(canary, "/1")).content == b"hello"
    assert "again and again" in refusal(inside(canary), at(canary, "/0"))


def test_cookies_are_not_kept(canary: Canary):
    canary.replies["/"] = answer(b"", "Set-Cookie: a=b", "Location: /end", status="302 Found")
    canary.replies["/end"] = answer(b"hello")
    with inside(canary) as fetcher:
        fetcher.fetch(at(canary))
        fetcher.fetch(at(canary))
    assert len(canary.requests) == 4
    assert not any("cookie" in request.lower() for request in canary.requests)


def test_an_unchanged_page_has_no_content(canary: Canary):
    canary.replies["/"] = answer(b"", status="304 Not Modified", kind=None)
    page = inside(canary).fetch(at(canary), etag='"1"', modified="yesterday")
    assert page.unchanged
    assert (page.content, page.etag, page.modified) == (b"", '"1"', "yesterday")
    assert '\r\nIf-None-Match: "1"\r\n' in canary.requests[0]
    assert "\r\nIf-Modified-Since: yesterday\r\n" in canary.requests[0]


def test_unchanged_is_no_answer_if_nothing_was_known(canary: Canary):
    canary.replies["/"] = answer(b"", status="304 Not Modified", kind=None)
    assert "304" in refusal(inside(canary), at(canary))


def test_a_validator_cannot_smuggle_headers_in(canary: Canary):
    canary.replies["/"] = answer(b"hello")
    inside(canary).fetch(at(canary), etag='"1"\r\nX-Evil: 1', modified="ü")
    assert "evil" not in canary.requests[0].lower()
    assert "If-" not in canary.requests[0]


def test_a_closed_fetcher_asks_nothing(canary: Canary):
    with inside(canary) as fetcher:
        pass
    assert "closing" in refusal(fetcher, at(canary))
    assert canary.connections == 0


# ---- packed pages


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (b"hello", "identity"), (gzip.compress(b"hello"), "gzip"),
        (zlib.compress(b"hello"), "deflate"), (gzip.compress(b"hello"), "X-GZip"),
        (raw_deflate(b"hello"), "deflate"),
        (gzip.compress(b"hel") + gzip.compress(b"lo"), "gzip"),
        (gzip.compress(b"hello") + b"\0\0\0", "gzip"),
    ],
)  # fmt: skip
def test_packed_pages_are_unpacked(body: bytes, coding: str, canary: Canary):
    canary.replies["/"] = answer(body, f"Content-Encoding: {coding}")
    assert inside(canary).fetch(at(canary)).content == b"hello"


def test_a_long_page_survives_packing(canary: Canary):
    body = b"".join(b"line %d\n" % number for number in range(100_000))
    canary.replies["/"] = packed(body)
    assert inside(canary).fetch(at(canary)).content == body


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (gzip.compress(b"hello" * 99)[:-12], "gzip"), (b"hello", "gzip"), (b"hello", "deflate"),
        (gzip.compress(b"") * 101, "gzip"), (b"hello", "br"), (b"hello", "gzip, gzip"),
    ],
)  # fmt: skip
def test_damaged_or_unknown_packing_is_refused(body: bytes, coding: str, canary: Canary):
    canary.replies["/"] = answer(body, f"Content-Encoding: {coding}")
    assert "page" in refusal(inside(canary), at(canary))


def test_a_bomb_is_stopped_while_it_unfolds(canary: Canary):
    packer = zlib.compressobj(1, wbits=16 + zlib.MAX_WBITS)
    bomb = b"".join([*(packer.compress(bytes(1_000_000)) for _ in range(50)), packer.flush()])
    canary.replies["/"] = answer(bomb, "Content-Encoding: gzip")
    fetcher = inside(canary, max_bytes=300_000)
    tracemalloc.start()
    try:
        assert "larger than 0.3 MB" in refusal(fetcher, at(canary))
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()


# ---- limits


def endless(*start: bytes, again: bytes) -> Callable[[socket.socket], None]:
    """Sends the start once and then the same bytes until the caller hangs up."""

    def send(caller: socket.socket) -> None:
        caller.sendall(b"".join(start))
        while True:
            caller.sendall(again)

    return send


def dripping(*start: bytes, drop: bytes) -> Callable[[socket.socket], None]:
    def send(caller: socket.socket) -> None:
        caller.sendall(b"".join(start))
        pause = threading.Event()
        while not pause.wait(0.02):
            caller.sendall(drop)

    return send


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "reply",
    [
        endless(HEAD, b"\r\n", again=b"x" * 10_000),
        endless(CHUNKED, again=b"400\r\n" + b"x" * 1024 + b"\r\n"),
        endless(CHUNKED, again=b"1\r\nx\r\n" * 1000),
        endless(CHUNKED, again=b"1;" + b"e" * 5000 + b"\r\nx\r\n"),
        endless(CHUNKED, b"0\r\n", again=b"X-Trailer: y\r\n" * 100),
        endless(HEAD, again=b"X-Header: y\r\n" * 100),
        endless(HEAD, b"X: ", again=b"y" * 10_000),
        endless(again=b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
        endless(again=b"x" * 10_000),
        answer(b"x" * 50_001),
        HEAD + b"Content-Length: 999999999999\r\n\r\n",
    ],
)
def test_whoever_sends_without_end_is_cut_off(reply: object, canary: Canary):
    canary.replies["/"] = reply
    assert refusal(inside(canary, max_bytes=50_000), at(canary)).endswith(".")


def test_the_largest_page_is_still_read(canary: Canary):
    canary.replies["/"] = answer(b"x" * 50_000)
    assert len(inside(canary, max_bytes=50_000).fetch(at(canary)).content) == 50_000


@pytest.mark.parametrize(
    "reply",
    [
        dripping(HEAD, b"\r\n", drop=b"x"),
        dripping(CHUNKED, drop=b"1\r\nx\r\n"),
        dripping(HEAD, drop=b"X: y\r\n"),
        dripping(drop=b"HTTP/1.1 100 Continue\r\n\r\n"),
        dripping(drop=b""),
        redirect("/"),
    ],
)
def test_time_is_for_everything_together(reply: object, canary: Canary):
    canary.replies["/"] = reply
    sentence = refusal(inside(canary, seconds=0.2), at(canary))
    assert "0.2 seconds" in sentence or "again and again" in sentence


def test_a_name_server_that_never_answers_costs_no_more_than_the_time(canary: Canary):
    answered = threading.Event()

    def never(host: str, port: int) -> list[str]:
        answered.wait(5)
        return []

    assert "0.1 seconds" in refusal(inside(canary, resolve=never, seconds=0.1), at(canary))
    answered.set()


# ---- sentences


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("404 Not Found", "answers 404: there is no such page. Check the address."),
        ("410 Gone", "taken away"), ("401 Unauthorized", "password"), ("403 Forbidden", "not let"),
        ("429 Too Many", "too often"), ("500 Error", "out of order. Try again later."),
        ("503 Busy", "out of order"), ("418 Teapot", "answers 418"), ("204 No Content", "no page"),
        ("206 Partial", "no page"), ("302 Found", "answers 302"), ("300 Choices", "answers 300"),
    ],
)  # fmt: skip
def test_an_error_is_a_sentence_with_the_host(status: str, words: str, canary: Canary):
    canary.replies["/"] = answer(b"<script>", status=status)
    sentence = refusal(inside(canary), at(canary))
    assert sentence.startswith("news.example ")
    assert words in sentence


@pytest.mark.parametrize(
    "kind",
    ["image/png", "application/octet-stream", "text/css", "application/zip", "html", "", None,
     "video/mp4; charset=utf-8", "text/html, image/png"],
)  # fmt: skip
def test_other_kinds_of_files_are_refused(kind: str | None, canary: Canary):
    canary.replies["/"] = answer(b"<html>", kind=kind)
    assert "kind" in refusal(inside(canary), at(canary))


def test_a_kind_is_not_guessed_from_content_or_name(canary: Canary):
    canary.replies["/a.pdf"] = answer(b"%PDF-1.7", kind="text/plain")
    assert inside(canary).fetch(at(canary, "/a.pdf")).kind == "text/plain"


@pytest.mark.parametrize(
    "reply",
    [
        b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200", b"<html>hello</html>",
        HEAD + b"Content-Length: 10\r\n\r\nhello", CHUNKED + b"5\r\nhel", CHUNKED + b"zz\r\nhello",
        HEAD + b"Content-Length: -1\r\n\r\n",
        HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
        HEAD + b"No colon\r\n\r\n", HEAD + b"X: \x00\r\n\r\n", b"HTTP/1.1 101 Switching\r\n\r\n",
    ],
)  # fmt: skip
def test_a_broken_answer_is_a_sentence(reply: bytes, canary: Canary):
    canary.replies["/"] = reply
    sentence = refusal(inside(canary), at(canary))
    assert "broke off" in sentence or "answers 101" in sentence


def test_unknown_names_and_silent_ports_are_sentences(canary: Canary):
    assert "not found" in refusal(inside(canary), at(canary, host="nowhere.example"))
    fetcher = inside(canary)
    canary.__exit__()
    assert "cannot be reached" in refusal(fetcher, at(canary))


def test_the_resolver_of_the_machine_knows_loopback():
    assert set(resolve_host("localhost", 80)) <= {"127.0.0.1", "::1"}


# ---- encrypted connections


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of news.example, with its key in the same file."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificate")
    path = tmp_path_factory.mktemp("tls") / "news.pem"
    command = (
        f"openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -days 2"
        f" -subj /CN=news.example -addext subjectAltName=DNS:news.example"
        f" -keyout {path}.key -out {path}"
    )
    subprocess.run(command.split(), check=True, capture_output=True)
    return path


@pytest.fixture
def encrypted(certificate: Path) -> Iterator[Canary]:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, f"{certificate}.key")
    with Canary(tls) as server:
        yield server


def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


def test_the_certificate_is_that_of_the_name_though_the_address_is_pinned(
    encrypted: Canary, certificate: Path
):
    encrypted.replies["/"] = answer(b"hello")
    fetcher = inside(encrypted, tls=trusting(certificate))
    assert fetcher.fetch(at(encrypted, scheme="https")).content == b"hello"
    assert encrypted.names == ["news.example"]
    assert f"\r\nHost: news.example:{encrypted.port}\r\n" in encrypted.requests[0]


@pytest.mark.parametrize("host", ["other.example", "127.0.0.1"])
def test_the_certificate_of_another_name_is_refused(
    host: str, encrypted: Canary, certificate: Path
):
    fetcher = inside(encrypted, tls=trusting(certificate))
    assert "cannot prove who it is" in refusal(fetcher, at(encrypted, "/", host, "https"))
    assert encrypted.requests == []


def test_a_certificate_that_nobody_vouches_for_is_refused(encrypted: Canary):
    fetcher = inside(encrypted, tls=None)
    assert "cannot prove" in refusal(fetcher, at(encrypted, scheme="https"))
    assert encrypted.requests == []


def test_a_server_without_encryption_is_refused_by_https(canary: Canary):
    assert "certificate or encryption" in refusal(inside(canary), at(canary, scheme="https"))


def test_a_redirect_may_not_leave_encryption(encrypted: Canary, canary: Canary, certificate: Path):
    encrypted.replies["/"] = redirect(at(canary))
    fetcher = inside(encrypted, tls=trusting(certificate), ports={encrypted.port, canary.port})
    assert "from https to http" in refusal(fetcher, at(encrypted, scheme="https"))
    assert canary.connections == 0


def test_a_redirect_may_enter_encryption(encrypted: Canary, canary: Canary, certificate: Path):
    canary.replies["/"] = redirect(at(encrypted, scheme="https"))
    encrypted.replies["/"] = answer(b"hello")
    fetcher = inside(encrypted, tls=trusting(certificate), ports={encrypted.port, canary.port})
    assert fetcher.fetch(at(canary)).content == b"hello"
