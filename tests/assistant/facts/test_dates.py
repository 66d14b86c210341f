from __future__ import annotations

import datetime
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.facts.dates.dates import DateRange, find_dates, read_dates

WEDNESDAY = date(2026, 11, 18)


def days(start: str, end: str = "") -> DateRange:
    """Return "2026-11-18" as a day, "…", "…" as a range; "-" is an open side."""
    first, last = (None if day == "-" else date.fromisoformat(day) for day in (start, end or start))
    return DateRange(first, last)


GERMAN = {
    "Was sagte Merz im August?": days("2026-08-01", "2026-08-31"),
    "wo wurden im august schulen geschlossen?": days("2026-08-01", "2026-08-31"),
    "Was beschloss der Bundestag im Juni 2025?": days("2025-06-01", "2025-06-30"),
    "Artikel aus dem August": days("2026-08-01", "2026-08-31"),
    "Was war im August letzten Jahres?": days("2025-08-01", "2025-08-31"),
    "Was geschah am 14.8. in Alaska?": days("2026-08-14"),
    "am 14.08.2025": days("2025-08-14"),
    "am 14.8.2025 um 21.30 Uhr": days("2025-08-14"),
    "14.08.25": days("2025-08-14"),
    "3. März 2024": days("2024-03-03"),
    "am Freitag, den 14. August 2026": days("2026-08-14"),
    "am 29. Februar": days("2024-02-29"),
    "Was war am 20. November?": days("2025-11-20"),
    "Was geschah am Freitag in Alaska?": days("2026-11-13"),
    "Was geschah am Mittwoch?": days("2026-11-18"),
    "letzten Mittwoch": days("2026-11-11"),
    "am Sonnabend": days("2026-11-14"),
    "am vergangenen Freitag": days("2026-11-13"),
    "am Montag letzter Woche": days("2026-11-09"),
    "Was ist seit Freitag bekannt?": days("2026-11-13", "-"),
    "Was ist seit dem 1. Januar 2025 passiert?": days("2025-01-01", "-"),
    "seit gestern": days("2026-11-17", "-"),
    "seit zwei Wochen": days("2026-11-04", "-"),
    "seit Anfang des Jahres": days("2026-01-01", "-"),
    "ab dem 1. September 2025": days("2025-09-01", "-"),
    "bis Ende August": days("-", "2026-08-31"),
    "vor dem 3. Mai": days("-", "2026-05-02"),
    "nach dem 3. Mai 2025": days("2025-05-04", "-"),
    "zwischen März und Mai": days("2026-03-01", "2026-05-31"),
    "zwischen Oktober und Februar": days("2025-10-01", "2026-02-28"),
    "zwischen dem 1. und dem 5. März 2025": days("2025-03-01", "2025-03-05"),
    "zwischen Montag und heute": days("2026-11-16", "2026-11-18"),
    "vom 1. bis 5. März": days("2026-03-01", "2026-03-05"),
    "vom 1. bis 5.8.2025": days("2025-08-01", "2025-08-05"),
    "vom 28. Februar bis 3. März 2025": days("2025-02-28", "2025-03-03"),
    "vom 20. Dezember bis 6. Januar": days("2025-12-20", "2026-01-06"),
    "März bis Mai 2025": days("2025-03-01", "2025-05-31"),
    "von 2020 bis 2024": days("2020-01-01", "2024-12-31"),
    "von Freitag bis Montag": days("2026-11-13", "2026-11-16"),
    "im ersten Quartal 2025": days("2025-01-01", "2025-03-31"),
    "erstes Quartal": days("2026-01-01", "2026-03-31"),
    "im zweiten Halbjahr 2024": days("2024-07-01", "2024-12-31"),
    "im Sommer 2025": days("2025-06-01", "2025-08-31"),
    "im Winter": days("2025-12-01", "2026-02-28"),
    "Winter 2024/25": days("2024-12-01", "2025-02-28"),
    "Treffen am 13./14. August 2025": days("2025-08-13", "2025-08-14"),
    "am Mittwoch, dem 13.8.2025": days("2025-08-13"),
    "im Mai und Juni 2025": days("2025-05-01", "2025-06-30"),
    "in den Jahren 2023 und 2024": days("2023-01-01", "2024-12-31"),
    "am Freitag und Samstag": days("2026-11-13", "2026-11-14"),
    "Anfang August": days("2026-08-01", "2026-08-10"),
    "Mitte August": days("2026-08-11", "2026-08-20"),
    "Ende August": days("2026-08-21", "2026-08-31"),
    "Ende November": days("2025-11-21", "2025-11-30"),
    "Anfang 2025": days("2025-01-01", "2025-04-30"),
    "Ende letzten Jahres": days("2025-09-01", "2025-12-31"),
    "in den 90er Jahren": days("1990-01-01", "1999-12-31"),
    "heute Morgen": days("2026-11-18"),
    "Was sagte Trump gestern Abend?": days("2026-11-17"),
    "vorgestern": days("2026-11-16"),
    "letzte Nacht": days("2026-11-17", "2026-11-18"),
    "diese Woche": days("2026-11-16", "2026-11-22"),
    "vergangene Woche": days("2026-11-09", "2026-11-15"),
    "im vorigen Monat": days("2026-10-01", "2026-10-31"),
    "letztes Jahr": days("2025-01-01", "2025-12-31"),
    "am Wochenende": days("2026-11-14", "2026-11-15"),
    "in den letzten drei Tagen": days("2026-11-15", "2026-11-18"),
    "vor drei Tagen": days("2026-11-15"),
    "vor zwei Wochen": days("2026-11-02", "2026-11-08"),
    "vor einem Jahr": days("2025-01-01", "2025-12-31"),
    "Im Jahr 2024": days("2024-01-01", "2024-12-31"),
    "Was geschah 2024?": days("2024-01-01", "2024-12-31"),
    "Was sagte Merz 2024 über die Ukraine?": days("2024-01-01", "2024-12-31"),
    "Wie ging die Bundestagswahl 2025 aus?": days("2025-01-01", "2025-12-31"),
    "Wie viele Tote gab es 2025 in Gaza?": days("2025-01-01", "2025-12-31"),
}
ENGLISH = {
    "What did Merz say in August 2025?": days("2025-08-01", "2025-08-31"),
    "what happened in may": days("2026-05-01", "2026-05-31"),
    "may 2025": days("2025-05-01", "2025-05-31"),
    "What has happened since May?": days("2026-05-01", "-"),
    "March of last year": days("2025-03-01", "2025-03-31"),
    "8/14/2025": days("2025-08-14"),
    "14/8/2025": days("2025-08-14"),
    "2025-08-14": days("2025-08-14"),
    "2025-08-14T09:30:00Z": days("2025-08-14"),
    "14 August": days("2026-08-14"),
    "what did merz say on august 14": days("2026-08-14"),
    "August 14th, 2025": days("2025-08-14"),
    "on the 3rd of May": days("2026-05-03"),
    "Dec 5, 2024": days("2024-12-05"),
    "Friday, August 14": days("2026-08-14"),
    "What happened on Friday?": days("2026-11-13"),
    "last Friday": days("2026-11-13"),
    "Monday last week": days("2026-11-09"),
    "since Friday": days("2026-11-13", "-"),
    "since last week": days("2026-11-09", "-"),
    "since the beginning of the year": days("2026-01-01", "-"),
    "until August": days("-", "2026-08-31"),
    "before May 3": days("-", "2026-05-02"),
    "after March 2025": days("2025-04-01", "-"),
    "from 2022 onwards": days("2022-01-01", "-"),
    "between March and May 2025": days("2025-03-01", "2025-05-31"),
    "between 28 Feb 2024 and 1 March": days("2024-02-28", "2024-03-01"),
    "between 2020 and 2024": days("2020-01-01", "2024-12-31"),
    "2020-2024": days("2020-01-01", "2024-12-31"),
    "from 1 to 5 March": days("2026-03-01", "2026-03-05"),
    "between the 1st and 5th of March": days("2026-03-01", "2026-03-05"),
    "from January 2024 until now": days("2024-01-01", "2026-11-18"),
    "in 2023 and 2024": days("2023-01-01", "2024-12-31"),
    "from Monday to Wednesday": days("2026-11-16", "2026-11-18"),
    "from March to today": days("2026-03-01", "2026-11-18"),
    "after 1 May and before 1 June": days("2026-05-02", "2026-05-31"),
    "Q1 2025": days("2025-01-01", "2025-03-31"),
    "H1 2025": days("2025-01-01", "2025-06-30"),
    "the second half of 2024": days("2024-07-01", "2024-12-31"),
    "last winter": days("2025-12-01", "2026-02-28"),
    "this summer": days("2026-06-01", "2026-08-31"),
    "in the fall of 2025": days("2025-09-01", "2025-11-30"),
    "early August": days("2026-08-01", "2026-08-10"),
    "mid-August": days("2026-08-11", "2026-08-20"),
    "late August 2025": days("2025-08-21", "2025-08-31"),
    "in the 1990s": days("1990-01-01", "1999-12-31"),
    "What happened yesterday?": days("2026-11-17"),
    "the day before yesterday": days("2026-11-16"),
    "this week": days("2026-11-16", "2026-11-22"),
    "in the past week": days("2026-11-11", "2026-11-18"),
    "last month": days("2026-10-01", "2026-10-31"),
    "this year so far": days("2026-01-01", "2026-11-18"),
    "last weekend": days("2026-11-14", "2026-11-15"),
    "over the past 10 days": days("2026-11-08", "2026-11-18"),
    "in the last 24 hours": days("2026-11-17", "2026-11-18"),
    "two weeks ago": days("2026-11-02", "2026-11-08"),
    "19 years ago": days("2007-01-01", "2007-12-31"),
    "in 2024": days("2024-01-01", "2024-12-31"),
    "2024?": days("2024-01-01", "2024-12-31"),
    "Who won the 2024 election?": days("2024-01-01", "2024-12-31"),
    "Who won the 2024 US presidential election?": days("2024-01-01", "2024-12-31"),
}


