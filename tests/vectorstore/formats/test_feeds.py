from __future__ import annotations

import datetime
import json

import pytest
from feed_samples import ATOM, RDF, RSS, URL, item, read, rss

from vectorstore.formats.feed import MAX_ENTRIES, Entry, FeedDocument, extract_feed

# ---- the kinds of feeds


def test_rss_is_read():
    feed = read(RSS)
    assert (feed.title, feed.language) == ("News & more", "de")
    assert feed.entries[0] == Entry(
        id="tag:42",
        link="https://news.example/bridge?a=1&b=2",
        title="Die Brücke ist offen",
        published=datetime.date(2025, 8, 14),
        updated=datetime.date(2025, 8, 15),
        version="2025-08-15T08:00:00",
        author="Anna Weber",
        summary="Kurz <b>gesagt</b>.",
        content="<p>Am Montag &amp; danach.</p>",
        language="de",
    )
    assert feed.entries[1] == Entry(
        "https://news.example/second", "https://news.example/second", "Second", language="de"
    )


def test_atom_is_read():
    feed = read(ATOM)
    assert (feed.title, feed.language) == ("A bold <blog>", "en")
    one, two, three = feed.entries
    assert one == Entry(
        id="urn:1",
        link="https://base.example/blog/2025/one.html",
        title="1 < 2 & 3 > 2",
        published=datetime.date(2025, 8, 13),
        updated=datetime.date(2025, 8, 20),
        version="2025-08-20T10:00:00",
        author="Jane Doe",
        content='<p>Whole <a href="https://base.example/blog/2025/x">text</a></p>',
        language="en",
    )
    assert (two.author, two.language, two.content) == ("A. Un, B. Deux", "fr", "<p>Texte</p>")
    assert two.published == datetime.date(2025, 8, 21)
    assert (three.link, three.content) == (None, "1 &lt; 2")


def test_rdf_is_read():
    feed = read(RDF)
    assert (feed.title, feed.language) == ("Old news", "en")
    assert feed.entries == (
        Entry(
            id="https://news.example/a",
            link="https://news.example/a",
            title="An article",
            published=datetime.date(2025, 8, 14),
            updated=datetime.date(2025, 8, 14),
            version="2025-08-14T00:00:00",
            author="B. Smith",
            summary="In short.",
            language="en",
        ),
    )


@pytest.mark.parametrize("version", ["0.91", "0.92", "2.0"])
def test_older_rss_is_read_with_its_doctype(version: str):
    doctype = '<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://my.example/rss-0.91.dtd">'
    feed = read(
        f'{doctype}<rss version="{version}"><channel><title>T</title>'
        "<item><title>A</title><link>https://a.example/</link></item></channel></rss>"
    )
    assert [entry.title for entry in feed.entries] == ["A"]


@pytest.mark.parametrize("text", [RSS, ATOM, RDF])
def test_a_feed_survives_json(text: str):
    feed = read(text)
    assert FeedDocument.from_dict(json.loads(json.dumps(feed.to_dict()))) == feed


def test_an_empty_feed_is_a_feed():
    assert rss("") == FeedDocument("T", ())


# ---- encodings


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_wide_encodings_are_read(encoding: str):
    for text in (RSS, RSS.replace('"UTF-8"', '"UTF-16"')):
        feed = extract_feed(text.encode(encoding), URL, "iso-8859-1")
        assert feed.entries[0].title == "Die Brücke ist offen"


@pytest.mark.parametrize(
    ("written", "declared", "charset"),
    [
        ("latin-1", "ISO-8859-1", None), ("latin-1", "", "iso8859-1"), ("latin-1", "UTF-8", None),
        ("cp1252", "", None), ("utf-8", "ISO-8859-1", "iso8859-1"), ("utf-8", "", "ascii"),
        ("utf-8", "", None), ("utf-8", "no-such", "hex"), ("cp1250", "windows-1250", None),
        ("utf-8", "UTF-16", "utf-16"), ("utf-8", "utf-7", "utf-7"), ("cp437", "ibm437", None),
    ],
)  # fmt: skip
def test_text_is_read_whatever_the_server_says(written: str, declared: str, charset: str | None):
    text = RSS.replace("UTF-8", declared) if declared else RSS.partition("\n")[2]
    feed = extract_feed(text.encode(written), URL, charset)
    assert feed.entries[0].title == "Die Brücke ist offen"


def test_one_broken_byte_spoils_one_character():
    content = RSS.encode().replace(b"offen", b"o\xfffen")
    assert extract_feed(content, URL).entries[0].title == "Die Brücke ist oÿfen"
    content = RSS.encode().replace(b"offen", b"o\x81fen")  # no character to Windows either
    assert extract_feed(content, URL).entries[0].title == "Die Brücke ist o\ufffdfen"


# ---- links


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("second", "https://news.example/feeds/second"), ("//b.example/a", "https://b.example/a"),
        (" https://a.example/x ", "https://a.example/x"), ("?a=ü", "https://news.example/feeds/all.xml?a=%C3%BC"),
        ("http://a.example:8080/x", "http://a.example:8080/x"),
    ],
)  # fmt: skip
def test_links_are_made_absolute(written: str, link: str):
    assert rss(f"<item><title>A</title><link>{written}</link></item>").entries[0].link == link


