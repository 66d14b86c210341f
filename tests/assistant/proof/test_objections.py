from __future__ import annotations

import datetime
from dataclasses import replace
from typing import get_args

import pytest
from fakes import article_of, bag_of_words

from assistant.facts.stated import Stated
from assistant.proof.objections import Attempt, Objection, objections, points_back
from assistant.proof.quotable import SourceSentence
from assistant.wording import Doubt, doubt_reason
from vectorstore.text.chunking import split_sentences


def quotes_of(*texts: str, language: str = "en", **values: object) -> list[SourceSentence]:
    """Return the last sentence of each article."""
    quotes = []
    for number, text in enumerate(texts):
        article = article_of(text, f"a{number}", **({"title": "", "language": language} | values))
        span = split_sentences(text, language)[-1]
        quotes.append(SourceSentence(article, span, bag_of_words(text), 0.5))
    return quotes


def found(text: str, quotes: list[SourceSentence], language: str = "en") -> list[Objection]:
    return list(objections(attempt(text, quotes, language)))


def attempt(
    text: str, quotes: list[SourceSentence], language: str = "en", question: str = ""
) -> Attempt:
    asked = Stated(question, language) if question else None
    return Attempt(Stated(text, language), quotes, asked)


# ---- what is objected to


@pytest.mark.parametrize(
    ("language", "text", "quote", "objection"),
    [
        ("en", "It has 374 firms.", "It has 1817 firms.", Objection("number", "374")),
        ("de", "Es kostet 12 Prozent.", "Es kostet 20 Prozent.", Objection("number", "12 Prozent")),
        ("en", "It began in 1817.", "It began in 1918.", Objection("number", "1817")),
        ("en", "It came on Friday.", "It came on Monday.", Objection("date", "Friday")),
        ("en", "It is Osterby Bank.", "It is Nordhaven Mill.", Objection("name", "Osterby Bank")),
        ("en", "The plan was not accepted.", "The plan was accepted.", Objection("negation")),
        ("en", "Merz said that Tusk slept.", "Tusk said that Merz slept.",
         Objection("speaker", "Merz")),
    ],
)  # fmt: skip
def test_what_a_quote_lacks_is_named(language: str, text: str, quote: str, objection: Objection):
    first, *_ = found(text, quotes_of(quote, language=language), language)
    assert first == objection


@pytest.mark.parametrize(
    ("language", "text", "other", "quote"),
    [
        ("en", "It has 1,500 firms.", "en", "It has 1500 firms and 20 mills."),
        ("en", "It has 1,500 firms.", "de", "Es hat 1.500 Firmen."),
        ("de", "Selenskyj sprach am 3. Mai 2024.", "en", "Zelensky spoke on 3 May 2024."),
        ("en", "The plan was not accepted.", "en", "The plan was not accepted."),
        ("en", "Merz said that it rains.", "en", "It rains, said Friedrich Merz."),
        ("it", "Piove.", "it", "Nevica."),
        ("en", "", "en", "It rains."),
    ],
)
def test_quote_that_has_everything_meets_no_objection(
    language: str, text: str, other: str, quote: str
):
    assert found(text, quotes_of(quote, language=other), language) == []


def test_numbers_come_before_names():
    text = "Osterby Bank has 374 firms."
    kinds = [one.doubt for one in found(text, quotes_of("Nordhaven Mill has 12 firms."))]
    assert kinds == ["number", "name"]


def test_day_counts_from_the_articles_own():
    text, quote = "It sailed on 13 August 2025.", "It sailed yesterday."
    assert found(text, quotes_of(quote, date=datetime.date(2025, 8, 14))) == []
    assert found(text, quotes_of(quote, date=datetime.date(2025, 8, 20)))[0].doubt == "date"


# ---- two quotes


def test_each_of_two_quotes_may_have_a_part():
    text = "Osterby Bank was founded in 1817 and has 374 firms."
    assert found(text, quotes_of("Osterby Bank has firms.", "Founded in 1817, it has 374.")) == []


def test_number_is_not_taken_from_the_second_quote_where_the_first_has_another():
    text = "Osterby Bank has 374 firms."
    quotes = quotes_of("Osterby Bank has 12 firms.", "Nordhaven Mill has 374 firms.")
    assert found(text, quotes) == [Objection("number", "374")]


