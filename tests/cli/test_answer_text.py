"""What `beleg ask` prints of an answer, and where there is none."""

from __future__ import annotations

import datetime

import pytest

from assistant.answer import Answer, Citation, Searched
from ui.cli_output import answer_text
from vectorstore.article import Article

REFUSAL = {
    "en": "The articles do not say anything about this.",
    "de": "Dazu steht nichts in den Artikeln.",
}
FERRY = Article(
    "ferry",
    "The ferry",
    "The ferry leaves at dawn.",
    "en",
    "/ferry.txt",
    datetime.date(2025, 7, 2),
    "The Ledger",
)
QUOTE = "\u201cThe ferry leaves at dawn.\u201d (The ferry, 2025-07-02, The Ledger)"
DAYS = datetime.date(2014, 3, 3), datetime.date(2025, 5, 12)


def missing(language: str, **values: object) -> Answer:
    return Answer("?", "?", language, "not_found", REFUSAL[language], **values)


@pytest.mark.parametrize("number", [0, 1])
def test_what_comes_nearest_and_what_was_searched_are_printed(number: int):
    quote = Citation(number, FERRY, FERRY.text, 0, len(FERRY.text))
    answer = missing("en", nearest=(quote,), searched=Searched(214, *DAYS))
    assert answer_text(answer).split("\n\n") == [
        REFUSAL["en"],
        f"What comes nearest in your articles:\n{QUOTE}",
        "Searched: 214 articles from 3 March 2014 to 12 May 2025",
    ]


def test_german_question_is_told_in_german():
    quote = Citation(0, FERRY, FERRY.text, 0, len(FERRY.text))
    answer = missing("de", nearest=(quote,), searched=Searched(1, *DAYS[:1] * 2))
    assert answer_text(answer).split("\n\n") == [
        REFUSAL["de"],
        f"Am nächsten kommt in Ihren Artikeln:\n{QUOTE}",
        "Durchsucht: 1 Artikel vom 3. März 2014",
    ]


def test_notice_comes_before_what_is_nearest():
    answer = missing("en", notice="No article fits.", searched=Searched(0))
    assert answer_text(answer) == f"{REFUSAL['en']}\n\nNo article fits."


def test_found_answer_is_that_of_python():
    quote = Citation(1, FERRY, FERRY.text, 0, len(FERRY.text))
    answer = Answer("?", "?", "en", "written", FERRY.text, citations=(quote,))
    assert answer_text(answer) == str(answer)