@pytest.mark.parametrize(
    "written",
    ["javascript:alert(1)", "file:///etc/passwd", "ftp://a.example/", "data:text/html,x",
     "mailto:a@a.example", "http://", "http://[", "http://u:p@a.example/", "JaVaScRiPt:1",
     "java&#10;script:1", "http://127.1/", f"http://a.example/{'x' * 5000}"],
)  # fmt: skip
def test_other_links_are_dropped(written: str):
    text = "<description>x</description>"
    (entry,) = rss(f"<item><guid>1</guid><link>{written}</link>{text}</item>").entries
    assert entry.link is None


def test_a_base_of_another_kind_makes_no_link():
    items = '<item xml:base="javascript://a/"><guid>1</guid><link>b</link></item>'
    assert all(e.link is None or e.link.startswith("https://") for e in rss(items).entries)


def test_a_permanent_id_is_a_link():
    (entry,) = rss("<item><title>A</title><guid>https://a.example/1</guid></item>").entries
    assert entry.link == "https://a.example/1"


def test_entries_that_lead_nowhere_are_left_out():
    assert rss("<item><title>A</title><guid isPermaLink='false'>1</guid></item>").entries == ()


def test_an_entry_counts_once_by_id_and_by_link():
    entries = rss(
        "<item><guid isPermaLink='false'>1</guid><link>https://a.example/1</link></item>"
        "<item><guid isPermaLink='false'>1</guid><link>https://a.example/2</link></item>"
        "<item><guid isPermaLink='false'>2</guid><link>HTTPS://A.example/1#x</link></item>"
        "<item><guid isPermaLink='false'>3</guid><link>https://a.example/3</link></item>"
    ).entries
    assert [entry.id for entry in entries] == ["1", "3"]


# ---- fields


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Thu, 14 Aug 2025 00:30:00 +0200", 14), ("Thu, 14 Aug 2025 23:30:00 -0500", 14),
        ("14 Aug 2025", 14), ("Thu, 14 Aug 2025 10:00:00", 14), ("2025-08-14", 14),
        ("2025-08-14T10:00:00", 14), ("2025-08-14 10:00", 14), ("2025-08-14T00:30:00+02:00", 14),
        ("20250814", 14), ("Thu, 14 Aug 25 10:00:00 GMT", 14),
    ],
)  # fmt: skip
def test_a_date_is_the_publishers_day(written: str, day: int):
    assert item(f"<pubDate>{written}</pubDate>").published == datetime.date(2025, 8, day)


@pytest.mark.parametrize(
    "written", ["", "soon", "2025-13-45", "0001-01-01", "Thu, 99 Aug 2025", "9" * 5000, "1e999"]
)
def test_what_is_no_date_is_none(written: str):
    assert item(f"<pubDate>{written}</pubDate>").published is None


def test_fields_are_cut_to_their_length():
    entry = item(
        f"<title>{'x' * 9999}</title><author>{'y' * 9999}</author>"
        f"<description>{'z' * 99_999}</description><guid>{'g' * 9999}</guid>"
    )
    assert len(entry.title) == len(entry.author) == 500
    assert len(entry.summary) == 50_000
    assert entry.id.startswith("sha256:")


def test_long_ids_with_one_beginning_stay_two():
    entries = rss(
        "".join(f"<item><guid>{'g' * 999}{n}</guid><description>x</description></item>"
                for n in (1, 2))
    ).entries  # fmt: skip
    assert len({entry.id for entry in entries}) == 2


@pytest.mark.parametrize(
    ("written", "author"),
    [
        ("Jane Doe", "Jane Doe"), ("jane@a.example (Jane Doe)", "Jane Doe"),
        ("Jane Doe &lt;jane@a.example&gt;", "Jane Doe"), ("jane@a.example", None), ("", None),
    ],
)  # fmt: skip
def test_an_author_is_a_name(written: str, author: str | None):
    assert item(f"<author>{written}</author>").author == author


def test_titles_have_neither_markup_nor_control_characters():
    entry = item("<title><![CDATA[ <b>A</b> &amp;\x01 <i>B</i>\u2028C ]]></title>")
    assert entry.title == "A & B C"


def test_markup_of_texts_is_harmless():
    evil = (
        '<p onclick="x()">A <a href="javascript:x()">b</a><iframe src="file:///etc/passwd">'
        '</iframe><img src="x" onerror="y()"><style>p{}</style><object data="z"></object></p>'
    )
    entry = item(f"<description><![CDATA[{evil}]]></description>")
    for word in ("onclick", "javascript", "iframe", "onerror", "style", "object", "file:"):
        assert word not in entry.summary


def test_a_plain_text_that_looks_like_markup_stays_text():
    atom = ATOM.replace("1 &lt; 2</content>", "&lt;script&gt;x&lt;/script&gt;</content>")
    assert read(atom).entries[2].content == "&lt;script&gt;x&lt;/script&gt;"


def test_five_thousand_entries_become_a_thousand():
    items = "".join(f"<item><link>https://a.example/{n}</link></item>" for n in range(5000))
    feed = rss(items)
    assert len(feed.entries) == MAX_ENTRIES
    assert feed.entries[-1].link == f"https://a.example/{MAX_ENTRIES - 1}"
