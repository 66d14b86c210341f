"""Feeds that are broken or made to harm."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest
from feed_samples import ATOM, RSS, URL, item, read, refusal, rss
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.errors import LoadingError
from vectorstore.formats.feed import MAX_BYTES, extract_feed

LAUGHS = (
    '<!DOCTYPE rss [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)


@pytest.mark.parametrize(
    "head",
    [
        LAUGHS,
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "http://127.0.0.1/">]>',
        '<!DOCTYPE rss [<!ENTITY % a SYSTEM "http://127.0.0.1/"> %a;]>',
        '<!-- <a> --><!DOCTYPE rss [<!ENTITY a "b">]>',
        '<?a <b> ?><!DOCTYPE rss [\n\n<!entity a "b">]>',
        '<!DOCTYPE rss [<!EN\x00TITY a "b">]>',
        '<!DOCTYPE rss [<!ATTLIST item a CDATA "b">]>',
        '<!ENTITY a "b">',
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be",
                                      "utf-32", "utf-32-le", "utf-32-be"])  # fmt: skip
def test_own_declarations_are_refused_in_every_encoding(head: str, encoding: str):
    for declaration in (
        "",
        '<?xml version="1.0"?>',
        f'<?xml version="1.0" encoding="{encoding}"?>',
    ):
        xml = f"{declaration}{head}<rss version='2.0'><channel><title>&a;</title></channel></rss>"
        assert "entities" in refusal(xml.encode(encoding))


@pytest.mark.parametrize("charset", ["utf-7", "cp037", "utf-16-le", "cp1026", "hz", "iso2022_jp"])
def test_an_odd_charset_hides_no_declaration(charset: str):
    """Whichever way the bytes are read, the parser gets what was looked through."""
    head = '<?xml version="1.0" encoding="{}"?>'
    for declared in ("utf-8", charset):
        xml = f"{head.format(declared)}{LAUGHS}<rss version='2.0'><channel><title>&i;</title>"
        for told in (None, charset, "latin-1"):
            try:
                feed = extract_feed(xml.encode(charset), URL, told)
            except LoadingError:
                continue
            assert "ha" not in (feed.title or "")


def test_external_names_are_not_asked(monkeypatch: pytest.MonkeyPatch):
    asked = []
    monkeypatch.setattr(socket.socket, "connect", lambda *address: asked.append(address))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *name: asked.append(name))
    rss(
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="http://127.0.0.1/"/>',
        '<?xml-stylesheet href="http://127.0.0.1/x.xsl"?>'
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1/rss.dtd">',
    )
    assert asked == []


@pytest.mark.parametrize(
    "content", [b"/etc/passwd", b"https://news.example/", b"file:///etc/passwd"]
)
def test_content_is_not_taken_for_a_path_or_an_address(content: bytes, monkeypatch):
    monkeypatch.setattr("feedparser.http.get", lambda *_: pytest.fail("fetched"))
    monkeypatch.setattr("builtins.open", lambda *_: pytest.fail("opened"))
    assert "no feed" in refusal(content)


@pytest.mark.parametrize(
    "content",
    [b"", b"  \n", b"<html><body>Hello</body></html>", b"%PDF-1.7", b'{"version": "1"}',
     b"\x00" * 9, b"<", b"<?xml version='1.0'?>", b"\xff\xfe", b"\xff\xfe<"],
)  # fmt: skip
def test_what_is_no_feed_is_refused(content: bytes):
    assert "feed" in refusal(content)


def test_a_feed_that_is_too_large_is_refused():
    assert "5 MB" in refusal(b"<" * (MAX_BYTES + 1))


def test_broken_xml_is_read_as_far_as_it_goes():
    broken = RSS.replace("</item>\n<item>", "<item>").replace("News &amp;", "News & &nbsp;")
    assert [entry.title for entry in read(broken[:-20]).entries][-1] == "Second"
    assert read(broken).title.startswith("News &")


def test_halves_of_an_emoji_do_not_spoil_a_feed():
    entry = item("<title>A &#55357;&#56832; b &#0; c &#x110000; d &#128512; &undefined;</title>")
    assert entry.title.startswith("A b c d \U0001f600")


# Names with handlers of feedparser's own, and names of the fields that it fills in itself.
NAMES = [
    "rss", "channel", "item", "feed", "entry", "title", "link", "guid", "id", "content",
    "summary", "description", "author", "name", "email", "updated", "published", "pubDate",
    "dc:date", "links", "authors", "author_detail", "title_detail", "content_detail",
    "updated_parsed", "published_parsed", "language", "image", "textInput", "source",
    "media:content", "geo:lat", "georss:point", "svg", "a", "div", "category", "enclosure",
    "cloud", "itunes:image", "version", "entries",
]  # fmt: skip
ATTRIBUTES = [
    "type", "href", "rel", "xml:base", "xml:lang", "mode", "src", "xmlns", "version",
    "isPermaLink", "value", "name", "xmlns:media", "url",
]  # fmt: skip
VALUES = [
    "html", "xhtml", "text", "base64", "alternate", "http://[", "x", "application/xml",
    "http://www.w3.org/2005/Atom", "http://purl.org/rss/1.0/", "false", "de", "0",
]  # fmt: skip
TEXTS = [
    "&amp;", "&#55357;", "&#x;", "<![CDATA[", "]]>", "<!--", "-->", "<!DOCTYPE", "<?x",
    "&lt;p&gt;", "<", "</", "http://[::1", "2025-08-14", "&nbsp;", "99999999999999",
]  # fmt: skip


@st.composite
def soups(draw: st.DrawFn) -> str:
    parts = []
    for _ in range(draw(st.integers(0, 12))):
        name = draw(st.sampled_from(NAMES))
        named = st.sampled_from(ATTRIBUTES)
        attributes = draw(st.dictionaries(named, st.sampled_from(["", *VALUES]), max_size=3))
        written = "".join(f' {key}="{value}"' for key, value in attributes.items())
        text = draw(st.one_of(st.text(max_size=20), st.sampled_from(TEXTS)))
        parts.append(f"<{name}{written}>{text}")
        parts.append(draw(st.sampled_from(["", f"</{name}>", "</item>", "</content>", "</a>"])))
    return "".join(parts)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.binary(),
        soups().map(str.encode),
        soups().map(lambda soup: f'<rss version="2.0"><channel><item>{soup}'.encode()),
        soups().map(lambda soup: ATOM.replace("<entry>", f"<entry>{soup}").encode()),
    ),
    st.sampled_from([None, "utf-8", "utf-16", "cp037", "nonsense", ""]),
    st.sampled_from([URL, "", "http://[", "javascript:1"]),
)
def test_any_bytes_are_a_feed_or_a_loading_error(content: bytes, charset: str | None, url: str):
    try:
        feed = extract_feed(content, url, charset)
    except LoadingError:
        return
    for entry in feed.entries:
        assert entry == replace(entry)
        assert entry.id
        assert entry.link is None or entry.link.startswith(("http://", "https://"))
        for text in (entry.title, entry.author, entry.summary, entry.content):
            assert text is None or (isinstance(text, str) and text.strip())
