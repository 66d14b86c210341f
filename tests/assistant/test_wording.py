from __future__ import annotations

import datetime
from string import Formatter
from typing import get_args

import pytest

from assistant.answer import DateFilter, Searched
from assistant.asking.outcome import out_of_range
from assistant.wording import Doubt, said, sentences

SENTENCES = sentences()

FIRST, LAST = datetime.date(2025, 8, 4), datetime.date(2025, 8, 10)
SEARCHED = Searched(3, datetime.date(2023, 3, 5), datetime.date(2025, 7, 1))


@pytest.mark.parametrize(
    ("start", "end", "german", "english", "french"),
    [
        (FIRST, LAST, "vom 04.08.2025 bis 10.08.2025", "from 2025-08-04 to 2025-08-10",
         "de la période du 04/08/2025 au 10/08/2025"),
        (FIRST, FIRST, "vom 04.08.2025", "from 2025-08-04", "du 04/08/2025"),
        (FIRST, None, "vom 04.08.2025 oder neuer", "from 2025-08-04 or later",
         "du 04/08/2025 ou d’après"),
        (None, LAST, "vom 10.08.2025 oder älter", "from 2025-08-10 or earlier",
         "du 10/08/2025 ou d’avant"),
    ],
)  # fmt: skip
def test_range_without_articles_is_named_with_the_days_that_there_are(
    start: datetime.date | None, end: datetime.date | None, german: str, english: str, french: str
):
    missed = DateFilter(("then",), start, end)
    assert out_of_range("de", missed, SEARCHED) == (
        f"Kein Artikel ist {german}. Die Artikel sind vom 05.03.2023 bis 01.07.2025."
    )
    assert out_of_range("en", missed, SEARCHED) == (
        f"No article is {english}. The articles are from 2023-03-05 to 2025-07-01."
    )
    assert out_of_range("fr", missed, SEARCHED) == (
        f"Aucun article ne date {french}. Les articles vont du 05/03/2023 au 01/07/2025."
    )


def test_articles_without_dates_are_said_to_have_none():
    missed, undated = DateFilter(("then",), FIRST, LAST), Searched(3)
    assert out_of_range("de", missed, undated).endswith(". Keiner der Artikel hat ein Datum.")
    assert out_of_range("en", missed, undated).endswith(". None of the articles has a date.")


def test_reader_of_another_language_gets_english():
    assert said("no_match", "es") == said("no_match", "en")
    assert len({said("no_match", language) for language in ("de", "en", "fr")}) == 3
    missed = DateFilter(("then",), FIRST)
    assert out_of_range("es", missed, SEARCHED).startswith("No article is")


def slots_of(sentence: str) -> set[str]:
    found = (name for _, name, _, _ in Formatter().parse(sentence) if name)
    return {name.partition(".")[0] for name in found}


@pytest.mark.parametrize("language", sorted(SENTENCES))
def test_every_language_has_all_sentences_with_the_same_slots(language: str):
    own, english = SENTENCES[language], SENTENCES["en"]
    assert {name: slots_of(words) for name, words in own.items()} == {
        name: slots_of(words) for name, words in english.items()
    }
    assert {f"doubt_{doubt}" for doubt in get_args(Doubt)} < own.keys()


PIECES = (
    "disagreement_part", "disagreement_between", "disagreement_day", "nearest", "long_day",
    "either", "from_", "of_", "or_naming", "without_",
)  # fmt: skip


@pytest.mark.parametrize("language", sorted(SENTENCES))
@pytest.mark.parametrize("name", sorted(SENTENCES["en"]))
def test_every_sentence_is_whole(name: str, language: str):
    slots = dict.fromkeys(slots_of(SENTENCES[language][name]), "X ist so")
    words = said(name, language, **(slots | {"first": FIRST, "last": LAST, "day": FIRST}))
    assert "{" not in words
    if not name.startswith(PIECES):
        assert words[0].isupper()
        assert words.endswith((".", "so"))


@pytest.mark.parametrize("words", ["{first}", "{0.__class__}", "%s", "$reason", "{"])
def test_words_of_the_question_are_put_in_as_they_are(words: str):
    assert words in said("impossible_date", "en", reason=words)
