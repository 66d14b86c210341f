"""What changes in a watched folder, and feeds that are due, are in the index soon after."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from canary import Canary, answer
from fakes import remember
from harbour import DAWN, Make

from assistant.assistant import Assistant
from assistant.watching import Watcher
from vectorstore.errors import BelegError, FetchError
from vectorstore.fetching.fetcher import Fetcher
from vectorstore.sources.feeds import FeedState, WatchedFeed

LONGEST = 20.0  # seconds, on a busy machine; a moment is the rule


def until(condition: Callable[[], bool]) -> None:
    """Wait until it comes true."""
    deadline = time.monotonic() + LONGEST
    while not condition():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.02)


@pytest.fixture
def told() -> list[object]:
    return []


@pytest.fixture
def assistant(make: Make, folder: Path, told: list[object]) -> Iterator[Assistant]:
    assistant = make(DAWN)
    with Watcher(assistant, [folder], told.append):
        time.sleep(0.5)  # inotify has to be set up; there is nothing to ask whether it is
        yield assistant


def titles(assistant: Assistant) -> set[str]:
    return {Path(article.origin).name for article in assistant.articles()}


def test_new_changed_renamed_and_deleted_files_are_noticed(
    assistant: Assistant, folder: Path, told: list[object]
):
    before = titles(assistant)
    crane = folder / "crane.txt"
    crane.write_text("The crane lifts nine tons of salt on Fridays.")
    until(lambda: titles(assistant) == before | {"crane.txt"})
    crane.write_text("The crane lifts nine tons of coal on Mondays.")
    until(lambda: "coal" in assistant.search("What does the crane lift?", 1)[0].text)
    crane.rename(folder / "winch.txt")
    until(lambda: titles(assistant) == before | {"winch.txt"})
    (folder / "winch.txt").unlink()
    until(lambda: titles(assistant) == before)
    assert not [outcome for outcome in told if isinstance(outcome, BelegError)]


def test_folders_that_come_and_go_take_their_files_along(
    assistant: Assistant, folder: Path, tmp_path: Path
):
    before = titles(assistant)
    (tmp_path / "new").mkdir()
    for n in range(3):
        (tmp_path / "new" / f"crane-{n}.txt").write_text(f"Crane {n} lifts {n} tons.")
    (tmp_path / "new").rename(folder / "cranes")
    until(lambda: len(titles(assistant)) == len(before) + 3)
    (folder / "cranes").rename(tmp_path / "away")
    until(lambda: titles(assistant) == before)


def test_files_of_other_kinds_and_hidden_ones_are_passed_over(
    assistant: Assistant, folder: Path, told: list[object]
):
    (folder / ".hidden.txt").write_text("The crane lifts nothing.")
    (folder / "crane.png").write_bytes(b"PNG")
    (folder / "crane.txt").write_text("The crane lifts nine tons.")
    until(lambda: "crane.txt" in titles(assistant))
    assert ".hidden.txt" not in titles(assistant)
    assert all(not outcome.failed for outcome in told)


def test_articles_stay_when_the_whole_folder_is_away(
    assistant: Assistant, folder: Path, tmp_path: Path
):
    before = titles(assistant)
    folder.rename(tmp_path / "away")
    time.sleep(1.0)  # nothing must happen, and nothing says that it did not
    assert titles(assistant) == before


def test_file_that_cannot_be_read_is_told_and_the_next_is_read(
    assistant: Assistant, folder: Path, told: list[object]
):
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    until(lambda: any(outcome.failed for outcome in told))
    (folder / "crane.txt").write_text("The crane lifts nine tons.")
    until(lambda: "crane.txt" in titles(assistant))


def test_only_a_feed_that_was_read_is_watched(make: Make):
    assistant = make(DAWN)
    hour = datetime.timedelta(hours=1)
    with pytest.raises(FetchError, match="Only feeds are watched"):
        assistant.watch_feeds(["https://a.example/feed"], hour)
    now = datetime.datetime(2025, 8, 14, tzinfo=datetime.UTC)
    known = WatchedFeed("https://a.example/feed", state=FeedState(checked=now))
    remember(assistant.feeds, known)
    assistant.watch_feeds([known.url], hour)
    assert assistant.feeds.due(now + hour) == [replace(known, every=hour)]
    assert assistant.feeds.due(now + hour / 2) == []


def test_feed_is_watched_no_more_or_forgotten(make: Make):
    assistant = make(DAWN)
    now = datetime.datetime(2025, 8, 14, tzinfo=datetime.UTC)
    url, hour = "https://a.example/feed", datetime.timedelta(hours=1)
    remember(assistant.feeds, WatchedFeed(url, "L", hour, FeedState(checked=now)))
    assistant.watch_feeds([url], None)
    assert assistant.feeds.due(now + 9 * hour) == []
    assistant.forget_feeds([url])
    assert assistant.feeds.all() == []
    with pytest.raises(FetchError, match="no feed that was read"):
        assistant.forget_feeds([url])


def test_feed_that_is_forgotten_while_it_waits_is_not_read(make: Make, told: list[object]):
    assistant = make(DAWN)
    url = "https://a.example/feed"
    past = datetime.datetime(2025, 8, 14, tzinfo=datetime.UTC)
    remember(
        assistant.feeds,
        WatchedFeed(url, every=datetime.timedelta(hours=1), state=FeedState(checked=past)),
    )
    with assistant._open.turns.turn(), Watcher(assistant, [], told.append, feeds_every=0.05):
        time.sleep(0.2)
        assistant.forget_feeds([url])
        until(lambda: bool(told))
    assert [outcome.cancelled for outcome in told] == [True]
    assert assistant.feeds.all() == []


def test_feed_is_read_when_it_is_due(make: Make):
    with Canary() as site:
        url = f"http://127.0.0.1:{site.port}"
        page = "<html><article><h1>Crane</h1>" + "".join(
            f"<p>The crane lifts {n} tons of salt every Friday.</p>" for n in range(5)
        )
        feed = (
            f"<rss version='2.0'><channel><title>L</title><item><title>Crane</title>"
            f"<link>{url}/a</link></item></channel></rss>"
        )
        site.replies = {
            "/a": answer(page.encode()),
            "/feed": answer(feed.encode(), kind="application/rss+xml"),
        }
        assistant = make(DAWN)
        assistant._library.indexer._web._fetcher = lambda: Fetcher(
            allow_private=True, ports=(site.port,)
        )
        remember(assistant.feeds, WatchedFeed(f"{url}/feed", every=datetime.timedelta(hours=1)))
        told: list[object] = []
        with Watcher(assistant, [], told.append, feeds_every=0.05):
            until(lambda: any(article.title == "Crane" for article in assistant.articles()))
            until(lambda: assistant.feeds.get(f"{url}/feed").state.checked is not None)
            time.sleep(0.3)
        assert [line.split(" ")[1] for line in site.requests] == ["/feed", "/a"]
        assert not [outcome for outcome in told if outcome.failed]