def test_year_is_taken_from_the_second_quote_where_the_first_has_a_number():
    text = "Osterby Bank has had 374 firms since 1817."
    assert found(text, quotes_of("Osterby Bank has 374 firms.", "It began in 1817.")) == []


def test_denial_and_speaker_are_not_judged_by_two_quotes():
    text = "Merz said that the plan of Tusk was not accepted."
    quotes = quotes_of("Tusk said that the plan of Merz was accepted.", "It was cold.")
    assert found(text, quotes) == []
    assert found(text, quotes[:1])


# ---- pronouns

RUNS = "Ida Solberg runs the harbour. She wants a second ship."


def test_pronoun_is_whoever_is_named_before_it_in_its_paragraph_or_title():
    text = "Ida Solberg wants a second ship."
    assert found(text, quotes_of(RUNS)) == []
    assert found(text, quotes_of("She wants a second ship.", title="Ida Solberg at work")) == []
    apart = RUNS.replace(". She", ".\n\nIt was late. She")
    assert found(text, quotes_of(apart)) == [Objection("name", "Ida Solberg")]


def test_name_after_the_pronoun_is_not_what_it_stands_for():
    text = "Ida Solberg wants a second ship."
    (last,) = quotes_of("She wants a second ship. Ida Solberg runs it.")
    first = replace(last, span=split_sentences(last.article.text, "en")[0])
    assert found(text, [first]) == [Objection("name", "Ida Solberg")]


@pytest.mark.parametrize(
    ("language", "quote", "is_back"),
    [
        ("en", "She wants a ship.", True),
        ("en", "The town asked THEM.", True),
        ("en", "The other theme is hers.", False),
        ("de", "Dann will sie ein Schiff.", True),
        ("de", "Das Schiff fuhr her und hin.", False),
        ("de", "Er kam.", True),
        ("it", "Piove, he she sie.", False),
    ],
)
def test_pronouns_for_somebody_point_back(language: str, quote: str, is_back: bool):
    assert points_back(Stated(quote, language)) == is_back


def test_one_pronoun_among_the_quotes_is_enough():
    text, quotes = "Ida Solberg came.", quotes_of("It was late.", "She came.", title="Ida Solberg")
    assert found(text, quotes) == []
    assert found(text, quotes[:1]) == [Objection("name", "Ida Solberg")]


def test_names_for_which_a_quote_may_have_a_pronoun_are_found_at_their_places():
    text = "On Monday Ida Solberg met Per Holm."
    quotes = quotes_of("Ida Solberg came. She met Per Holm on Monday.")
    (name,) = attempt(text, quotes).names_left_out()
    assert name.of(text) == "Ida Solberg"
    assert attempt(text, quotes_of("Per Holm met the mayor.")).names_left_out() == []


# ---- what the reader is told


@pytest.mark.parametrize("doubt", get_args(Doubt))
def test_every_doubt_has_a_reason_in_each_language(doubt: Doubt):
    reasons = [doubt_reason(doubt, code, "Osterby") for code in ("de", "en", "fr", "es")]
    assert reasons[1] == reasons[3]
    assert len(set(reasons)) == 3
    for reason in reasons:
        assert ("Osterby" in reason) == (doubt not in {"no_match", "negation", "unasked"})


@pytest.mark.parametrize("words", ["{x}", "{words}", "%s", "{", '"'])
def test_odd_words_are_told_as_they_are(words: str):
    assert doubt_reason("number", "en", words).endswith(f"does not say “{words}”.")


def test_words_over_two_lines_are_told_on_one():
    assert "“3 May 2024”" in doubt_reason("date", "en", "3  May\n2024")


def test_name_of_the_question_that_stands_before_the_quote_needs_not_be_in_it():
    quotes = quotes_of("The bakery Halmgold filed for insolvency. Affected are 412 people.")
    text, question = "Halmgold Bakeries have 412 people.", "How many are at Halmgold Bakeries?"
    assert [one.doubt for one in found(text, quotes)] == ["name"]
    assert list(objections(attempt(text, quotes, question=question))) == []
    other, asked = (words.replace("Halmgold", "Osterby") for words in (text, question))
    assert [one.doubt for one in objections(attempt(other, quotes, question=asked))] == ["name"]
