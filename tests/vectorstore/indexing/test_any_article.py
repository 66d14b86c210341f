"""Whatever an article says: it is stored as it is read back, or refused with a sentence."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import DAY, FINGERPRINT, FakeEmbedder, article_of
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from nearest import table_of

from vectorstore.article import Article
from vectorstore.errors import BelegError
from vectorstore.indexing.indexer import Indexer
from vectorstore.indexing.storing import ArticleWriter
from vectorstore.store.store import Store

pytestmark = pytest.mark.faults

ODD = [
    "\ud800", "\udfff", "\x00", "\x1f", "\u202e", "\u2066", "\u2069", "\u0301", "\u0323", "e\u0301",
    "\u00e9", "\ufb01", "\u212b", "\ufeff", "\u200b", "\u2028", "\u2029", "\x85", "\r\n", "\n\n",
    "\n", " ", "\u3000", ".", "!?", "Dr. ", "2. ", "\u3002", "\U0001f54a\ufe0f", "\u0e01", "\u0627",
    "\u05d0", "\ufdd0", "\uffff", "The ferry leaves. ", "# ", "---\n", "\u1100\u1161", "\uac00",
    "x" * 700, "word " * 90,
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(ODD) | st.text(max_size=12), max_size=14).map("".join)
NAMES = TEXTS | st.none()
DAYS = st.none() | st.dates() | st.datetimes()
ARTICLES = st.builds(
    Article,
    id=st.sampled_from(["a-1", "e\u0301/\u00e9", "#", "\ud800", "a\x00b", ""])
    | st.text(min_size=1),
    title=TEXTS,
    text=TEXTS,
    language=st.sampled_from(["en", "de", "fr", "ru", "zh", "ja", "ar", "tlh", "EN"]),
    origin=TEXTS,
    date=DAYS,
    source=NAMES,
    author=NAMES,
    url=NAMES,
    updated=DAYS,
    also=st.lists(TEXTS, max_size=2).map(tuple),
)
BRIEF = settings(
    max_examples=120, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for all examples, emptied after each."""
    with Store(tmp_path_factory.mktemp("home") / "home", FINGERPRINT) as store:
        yield store


def check_offsets(store: Store, article: Article) -> None:
    """Check that chunks and sentences are places in the text that is stored."""
    table = table_of(store)
    record = store.records[article.id]
    first = table.first_rows[record.key]
    for row in range(first, first + record.chunk_count):
        span = table.span(row)
        assert 0 <= span.start < span.end <= len(article.text)
        assert span.of(article.text).strip() == span.of(article.text)
        own = table.sentences[row]
        assert len(own.spans)
        for start, end in own.spans.tolist():
            assert span.start <= start < end <= span.end
    covered = "".join(
        table.span(row).of(article.text) for row in range(first, first + record.chunk_count)
    )
    assert {c for c in article.text if not c.isspace()} <= set(covered)


def without_empty(article: Article) -> Article:
    """Return an article as it is read back: an empty value is none, a day has no time."""
    days = {name: getattr(article, name) for name in ("date", "updated")}
    names = {name: getattr(article, name) or None for name in ("source", "author", "url")}
    only = {n: datetime.date(d.year, d.month, d.day) if d else None for n, d in days.items()}
    return replace(article, **names, **only)


def emptied(store: Store) -> None:
    store.remove(list(store.records))


@BRIEF
@given(article=ARTICLES)
def test_article_of_a_program_is_stored_or_refused_with_a_sentence(shared: Store, article: Article):
    emptied(shared)
    indexer = Indexer(shared, FakeEmbedder())
    report = indexer.index_articles([article])
    assert len(report.added) + len(report.failed) == 1
    if report.failed:
        assert report.failed[0].reason.endswith(".")
        assert not shared.records
        return
    event("stored")
    stored = shared.article(article.id)
    assert stored.text == unicodedata.normalize("NFC", stored.text)
    assert shared.vault.versions(article.id)[0] == stored
    check_offsets(shared, stored)
    # What was stored is what is stored again: nothing of it is new.
    assert indexer.index_articles([article]).unchanged == (article.id,)
    assert indexer.index_articles([stored]).unchanged == (article.id,)


@BRIEF
@given(name=TEXTS, suffix=st.sampled_from([".txt", ".md", "", ".TXT"]), text=TEXTS)
def test_upload_is_stored_or_refused_with_a_sentence(
    shared: Store, name: str, suffix: str, text: str
):
    emptied(shared)
    report = Indexer(shared, FakeEmbedder()).index_uploads(
        {name + suffix: text.encode("utf-8", "surrogatepass")}
    )
    assert len(report.added) + len(report.failed) == 1
    for failure in report.failed:
        assert failure.reason.endswith(".")
        failure.path.encode()
    for article_id in report.added:
        check_offsets(shared, shared.article(article_id))
        assert shared.vault.versions(article_id)[0] == shared.article(article_id)


@BRIEF
@given(article=ARTICLES)
def test_article_that_is_put_as_it_is_raises_nothing_but_what_beleg_says(
    shared: Store, article: Article
):
    emptied(shared)
    try:
        ArticleWriter(shared, FakeEmbedder()).put([article])
    except BelegError:
        assert not shared.records
        assert shared.vault.others([]) == []
        return
    event("stored")
    stored = shared.article(article.id)
    assert without_empty(stored) == without_empty(article)
    check_offsets(shared, stored)


def test_day_with_a_time_does_not_keep_the_index_from_opening(home: Path):
    moment = datetime.datetime(2025, 8, 14, 20, 15)
    article = article_of("The ferry leaves.", date=moment, updated=moment)
    with Store(home, FINGERPRINT) as store:
        ArticleWriter(store, FakeEmbedder()).put([article])
    with Store(home, FINGERPRINT) as store:
        assert store.article(article.id).date == DAY
        Indexer(store, FakeEmbedder()).index_articles([article])
        assert store.article(article.id).updated == DAY
