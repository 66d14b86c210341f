from __future__ import annotations

import datetime
import json

import pytest

from vectorstore.errors import LoadingError
from vectorstore.fetching.reply import Page
from vectorstore.formats.feed import Entry, FeedDocument
from vectorstore.sources.feeds import FeedState, due, new_entries

NOON = datetime.datetime(2025, 8, 14, 12, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
PAGE = Page("https://news.example/feed", b"", "application/rss+xml", etag='"1"', modified="Thu")


def feed_of(*entries: Entry) -> FeedDocument:
    return FeedDocument("News", entries)


def entry(name: str, version: str = "") -> Entry:
    return Entry(name, f"https://news.example/{name}", version=version)


def ids(entries: list[Entry]) -> list[str]:
    return [each.id for each in entries]


def test_at_first_all_entries_are_new():
    assert ids(new_entries(feed_of(entry("b"), entry("a")), FeedState())) == ["b", "a"]


def test_an_entry_is_new_once():
    state = FeedState().after(PAGE, feed_of(entry("a")), NOON)
    assert ids(new_entries(feed_of(entry("b"), entry("a")), state)) == ["b"]


def test_a_corrected_entry_is_new_again():
    state = FeedState().after(PAGE, feed_of(entry("a", "1"), entry("b", "1")), NOON)
    feed = feed_of(entry("a", "2"), entry("b", "1"))
    assert ids(new_entries(feed, state)) == ["a"]
    assert new_entries(feed, state.after(PAGE, feed, NOON)) == []


def test_an_entry_that_says_no_version_any_more_is_not_new():
    state = FeedState().after(PAGE, feed_of(entry("a", "1")), NOON)
    assert new_entries(feed_of(entry("a")), state) == []


def test_an_entry_that_could_not_be_read_is_new_again_and_the_feed_is_fetched():
    first, second = entry("a", "1"), entry("b", "1")
    state = FeedState().after(PAGE, feed_of(first, second), NOON, failed=[second])
    assert (state.etag, state.modified) == (None, None)
    assert new_entries(feed_of(first, second), state) == [second]
    corrected = entry("a", "2")
    state = state.after(PAGE, feed_of(corrected, second), NOON, failed=[corrected])
    assert new_entries(feed_of(corrected, second), state) == [corrected]


def test_the_next_fetch_gets_the_servers_words():
    state = FeedState().after(PAGE, feed_of(), NOON)
    assert (state.etag, state.modified) == ('"1"', "Thu")


def test_an_unchanged_feed_changes_only_the_time():
    state = FeedState().after(PAGE, feed_of(entry("a")), NOON)
    later = state.after(Page(PAGE.url, unchanged=True), None, NOON + HOUR)
    assert later == FeedState('"1"', "Thu", {"a": ""}, NOON + HOUR)


def test_the_oldest_entries_are_forgotten_but_never_those_of_the_feed():
    state = FeedState()
    feeds = [feed_of(*(entry(f"{n}-{m}") for m in range(1000))) for n in range(6)]
    for feed in feeds:
        state = state.after(PAGE, feed, NOON)
    assert len(state.seen) == 5000
    assert len(new_entries(feeds[0], state)) == 1000
    assert new_entries(feeds[1], state) == []
    state = state.after(PAGE, feeds[1], NOON).after(PAGE, feed_of(entry("new")), NOON)
    assert new_entries(feeds[1], state) == []


def test_a_state_survives_json():
    for state in (FeedState(), FeedState().after(PAGE, feed_of(entry("a", "1")), NOON)):
        assert FeedState.from_dict(json.loads(json.dumps(state.to_dict()))) == state


@pytest.mark.parametrize(
    "values", [{}, {"etag": None, "modified": None, "seen": [], "checked": None},
               {"etag": None, "modified": None, "seen": {}, "checked": "soon"}, [], None],
)  # fmt: skip
def test_a_damaged_state_is_a_sentence(values: object):
    with pytest.raises(LoadingError, match="Add it again"):
        FeedState.from_dict(values)


@pytest.mark.parametrize(
    ("checked", "is_due"),
    [(None, True), (NOON, False), (NOON - HOUR / 2, False), (NOON - HOUR, True),
     (NOON - 9 * HOUR, True), (NOON + HOUR, True)],
)  # fmt: skip
def test_a_feed_is_due_as_often_as_was_said(checked: datetime.datetime | None, is_due: bool):
    assert due(FeedState(checked=checked), NOON, HOUR) == is_due
