from __future__ import annotations

import datetime
import json
from dataclasses import replace

import pytest
from fakes import article_of

from assistant.answer import (
    Answer,
    Citation,
    DateFilter,
    Offer,
    Searched,
    Sentence,
    format_citation,
)
from vectorstore.article import Passage
from vectorstore.search.filters import Filters

FERRY = article_of("The ferry leaves at dawn.\nIt carries salt.", "ferry")
BARE = article_of("Nobody knows.", "bare", date=None, source=None)
TEXT = "The ferry leaves at dawn. It flies. It carries salt."
ANSWER = Answer(
    question="When?",
    standalone="When does the ferry leave?",
    language="en",
    kind="written",
    text=TEXT,
    sentences=(
        Sentence(TEXT[:25], 0, 25, (1,)),
        Sentence(TEXT[26:35], 26, 35, (), "unsupported", "No sentence of the articles says this."),
        Sentence(TEXT[36:], 36, 52, (1, 2)),
    ),
    citations=(
        Citation(1, FERRY, FERRY.text[:25], 0, 25),
        Citation(2, BARE, BARE.text, 0, 13),
    ),
    passages=(Passage(FERRY, FERRY.text, 0, 42, 0.123456),),
)
NOT_FOUND = Answer("When?", "When?", "en", "not_found", "The articles do not say it.")


def test_marks_follow_their_sentences():
    assert ANSWER.marked_text == (
        "The ferry leaves at dawn. [1] It flies. [?] It carries salt. [1][2]"
    )


def test_answer_that_was_not_found_has_no_marks():
    assert NOT_FOUND.marked_text == NOT_FOUND.text
    assert not NOT_FOUND.found
    assert ANSWER.found


def test_text_between_sentences_is_kept():
    answer = Answer("q", "q", "en", "written", "A.\n\nB. …", (Sentence("A.", 0, 2, (1,)),
                    Sentence("B.", 4, 6, (2,))))  # fmt: skip
    assert answer.marked_text == "A. [1]\n\nB. [2] …"


def test_written_out_it_is_text_and_numbered_quotes():
    assert str(ANSWER) == (
        "The ferry leaves at dawn. [1] It flies. [?] It carries salt. [1][2]\n\n"
        "[1] “The ferry leaves at dawn.” (Title of ferry, 2025-08-14, The Ledger)\n"
        "[2] “Nobody knows.” (Title of bare)"
    )


def test_notice_stands_between_text_and_quotes():
    answer = Answer("q", "q", "en", "not_found", "Nothing.", notice="The index is empty.")
    assert str(answer) == "Nothing.\n\nThe index is empty."


SEARCHED = Searched(214, datetime.date(2014, 3, 3), datetime.date(2025, 5, 12))
NEAREST = (Citation(1, FERRY, FERRY.text[:25], 0, 25), Citation(2, BARE, BARE.text, 0, 13))


OFFERS = (Offer("filters", 1), Offer("dates", 3))


def test_without_an_answer_it_is_what_would_help_and_what_comes_nearest():
    filters = Filters(sources=("A",))
    answer = replace(NOT_FOUND, nearest=NEAREST, offers=OFFERS, filters=filters)
    assert str(answer) == (
        "The articles do not say it.\n\n"
        "Without the filter 1 article answers.\n"
        "Without these days 3 articles answer.\n\n"
        "What comes nearest:\n"
        "“The ferry leaves at dawn.” (Title of ferry, 2025-08-14, The Ledger)\n"
        "“Nobody knows.” (Title of bare)"
    )
    assert [one["without"] for one in answer.to_dict()["offers"]] == ["filters", "dates"]


