"""Where an answer was looked for, in the reader's words."""

from __future__ import annotations

import datetime

import pytest

from assistant.answer import Searched
from assistant.asking.absence import Limits, not_found, rests_on
from vectorstore.search.filters import Filters

FIRST, LAST = datetime.date(2014, 3, 3), datetime.date(2025, 9, 22)
ALL = Searched(122, FIRST, LAST, 122, 122)
EARLY = Searched(4, FIRST, LAST, 4, 14)
AUGUST = datetime.date(2025, 8, 1)
PRESS = Filters(sources=("Nordlicht-Presse",), start=AUGUST)


@pytest.mark.parametrize(
    ("searched", "english", "german", "french"),
    [
        (
            ALL,
            "Not in your 122 articles (3 March 2014 to 22 September 2025).",
            "Nicht in Ihren 122 Artikeln (3. März 2014 bis 22. September 2025).",
            "Pas dans vos 122 articles (du 3 mars 2014 au 22 septembre 2025).",
        ),
        (
            Searched(1, LAST, LAST),
            "Not in your one article (22 September 2025).",
            "Nicht in Ihrem einen Artikel (22. September 2025).",
            "Pas dans votre unique article (22 septembre 2025).",
        ),
        (
            Searched(1028, unreadable=2),
            "Not in your 1,028 articles. 2 files, pages or feeds could not be read.",
            "Nicht in Ihren 1.028 Artikeln."
            " 2 Dateien, Seiten oder Feeds konnten nicht gelesen werden.",
            "Pas dans vos 1\u202f028 articles. 2 fichiers, pages ou flux n’ont pas pu être lus.",
        ),
        (
            Searched(7, unreadable=1),
            "Not in your 7 articles. 1 file, page or feed could not be read.",
            "Nicht in Ihren 7 Artikeln. 1 Datei, Seite oder Feed konnte nicht gelesen werden.",
            "Pas dans vos 7 articles. 1 fichier, page ou flux n’a pas pu être lu.",
        ),
        (
            EARLY,
            "Not in the 4 of 14 articles read so far.",
            "Nicht in den Artikeln, die bisher gelesen sind: 4 von 14.",
            "Pas dans les articles lus jusqu’ici (4 sur 14).",
        ),
        (
            Searched(0, read=0, known=14),
            "None of your 14 articles has been read yet.",
            "Von Ihren 14 Artikeln ist noch keiner gelesen.",
            "Aucun de vos 14 articles n’a encore été lu.",
        ),
        (
            Searched(0),
            "There is nothing to search yet.",
            "Es gibt noch nichts zu durchsuchen.",
            "Il n’y a encore rien à parcourir.",
        ),
    ],
)
def test_a_no_says_what_was_searched(searched: Searched, english: str, german: str, french: str):
    said = {code: not_found(code, searched, Limits()) for code in ("en", "de", "fr")}
    assert said == {"en": english, "de": german, "fr": french}


@pytest.mark.parametrize(
    ("count", "english", "german", "french"),
    [
        (
            3,
            "Not in the 3 articles of Nordlicht-Presse since 1 August 2025.",
            "Nicht in den 3 Artikeln aus Nordlicht-Presse seit dem 1. August 2025.",
            "Pas dans les 3 articles de Nordlicht-Presse depuis le 1 août 2025.",
        ),
        (
            1,
            "Not in the one article of Nordlicht-Presse since 1 August 2025.",
            "Nicht in dem einen Artikel aus Nordlicht-Presse seit dem 1. August 2025.",
            "Pas dans l’unique article de Nordlicht-Presse depuis le 1 août 2025.",
        ),
        (
            0,
            "There is no article of Nordlicht-Presse since 1 August 2025.",
            "Es gibt keinen Artikel aus Nordlicht-Presse seit dem 1. August 2025.",
            "Il n’y a aucun article de Nordlicht-Presse depuis le 1 août 2025.",
        ),
    ],
)
def test_under_filters_it_names_them(count: int, english: str, german: str, french: str):
    searched = Searched(count, AUGUST, LAST)
    said = [not_found(code, searched, Limits(PRESS)) for code in ("en", "de", "fr")]
    assert said == [english, german, french]


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        (Filters(sources=("A", "B")), "of A or B (3 March 2014 to 22 September 2025)."),
        (Filters(sources=("A", "B", "C", "D")), "of A, B, C or … (3 March"),
        (Filters(authors=("Anna",), languages=("de",), end=LAST),
         "by Anna in German until 22 September 2025."),
        (Filters(start=LAST, end=LAST), "of 22 September 2025."),
        (Filters(start=AUGUST, end=LAST), "from 1 August 2025 to 22 September 2025."),
        (Filters(article_ids=("merz",), end=LAST), "“Merz speaks” until 22 September 2025."),
    ],
)  # fmt: skip
def test_every_kind_of_filter_has_its_words(filters: Filters, words: str):
    said = not_found("en", ALL, Limits(filters, {"merz": "Merz speaks"}))
    assert said.startswith(f"Not in the 122 articles {words}")


@pytest.mark.parametrize("name", ["{0.__class__}", "{count}", "%s", "<b>", "{"])
def test_names_are_put_in_as_they_are(name: str):
    assert f" of {name} " in not_found("en", ALL, Limits(Filters(sources=(name,))))


def test_passages_that_only_name_the_days_were_looked_at_too():
    days = Filters(start=AUGUST, end=LAST)
    assert not_found("en", ALL, Limits(days, naming=True)).endswith(
        "to 22 September 2025, nor where others name these days."
    )
    assert not_found("en", Searched(0), Limits(days, naming=True)) == (
        "There is no article from 1 August 2025 to 22 September 2025, and those that name these "
        "days do not say it."
    )


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (2, "Not in the 2 articles of Nordlicht-Presse since 1 August 2025 among the 4 of 14 "
            "read so far."),
        (1, "Not in the one article of Nordlicht-Presse since 1 August 2025 among the 4 of 14 "
            "read so far."),
        (0, "Among the 4 of 14 articles read so far there is none of Nordlicht-Presse since "
            "1 August 2025."),
    ],
)  # fmt: skip
def test_under_filters_an_unfinished_search_says_so_too(count: int, words: str):
    assert not_found("en", Searched(count, read=4, known=14), Limits(PRESS)) == words


def test_another_language_has_its_own_flat_no_before_the_english_one():
    known = "Los artículos no dicen nada al respecto. Not in your 2 articles."
    assert not_found("es", Searched(2), Limits()) == known
    early = not_found("es", Searched(2, read=2, known=9), Limits())
    assert early == "Not in the 2 of 9 articles read so far."


def test_an_answer_rests_on_what_was_read_until_all_is():
    assert rests_on("en", EARLY) == "This is from the 4 of 14 articles read so far."
    assert rests_on("de", EARLY) == (
        "Das stammt aus den Artikeln, die bisher gelesen sind: 4 von 14."
    )
    assert rests_on("fr", EARLY) == "Cela vient des articles lus jusqu’ici (4 sur 14)."
    assert rests_on("en", ALL) is None


def test_index_that_is_still_being_listed_is_unfinished():
    searched = Searched(0, unlisted=True)
    assert searched.unfinished
    assert not_found("en", searched, Limits(PRESS)) == "There is nothing to search yet."