@pytest.mark.parametrize("question", GERMAN)
def test_german_words_are_read(question: str):
    assert read_dates(question, WEDNESDAY).range == GERMAN[question]


@pytest.mark.parametrize("question", ENGLISH)
def test_english_words_are_read(question: str):
    assert read_dates(question, WEDNESDAY).range == ENGLISH[question]


@pytest.mark.parametrize(
    "question",
    [
        "What may Merz demand?",
        "May the chancellor decide alone?",
        "May 10 countries join?",
        "What did Theresa May say about Brexit?",
        "Who has governed since May resigned?",
        "What was in May's letter?",
        "Only 1 in 5 may vote, why?",
        "Who led the march on Washington?",
        "What did people shout in the march?",
        "Wer ist Mr. March?",
        "Was malte August Macke?",
        "Bilder von August Macke",
        "Was ist im August-Macke-Haus zu sehen?",
        "Nach August Bebel ist was benannt?",
        "Who is April O'Neil?",
        "Was sagt Jan Böhmermann?",
        "Wie alt ist Jan 12?",
        "Was macht Mai Thi Nguyen-Kim?",
        "Was sagte Friedrich Merz über 12 Forderungen?",
        "Was sagte Selmin Sonntag?",
        "Was berichtet die Welt am Sonntag?",
        "What did the Mail on Sunday write?",
        "What is Black Friday?",
        "Was sind Fridays for Future?",
        "Was war der Prager Frühling?",
        "What was the Arab Spring?",
        "Was sagte Wolfgang Sommer über Winter?",
        "Was geschieht im Fall 2024?",
        "Why did the fall of Kabul matter?",
        "Was ist die Agenda 2010?",
        "What is the Agenda 2030?",
        "What is Project 2025?",
        "Was ist Stuttgart 21?",
        "What did the G20 decide?",
        "What does Section 2024 say?",
        "Wer wohnt in room 2024?",
        "Was kostet der Peugeot 2008?",
        "Warum flohen 2024 Menschen?",
        "in 2000 Fällen",
        "in 2000 cases",
        "Wer sprach vor 2000 Zuschauern?",
        "Why did 1,500 soldiers leave?",
        "Was kostet es, bis 2000 Euro?",
        "Telefon 0711-2024",
        "Beginnt das Treffen um 21.30 Uhr?",
        "Was tut 10.1.2.3?",
        "Was ist neu in Version 2.10.1?",
        "Läuft es 24/7?",
        "What is 3/4/2025?",
        "Wer gewann den zweiten Platz?",
        "Who won in the second half?",
        "What did he do in his 90s?",
        "What did Audi say about the Q3?",
        "Guten Morgen, was gibt es?",
        "Was sagte die Partei am Morgen?",
        "Was zeigt das heute-journal?",
        "What did USA say in today’s world?",
        "Was ist das Wort des Jahres?",
        "Wer war am 100. Tag im Amt?",
        "Was sagt Artikel 5?",
        "so what, am I right?",
        "What is known until now?",
        "Welche Konten 2024 Banken?",
        "Why is 9999 years ago so long?",
    ],
)
def test_what_only_looks_like_a_date_is_none(question: str):
    reading = read_dates(question, WEDNESDAY)
    assert (reading.range, reading.words, reading.impossible) == (None, (), None)