@pytest.mark.parametrize(
    ("language", "one", "several"),
    [
        ("en", "Without the filter 1 article answers.", "Without the filters 3 articles answer."),
        ("de", "Ohne den Filter antwortet 1 Artikel.", "Ohne die Filter antworten 3 Artikel."),
        ("fr", "Sans le filtre, 1 article répond.", "Sans les filtres, 3 articles répondent."),
        ("es", "Without the filter 1 article answers.", "Without the filters 3 articles answer."),
    ],
)
def test_an_offer_speaks_the_answers_language(language: str, one: str, several: str):
    assert OFFERS[0].words(language) == one
    assert replace(OFFERS[0], articles=3).words(language, 2) == several


def test_german_question_without_an_answer_is_told_so_in_german():
    answer = replace(NOT_FOUND, language="de", nearest=NEAREST[1:])
    assert str(answer).endswith("\n\nAm nächsten kommt:\n“Nobody knows.” (Title of bare)")


def test_notice_stands_before_what_comes_nearest():
    answer = replace(NOT_FOUND, notice="The index is old.", nearest=NEAREST[1:])
    assert str(answer).split("\n\n") == [
        NOT_FOUND.text,
        "The index is old.",
        "What comes nearest:\n“Nobody knows.” (Title of bare)",
    ]


def test_found_answer_does_not_say_what_was_searched():
    answer = replace(ANSWER, nearest=NEAREST, searched=SEARCHED, offers=OFFERS)
    assert str(answer) == str(ANSWER)


def test_quote_over_several_lines_is_shown_on_one():
    assert "dawn. It carries" in format_citation(Citation(1, FERRY, FERRY.text, 0, 42))


def test_dictionary_survives_json():
    values = ANSWER.to_dict()
    assert json.loads(json.dumps(values)) == values


def test_dictionary_holds_everything_but_the_full_texts():
    values = ANSWER.to_dict()
    assert set(values) == {
        "question", "standalone", "language", "kind", "found", "text", "marked_text", "sentences",
        "citations", "passages", "notice", "filters", "dates", "nearest_days", "searched",
        "nearest", "offers", "cause", "answered_before",
    }  # fmt: skip
    assert values["sentences"][1] == {
        "text": "It flies.",
        "start": 26,
        "end": 35,
        "citations": [],
        "verdict": "unsupported",
        "reason": "No sentence of the articles says this.",
        "doubt": None,
    }
    assert values["citations"][1]["article"]["id"] == "bare"
    assert values["passages"][0]["score"] == 0.1235
    assert "text" not in values["citations"][0]["article"]
    assert "text" not in values["passages"][0]["article"]
    assert (values["filters"], values["dates"]) == ({}, None)


def test_filters_and_days_are_in_the_dictionary():
    dates = DateFilter(("last week",), datetime.date(2025, 8, 4), datetime.date(2025, 8, 10))
    answer = replace(ANSWER, filters=Filters(sources=("A",), start=dates.start), dates=dates)
    values = answer.to_dict()
    assert values["filters"] == {"sources": ["A"], "start": "2025-08-04"}
    assert values["dates"] == {
        "words": ["last week"], "start": "2025-08-04", "end": "2025-08-10", "newest_first": False,
    }  # fmt: skip
    assert json.loads(json.dumps(values)) == values


def test_days_that_a_quote_names_are_those_of_its_articles_date():
    quote = "The ferry sailed yesterday."
    article = article_of(quote, "x", date=datetime.date(2025, 8, 14))
    (day,) = Citation(1, article, quote, 0, len(quote)).dates
    assert day.to_dict() == {"text": "yesterday", "start": "2025-08-13", "end": "2025-08-13"}
    assert Citation(1, replace(article, date=None), quote, 0, len(quote)).dates == ()
    named = "The ferry sailed on 3 May 2024."
    assert Citation(1, article, named, 0, len(named)).dates == ()


def test_copies_of_a_passage_are_named_without_their_texts():
    copied = Passage(FERRY, FERRY.text, 0, 42, 0.5, copies=(BARE,)).to_dict()
    assert copied["copies"] == [BARE.to_dict(text=False)]
