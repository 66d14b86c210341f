"""Pages and feeds by their addresses, read from a server on loopback."""

from __future__ import annotations

import datetime
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from canary import Canary, answer
from fakes import FakeEmbedder, remember
from index_steps import counts

from vectorstore.errors import FetchError, StoreError
from vectorstore.fetching.addresses import is_address
from vectorstore.fetching.fetcher import Fetcher, Page
from vectorstore.indexing.indexer import Indexer
from vectorstore.sources.feeds import FeedState, WatchedFeed, WatchedFeeds
from vectorstore.store.store import Store

FERRY = "The ferry leaves the harbour at dawn, and the island's council is content with that."
BRIDGE = "The bridge to the mainland opens on Monday, four months later than it was promised."
HOUR = datetime.timedelta(hours=1)
STATE = '{"etag": null, "modified": null, "seen": {}, "checked": "2025-08-14T12:00:00"}'
NAIVE = f'[{{"url": "https://a.example/feed", "every": 60, "state": {STATE}}}]'
INFINITE = NAIVE.replace("60", "1e300").replace("12:00:00", "12:00:00+00:00")


@pytest.fixture
def site() -> Iterator[Canary]:
    with Canary() as canary:
        yield canary


@pytest.fixture
def indexer(store: Store, embedder: FakeEmbedder, site: Canary) -> Iterator[Indexer]:
    indexer = Indexer(store, embedder, lambda: Fetcher(allow_private=True, ports=(site.port,)))
    yield indexer
    indexer.close()


def at(site: Canary, path: str) -> str:
    return f"http://127.0.0.1:{site.port}{path}"


def page(title: str, text: str) -> bytes:
    body = f"<h1>{title}</h1>" + f"<p>{text}</p><p>More of it: {text}</p>" * 2
    html = f'<html lang="en"><title>{title}</title><article>{body}</article></html>'
    return answer(html.encode())


def rss(site: Canary, *items: tuple[str, str]) -> bytes:
    entries = "".join(
        f"<item><title>{title}</title><link>{at(site, path)}</link><guid>{path}</guid>"
        "<pubDate>Thu, 14 Aug 2025 08:00:00 GMT</pubDate><author>a@b.example (Ann Lind)</author>"
        "</item>"
        for path, title in items
    )
    feed = f'<rss version="2.0"><channel><title>The Ledger</title>{entries}</channel></rss>'
    return answer(feed.encode(), 'ETag: "v1"', kind="application/rss+xml")


def asked(site: Canary) -> list[str]:
    return [request.split(" ")[1] for request in site.requests]


def test_page_is_an_article_and_a_corrected_one_replaces_it(
    indexer: Indexer, store: Store, site: Canary
):
    site.replies["/ferry"] = page("The ferry", FERRY)
    assert counts(indexer.index([at(site, "/ferry")])) == {"added": 1}
    (record,) = store.records.values()
    assert (record.article.title, record.article.url) == ("The ferry", at(site, "/ferry"))
    assert record.article.origin == at(site, "/ferry")
    assert counts(indexer.index([at(site, "/ferry")])) == {"unchanged": 1}
    site.replies["/ferry"] = page("The ferry", BRIDGE)
    assert counts(indexer.index([at(site, "/ferry")])) == {"updated": 1}


def test_address_that_answers_nothing_is_reported_and_its_article_stays(
    indexer: Indexer, store: Store, site: Canary
):
    site.replies["/ferry"] = page("The ferry", FERRY)
    indexer.index([at(site, "/ferry")])
    del site.replies["/ferry"]
    report = indexer.index([at(site, "/ferry")])
    assert counts(report) == {"failed": 1}
    assert "no such page" in report.failed[0].reason
    assert len(store.records) == 1


def test_private_address_is_refused_and_nobody_is_called(
    store: Store, embedder: FakeEmbedder, site: Canary
):
    indexer = Indexer(store, embedder)
    assert counts(indexer.index([at(site, "/ferry")])) == {"failed": 1}
    assert site.connections == 0


