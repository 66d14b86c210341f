"""A search that is repeated in another language keeps to the year of the first one."""

from __future__ import annotations

import datetime

from assistant.answer import DateFilter
from assistant.asking.finding.search import Finding
from assistant.asking.state import Asked, Material, Understood
from assistant.asking.way import settled
from assistant.facts.dates.dates import DateRange, read_dates

TODAY = datetime.date(2025, 6, 1)


def test_days_that_a_search_has_settled_on_float_no_more():
    question = "What happened in March?"
    reading = read_dates(question, TODAY, "en")
    days = datetime.date(2023, 3, 1), datetime.date(2023, 3, 31)
    understood = Understood(Asked(question), "en", question, reading)
    first = Material(understood, {}, Finding([], DateFilter(reading.words, *days)), (), ())
    assert reading.floating
    again = settled(first).reading
    assert again is not None
    assert (again.range, again.floating) == (DateRange(*days), False)
