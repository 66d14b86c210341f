"""What stands above an answer about its filters and dates, and beside its quotes."""

from __future__ import annotations

import datetime
import html
import re
from dataclasses import replace

import pytest
from markupsafe import escape
from ui_answers import (
    COPY,
    HOSTILE,
    MERZ,
    QUOTES,
    agency_answer,
    merz_answer,
    missing_answer,
    nothing_answer,
)
from ui_fakes import (
    DATES,
)

from assistant.answer import DateFilter, Found, QuotedDate, Searched
from ui.page.rendering.cards import SHOWN_COPIES, quoted_dates
from ui.page.rendering.messages import message_html, messages
from ui.page.rendering.reader import Reader
from ui.page.rendering.turns import ChatTurn, Draft
from vectorstore.search.filters import Filters

LIMITS = Filters(
    ("Tagesblatt",), (), ("de",), ("merz",), datetime.date(2025, 8, 1), datetime.date(2025, 8, 31)
)


def turn_of(answer, filters=LIMITS, read_dates=True) -> ChatTurn:
    return Draft("?", filters=filters, read_dates=read_dates).answered(answer)


def dated(words: str = "letzte woche") -> ChatTurn:
    return turn_of(replace(merz_answer("?"), dates=DATES[words]), Filters())


def chips(markup: str) -> list[tuple[str, str]]:
    """Return each chip's button name, empty for one that cannot be removed, and its words."""
    start = r'<(?:button|span)[^>]*class="chip[^>]*?(?:name="([^"]*)"[^>]*)?>'
    found = re.findall(start + r'<span class="words">([^<]*)', markup)
    return [(html.unescape(name), html.unescape(words)) for name, words in found]


@pytest.mark.parametrize(
    ("words", "language", "label"),
    [
        ("letzte woche", "de", "16.–22.11.2026 · „letzte Woche“"),
        ("last week", "en", "16–22 Nov 2026 · “last week”"),
        ("latest", "en", "newest first · “latest”"),
        ("latest", "de", "neueste zuerst · „latest“"),
    ],
)
def test_the_dates_of_a_question_are_a_chip_that_asks_without_them(words, language, label):
    assert chips(message_html(dated(words), Reader(language))) == [("undated", label)]


def test_only_the_last_answers_dates_can_be_removed():
    shown = messages([dated(), dated()], Reader("en"))
    first, last = (chips(message["content"]) for message in shown[1::2])
    assert [name for name, _ in first] == [""]
    assert [name for name, _ in last] == ["undated"]


def test_a_range_with_an_order_names_both():
    dates = replace(DATES["last week"], newest_first=True)
    markup = message_html(turn_of(replace(merz_answer("?"), dates=dates), Filters()), Reader("en"))
    assert chips(markup) == [("undated", "16–22 Nov 2026, newest first · “last week”")]


def test_the_chip_is_there_before_the_answer_and_after_a_stop():
    draft = Draft("?", Found("?", "de", (), QUOTES, DATES["latest"]))
    for turn in (draft, draft.stopped(), draft.failed("No index.")):
        assert [name for name, _ in chips(message_html(turn, Reader("de")))] == ["undated"]
    assert chips(message_html(Draft("?"), Reader("de"))) == []


def test_dates_that_were_left_out_can_be_taken_back():
    turn = turn_of(merz_answer("?"), Filters(), read_dates=False)
    assert chips(message_html(turn, Reader("en"))) == [("dated", "asked without its dates")]
    assert chips(message_html(turn, Reader("en"), last=False)) == [("", "asked without its dates")]


def test_an_answer_names_the_filters_that_it_was_limited_to():
    markup = message_html(turn_of(merz_answer("?")), Reader("de", {"merz": MERZ.title}))
    limited = f"Quelle: Tagesblatt · Sprache: Deutsch · Artikel: {MERZ.title} · August 2025"
    assert f'<p class="limits">Eingegrenzt auf: {limited}</p>' in markup
    assert chips(markup) == []