def test_feed_brings_its_new_entries_once(indexer: Indexer, store: Store, site: Canary):
    site.replies |= {"/a": page("The ferry", FERRY), "/b": page("The bridge", BRIDGE)}
    site.replies["/feed"] = rss(site, ("/a", "The ferry"))
    assert counts(indexer.index([at(site, "/feed")])) == {"added": 1}
    (record,) = store.records.values()
    article = record.article
    assert (article.author, article.source) == ("Ann Lind", "The Ledger")
    assert article.date == datetime.date(2025, 8, 14)
    site.replies["/feed"] = rss(site, ("/b", "The bridge"), ("/a", "The ferry"))
    assert counts(indexer.index([at(site, "/feed")])) == {"added": 1}
    assert asked(site) == ["/feed", "/a", "/feed", "/b"]


def test_feed_that_says_it_has_not_changed_is_not_read(indexer: Indexer, site: Canary):
    site.replies["/a"] = page("The ferry", FERRY)
    site.replies["/feed"] = rss(site, ("/a", "The ferry"))
    indexer.index([at(site, "/feed")])
    site.replies["/feed"] = answer(b"", status="304 Not Modified")
    assert counts(indexer.index([at(site, "/feed")])) == {}
    assert 'if-none-match: "v1"' in site.requests[-1].lower()


def test_entry_that_cannot_be_read_is_tried_again(indexer: Indexer, site: Canary):
    site.replies["/feed"] = rss(site, ("/a", "The ferry"))
    assert counts(indexer.index([at(site, "/feed")])) == {"failed": 1}
    site.replies["/a"] = page("The ferry", FERRY)
    assert counts(indexer.index([at(site, "/feed")])) == {"added": 1}


def test_entry_whose_page_cannot_be_had_is_taken_from_the_feed(
    indexer: Indexer, store: Store, site: Canary
):
    text = "".join(f"<p>{FERRY} It was said {n} times.</p>" for n in range(4))
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>The Ledger</title><entry>'
        f'<id>a</id><title>The ferry</title><link href="{at(site, "/gone")}"/>'
        f'<content type="html"><![CDATA[{text}]]></content></entry></feed>'
    )
    site.replies["/feed"] = answer(atom.encode(), kind="application/atom+xml")
    assert counts(indexer.index([at(site, "/feed")])) == {"added": 1}
    (article_id,) = store.records
    assert FERRY in store.article(article_id).text


def test_what_a_feed_says_of_anothers_article_does_not_replace_that(
    indexer: Indexer, store: Store, site: Canary
):
    site.replies["/ferry"] = page("The ferry", FERRY)
    indexer.index([at(site, "/ferry")])
    del site.replies["/ferry"]
    with Canary() as other:
        atom = (
            '<feed xmlns="http://www.w3.org/2005/Atom"><title>The Forger</title><entry>'
            f'<id>tag:a</id><title>The ferry</title><link href="{at(site, "/ferry")}"/>'
            f'<content type="html">&lt;p&gt;{BRIDGE}&lt;/p&gt;</content></entry></feed>'
        )
        other.replies["/feed"] = answer(atom.encode(), kind="application/atom+xml")
        ports = (site.port, other.port)
        indexer._web._fetcher = lambda: Fetcher(allow_private=True, ports=ports)
        assert counts(indexer.index([at(other, "/feed")])) == {"added": 1}
        articles = [store.article(article_id) for article_id in store.records]
    assert FERRY in articles[0].text
    assert (articles[0].url, articles[1].url) == (at(site, "/ferry"), None)
    assert articles[1].origin == f"{at(other, '/feed')}#tag:a"


def test_entry_whose_page_can_be_had_later_is_no_more_what_the_feed_brought(
    indexer: Indexer, store: Store, site: Canary
):
    with Canary() as other:
        ports = (site.port, other.port)
        indexer._web._fetcher = lambda: Fetcher(allow_private=True, ports=ports)
        for version in ("2025-08-14T10:00:00Z", "2025-08-14T12:00:00Z"):
            atom = (
                '<feed xmlns="http://www.w3.org/2005/Atom"><title>The Ledger</title><entry>'
                f'<id>tag:a</id><title>The ferry</title><link href="{at(site, "/ferry")}"/>'
                f"<updated>{version}</updated>"
                f'<content type="html">&lt;p&gt;{FERRY}&lt;/p&gt;</content></entry></feed>'
            )
            other.replies["/feed"] = answer(atom.encode(), kind="application/atom+xml")
            indexer.index([at(other, "/feed")])
            site.replies["/ferry"] = page("The ferry", BRIDGE)
        (record,) = store.records.values()
    assert record.article.url == at(site, "/ferry")


