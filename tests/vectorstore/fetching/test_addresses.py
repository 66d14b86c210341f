from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.errors import FetchError
from vectorstore.fetching.addresses import is_allowed, is_local_name, parse_target

PUBLIC = [
    "1.1.1.1", "8.8.8.8", "93.184.216.34", "172.15.255.255", "172.32.0.1", "100.63.255.255",
    "100.128.0.1", "169.253.1.1", "223.255.255.254", "2606:4700:4700::1111", "2a00:1450:4001::1",
]  # fmt: skip
PRIVATE = [
    "127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "100.64.0.1", "100.127.255.255", "::1", "fc00::1", "fd12:3456::1",
]  # fmt: skip
CLOSED = [
    "0.0.0.0", "0.1.2.3", "255.255.255.255", "240.0.0.1", "224.0.0.1", "239.255.255.250",
    "169.254.0.1", "169.254.169.254", "169.254.170.2", "168.63.129.16", "100.100.100.200",
    "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "192.88.99.1",
    "::", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "fd00:ec2::254", "fd20:ce::254",
    "100::1", "2001:db8::1", "3fff::1", "5f00::1",
]  # fmt: skip
DISGUISED = [
    "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "::8.8.8.8", "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::8.8.8.8", "64:ff9b:1::7f00:1", "2002:7f00:1::1",
    "2002:808:808::1", "2001:0:53aa:64c::1", "2001::1", "2606:4700::5efe:127.0.0.1",
    "2606:4700::200:5efe:10.0.0.1", "2606:4700::1%eth0",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_allowed(address: str):
    assert is_allowed(address)
    assert is_allowed(address, allow_private=True)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_allowed_only_if_asked_for(address: str):
    assert not is_allowed(address)
    assert is_allowed(address, allow_private=True)


@pytest.mark.parametrize(
    "address", [*CLOSED, *DISGUISED, "", "news.example", "127.1", "0177.0.0.1"]
)
def test_other_addresses_are_never_allowed(address: str):
    assert not is_allowed(address)
    assert not is_allowed(address, allow_private=True)


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://news.example", "https://news.example/"),
        ("HTTPS://News.EXAMPLE:443/A?b=C#part", "https://news.example/A?b=C"),
        ("  http://news.example./a b\n", "http://news.example/a%20b"),
        ("http://news.example?q", "http://news.example/?q"),
        (
            "http://news.example/ä%C3%A4?x=ö&y=%2F",
            "http://news.example/%C3%A4%C3%A4?x=%C3%B6&y=%2F",
        ),
        ("https://zürich.example/", "https://xn--zrich-kva.example/"),
        ("https://ＮＥＷＳ。example/", "https://news.example/"),
        ("http://8.8.8.8/", "http://8.8.8.8/"),
        ("http://[2606:4700:0:0::1111]:80/", "http://[2606:4700::1111]/"),
        ("https://news.example:80/", "https://news.example:80/"),
        ("http://news.example//a//b", "http://news.example//a//b"),
    ],
)
def test_an_address_is_written_in_one_way(written: str, url: str):
    assert parse_target(written).url == url
    assert parse_target(url).url == url


@pytest.mark.parametrize(
    "url",
    [
        "", "news.example", "/a", "//news.example/", "http:news.example", "http:///a", "http://",
        "file:///etc/passwd", "ftp://news.example/", "gopher://news.example/", "javascript:1",
        "data:text/html,x", "feed://news.example/", "view-source:http://news.example/",
        "http://:80/", "http://news.example:0/", "http://news.example:99999/",
        "http://news.example:８０/", "http://news.example:+80/", "http://news.example:8080/",
        "http://news.example:22/", "http://good@news.example/", "http://good:word@news.example/",
        "http://@news.example/", "http://news.example\\@127.0.0.1/", "http:\\\\news.example\\",
        "http://news.example/\\a", "http://ne\tws.example/", "http://news.example/\r\nX: y",
        "http://ne ws.example/", "http://news%2eexample/", "http://%31%32%37.0.0.1/",
        "http://[fe80::1%25eth0]/", "http://[::1", "http://::1/", "http://[127.0.0.1]/",
        "http://news..example/", "http://news.example../", "http://.news.example/",
        "http://-news.example/", "http://news-.example/", "http://new's.example/",
        f"http://{'a' * 64}.example/", f"http://{'a.' * 200}example/",
        f"http://a.example/{'a' * 5000}",
        f"http://{'ä' * 300}.example/", "http://\ud800.example/", "http://a.example/\ud800",
        "http://a\u202eb.example/", "http://a.example\u2028/", "http://💩\u200d.example/",
        "http://good\uff0f@127.0.0.1/", "http://127.0.0.1\uff03@news.example/",
    ],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_refused(url: str):
    with pytest.raises(FetchError):
        parse_target(url)


@pytest.mark.parametrize(
    "host",
    [
        "2130706433", "017700000001", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "127.0.1",
        "127.0.0.1.1", "127.0.0.01", "127.0.0.0x1", "127.0.0.256", "1.1", "0", "0x", "news.1",
        "4294967297", "0177.0.0.1.",
    ],
)  # fmt: skip
def test_numbers_that_resolvers_read_as_an_address_are_refused(host: str):
    with pytest.raises(FetchError):
        parse_target(f"http://{host}/")


@pytest.mark.parametrize("host", ["127.0.0.1.", "１２７.0.0.1", "127。0。0。1", "①②⑦.⓪.⓪.①"])
def test_four_numbers_in_other_letters_are_that_address(host: str):
    assert parse_target(f"http://{host}/").host == "127.0.0.1"


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST.", "ⓛocalhost", "a.localhost", "printer.local", "metadata.internal",
     "metadata.google.internal", "router.home.arpa", "nas.lan", "intranet", "ai"],
)  # fmt: skip
def test_names_of_a_local_network_are_known_as_such(host: str):
    assert is_local_name(parse_target(f"http://{host}/").host)


@pytest.mark.parametrize(
    "host", ["news.example", "local.example", "notlocalhost.example", "8.8.8.8"]
)
def test_names_of_the_internet_are_no_local_ones(host: str):
    assert not is_local_name(parse_target(f"http://{host}/").host)


def test_ports_are_those_that_were_allowed():
    assert parse_target("http://a.example:8080/", {8080}).authority == "a.example:8080"
    with pytest.raises(FetchError, match="port 80"):
        parse_target("http://a.example/", {8080})


@settings(max_examples=300, deadline=None)
@given(
    st.text(),
    st.sampled_from(["", "http://", "https://a.example/", "http://a.example:", "http://["]),
)
def test_any_text_is_an_address_or_a_fetch_error(text: str, start: str):
    try:
        target = parse_target(start + text)
    except FetchError:
        return
    assert target.port in {80, 443}
    assert target.url.isascii() and target.url.isprintable() and " " not in target.url
    assert parse_target(target.url) == target
