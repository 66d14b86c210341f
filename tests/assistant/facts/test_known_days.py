from __future__ import annotations

from datetime import date

import pytest

from assistant.facts.dates.dates import DateRange, read_dates
from assistant.facts.dates.known_days import KnownDays, is_named, named_days, years_before

TODAY = date(2026, 11, 28)


def days(start: str, end: str | None = None) -> DateRange:
    return DateRange(date.fromisoformat(start), date.fromisoformat(end or start))


def known(*spans: str) -> KnownDays:
    """Return days written as `2025-08-20` or `2025-08-20 2025-09-03`."""
    ends = [[date.fromisoformat(day) for day in span.split()] for span in spans]
    return KnownDays((one[0], one[-1]) for one in ends)


@pytest.mark.parametrize(
    ("asked", "met"),
    [
        (days("2025-08-20"), True),
        (days("2025-08-25"), True),
        (days("2025-09-03", "2025-09-30"), True),
        (days("2025-08-01", "2025-08-19"), False),
        (days("2025-09-04"), False),
        (DateRange(None, date(2025, 8, 19)), False),
        (DateRange(None, date(2025, 8, 20)), True),
        (DateRange(date(2025, 9, 3), None), True),
        (DateRange(date(2025, 9, 4), None), False),
    ],
)
def test_days_are_known_from_the_first_of_a_span_to_its_last(asked: DateRange, met: bool):
    assert known("2025-08-20 2025-09-03").meet(asked) is met


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [
        (days("2026-11-27"), days("2025-09-18")),
        (days("2026-11-16", "2026-11-22"), days("2025-09-15", "2025-09-21")),
        (days("2025-05-01", "2025-05-31"), days("2025-06-01", "2025-06-30")),
        (days("2019-01-01", "2019-12-31"), days("2025-01-01", "2025-12-31")),
        (days("2025-07-01", "2025-07-12"), days("2025-06-24")),
        (days("2025-08-06"), days("2025-09-18")),
        (DateRange(date(2025, 10, 1), None), days("2025-09-18")),
        (DateRange(None, date(2025, 5, 1)), days("2025-06-24")),
    ],
    ids=str,
)
def test_nearest_days_are_as_long_as_those_asked_for(asked: DateRange, nearest: DateRange):
    assert known("2025-06-24", "2025-09-18").nearest(asked) == nearest


def test_nearest_to_a_day_is_the_end_of_a_span_too():
    assert known("2025-01-01 2025-03-05").nearest(days("2025-03-07")) == days("2025-03-05")


def test_nothing_is_nearest_where_nothing_is_known():
    assert known().nearest(days("2025-08-06")) is None


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Was geschah im August?", [days("2025-08-01", "2025-08-31")]),
        ("Was geschah am 18. August?", [days("2025-08-18"), days("2024-08-18")]),
        ("What happened in winter?", [days("2024-12-01", "2025-02-28")]),
        ("What happened last week?", []),
        ("Was geschah im August 2025?", []),
        ("Was geschah am Montag?", []),
    ],
)
def test_months_and_days_without_their_year_were_there_before(
    question: str, first: list[DateRange]
):
    reading = read_dates(question, TODAY)
    found = list(years_before(reading, known("2025-09-18", "2024-05-01")))
    assert found[: len(first)] == first
    assert bool(found) == bool(first)
    assert reading.range not in found


AUGUST_19 = date(2025, 8, 19)


@pytest.mark.parametrize(
    ("text", "asked", "named"),
    [
        ("They met on Monday, 18 August.", days("2025-08-18"), True),
        ("They met on 18 August.", days("2025-08-18", "2025-08-24"), True),
        ("They met in the night from 17 to 18 August.", days("2025-08-18"), True),
        ("They met on Monday.", days("2025-08-18"), True),
        ("They met yesterday.", days("2025-08-18"), True),
        ("They met on 18 August.", days("2025-08-17"), False),
        ("They met in August.", days("2025-08-18"), False),
        ("They met in August.", days("2025-08-01", "2025-08-31"), True),
        ("They met in 2025.", days("2025-08-18"), False),
        ("The record is of 25 July 2019.", days("2019-07-25"), True),
        ("They met.", days("2025-08-18"), False),
    ],
)
def test_text_names_days_by_its_own_day(text: str, asked: DateRange, named: bool):
    assert any(is_named(asked, one) for one in named_days(text, AUGUST_19, "en")) is named


def test_undated_text_names_only_days_with_their_year():
    named = named_days("On Monday they spoke of 25 July 2019 and of 18 August.", None, "en")
    assert named == (days("2019-07-25"),)


def test_open_ranges_are_not_named():
    assert not is_named(DateRange(date(2025, 8, 1), None), days("2025-08-18"))