def test_state_of_a_feed_that_was_read_before_is_not_noted_after(tmp_path: Path):
    feeds = WatchedFeeds(tmp_path / "feeds.json")
    now = datetime.datetime(2025, 8, 14, 12, tzinfo=datetime.UTC)
    known = feeds.get("https://a.example/feed")
    feeds.note(known, "New", FeedState(seen={"1": "", "2": ""}, checked=now))
    feeds.note(known, "Old", FeedState(seen={"1": ""}, checked=now - HOUR))
    assert feeds.get(known.url).title == "New"
    assert set(feeds.get(known.url).state.seen) == {"1", "2"}


def test_feed_that_was_checked_in_the_future_is_noted_again(tmp_path: Path):
    feeds = WatchedFeeds(tmp_path / "feeds.json")
    now = datetime.datetime(2025, 8, 14, 12, tzinfo=datetime.UTC)
    remember(feeds, WatchedFeed("https://a.example/feed", state=FeedState(checked=now + 9 * HOUR)))
    known = feeds.get("https://a.example/feed")
    feeds.note(known, "New", FeedState(seen={"1": ""}, checked=now))
    assert feeds.get(known.url).state.checked == now


def test_xml_that_is_no_feed_is_reported(indexer: Indexer, site: Canary):
    site.replies["/feed"] = answer(b"<a><b/></a>", kind="text/xml")
    report = indexer.index([at(site, "/feed")])
    assert "no feed" in report.failed[0].reason


def test_entries_that_could_not_be_stored_are_new_at_the_next_look(
    indexer: Indexer, store: Store, site: Canary, monkeypatch: pytest.MonkeyPatch
):
    site.replies |= {"/a": page("The ferry", FERRY), "/feed": rss(site, ("/a", "The ferry"))}
    with monkeypatch.context() as patch:
        patch.setattr(store, "put", refuse)
        with pytest.raises(StoreError):
            indexer.index([at(site, "/feed")])
    assert indexer.feeds.all() == []
    assert counts(indexer.index([at(site, "/feed")])) == {"added": 1}
    assert counts(indexer.index([at(site, "/feed")])) == {}


def test_entries_without_an_address_stay_and_take_nobodys_place(
    indexer: Indexer, store: Store, site: Canary
):
    indexer.index_uploads({"ferry.txt": FERRY.encode()})
    entry = (
        "<item><title>The bridge</title><guid>{id}</guid>"
        "<content:encoded>&lt;p&gt;{text}&lt;/p&gt;</content:encoded></item>"
    )
    for version, text in enumerate((BRIDGE, f"{BRIDGE} It is a long one, they say.")):
        ids = ("upload:ferry.txt", f"tag:{version}")
        entries = "".join(entry.format(id=id, text=text) for id in ids)
        feed = (
            '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
            f"<channel><title>L</title>{entries}</channel></rss>"
        )
        site.replies["/feed"] = answer(feed.encode(), kind="application/rss+xml")
        assert counts(indexer.index([at(site, "/feed")]))["added"] >= 1
    texts = {store.article(article_id).text for article_id in store.records}
    assert FERRY in texts
    assert len(texts) == len(store.records) == 3


def test_entry_that_leads_to_a_feed_is_reported(indexer: Indexer, site: Canary):
    site.replies["/feed"] = rss(site, ("/feed", "Itself"))
    report = indexer.index([at(site, "/feed")])
    assert "A feed is there" in report.failed[0].reason


def test_what_cannot_be_noted_of_a_feed_is_a_sentence(tmp_path: Path):
    feeds = WatchedFeeds(tmp_path / "none" / "feeds.json")
    with pytest.raises(StoreError, match="cannot be written"):
        remember(feeds, WatchedFeed("https://a.example/feed"))


