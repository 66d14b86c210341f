"""What an expression of one piece or of two ends means, counted from any day."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from assistant.facts.dates.context import Lead
from assistant.facts.dates.days import DateRange, ImpossibleDate, Piece, shift


@dataclass(frozen=True)
class Expression:
    """A date, or the two ends of a range, each with the words that lead to it."""

    pieces: tuple[Piece, ...]
    leads: tuple[Lead, ...]

    @property
    def relative(self) -> bool:
        """Whether the days depend on today: the "March" of "March to May 2025" does not."""
        counted = any(one.relative and not one.floating for one in self.pieces)
        return counted or all(one.relative for one in self.pieces)

    @property
    def floating(self) -> bool:
        """Whether it is months, seasons or days without their year; a weekday has none."""
        return all(one.floating and one.kind != "weekday" for one in self.pieces)

    @property
    def start(self) -> int:
        """Where its words begin, the preposition included."""
        return self.leads[0].start

    @property
    def end(self) -> int:
        """Where its words end."""
        return self.pieces[-1].end

    @property
    def weekly(self) -> bool:
        """Whether it comes again each week."""
        return self.pieces[-1].kind == "weekday"

    @property
    def recurring(self) -> bool:
        """Whether it is one of many: floating, or a weekday."""
        return all(one.floating for one in self.pieces)

    def on(self, day: datetime.date) -> DateRange:
        """Return the days; what is floating is the latest that began by the given day.

        Raises: ImpossibleDate: if the calendar has no such day.
                ValueError, OverflowError: if it is beyond the years of the calendar.
        """
        bare = self.bare(day)
        return bare if len(self.pieces) == 2 else _with_preposition(bare, self.leads[0])

    def bare(self, day: datetime.date) -> DateRange:
        """Return the same without what a preposition makes of it: the May of "since May"."""
        if len(self.pieces) == 1:
            return _days(self.pieces[0], self.leads[0], day)
        first, last = self.pieces
        lead, end = self.leads
        if last.floating and not first.floating:
            start_days = _days(first, lead, day)
            further = {"days": 6} if last.kind == "weekday" else {"years": 1, "days": -1}
            end_days = _days(last, end, shift(start_days.start or day, **further))
        else:
            end_days = _days(last, end, day)
            start_days = _days(first, lead, (end_days.start or day) if first.floating else day)
        known = [one for days in (start_days, end_days) for one in (days.start, days.end) if one]
        return DateRange(min(known), max(known))

    def at(self, year: int) -> DateRange | None:
        """Return the days of the one of a year; None if the year has none: 29 February.

        Of a range over New Year it is the one that ends in the year, of a winter that of its
        December.
        """
        try:
            day = datetime.date(year, 12, 31)
            began = self.pieces[-1].days(day).start
            return self.on(day) if began and began.year == year else None
        except (ImpossibleDate, ValueError, OverflowError):
            return None


def _days(piece: Piece, lead: Lead, anchor: datetime.date) -> DateRange:
    """Return the days of an expression, or the part of them that the lead names."""
    days = piece.days(anchor)
    part = _part(days, lead.part)
    if piece.floating and part.start and part.start > anchor and days.start:
        part = _part(piece.days(shift(days.start, days=-1)), lead.part)
    return part


def _part(days: DateRange, name: str) -> DateRange:
    """Return the early, middle or late third of a range; a month is cut after days 10 and 20."""
    if not name or not days.start or not days.end or (days.end - days.start).days < 6:
        return days
    count = (days.end - days.start).days + 1
    if count > 300:
        cuts = shift(days.start, months=4), shift(days.start, months=8)
    else:
        third = 10 if 28 <= count <= 31 else count // 3
        cuts = shift(days.start, days=third), shift(days.start, days=2 * third)
    if name == "early":
        return DateRange(days.start, shift(cuts[0], days=-1))
    if name == "mid":
        return DateRange(cuts[0], shift(cuts[1], days=-1))
    return DateRange(cuts[1], days.end)


def _with_preposition(days: DateRange, lead: Lead) -> DateRange:
    """Return what is since, until, before or after the days."""
    if lead.sense == "since":
        return DateRange(days.start, None)
    if lead.sense == "until":
        return DateRange(None, days.end)
    if lead.sense == "before" and days.start:
        return DateRange(None, shift(days.start, days=-1))
    if lead.sense == "after" and days.end:
        return DateRange(shift(days.end, days=1), None)
    return days