@pytest.mark.parametrize(
    "question",
    [
        "What happens tomorrow?",
        "nächste Woche",
        "next year",
        "Was ist bis 2030 geplant?",
        "What is planned in 2030?",
        "Was passiert am 3. Mai 2027?",
        "Was soll bis Freitag entschieden werden?",
    ],
)
def test_future_is_no_filter(question: str):
    assert read_dates(question, WEDNESDAY).range is None


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Was war am 31. Februar?", "31. Februar"),
        ("30 February 2025", "30 February 2025"),
        ("on June 31", "June 31"),
        ("am 31.06.2025", "31.06.2025"),
        ("am 29. Februar 2025", "29. Februar 2025"),
        ("on 2025-02-30", "2025-02-30"),
        ("2/30/2025", "2/30/2025"),
        ("31.13.2025", "31.13.2025"),
    ],
)
def test_date_that_does_not_exist_is_named_and_makes_no_range(question: str, words: str):
    reading = read_dates(question + " und gestern?", WEDNESDAY)
    assert (reading.range, reading.words, reading.impossible) == (None, (), words)


@pytest.mark.parametrize("offset", range(14))
def test_week_begins_on_monday_whatever_day_it_is(offset: int):
    today = date(2024, 2, 22) + timedelta(days=offset)  # over the 29th of February
    this = read_dates("diese Woche", today).range
    last = read_dates("last week", today).range
    assert this is not None and last is not None and this.start is not None
    assert today in this and this.start.weekday() == 0
    assert last.end == this.start - timedelta(days=1)
    assert last.start == this.start - timedelta(days=7)