def test_feed_that_is_stopped_goes_on_with_the_entries_it_has_not_read(
    indexer: Indexer, site: Canary
):
    pages = {f"/{name}": page(f"Ferry {name}", f"{FERRY} It is ferry {name}.") for name in "abc"}
    site.replies |= pages
    site.replies["/feed"] = rss(site, *((path, path) for path in pages))
    report = indexer.index([at(site, "/feed")], cancelled=lambda: "/a" in asked(site))
    assert report.cancelled
    assert "/c" not in asked(site)
    assert counts(indexer.index([at(site, "/feed")])) == {"added": 3}


def refuse(*values: object) -> None:
    raise StoreError("The disk is full.")


def test_run_is_stopped_while_an_address_keeps_it_waiting(store: Store, embedder: FakeEmbedder):
    asked_for, over = threading.Event(), threading.Event()

    class Slow(Fetcher):
        def fetch(self, url: str, *kinds: object, **values: object) -> Page:
            asked_for.set()
            over.wait(30)
            raise FetchError("It does not answer.")

    indexer = Indexer(store, embedder, Slow)
    report = indexer.index(["https://a.example/"], cancelled=asked_for.is_set)
    assert report.cancelled
    assert not over.is_set()
    over.set()


# ---- what is remembered


def test_feeds_are_remembered_and_due_after_their_time(tmp_path: Path):
    now = datetime.datetime(2025, 8, 14, 12, tzinfo=datetime.UTC)
    feeds = WatchedFeeds(tmp_path / "feeds.json")
    remember(feeds, WatchedFeed("https://a.example/feed", every=HOUR))
    remember(feeds, WatchedFeed("https://b.example/feed"))
    again = WatchedFeeds(tmp_path / "feeds.json")
    assert again.all() == feeds.all()
    assert [feed.url for feed in again.due(now)] == ["https://a.example/feed"]
    with pytest.raises(FetchError, match="is no feed that was read"):
        again.remove(["https://a.example/feed", "https://c.example/feed"])
    assert WatchedFeeds(tmp_path / "feeds.json").all() == feeds.all()
    again.remove(["https://a.example/feed"])
    assert [f.url for f in WatchedFeeds(tmp_path / "feeds.json").all()] == [
        "https://b.example/feed"
    ]


def test_what_is_said_of_a_feed_while_it_is_read_holds(tmp_path: Path):
    feeds = WatchedFeeds(tmp_path / "feeds.json")
    now = datetime.datetime(2025, 8, 14, 12, tzinfo=datetime.UTC)
    urls = [f"https://{name}.example/feed" for name in "abc"]
    for url in urls[:2]:
        remember(feeds, WatchedFeed(url, state=FeedState(checked=now)))
    known = [feeds.get(url) for url in urls]
    feeds.watch(urls[:1], HOUR)
    feeds.remove(urls[1:2])
    for feed in known:
        feeds.note(feed, "The Ledger", FeedState(seen={"1": ""}, checked=now))
    noted = WatchedFeeds(tmp_path / "feeds.json").all()
    assert [(feed.url, feed.title, feed.every) for feed in noted] == [
        (urls[0], "The Ledger", HOUR),
        (urls[2], "The Ledger", None),
    ]


def test_feeds_that_were_kept_without_a_title_are_read(tmp_path: Path):
    file = tmp_path / "feeds.json"
    feed = WatchedFeed("https://a.example/feed", "The Ledger", HOUR)
    former = {name: value for name, value in feed.to_dict().items() if name != "title"}
    file.write_text(json.dumps([former, {**feed.to_dict(), "url": "https://b.example/feed"}]))
    assert [kept.title for kept in WatchedFeeds(file).all()] == [None, "The Ledger"]


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "[1]", '[{"url": 1}]', "null", "\ud83d", INFINITE, NAIVE]
)
def test_damaged_file_of_feeds_is_begun_anew(tmp_path: Path, content: str):
    file = tmp_path / "feeds.json"
    file.write_bytes(content.encode("utf-8", "surrogatepass"))
    feeds = WatchedFeeds(file)
    assert feeds.all() == []
    remember(feeds, WatchedFeed("https://a.example/feed"))
    assert json.loads(file.read_text())


@pytest.mark.parametrize(
    ("path", "is_one"),
    [
        ("https://a.example", True),
        ("HTTP://a.example", True),
        ("/a/http", False),
        ("ftp://a", False),
    ],
)
def test_addresses_are_told_from_paths(path: str, is_one: bool):
    assert is_address(path) == is_one