def test_where_nothing_was_found_each_filter_can_be_removed():
    answer = replace(nothing_answer("?"), dates=DATES["latest"])
    names = [name for name, _ in chips(message_html(turn_of(answer), Reader("en")))]
    assert names == [
        "drop:sources:Tagesblatt",
        "drop:languages:de",
        "drop:article_ids:merz",
        "drop:days",
        "undated",
    ]
    earlier = message_html(turn_of(answer), Reader("en"), last=False)
    assert [name for name, _ in chips(earlier)] == [""]


@pytest.mark.parametrize(
    ("language", "end", "label"),
    [
        ("en", 18, "18 Sep 2025: ask for this day"),
        ("de", 18, "18.9.2025: nach diesem Tag fragen"),
        ("en", 24, "18–24 Sep 2025: ask for these days"),
        ("de", 24, "18.–24.9.2025: nach diesen Tagen fragen"),
    ],
)
def test_where_nothing_was_found_the_nearest_days_can_be_asked_for(language, end, label):
    nearest = DateFilter((), datetime.date(2025, 9, 18), datetime.date(2025, 9, end))
    asked = replace(nothing_answer("?"), dates=DATES["last week"], nearest_days=nearest)
    answer = replace(asked, searched=Searched(0, read=3, known=3))
    turn = turn_of(answer, Filters())
    words = {"en": "“last week”", "de": "„last week“"}[language]  # the "no" names the days
    names = [("undated", words)]
    names.append((f"days:2025-09-18:2025-09-{end}", label))
    assert chips(message_html(turn, Reader(language))) == names
    assert len(chips(message_html(turn, Reader(language), last=False))) == 1
    assert (
        chips(message_html(turn_of(asked, Filters()), Reader("en")))[0][1]
        == "16–22 Nov 2026 · “last week”"
    )
    found = replace(merz_answer("?"), nearest_days=nearest)
    assert chips(message_html(turn_of(found, Filters()), Reader(language))) == []


def test_a_filter_by_a_removed_article_says_so():
    markup = message_html(turn_of(missing_answer("?"), Filters(article_ids=("x",))), Reader("en"))
    assert chips(markup) == [("drop:article_ids:x", "Article: one that was removed")]


def test_hostile_names_and_words_stay_text():
    filters = Filters(sources=(HOSTILE, 'x" onclick="alert(1)'), article_ids=("e",))
    dates = DateFilter((HOSTILE,), newest_first=True)
    for answer in (missing_answer("?"), merz_answer("?")):
        markup = message_html(
            turn_of(replace(answer, dates=dates), filters), Reader("en", {"e": HOSTILE})
        )
        assert "<img" not in markup and "<script" not in markup
        assert ' onclick="' not in markup
        assert escape(HOSTILE) in markup


def test_a_quotes_relative_dates_are_explained():
    markup = message_html(turn_of(merz_answer("?")), Reader("de"))
    assert markup.count('class="when"') == 1
    assert '<span class="when">am Mittwoch = 13.8.2025</span>' in markup
    assert "(am Mittwoch = 13.8.2025)" in markup
    assert "am Mittwoch = 13 Aug 2025" in message_html(turn_of(merz_answer("?")), Reader("en"))


def test_each_expression_is_explained_once_and_open_ends_too():
    day = datetime.date(2025, 8, 13)
    meant = (
        QuotedDate("gestern", day, day),
        QuotedDate("gestern", day, day),
        QuotedDate("seit\ngestern", day, None),
        QuotedDate("einst", None, None),
    )
    assert quoted_dates(meant, "de") == "gestern = 13.8.2025 · seit gestern = ab 13.8.2025"


def test_other_articles_with_the_same_words_are_named_once():
    markup = message_html(turn_of(agency_answer("?")), Reader("en"))
    assert markup.count("Also in:") == 1
    link = '<p class="also">Also in: <a href="#article=copy&amp;start=0'
    assert link in markup
    assert f"{html.escape(COPY.title)}</span></a> (Abendpost)</p>" in markup


def test_of_many_copies_a_few_are_named():
    passages = tuple(
        replace(p, copies=tuple(replace(COPY, id=str(n)) for n in range(9)))
        for p in agency_answer("?").passages
    )
    markup = message_html(turn_of(replace(agency_answer("?"), passages=passages)), Reader("en"))
    assert markup.count("(Abendpost)") == SHOWN_COPIES
    assert "(Abendpost) …</p>" in markup
