from __future__ import annotations

import datetime
import json
from dataclasses import replace

import pytest
from fakes import DAY, article_of

from vectorstore.search.filters import Filters

FERRY = article_of("Text.", "ferry", author="Ann Lind", source="The Ledger")
BARE = article_of("Text.", "bare", date=None, source=None, language="de")
BEFORE, AFTER = DAY - datetime.timedelta(1), DAY + datetime.timedelta(1)


@pytest.mark.parametrize(
    ("filters", "accepted"),
    [
        (Filters(), True),
        (Filters(sources=("the LEDGER",)), True),
        (Filters(sources=("Other", "The Ledger")), True),
        (Filters(sources=("Ledger",)), False),
        (Filters(authors=("ann lind",)), True),
        (Filters(authors=("Ann",)), False),
        (Filters(languages=("EN",)), True),
        (Filters(languages=("de", "fr")), False),
        (Filters(article_ids=("ferry",)), True),
        (Filters(article_ids=("FERRY",)), False),
        (Filters(start=DAY, end=DAY), True),
        (Filters(start=AFTER), False),
        (Filters(end=BEFORE), False),
        (Filters(start=BEFORE), True),
        (Filters(end=AFTER), True),
        (Filters(start=AFTER, end=BEFORE), False),
        (Filters(sources=("The Ledger",), languages=("de",)), False),
    ],
)
def test_article_must_have_all_that_is_asked_for(filters: Filters, accepted: bool):
    assert filters.accepts(FERRY) is accepted


@pytest.mark.parametrize("line", ["Ann Lind, Bo Holm", "Ann Lind und Bo Holm", "Ann Lind; Bo Holm"])
def test_article_of_several_authors_is_found_by_each_of_them(line: str):
    both = replace(FERRY, author=line)
    for name in ("ann lind", "Bo Holm", line):
        assert Filters(authors=(name,)).accepts(both)
    for name in ("Lind", "Holm", "und", "Bo Holm, Ann Lind"):
        assert not Filters(authors=(name,)).accepts(both)


@pytest.mark.parametrize(
    "filters",
    [
        Filters(sources=("The Ledger",)),
        Filters(sources=("",)),
        Filters(authors=("None",)),
        Filters(start=datetime.date.min),
        Filters(end=datetime.date.max),
    ],
)
def test_what_an_article_lacks_is_never_what_is_asked_for(filters: Filters):
    assert not filters.accepts(BARE)


def test_names_fold_like_german_ones():
    assert Filters(sources=("STRASSENBLATT",)).accepts(replace(FERRY, source="Straßenblatt"))


def test_filters_that_ask_for_nothing_are_false():
    assert not Filters()
    assert not Filters((), (), (), (), None, None)
    for one in (Filters(sources=("A",)), Filters(start=DAY), Filters(end=DAY)):
        assert one
    assert Filters(start=DAY).dated
    assert not Filters(sources=("A",)).dated


def test_dictionary_is_json_and_leaves_out_what_is_empty():
    filters = Filters(sources=("A", "B"), start=DAY)
    assert filters.to_dict() == {"sources": ["A", "B"], "start": "2025-08-14"}
    assert json.loads(json.dumps(filters.to_dict())) == filters.to_dict()
    assert Filters().to_dict() == {}
