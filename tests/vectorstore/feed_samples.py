"""Feeds of each kind, and how the tests read them."""

from __future__ import annotations

import pytest

from vectorstore.errors import LoadingError
from vectorstore.formats.feed import Entry, FeedDocument, extract_feed

URL = "https://news.example/feeds/all.xml"

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">
<channel><title>News &amp; more</title><link>https://news.example/</link>
<description>All news</description><language>de-DE</language>
<item><title>Die Brücke ist offen</title><link>https://News.example/bridge?a=1&amp;b=2#top</link>
<guid isPermaLink="false">tag:42</guid><dc:creator>Anna Weber</dc:creator>
<pubDate>Thu, 14 Aug 2025 00:30:00 +0200</pubDate>
<dcterms:modified>2025-08-15T08:00:00Z</dcterms:modified>
<description>Kurz &lt;b&gt;gesagt&lt;/b&gt;.</description>
<content:encoded><![CDATA[<p>Am Montag &amp; danach.</p><script>x</script>]]></content:encoded>
</item>
<item><title>Second</title><link>/second</link></item>
</channel></rss>"""

ATOM = """<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://base.example/blog/">
<title type="html">A &lt;b&gt;bold&lt;/b&gt; &amp;lt;blog&amp;gt;</title>
<author><name>Jane Doe</name><email>jane@base.example</email></author>
<entry xml:base="2025/"><id>urn:1</id><title type="text">1 &lt; 2 &amp; 3 &gt; 2</title>
<link rel="alternate" type="text/html" href="one.html"/>
<link rel="enclosure" href="https://base.example/a.mp3"/>
<published>2025-08-13T23:30:00-05:00</published><updated>2025-08-20T10:00:00Z</updated>
<content type="html">&lt;p&gt;Whole &lt;a href="x"&gt;text&lt;/a&gt;&lt;/p&gt;</content></entry>
<entry xml:lang="fr"><id>urn:2</id><title>Deux</title><link href="two.html"/>
<author><name>A. Un</name></author><author><name>B. Deux</name></author>
<updated>2025-08-21T10:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Texte</p></div></content></entry>
<entry><id>urn:3</id><title>Three</title><updated>2025-08-21T10:00:00Z</updated>
<content type="text">1 &lt; 2</content></entry>
</feed>"""

RDF = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
  xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://news.example/"><title>Old news</title><dc:language>en</dc:language>
</channel>
<item rdf:about="https://news.example/a"><title>An article</title>
<link>https://news.example/a</link><dc:date>2025-08-14</dc:date><dc:creator>B. Smith</dc:creator>
<description>In short.</description></item></rdf:RDF>"""


def read(text: str, charset: str | None = None) -> FeedDocument:
    return extract_feed(text.encode(), URL, charset)


def rss(items: str, head: str = "") -> FeedDocument:
    return read(f'{head}<rss version="2.0"><channel><title>T</title>{items}</channel></rss>')


def item(inner: str) -> Entry:
    (entry,) = rss(f"<item><link>https://a.example/</link>{inner}</item>").entries
    return entry


def refusal(content: bytes) -> str:
    with pytest.raises(LoadingError) as caught:
        extract_feed(content, URL)
    return str(caught.value)
