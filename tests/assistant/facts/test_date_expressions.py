"""Calendar weeks, feasts, and what is counted from a day: in German, English and French."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from assistant.facts.dates.dates import DateRange, find_dates, read_dates

WEDNESDAY = datetime.date(2026, 11, 18)
CASES = json.loads((Path(__file__).parents[2] / "data" / "days_in_questions.json").read_text())


def days(start: str, end: str = "") -> DateRange:
    first, last = (
        None if day == "-" else datetime.date.fromisoformat(day) for day in (start, end or start)
    )
    return DateRange(first, last)


@pytest.mark.parametrize("question", CASES["questions"])
def test_days_in_questions(question: str):
    today = datetime.date.fromisoformat(CASES["today"])
    assert read_dates(question, today).range == days(*CASES["questions"][question])


@pytest.mark.parametrize(
    ("language", "words", "expected"),
    [
        ("de", "Was war in KW 38?", days("2026-09-14", "2026-09-20")),
        ("de", "in der 38. Kalenderwoche 2025", days("2025-09-15", "2025-09-21")),
        ("de", "KW 1/2026", days("2025-12-29", "2026-01-04")),
        ("de", "Kalenderwoche 50", days("2025-12-08", "2025-12-14")),
        ("de", "seit KW 40", days("2026-09-28", "-")),
        ("de", "KW 53", days("2020-12-28", "2021-01-03")),
        ("de", "im Sommer des Vorjahres", days("2025-06-01", "2025-08-31")),
        ("de", "in der vorvergangenen Woche", days("2026-11-02", "2026-11-08")),
        ("de", "am vorletzten Wochenende", days("2026-11-07", "2026-11-08")),
        ("de", "vorletzten Freitag", days("2026-11-06")),
        ("de", "vorletzten Sommer", days("2025-06-01", "2025-08-31")),
        ("de", "zu Ostern", days("2026-04-03", "2026-04-06")),
        ("de", "letzte Ostern", days("2026-04-03", "2026-04-06")),
        ("de", "seit Ostern 2024", days("2024-03-29", "-")),
        ("de", "am Karfreitag", days("2026-04-03")),
        ("de", "am Ostermontag 2024", days("2024-04-01")),
        ("de", "an Christi Himmelfahrt", days("2026-05-14")),
        ("de", "über Pfingsten 2024", days("2024-05-19", "2024-05-20")),
        ("de", "zu Weihnachten", days("2025-12-24", "2025-12-26")),
        ("de", "vor Weihnachten 2025", days("-", "2025-12-23")),
        ("de", "an Silvester", days("2025-12-31")),
        ("de", "Neujahr 2026", days("2026-01-01")),
        ("de", "zwischen Weihnachten und Neujahr", days("2025-12-24", "2026-01-01")),
        ("de", "zwischen Ostern und Pfingsten", days("2026-04-03", "2026-05-25")),
        ("de", "heute vor 10 Jahren", days("2016-11-18")),
        ("de", "genau vor zwei Wochen", days("2026-11-04")),
        ("de", "im Herbst '89", days("1989-09-01", "1989-11-30")),
        ("de", "im Sommer '15", days("2015-06-01", "2015-08-31")),
        ("de", "im Winter 44/45", days("1944-12-01", "1945-02-28")),
        ("de", "im Mai 68", days("1968-05-01", "1968-05-31")),
        ("de", "im Jahr 2025 nach August", days("2025-09-01", "2025-12-31")),
        ("de", "im Feber", days("2026-02-01", "2026-02-28")),
        ("en", "in week 38", days("2026-09-14", "2026-09-20")),
        ("en", "in week 38 of 2025", days("2025-09-15", "2025-09-21")),
        ("en", "calendar week 12", days("2026-03-16", "2026-03-22")),
        ("en", "the week before last", days("2026-11-02", "2026-11-08")),
        ("en", "the summer before last", days("2025-06-01", "2025-08-31")),
        ("en", "at Easter", days("2026-04-03", "2026-04-06")),
        ("en", "Easter Sunday 2024", days("2024-03-31")),
        ("en", "Good Friday 2025", days("2025-04-18")),
        ("en", "last Christmas", days("2025-12-24", "2025-12-26")),
        ("en", "on Christmas Day 2024", days("2024-12-25")),
        ("en", "on New Year's Eve", days("2025-12-31")),
        ("en", "since Pentecost", days("2026-05-24", "-")),
        ("en", "a year ago today", days("2025-11-18")),
        ("en", "in the summer of '69", days("1969-06-01", "1969-08-31")),
        ("en", "in 2025 before June", days("2025-01-01", "2025-05-31")),
        ("en", "What was promised by June?", days("-", "2026-06-30")),
        ("fr", "la semaine 38", days("2026-09-14", "2026-09-20")),
        ("fr", "en semaine 38 de 2025", days("2025-09-15", "2025-09-21")),
        ("fr", "l'avant-dernière semaine", days("2026-11-02", "2026-11-08")),
        ("fr", "à Pâques", days("2026-04-03", "2026-04-06")),
        ("fr", "le lundi de Pâques 2025", days("2025-04-21")),
        ("fr", "à la Pentecôte", days("2026-05-24", "2026-05-25")),
        ("fr", "à Noël 2024", days("2024-12-24", "2024-12-26")),
        ("fr", "depuis Noël", days("2025-12-24", "-")),
        ("fr", "à la Saint-Sylvestre", days("2025-12-31")),
        ("fr", "il y a un an jour pour jour", days("2025-11-18")),
        ("fr", "à l'automne 89", days("1989-09-01", "1989-11-30")),
        ("fr", "en 2025 avant juin", days("2025-01-01", "2025-05-31")),
    ],
)
def test_expressions_of_a_question_are_read(language: str, words: str, expected: DateRange):
    assert read_dates(words, WEDNESDAY, language).range == expected


@pytest.mark.parametrize(
    ("language", "words", "expected"),
    [
        ("de", "Nächsten Freitag wird gewählt.", days("2026-11-20")),
        ("de", "Am kommenden Wochenende wird gewählt.", days("2026-11-21", "2026-11-22")),
        ("de", "Im kommenden März wird gewählt.", days("2027-03-01", "2027-03-31")),
        ("de", "In der übernächsten Woche wird gewählt.", days("2026-11-30", "2026-12-06")),
        ("de", "Im ersten Quartal des nächsten Jahres.", days("2027-01-01", "2027-03-31")),
        ("en", "The vote is next Easter.", days("2027-03-26", "2027-03-29")),
        ("en", "He must decide by Friday.", days("-", "2026-11-20")),
        ("fr", "Il doit décider d'ici vendredi.", days("-", "2026-11-20")),
        ("fr", "Le vote aura lieu au printemps.", days("2027-03-01", "2027-05-31")),
    ],
)
def test_what_is_to_come_is_read_in_an_article(language: str, words: str, expected: DateRange):
    (found,) = find_dates(words, WEDNESDAY, language)
    assert (found.range, found.needs_saying) == (expected, True)


@pytest.mark.parametrize("days_before", range(0, 400, 23))
def test_next_feast_is_after_today_and_the_last_one_before(days_before: int):
    today = WEDNESDAY - datetime.timedelta(days=days_before)
    (coming,) = find_dates("next Easter", today, "en")
    last = read_dates("last Easter", today, "en").range
    assert coming.range.start and last and last.end
    assert last.end < today < coming.range.start
    assert 340 < (coming.range.start - last.end).days < 760


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "Was passiert in diesem Fall?"),
        ("de", "Was ist Weihnachten?"),
        ("de", "Wo ist der Weihnachtsmarkt?"),
        ("de", "Was sagte er in der Neujahrsansprache?"),
        ("de", "KW 60"),
        ("en", "What is Easter Island?"),
        ("en", "an Easter egg"),
        ("en", "What was sold at Christmas markets?"),
        ("en", "in week 2 of the trial"),
        ("en", "week 5 results"),
        ("fr", "Noël Mamère"),
        ("fr", "le père Noël"),
    ],
)
def test_what_only_looks_like_a_feast_a_week_or_a_year_is_none(language: str, words: str):
    found = read_dates(words, WEDNESDAY, language)
    assert (found.range, found.impossible) == (None, None)


@pytest.mark.parametrize("words", ["im Herbst 89 neue Stellen", "im Herbst 89 Menschen"])
def test_number_of_something_is_no_year(words: str):
    found = read_dates(words, WEDNESDAY, "de").range
    assert found is None or (found.start and found.start.year == 2026)
