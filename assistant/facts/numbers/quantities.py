"""What numbers, amounts, percentages, times and dates a sentence names.

Rules alone, no model. It serves to check whether a quote has the numbers of a sentence that it is
to prove, so what is no certain number ("ein", "both", "today") can prove but is never missing.
"""

from __future__ import annotations

import datetime

from assistant.facts.numbers.numbers import find_numbers
from assistant.facts.numbers.times import find_days, find_spans_of_years, find_times
from assistant.facts.numbers.value import Kind, Quantity, missing

__all__ = ["Kind", "Quantity", "find_quantities", "missing"]


def find_quantities(text: str, language: str, day: datetime.date | None = None) -> list[Quantity]:
    """Return what a text says in numbers, in its order.

    Args:
        text: Any text; its dates are read in the first 20,000 characters.
        language: ISO 639-1. In one that is not known, numbers in words are not read.
        day: The day of the article: "gestern" and "am Freitag" count from it.
    """
    mask = bytearray(len(text) + 1)  # 1 where a number is part of something read before
    times = find_times(text, language)
    years = find_spans_of_years(text, language)
    _cover(mask, [*(one for one in times if one.claimable), *years])
    days = find_days(text, language, day, mask)
    _cover(mask, [one for one in days if one.kind != "weekday" and one.claimable])
    found = [*times, *years, *days, *find_numbers(text, language, mask)]
    return sorted(found, key=lambda one: (one.start, one.end))


def _cover(mask: bytearray, quantities: list[Quantity]) -> None:
    for one in quantities:
        mask[one.start : one.end] = b"\1" * (one.end - one.start)
