"""Addresses that are never asked, whoever leads there."""

from __future__ import annotations

import errno
import socket
from ipaddress import ip_address
from pathlib import Path

import pytest
from canary import Canary, answer, redirect
from fetchers import PUBLIC, Names, at, inside, outside, real_connection, refusal


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
    monkeypatch.setattr("vectorstore.fetching.fetcher.is_allowed", lambda *_, **__: True)
    assert "another place" in refusal(outside(canary), at(canary, host="127.0.0.1"))
    assert canary.requests == []


def test_a_server_that_hangs_up_at_once_is_a_sentence(
    canary: Canary, monkeypatch: pytest.MonkeyPatch
):
    def no_longer_connected(stream: object) -> None:
        raise OSError(errno.ENOTCONN, "not connected")

    monkeypatch.setattr("vectorstore.fetching.connection.ends_of", no_longer_connected)
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
    monkeypatch.setattr("vectorstore.fetching.connection.ends_of", lambda stream: ends)
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