@pytest.mark.parametrize("offset", range(7))
def test_weekday_is_the_latest_and_may_be_today(offset: int):
    today = date(2025, 12, 29) + timedelta(days=offset)  # over the end of the year
    on = read_dates("on Thursday", today).range
    last = read_dates("letzten Donnerstag", today).range
    assert on is not None and last is not None
    assert on.start == on.end and last.start == last.end
    assert on.start is not None and last.start is not None
    assert on.start.weekday() == last.start.weekday() == 3
    assert 0 <= (today - on.start).days <= 6
    assert 1 <= (today - last.start).days <= 7


@pytest.mark.parametrize(
    ("question", "today", "expected"),
    [
        ("im August", date(2026, 3, 1), days("2025-08-01", "2025-08-31")),
        ("im August", date(2026, 8, 1), days("2026-08-01", "2026-08-31")),
        ("letzten August", date(2026, 8, 31), days("2025-08-01", "2025-08-31")),
        ("letzten Monat", date(2026, 1, 31), days("2025-12-01", "2025-12-31")),
        ("last month", date(2024, 3, 31), days("2024-02-01", "2024-02-29")),
        ("gestern", date(2024, 3, 1), days("2024-02-29")),
        ("gestern", date(2026, 1, 1), days("2025-12-31")),
        ("last year", date(2024, 2, 29), days("2023-01-01", "2023-12-31")),
        ("vor einem Monat", date(2025, 3, 31), days("2025-02-01", "2025-02-28")),
        ("last week", date(2026, 1, 1), days("2025-12-22", "2025-12-28")),
        ("last winter", date(2026, 1, 15), days("2024-12-01", "2025-02-28")),
        ("im Winter 2026", date(2026, 3, 1), days("2025-12-01", "2026-02-28")),
        ("am Wochenende", date(2026, 11, 22), days("2026-11-21", "2026-11-22")),
        ("last weekend", date(2026, 11, 22), days("2026-11-14", "2026-11-15")),
        ("am 29. Februar", date(2024, 2, 29), days("2024-02-29")),
        ("am 29.2.", date(2024, 2, 28), days("2020-02-29")),
    ],
)
def test_borders_of_months_and_years(question: str, today: date, expected: DateRange):
    assert read_dates(question, today).range == expected


