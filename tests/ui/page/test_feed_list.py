from __future__ import annotations

import datetime
import re

import pytest

from ui.page.rendering.articles import feeds_html
from ui.page.rendering.reader import Reader
from vectorstore.sources.feeds import WatchedFeed

URL = "https://a.example/feed"
HOUR = datetime.timedelta(hours=1)


def chosen(shown: str) -> list[str]:
    return re.findall(r"<option value=\"\d*\" selected>([^<]*)<", shown)


def test_no_feeds_no_list():
    assert feeds_html([], Reader("en")) == ""


@pytest.mark.parametrize(
    ("every", "english", "german"),
    [
        (None, "not automatically", "nicht automatisch"),
        (HOUR, "every hour", "jede Stunde"),
        (6 * HOUR, "every 6 hours", "alle 6 Stunden"),
        (24 * HOUR, "every day", "jeden Tag"),
        (72 * HOUR, "every 3 days", "alle 3 Tage"),
        (HOUR * 1.5, "every 90 min", "alle 90 Min."),
        (datetime.timedelta(seconds=90), "every 1.5 min", "alle 1,5 Min."),
    ],
)
def test_how_often_a_feed_is_looked_at_is_chosen_in_its_row(
    every: datetime.timedelta | None, english: str, german: str
):
    feed = WatchedFeed(URL, "The Ledger", every)
    assert chosen(feeds_html([feed], Reader("en"))) == [english]
    assert chosen(feeds_html([feed], Reader("de"))) == [german]


def test_addresses_and_titles_are_text_only():
    hostile = '"><script>window.__pwned=1</script>'
    shown = feeds_html([WatchedFeed(f"https://a.example/{hostile}", hostile)], Reader("en"))
    assert "<script" not in shown
    assert shown.count("&lt;script&gt;") >= 4


def test_a_feed_without_a_title_is_called_by_its_address():
    assert f">{URL}</span>" in feeds_html([WatchedFeed(URL)], Reader("en"))
