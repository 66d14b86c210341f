from __future__ import annotations

import datetime

import pytest

from assistant.facts.numbers.value import missing
from assistant.facts.stated import Stated


@pytest.mark.parametrize(
    ("language", "text", "numbers"),
    [
        ("en", "In 1817 it had 374 firms.", ["1817", "374"]),
        ("de", "Am 3. Mai 2024 waren es 12 Prozent.", ["3. Mai 2024", "12 Prozent"]),
        ("en", "It was late.", []),
        ("en", "", []),
    ],
)
def test_numbers_and_dates_are_found_at_their_places(language: str, text: str, numbers: list[str]):
    assert [text[one.start : one.end] for one in Stated(text, language).quantities] == numbers


def test_each_part_of_a_sentence_is_read_once():
    one = Stated("Ida Solberg said on Monday that 12 ships did not sail.", "en")
    assert one.quantities is one.quantities_on(None)
    assert one.named.sure is one.named.sure
    assert one.denial is one.denial
    assert one.speech.said is one.speech.said
    assert one.speech.named is one.named


def test_sentence_says_its_names_what_it_denies_and_who_speaks():
    one = Stated("Ida Solberg said that the ship did not sail.", "en")
    assert [name.text for name in one.named.sure] == ["Ida Solberg"]
    assert one.denial.denies
    assert [name.text for name in one.speech.said.speakers] == ["Ida Solberg"]


def test_day_counts_from_the_articles_own_or_from_another():
    day = datetime.date(2025, 8, 14)
    one = Stated("It sailed yesterday.", "en", day)
    assert one.quantities == one.quantities_on(day)
    assert one.quantities[0].days != one.quantities_on(datetime.date(2025, 8, 20))[0].days


def test_sentences_are_the_same_whatever_was_read_of_them():
    one, other = Stated("It sails.", "en"), Stated("It sails.", "en")
    assert one.quantities == []
    assert one == other


def test_nothing_but_numbers_is_read_in_an_unknown_language():
    one = Stated("Emmanuel Macron non ha detto 12.", "it")
    assert [each.text for each in one.quantities] == ["12"]
    assert one.named.names == []
    assert not one.denial.denies
    assert one.speech.said.speakers == ()


ARTICLE_DAY = datetime.date(2025, 7, 15)


@pytest.mark.parametrize(
    ("claim", "quote", "lacks"),
    [
        ("Es endet im September 2025.", "Es soll bis Ende September enden.", False),
        ("Es endet im September 2024.", "Es soll bis Ende September enden.", True),
        ("Es endete im Oktober 2024.", "Es hatte im Oktober geendet.", False),
        ("Es endete im Oktober 2025.", "Es hatte im Oktober geendet.", True),
        ("Es geschah 2025.", "Es wurde am 3. Juni beschlossen.", False),
        ("Es geschah 2024.", "Es wurde am 3. Juni beschlossen.", True),
        (
            "Es ist im Jänner 2025.",
            "Ein Fest im Jänner.",
            False,
        ),  # the year is open: nothing against
        ("Es ist im Jänner 2026.", "Ein Fest im Jänner.", False),
        ("Es ist im Jahr 2025.", "Ein Fest im Jänner.", True),  # nor is it proven by a guess
        ("Es endet im September.", "Es soll bis Ende September enden.", False),
    ],
)
def test_year_of_a_claim_is_that_which_the_article_tells(claim: str, quote: str, lacks: bool):
    said, quoted = (Stated(text, "de", ARTICLE_DAY).quantities for text in (claim, quote))
    assert bool(missing(said, quoted)) is lacks
