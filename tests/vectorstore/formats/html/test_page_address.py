"""Which address may speak for which."""

from __future__ import annotations

import pytest

from vectorstore.formats.html.address import is_of_one_site

HARBOUR = "https://harbour.example/news/ferry"


@pytest.mark.parametrize(
    ("other", "is_one"),
    [
        ("https://harbour.example/feed", True),
        ("http://www.harbour.example/feed", True),
        ("https://feeds.harbour.example/all.xml", True),
        ("https://HARBOUR.example:443/feed", True),
        ("https://harbour.example:8443/feed", False),
        ("https://otherharbour.example/feed", False),
        ("https://harbour.example.evil.example/feed", False),
        ("https://example/feed", True),
        ("https://a@harbour.example/feed", False),
        ("ftp://harbour.example/feed", False),
        ("upload:harbour.example", False),
        ("", False),
    ],
)
def test_addresses_of_one_site(other: str, is_one: bool):
    assert is_of_one_site(HARBOUR, other) is is_one
    assert is_of_one_site(other, HARBOUR) is is_one
