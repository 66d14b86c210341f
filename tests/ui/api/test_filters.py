"""Filters out of any hand's JSON, and the choices that the articles offer."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from ui_answers import EVIL, MERZ, TARIFF

from ui.api.values import LONGEST_FILTER, MOST_NAMES, BadValue, read_filters
from ui.page.routes import choices
from vectorstore.search.filters import Filters

ALL = Filters(
    ("Tagesblatt", "The Ledger"),
    ("Anna Beispiel",),
    ("de",),
    ("merz",),
    datetime.date(2025, 8, 1),
    datetime.date(2025, 8, 31),
)


@pytest.mark.parametrize("filters", [ALL, Filters(), Filters(end=datetime.date(1, 1, 1))])
def test_filters_read_back_what_they_write(filters):
    assert read_filters(filters.to_dict()) == filters


def test_nothing_asks_for_nothing():
    assert read_filters(None) == read_filters({}) == Filters()
    assert read_filters({"sources": [], "start": None}) == Filters()


def test_names_are_cleaned_as_those_of_articles_are():
    decomposed = "Su\u0308ddeutsche\x00 "
    assert read_filters({"sources": [decomposed, "Süddeutsche"]}).sources == ("Süddeutsche",)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([], "The filters are not an object"),
        ("merz", "The filters are not an object"),
        (True, "The filters are not an object"),
        ({"source": ["x"]}, "There is no filter 'source'. Use sources,"),
        ({"x" * 10_000: []}, "There is no filter 'xxx"),
        ({1: []}, "There is no filter 1. Use sources,"),
        ({"sources": "x"}, "The filter sources is not a list of texts."),
        ({"sources": {"x": 1}}, "The filter sources is not a list of texts."),
        ({"sources": 0}, "The filter sources is not a list of texts."),
        ({"authors": [None]}, "The filter authors is not a list of texts."),
        ({"languages": [["de"]]}, "The filter languages is not a list of texts."),
        ({"article_ids": ["x"] * 10_000}, f"10000 names; use at most {MOST_NAMES}."),
        ({"sources": ["x" * (LONGEST_FILTER + 1)]}, f"more than {LONGEST_FILTER} characters."),
        ({"sources": [" "]}, "A name in the filter sources is empty."),
        ({"start": "yesterday"}, "The start 'yesterday' is not a day such as 2025-08-13."),
        ({"start": "2025-02-30"}, "The start '2025-02-30' is not a day"),
        ({"start": "20250801"}, "The start '20250801' is not a day"),
        ({"end": 20250801}, "The end 20250801 is not a day"),
        ({"end": ""}, "The end '' is not a day"),
        ({"start": "2025-08-02", "end": "2025-08-01"}, "is after the end, 2025-08-01."),
    ],
)
def test_what_is_no_filter_is_refused_with_a_sentence(values, sentence):
    with pytest.raises(BadValue) as refused:
        read_filters(values)
    assert sentence in str(refused.value)
    assert len(str(refused.value)) < 200


def test_choices_are_what_the_articles_have():
    copy = replace(MERZ, id="copy", source="TAGESBLATT", date=None)
    assert choices([MERZ, TARIFF, copy]) == {
        "sources": [{"name": "Tagesblatt", "count": 2}, {"name": "The Ledger", "count": 1}],
        "authors": [{"name": "Anna Beispiel", "count": 2}],
        "languages": [{"name": "de", "count": 2}, {"name": "en", "count": 1}],
        "first": "2025-08-06",
        "last": "2025-08-13",
    }


def test_each_of_several_authors_is_a_choice():
    both = replace(MERZ, id="both", author="Tim Gold und Anna Beispiel")
    assert choices([MERZ, both])["authors"] == [
        {"name": "Anna Beispiel", "count": 2},
        {"name": "Tim Gold", "count": 1},
    ]


def test_every_choice_can_be_set():
    for kind in ("sources", "authors", "languages"):
        for choice in choices([MERZ, TARIFF, EVIL])[kind]:
            assert read_filters({kind: [choice["name"]]})


def test_articles_without_dates_and_sources_offer_none():
    bare = replace(MERZ, source=None, author=None, date=None)
    offered = choices([bare])
    assert (offered["sources"], offered["authors"], offered["first"]) == ([], [], None)
    assert choices([])["languages"] == []
