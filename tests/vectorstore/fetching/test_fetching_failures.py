"""Servers that send without end, too late or nothing to read: each ends in a sentence."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

import pytest
from canary import Canary, answer, redirect
from fetchers import CHUNKED, HEAD, at, inside, refusal

from vectorstore.errors import FetchError
from vectorstore.fetching.fetcher import resolve_host

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


def test_a_kind_that_nobody_asked_for_is_refused_unread(canary: Canary):
    canary.replies["/"] = answer(b"%PDF-1.7", kind="Application/PDF; a=b")
    fetcher = inside(canary)
    assert fetcher.fetch(at(canary), {"application/pdf"}).kind == "application/pdf"
    with pytest.raises(FetchError, match="of the kind application/pdf"):
        fetcher.fetch(at(canary), {"text/html"})


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
