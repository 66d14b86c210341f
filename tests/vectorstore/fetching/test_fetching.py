"""What is read of a page that may be read, packed ones included."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest
from canary import Canary, answer, packed, redirect
from fetchers import Names, at, inside, refusal

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
    assert (page.kind, page.charset) == ("text/html", "cp1252")
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


def gzipped(body: bytes) -> bytes:
    """Pack without the time: the name of a test must not hold it."""
    return gzip.compress(body, mtime=0)


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (b"hello", "identity"), (gzipped(b"hello"), "gzip"),
        (zlib.compress(b"hello"), "deflate"), (gzipped(b"hello"), "X-GZip"),
        (raw_deflate(b"hello"), "deflate"),
        (gzipped(b"hel") + gzipped(b"lo"), "gzip"),
        (gzipped(b"hello") + b"\0\0\0", "gzip"),
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
        (gzipped(b"hello" * 99)[:-12], "gzip"), (b"hello", "gzip"), (b"hello", "deflate"),
        (gzipped(b"") * 101, "gzip"), (b"hello", "br"), (b"hello", "gzip, gzip"),
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
