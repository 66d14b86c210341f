from __future__ import annotations

import datetime

import pytest

from assistant import wording
from assistant.wording import notice, out_of_range

FIRST, LAST = datetime.date(2025, 8, 4), datetime.date(2025, 8, 10)
DAYS = (datetime.date(2023, 3, 5), datetime.date(2025, 7, 1))


@pytest.mark.parametrize(
    ("start", "end", "german", "english"),
    [
        (FIRST, LAST, "vom 04.08.2025 bis 10.08.2025", "from 2025-08-04 to 2025-08-10"),
        (FIRST, FIRST, "vom 04.08.2025", "from 2025-08-04"),
        (FIRST, None, "vom 04.08.2025 oder neuer", "from 2025-08-04 or later"),
        (None, LAST, "vom 10.08.2025 oder älter", "from 2025-08-10 or earlier"),
    ],
)
def test_range_without_articles_is_named_with_the_days_that_there_are(
    start: datetime.date | None, end: datetime.date | None, german: str, english: str
):
    assert out_of_range("de", start, end, DAYS) == (
        f"Kein Artikel ist {german}. Die Artikel sind vom 05.03.2023 bis 01.07.2025."
    )
    assert out_of_range("en", start, end, DAYS) == (
        f"No article is {english}. The articles are from 2023-03-05 to 2025-07-01."
    )


def test_articles_without_dates_are_said_to_have_none():
    assert out_of_range("de", FIRST, LAST, None).endswith("Keiner der Artikel hat ein Datum.")
    assert out_of_range("en", FIRST, LAST, None).endswith("None of the articles has a date.")


def test_reader_of_another_language_gets_english():
    assert notice("no_match", "fr") == notice("no_match", "en")
    assert notice("no_match", "de") != notice("no_match", "en")
    assert out_of_range("fr", FIRST, None, DAYS).startswith("No article is")


@pytest.mark.parametrize("name", sorted(wording._NOTICES))
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_notice_is_one_or_more_whole_sentences(name: str, language: str):
    slots = {"reason": "X ist so", "first": "1", "last": "2"}
    said = notice(name, language, **slots).strip()
    assert said[0].isupper()
    assert said.endswith((".", "so"))
    assert "{" not in said


@pytest.mark.parametrize("words", ["{first}", "{0.__class__}", "%s", "$reason", "{"])
def test_words_of_the_question_are_put_in_as_they_are(words: str):
    assert words in notice("impossible_date", "en", reason=words)