def test_both_languages_in_one_question():
    reading = read_dates("What did Merz say am 14. August, and since gestern?", WEDNESDAY)
    assert reading.words == ("am 14. August", "since gestern")


def test_several_dates_are_covered():
    assert read_dates("Was sagte er im Mai und im Juli 2025?", date(2025, 9, 1)).range == days(
        "2025-05-01", "2025-07-31"
    )
    assert read_dates("2024? Und seit Freitag?", WEDNESDAY).range == days("2024-01-01", "-")


@pytest.mark.parametrize(
    "question",
    ["Was sagte Merz zuletzt?", "latest on Gaza", "neueste Artikel", "Was ist die aktuelle Lage?",
     "most recent attack", "Was geschah in den letzten Tagen?"],
)  # fmt: skip
def test_newest_first_is_an_order_and_no_range(question: str):
    reading = read_dates(question, WEDNESDAY)
    assert reading.newest_first
    assert reading.range is None
    assert len(reading.words) == 1


@pytest.mark.parametrize(
    "question", ["By May 3 at the latest", "Wer sprach in der Aktuellen Stunde?"]
)
def test_at_the_latest_asks_for_no_order(question: str):
    assert not read_dates(question, WEDNESDAY).newest_first


def test_order_and_range_go_together_in_the_order_of_the_words():
    reading = read_dates("neueste Nachrichten seit Montag", WEDNESDAY)
    assert reading.newest_first
    assert reading.range == days("2026-11-16", "-")
    assert reading.words == ("neueste", "seit Montag")


@pytest.mark.parametrize(
    ("question", "relative"),
    [
        ("gestern", True),
        ("im August", True),
        ("since Friday", True),
        ("in 2024", False),
        ("3. März 2024", False),
        ("March to May 2025", False),
        ("seit August 2025 bis heute", True),
        ("Was ist eine Waffenruhe?", False),
    ],
)
def test_relative_is_what_depends_on_today(question: str, relative: bool):
    assert read_dates(question, WEDNESDAY).relative is relative


def test_range_holds_its_ends_and_is_open_where_it_has_none():
    closed = days("2025-03-01", "2025-03-05")
    assert date(2025, 3, 1) in closed and date(2025, 3, 5) in closed
    assert date(2025, 2, 28) not in closed and date(2025, 3, 6) not in closed
    assert date.max in days("2025-03-01", "-") and date.min in days("-", "2025-03-01")
    assert date.min not in days("2025-03-01", "-") and date.max not in days("-", "2025-03-01")


