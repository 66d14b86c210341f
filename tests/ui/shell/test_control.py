"""Whose orders the process that holds the index takes, and which."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from holding import Holding, never
from shell import Shell

from ui.api.client import hand_over
from ui.api.operations import quiet
from vectorstore.errors import BelegError
from vectorstore.store.lock import FolderLock, holder_of

pytestmark = pytest.mark.server


def test_token_is_in_a_file_of_its_owner_alone(held: Holding, home: Path):
    assert stat.S_IMODE((home / "holder.json").stat().st_mode) == 0o600
    assert len(held.holder.token) > 40
    assert held.holder.token not in repr(held.holder)
    assert [path.name for path in home.glob("holder*")] == ["holder.json"]


def test_token_is_another_one_for_each_address(home: Path):
    lock = FolderLock(home)
    tokens = set()
    for _ in range(3):
        lock.announce("http://127.0.0.1:1")
        tokens.add(holder_of(home).token)
    lock.release()
    assert len(tokens) == 3


def test_token_is_in_no_sentence(beleg: Shell, held: Holding):
    for words in (["list"], ["status"], ["ask", " "]):
        ended = beleg(*words)
        assert held.holder.token not in ended.out + ended.err


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer x", "Basic {}", "bearer {}", "{}", "Bearer {}x",
              "Bearer ü"],
)  # fmt: skip
def test_wrong_token_is_refused_and_nothing_is_done(held: Holding, harbour: Path, given: str):
    words = given.format(held.holder.token).encode("latin-1")
    for name in ("hello", "index", "list", "nothing"):
        reply = held.post(name, json={"paths": [str(harbour)]}, headers={"Authorization": words})
        assert reply.status_code == 401
        assert held.holder.token not in reply.text
    assert held.assistant.articles() == []


def test_process_that_has_announced_nothing_takes_no_orders(held: Holding):
    holder = held.holder
    held.assistant.announce(None)
    for token in (holder.token, "None", ""):
        reply = httpx2.post(
            f"{holder.url}/control/list",
            json={},
            headers={"Authorization": f"Bearer{token and ' ' + token}"},
            trust_env=False,
        )
        assert reply.status_code == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 400),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
    ],
    ids=str,
)
def test_browsers_and_other_hosts_are_refused_even_with_the_token(
    held: Holding, harbour: Path, headers: dict, status: int
):
    values = {"paths": [str(harbour)]}
    for name in ("hello", "index"):
        assert held.post(name, json=values, headers=headers).status_code == status
    assert held.assistant.articles() == []


def test_own_origin_is_refused_too(held: Holding, harbour: Path):
    values = {"paths": [str(harbour)]}
    reply = held.post("index", json=values, headers={"Origin": held.holder.url})
    assert reply.status_code == 403
    assert held.assistant.articles() == []


@pytest.mark.parametrize("path", ["Index", "index/", "a/b", "", "liste"])
def test_other_orders_do_not_exist(held: Holding, path: str):
    assert held.post(path, json={}).status_code in (400, 404)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"1", b"\xff", b"[" * 500_000, b'{"a":' * 100_000, b"1" * 5000],
    ids=lambda body: repr(body[:10]),
)
def test_order_that_is_no_json_object_is_refused(held: Holding, body: bytes):
    reply = held.post("list", content=body)
    assert reply.status_code == 400
    assert reply.json()["error"].startswith("The order is no JSON")


@pytest.mark.parametrize("sized", [True, False])
def test_huge_order_is_refused(held: Holding, harbour: Path, sized: bool):
    body = b'{"paths": ["%s"], "x": "%s"}' % (bytes(harbour), b"x" * 1_000_000)
    pieces = (body[start : start + 1000] for start in range(0, len(body), 1000))
    reply = held.post("index", content=body if sized else pieces)
    assert reply.status_code == 413
    assert held.assistant.articles() == []


def test_endless_order_is_refused_before_all_of_it_is_taken(held: Holding):
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while taken < 200_000_000:
            yield b"x" * 100_000
            taken += 100_000

    reply = held.post("index", content=endless())
    assert (reply.status_code, reply.json()) == (413, {"error": "The request is too big."})
    assert taken < 20_000_000


def test_too_many_paths_are_a_sentence(beleg: Shell, held: Holding):
    ended = beleg("index", *["/ships/" + "x" * 1000] * 1000)
    assert (ended.code, ended.out) == (1, "")
    assert ended.words.startswith("Error: These are too many at once.")


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("ask", {}),
        ("ask", {"question": 1}),
        ("ask", {"question": ["x"]}),
        ("ask", {"question": "x", "read_dates": "no"}),
        ("ask", {"question": "x", "filters": []}),
        ("ask", {"question": "x", "filters": {"sources": ["x"] * 1000}}),
        ("ask", {"question": "x", "history": []}),
        ("search", {"query": None}),
        ("search", {"query": "x", "k": True}),
        ("search", {"query": "x", "k": 1.0}),
        ("search", {"query": "x", "k": 10**30}),
        ("index", {}),
        ("index", {"paths": []}),
        ("index", {"paths": "/ships"}),
        ("index", {"paths": [1]}),
        ("index", {"paths": [""]}),
        ("index", {"paths": ["ships"]}),
        ("index", {"paths": ["/ships", "../ships"]}),
        ("index", {"paths": ["~/ships"]}),
        ("index", {"paths": ["/" + "x" * 5000]}),
        ("index", {"paths": ["/ships"], "forget": True}),
        ("list", {"x": 1}),
        ("remove", {"ids": "x"}),
        ("remove", {"ids": [None]}),
        ("feeds", {"forget": []}),
        ("feeds", {"forget": "https://a.example/feed"}),
        ("feeds", {"forget": ["x" * 5001]}),
        ("feeds", {"every": 60}),
        ("status", {"x": 1}),
        ("rebuild", {"embedding": 1}),
        ("rebuild", {"embedding": ""}),
        ("rebuild", {"embedding": "x" * 5001}),
    ],
    ids=str,
)
def test_order_with_a_wrong_value_is_refused_with_a_sentence(
    held: Holding, monkeypatch: pytest.MonkeyPatch, name: str, values: dict
):
    methods = ("ask", "stream", "search", "index", "articles", "remove", "forget_feeds", "status")
    for method in (*methods, "rebuild"):
        monkeypatch.setattr(held.assistant, method, None)
    reply = held.post(name, json=values)
    assert reply.status_code == 400
    assert reply.json()["error"].endswith(".")


@pytest.mark.parametrize("path", ["/nul\0", "/surrogate\udcff", "/" + "ä" * 4000])
def test_path_that_no_file_can_have_is_named(held: Holding, path: str):
    report = hand_over(held.holder, "index", {"paths": [path]}, quiet, never)
    (failure,) = report.values["failed"]
    assert failure["reason"]


def test_refusal_of_an_order_is_the_shells_error(held: Holding):
    with pytest.raises(BelegError, match="is not absolute"):
        hand_over(held.holder, "index", {"paths": ["x"]}, quiet, never)
