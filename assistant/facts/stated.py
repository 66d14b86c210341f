"""What one sentence states, read once; each part when it is first asked for."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from functools import cached_property

from assistant.facts.names.matching import Named
from assistant.facts.negation import Denial, denial_of
from assistant.facts.numbers.quantities import Quantity, find_quantities
from assistant.facts.speakers import Speech


@dataclass(frozen=True)
class Stated:
    """A sentence as the rules read it; "gestern" counts from `day`, that of its article."""

    text: str
    language: str
    day: datetime.date | None = None
    _by_day: dict[datetime.date | None, list[Quantity]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def quantities(self) -> list[Quantity]:
        """What it says in numbers, times and dates, in its order."""
        return self.quantities_on(self.day)

    def quantities_on(self, day: datetime.date | None) -> list[Quantity]:
        """Return the same as if it was said on another day."""
        if day not in self._by_day:
            self._by_day[day] = find_quantities(self.text, self.language, day)
        return self._by_day[day]

    @cached_property
    def named(self) -> Named:
        """Its names."""
        return Named(self.text, self.language)

    @cached_property
    def denial(self) -> Denial:
        """What it affirms and denies."""
        return denial_of(self.text, self.language)

    @cached_property
    def speech(self) -> Speech:
        """Who says something in it."""
        return Speech(self.named)