@pytest.mark.parametrize(
    ("text", "today", "expected"),
    [
        (
            "Die Minister trafen sich am Mittwoch in Oslo.",
            date(2025, 8, 14),
            [("am Mittwoch", days("2025-08-13"))],
        ),
        (
            "The minister said Tuesday that talks began on 3 March 2024.",
            date(2025, 8, 14),
            [("Tuesday", days("2025-08-12")), ("on 3 March 2024", days("2024-03-03"))],
        ),
        (
            "Seit dem 24. Februar 2022 gilt der Plan, nächste Woche endet er.",
            date(2025, 8, 14),
            [
                ("Seit dem 24. Februar 2022", days("2022-02-24", "-")),
                ("nächste Woche", days("2025-08-18", "2025-08-24")),
            ],
        ),
        (
            "A vote is due in the coming year.",
            date(2025, 8, 14),
            [("in the coming year", days("2026-01-01", "2026-12-31"))],
        ),
        (
            "Von Montag bis Mittwoch wurde verhandelt, morgen wird abgestimmt.",
            date(2025, 8, 14),
            [
                ("Von Montag bis Mittwoch", days("2025-08-11", "2025-08-13")),
                ("morgen", days("2025-08-15")),
            ],
        ),
        ("Am 31. Februar fiel nichts vor.", date(2025, 8, 14), []),
        ("Sonntag malte wie August Macke.", date(2025, 8, 14), []),
    ],
)
def test_dates_of_an_article_count_from_its_day(
    text: str, today: date, expected: list[tuple[str, DateRange]]
):
    found = find_dates(text, today)
    assert [(mention.text, mention.range) for mention in found] == expected


ANYTHING = st.text(max_size=200)
PIECES = st.lists(
    st.sampled_from(
        [*GERMAN, *ENGLISH, "bis", "und", "-", "31. Februar", "ſeit", "Auguſt", "DİENSTAG", "0.0.",
         "９.９.２０２５", "٣", "9999 years ago", "Ende", "\u00a0", "\n",
         "bis jetzt", "past Halbjahr"]
    ) | ANYTHING,
    max_size=6,
).map(" ".join)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(text=ANYTHING | PIECES, today=st.dates() | st.sampled_from([date.min, date.max]))
def test_no_text_raises_and_offsets_are_right(text: str, today: datetime.date):
    read_dates(text, today)
    end = 0
    for mention in find_dates(text, today):
        assert text[mention.start : mention.end] == mention.text != ""
        assert mention.start >= end
        end = mention.end
        assert mention.range.start or mention.range.end
        if mention.range.start and mention.range.end:
            assert mention.range.start <= mention.range.end


@pytest.mark.parametrize("piece", ["1. ", "2024-", "May 5 ", "seit ", " ", "heute - ", "zwischen "])
def test_long_text_of_one_piece_is_read_to_its_bound(piece: str):
    text = (piece * 100_000)[:100_000]
    read_dates(text, WEDNESDAY)
    assert all(mention.end <= 20_000 for mention in find_dates(text, WEDNESDAY))


@pytest.mark.parametrize(
    ("question", "year", "expected"),
    [
        ("Was geschah im August?", 2025, days("2025-08-01", "2025-08-31")),
        ("Was geschah am 18. August in Washington?", 2024, days("2024-08-18")),
        ("bis Ende September", 2023, days("-", "2023-09-30")),
        ("since May", 2023, days("2023-05-01", "-")),
        ("before 1 January", 2024, days("-", "2023-12-31")),
        ("im Winter", 2024, days("2024-12-01", "2025-02-28")),
        ("zwischen Oktober und Februar", 2024, days("2023-10-01", "2024-02-29")),
        ("im Mai und im Juli", 2023, days("2023-05-01", "2023-07-31")),
        ("am 29. Februar", 2024, days("2024-02-29")),
        ("am 29. Februar", 2025, None),
        ("im ersten Quartal", 2020, days("2020-01-01", "2020-03-31")),
    ],
)
def test_what_is_floating_is_known_in_any_year(
    question: str, year: int, expected: DateRange | None
):
    reading = read_dates(question, WEDNESDAY)
    found = reading.at(year)
    assert reading.floating
    assert (found.range if found else None) == expected
    if expected:
        assert reading.on(date(year, 12, 31)).range == expected


@pytest.mark.parametrize(
    "question",
    ["gestern", "am Freitag", "letzten August", "im August 2025", "im August letzten Jahres",
     "from March to today", "March to May 2025", "Was ist eine Waffenruhe?"],
)  # fmt: skip
def test_what_has_its_year_is_the_same_counted_from_any_day(question: str):
    reading = read_dates(question, WEDNESDAY)
    assert not reading.floating
    assert reading.at(2011) == reading.on(date(2011, 1, 1)) == reading
