"""What a page says of itself: its address, its day, its title and who wrote it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from html_pages import SENTENCE, html, linked

from vectorstore.formats.html.page import extract_html

URL = "https://www.harbourpost.example/local/bridge"


# ---- addresses


def canonical(*addresses: str) -> str:
    return "".join(f'<link rel="canonical" href="{address}">' for address in addresses)


@pytest.mark.parametrize(
    ("address", "url", "expected"),
    [
        ("/local/bridge-1", URL, "https://www.harbourpost.example/local/bridge-1"),
        ("https://harbourpost.example/b", URL, "https://harbourpost.example/b"),
        ("//www.harbourpost.example/b#top", URL, "https://www.harbourpost.example/b"),
        ("?id=7&utm_source=x&fbclid=y", URL, f"{URL}?id=7"),
        ("https://evil.example/local/bridge", URL, URL),
        ("https://www.harbourpost.example.evil.example/", URL, URL),
        ("https://www.harbourpost.example@evil.example/", URL, URL),
        ("https://evil.example\\@www.harbourpost.example/", URL, URL),
        ("https://www.harbourpost.example:8443/b", URL, URL),
        ("javascript:alert(1)", URL, URL),
        ("java\nscript:alert(1)", URL, URL),
        ("data:text/html,x", URL, URL),
        ("http://[::1", URL, URL),
        ("https://www.harbourpost.example/", URL, URL),
        ("https://www.harbourpost.example/" + "x" * 5000, URL, URL),
        ("javascript:alert(1)", None, None),
        ("/local/bridge-1", None, None),
        ("https://evil.example/b", None, "https://evil.example/b"),
        ("ftp://www.harbourpost.example/b", None, None),
        ("/b", f"{URL}?utm_medium=rss&gclid=1&page=2#c", "https://www.harbourpost.example/b"),
        ("", f"{URL}?utm_medium=rss&gclid=1&page=2#c", f"{URL}?page=2"),
        ("", "file:///etc/passwd", None),
    ],
)
def test_canonical_address(address: str, url: str | None, expected: str | None):
    assert extract_html(html(head=canonical(address)), url).url == expected


def test_the_first_address_that_may_stand_for_the_page_is_taken():
    head = canonical("https://evil.example/") + f'<meta property="og:url" content="{URL}-2">'
    assert extract_html(html(head=head), URL).url == f"{URL}-2"


# ---- days


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2025-08-14T23:30:00-05:00", date(2025, 8, 14)),
        ("20250814", date(2025, 8, 14)),
        ("14.08.2025, 17:30 Uhr", date(2025, 8, 14)),
        ("Donnerstag, 14. August 2025", date(2025, 8, 14)),
        ("August 14th, 2025", date(2025, 8, 14)),
        ("14 août 2025 à 17h30", date(2025, 8, 14)),
        ("14 de agosto de 2025", date(2025, 8, 14)),
        ("Thu, 14 Aug 2025 17:30:00 GMT", date(2025, 8, 14)),
        ("08/14/2025", date(2025, 8, 14)),
        ("08/09/2025", None),
        ("1755187200", date(2025, 8, 14)),
        ("31.02.2025", None),
        ("0001-01-01T00:00:00Z", None),
        ("1970-01-01T00:00:00Z", None),
        ("yesterday", None),
        ("9" * 400, None),
    ],
)
def test_days_are_read_as_they_are_written(written: str, expected: date | None):
    head = f'<meta property="article:published_time" content="{written}">'
    assert extract_html(html(head=head)).date == expected


def test_a_correction_before_the_publication_is_none():
    head = linked({"@type": "Article", "datePublished": "2025-08-14", "dateModified": "2025-08-01"})
    found = extract_html(html(head=head))
    assert (found.date, found.updated) == (date(2025, 8, 14), None)


def test_no_day_is_taken_from_running_text_comments_or_the_copyright():
    comments = '<div id="comments"><time datetime="2020-01-01">then</time> Long ago.</div>'
    body = (
        f"<p>{SENTENCE} On 4 May 2019 it closed.</p>{comments}<footer>© 2018 Harbour Post</footer>"
    )
    assert extract_html(html(body)).date is None


def test_the_day_in_the_address_is_the_last_resort():
    assert extract_html(html(), "https://a.example/2025/08/14/bridge").date == date(2025, 8, 14)


# ---- names


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("Anna Lind", "Anna Lind"),
        (["Anna Lind", {"name": "Tom Reed"}], "Anna Lind, Tom Reed"),
        ({"@type": "Person", "name": ["Anna Lind"]}, "Anna Lind"),
        ("Von Anna Lind und Tom Reed, Berlin", "Anna Lind, Tom Reed"),
        ("By ANNA LIND | Political Editor", "ANNA LIND"),
        ("Anna Lind in Kiew", "Anna Lind"),
        ("Anna Lind (dpa)", "Anna Lind"),
        ("dpa", "dpa"),
        ("anna@harbourpost.example", None),
        ("https://harbourpost.example/anna", None),
        ("Harbour Post", None),
        ({"name": {"name": 3}}, None),
        ([[["x"]]], None),
        (7, None),
        (None, None),
    ],
)
def test_author_is_a_name(author: Any, expected: str | None):
    article = {"@type": "NewsArticle", "author": author, "publisher": {"name": "Harbour Post"}}
    assert extract_html(html(head=linked(article))).author == expected


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("The bridge opens | Harbour Post", "The bridge opens"),
        ("The bridge opens - Local - Harbour Post", "The bridge opens"),
        ("Harbour Post: The bridge opens", "The bridge opens"),
        ("The bridge opens – harbourpost.example", "The bridge opens"),
        ("The bridge - a love story", "The bridge - a love story"),
    ],
)
def test_title_is_without_the_name_of_the_site(name: str, title: str):
    head = f'<title>{name}</title><meta property="og:site_name" content="Harbour Post">'
    page = f"<html><head>{head}</head><body><h1>{title}</h1><p>{SENTENCE}</p></body></html>"
    assert extract_html(page.encode()).title == title
    bare = page.replace("h1>", "b>")
    if ": " not in name:
        assert extract_html(bare.encode()).title in (title, f"{title} - Local")


def test_a_title_that_a_field_cuts_short_is_whole():
    long = "The bridge over the sound opens to traffic after eleven years of repairs and quarrels"
    head = linked({"@type": "NewsArticle", "headline": long[:60] + "…"})
    page = f"<html><head><title>{long}</title>{head}</head><body><p>{SENTENCE}</p></body></html>"
    assert extract_html(page.encode()).title == long
