"""Which of many an article's month, season, day or weekday is, and when nobody can tell."""

from __future__ import annotations

import datetime
import time

import pytest

from assistant.answer import Citation
from assistant.facts.dates.dates import find_dates
from vectorstore.article import Article

TUESDAY = datetime.date(2025, 7, 15)


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("de", "Der Bau soll bis Ende September fertig sein.", "2025-09-30"),
        ("de", "Seit Ende September ist die Straße gesperrt.", "2024-09-21"),
        ("de", "Im Oktober wird der neue Rat gewählt.", "2025-10-01"),
        ("de", "Im November hatte er das Amt übernommen.", "2024-11-01"),
        ("de", "Im Juni stieg die Zahl der Arbeitslosen.", "2025-06-01"),
        ("de", "Das Fest beginnt am 2. August.", "2025-08-02"),
        ("de", "Ab Jänner gelten neue Regeln.", "2026-01-01"),
        ("de", "Im Jänner wurde der Vertrag unterzeichnet.", "2025-01-01"),
        ("de", "Im Jänner.", None),
        ("de", "Das Werk soll im ersten Quartal des nächsten Jahres öffnen.", "2026-01-01"),
        ("de", "Die Partei hat im Winter viele Mitglieder verloren.", "2024-12-01"),
        ("de", "Sie sollen im Dezember ein Auto gestohlen haben.", "2024-12-01"),
        ("de", "Üblicherweise wird er im September gewählt.", None),
        ("de", "1999 siegten im September die Gegner.", None),
        ("de", "Am Mittwoch wurde er gewählt.", "2025-07-09"),
        ("de", "Am Mittwoch wird er gewählt.", "2025-07-16"),
        ("de", "Am Dienstag wird er gewählt.", "2025-07-15"),
        (
            "de",
            "Im Dezember kündigte sie an, im Frühjahr zurückzutreten, was sie tat.",
            "2024-12-01",
        ),
        ("en", "The bridge will open in October.", "2025-10-01"),
        ("en", "The bridge must be repaired by the end of September.", "2025-09-30"),
        ("en", "The bridge has been closed since November.", "2024-11-01"),
        ("en", "The council met in December and rejected the plan.", "2024-12-01"),
        ("en", "The trial is due to start in January.", "2026-01-01"),
        ("en", "In June, sales fell by a third.", "2025-06-01"),
        ("en", "The minister said Tuesday that talks would go on.", "2025-07-15"),
        ("en", "The minister said Friday that talks would go on.", "2025-07-11"),
        ("en", "The ministers are to meet on Friday.", "2025-07-18"),
        ("en", "He plans to retire in the winter.", "2025-12-01"),
        ("en", "He had retired in the spring.", "2025-03-01"),
        ("en", "It usually snows in January.", None),
        ("en", "A party in January.", None),
        ("fr", "Le pont rouvrira en octobre.", "2025-10-01"),
        ("fr", "Le pont était fermé en décembre.", "2024-12-01"),
        ("fr", "Le pont est fermé depuis novembre.", "2024-11-01"),
        ("fr", "Le procès doit commencer en janvier.", "2026-01-01"),
        ("fr", "Le conseil a rejeté le projet en janvier.", "2025-01-01"),
        ("fr", "Le conseil se réunira vendredi.", "2025-07-18"),
        ("fr", "Le conseil s'est réuni vendredi.", "2025-07-11"),
        ("fr", "En juin, les ventes ont baissé.", "2025-06-01"),
        ("fr", "La fête du 2 août est prévue.", "2025-08-02"),
        ("fr", "Une fête en janvier.", None),
        ("fr", "Il neige généralement en janvier.", None),
    ],
)
def test_first_date_of_a_sentence_is_the_last_or_the_next_or_not_sure(
    language: str, text: str, day: str | None
):
    found = find_dates(text, TUESDAY, language)[0]
    first = found.range.start or found.range.end
    assert (str(first) if found.sure else None) == day


def test_what_holds_the_day_of_the_article_is_meant_whatever_the_sentence_says():
    for text in ("Im Juli wurde gewählt.", "Im Juli wird gewählt.", "Im Sommer."):
        (found,) = find_dates(text, TUESDAY, "de")
        assert found.sure and TUESDAY in found.range


def test_day_that_counts_from_another_one_is_not_sure():
    (found,) = find_dates("Er war damals seit 20 Jahren im Amt.", TUESDAY, "de")
    assert not found.sure
    (found,) = find_dates("Er war seit 20 Jahren im Amt.", TUESDAY, "de")
    assert found.sure


def test_29_february_is_that_of_the_next_leap_year():
    (found,) = find_dates("Am 29. Februar wird gefeiert.", datetime.date(2027, 11, 1), "de")
    assert (found.range.start, found.sure) == (datetime.date(2028, 2, 29), True)


def test_citation_shows_only_days_that_are_sure():
    text = "Im Jänner. Bis Ende September soll alles fertig sein."
    article = Article("1", "", text, "de", "a.txt", TUESDAY)
    (shown,) = Citation(1, article, text, 0, len(text)).dates
    assert (shown.text, shown.end) == ("Bis Ende September", datetime.date(2025, 9, 30))


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("de", "1999 siegten die Gegner. Im September wird gewählt.", "2025-09-01"),
        ("de", "Im Jänner. Die Stadt hatte den Bau verboten.", None),
        ("de", "Im Jänner.\n\nDie Stadt hatte den Bau verboten.", None),
        ("de", "Am 5. Oktober hatte die Stadt den Bau verboten.", "2024-10-05"),
        ("en", "In January. The council had rejected the plan.", None),
    ],
)
def test_only_the_sentence_of_a_date_tells_where_it_lies(language: str, text: str, day: str | None):
    found = next(one for one in find_dates(text, TUESDAY, language) if one.recurring)
    first = found.range.start or found.range.end
    assert (str(first) if found.sure else None) == day


@pytest.mark.parametrize(
    "piece", ["im Mai. ", "Im Mai. ", "KW 38 ", "heute vor einem Jahr ", "last August May 5 "]
)
def test_text_of_nothing_but_dates_takes_no_longer_for_each(piece: str):
    started = time.process_time()
    find_dates(piece * 5000, TUESDAY)
    assert time.process_time() - started < 5  # all others read again for each: minutes


def test_longest_word_of_a_verbs_letters_is_read_at_once():
    started = time.process_time()
    find_dates("im Mai " + "ge" * 10_000, TUESDAY, "de")
    assert time.process_time() - started < 2
