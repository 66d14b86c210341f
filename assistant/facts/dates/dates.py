"""Dates in a question or in an article's sentence as ranges of days.

Rules alone, no model. When in doubt a word is no date: a wrong filter hides articles.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from assistant.facts.dates.context import Context, context_of
from assistant.facts.dates.days import DateRange, ImpossibleDate, Piece
from assistant.facts.dates.expression import Expression
from assistant.facts.dates.pieces import find_pieces, plain
from assistant.facts.dates.placing import Placing, placing_of
from assistant.facts.dates.telling import Beside, Telling
from assistant.facts.languages.known import read_together
from assistant.facts.languages.together import Meanings, any_case, either
from assistant.facts.languages.vocabulary import Language

_SHORT = 8  # days; what is longer is a month, a season or a year
__all__ = ["DateMention", "DateRange", "DateReading", "find_dates", "read_dates"]


@dataclass(frozen=True)
class DateMention:
    """A date in a text: `text` is what stands from `start` to `end`, its preposition included.

    One that is `floating` names a month, a season or a day without its year: `range` is then one
    of many, and `at` and `on` give the others. Where it is not `sure` the text does not tell which
    year is meant, and `range` is a guess that nobody should be shown.
    """

    text: str
    start: int
    end: int
    range: DateRange
    relative: bool  # counted from the given day: "last week", "im August"; not "May 2024"
    sure: bool = True
    expression: Expression | None = field(default=None, compare=False, repr=False)

    @property
    def floating(self) -> bool:
        """Whether it is a month, a season or a day without its year."""
        return self.expression is not None and self.expression.floating

    @property
    def needs_saying(self) -> bool:
        """Whether its words do not name its days, and its text tells them."""
        return self.relative and self.sure

    @property
    def recurring(self) -> bool:
        """Whether it is one of many: floating, or a weekday."""
        return self.expression is not None and self.expression.recurring

    def on(self, day: datetime.date) -> DateRange:
        """Return its days if what is floating is the latest that began by a day."""
        if not self.expression or not self.floating:
            return self.range
        return self.expression.on(day)

    def at(self, year: int) -> DateRange | None:
        """Return its days if what is floating is that of a year; None if the year has none.

        Of a range over New Year it is the one that ends in the year, of a winter that of its
        December.
        """
        if not self.expression or not self.floating:
            return self.range
        return self.expression.at(year)


@dataclass(frozen=True)
class DateReading:
    """What a question says about the days of the articles it asks for.

    `words` are the expressions that were read. With `newest_first` and no range only the order
    is asked for. `impossible` are the words of a date that does not exist: no range then.
    Where it is `floating`, `range` takes the latest such month, season or day; `at` and `on` give
    what the same question asks for in another year.
    """

    range: DateRange | None
    relative: bool
    newest_first: bool
    words: tuple[str, ...]
    impossible: str | None
    mentions: tuple[DateMention, ...] = field(default=(), compare=False, repr=False)

    @property
    def floating(self) -> bool:
        """Whether a month, a season or a day was named without its year."""
        return any(mention.floating for mention in self.mentions)

    def on(self, day: datetime.date) -> DateReading:
        """Return the reading if what is floating is the latest that began by a day."""
        return self._ranged([mention.on(day) for mention in self.mentions])

    def at(self, year: int) -> DateReading | None:
        """Return the reading if what is floating is that of a year; None if the year has none."""
        ranges = [days for mention in self.mentions if (days := mention.at(year))]
        return self._ranged(ranges) if len(ranges) == len(self.mentions) else None

    def _ranged(self, ranges: Sequence[DateRange]) -> DateReading:
        return replace(self, range=_together(ranges)) if self.floating else self


class _Words:
    """What joins the ends of a range, and what a question says of the order and the future."""

    def __init__(self, languages: tuple[Language, ...]) -> None:
        self.joints = Meanings(one.calendar.joints for one in languages)
        articles = either(one.prepositions.articles for one in languages)
        self.joint = any_case(
            rf"\s{{0,3}}(?P<word>{self.joints.pattern}|[-–])(?:\s{{1,3}}(?:{articles}))?\s{{0,3}}"
        )
        newest = either(one.surroundings.newest for one in languages)
        ahead = either(one.surroundings.ahead for one in languages)
        self.newest = any_case(rf"(?<!\w)(?:{newest})(?!\w)")
        self.ahead = any_case(rf"(?<!\w)(?:{ahead})(?!\w)")


_words = lru_cache(maxsize=16)(_Words)


def read_dates(question: str, today: datetime.date, language: str = "") -> DateReading:
    """Return the days that a question asks about, in a language or in whichever is known.

    A date of the future makes no range: articles about it were written before. Several dates
    make the range that covers them all; "after 1 May ... before 1 June" is what lies in both.
    """
    languages, text = read_together(language), plain(question)
    words = _words(languages)
    mentions, impossible = _read(question, today, languages, in_article=False)
    ahead = bool(words.ahead.search(text))
    mentions = _within_year(mentions)
    kept = [mention for mention in mentions if not _is_ahead(mention, today, ahead=ahead)]
    newest = [(match.start(), match[0]) for match in words.newest.finditer(text)]
    days = _together([mention.range for mention in kept]) if not impossible else None
    if days is None:
        kept = []
    said = sorted(newest + [(mention.start, mention.text) for mention in kept])
    return DateReading(
        range=days,
        relative=any(mention.relative for mention in kept),
        newest_first=bool(newest),
        words=tuple(word for _, word in said),
        impossible=impossible[0] if impossible else None,
        mentions=tuple(kept),
    )


def _within_year(mentions: list[DateMention]) -> list[DateMention]:
    """Return dates with what is floating in the one year that is named beside: "2025 vor Juni"."""
    years = [one for one in mentions if not one.relative and _is_year(one.range)]
    floating = [one for one in mentions if one.floating]
    if len(years) != 1 or not floating or not years[0].range.start:
        return mentions
    year = years[0].range
    inside = {
        one: _common(days, year) for one in floating if (days := one.at(years[0].range.start.year))
    }
    if len(inside) < len(floating):
        return mentions
    return [
        replace(one, range=inside.get(one, inside[floating[0]]), expression=None, relative=False)
        if one in inside or one is years[0]
        else one
        for one in mentions
    ]


def _is_year(days: DateRange) -> bool:
    if not days.start or not days.end or days.start.year != days.end.year:
        return False
    return (days.start.month, days.start.day, days.end.month, days.end.day) == (1, 1, 12, 31)


def _common(one: DateRange, other: DateRange) -> DateRange:
    starts = [day for day in (one.start, other.start) if day]
    ends = [day for day in (one.end, other.end) if day]
    return DateRange(max(starts, default=None), min(ends, default=None))


def find_dates(text: str, today: datetime.date, language: str = "") -> list[DateMention]:
    """Return the dates in an article's text of the given day, those of the future too.

    A weekday, or a season, month or day without a year, is the last or the next as its sentence
    tells; it is not `sure` where that tells too little. What lies beyond 20,000 characters is not
    read.
    """
    languages = read_together(language)
    mentions = _read(text, today, languages, in_article=True)[0]
    if not any(mention.relative for mention in mentions):
        return mentions
    placing = placing_of(languages)
    telling = placing.telling(plain(text))
    named = [(one.start, one.end, one.range) for one in mentions if _names_year(one)]
    beside = Beside(telling, named)
    return [_placed(mention, telling, placing, today, beside) for mention in mentions]


def _names_year(mention: DateMention) -> bool:
    """Whether a date says its year in words: "last August", not "yesterday"."""
    days = mention.range
    long = not days.start or not days.end or (days.end - days.start).days > _SHORT
    return mention.relative and not mention.recurring and long


def _placed(
    mention: DateMention,
    telling: Telling,
    placing: Placing,
    today: datetime.date,
    beside: Beside,
) -> DateMention:
    """Return a date of an article where its sentence says that it lies."""
    if mention.expression and mention.recurring:
        place = placing.place(telling, mention.expression, today, beside)
        return replace(mention, range=place.days, sure=place.sure)
    moved = mention.relative and placing.is_told_elsewhen(telling, mention.start, mention.end)
    return replace(mention, sure=not moved)


def _read(
    text: str, today: datetime.date, languages: tuple[Language, ...], *, in_article: bool
) -> tuple[list[DateMention], list[str]]:
    """Return the dates of a text, and the words of those that do not exist."""
    read, context, words = plain(text), context_of(languages), _words(languages)
    mentions, impossible = [], []
    found = find_pieces(read, today, languages)
    for pieces in _grouped(read, found, context, words, in_article=in_article):
        first, last = pieces[0], pieces[-1]
        expression = _expression(read, pieces, context)
        start = expression.leads[0].start
        try:
            days = expression.on(today)
        except ImpossibleDate:
            impossible.append(text[first.start : last.end])
        except (ValueError, OverflowError):
            continue  # beyond the years of the calendar
        else:
            mentions.append(
                DateMention(
                    text[start : last.end], start, last.end, days, expression.relative,
                    expression=expression,
                )
            )  # fmt: skip
    return mentions, impossible


def _expression(text: str, pieces: tuple[Piece, ...], context: Context) -> Expression:
    """Return pieces with their leads: the preposition before the second joins the two."""
    ends = [context.lead_of(text, last, part_only=True) for last in pieces[1:]]
    return Expression(pieces, (context.lead_of(text, pieces[0]), *ends))


def _grouped(
    text: str, pieces: Sequence[Piece], context: Context, words: _Words, *, in_article: bool
) -> Iterator[tuple[Piece, ...]]:
    """Yield the pieces that are dates where they stand; two where they are ends of a range."""
    index = 0
    while index < len(pieces):
        pair = tuple(pieces[index : index + 2])
        if len(pair) == 2 and _are_ends(text, context, words, *pair):
            yield pair
            index += 2
            continue
        if context.is_meant(text, pair[0], in_article=in_article):
            yield pair[:1]
        index += 1


def _are_ends(text: str, context: Context, words: _Words, first: Piece, last: Piece) -> bool:
    """Whether two expressions are the ends of one range: "from March to May"."""
    lead = context.lead_of(text, first)
    end = context.lead_of(text, last, part_only=True).start
    joint = words.joint.fullmatch(text, first.end, end)
    if not joint or "the unit" in {first.kind, last.kind} or text[last.end : last.end + 1] == "-":
        return False
    meaning = words.joints.get(joint["word"])
    if meaning == "and" and lead.word not in context.between:
        # "in 2023 and 2024", "im Mai und Juni 2025": the preposition and the year are for both.
        kinds = (first.kind, last.kind)
        shared = kinds in {("month", "sure"), ("sure", "year")} and not last.relative
        shared = shared or (first.kind == last.kind != "sure")
        return (
            shared and lead.sense in {"", "on"} and context.is_meant(text, first, in_article=False)
        )
    if lead.word in context.opening:
        return True
    if lead.sense == "on" and meaning == "until":
        return False
    alone = text[max(0, first.start - 1) : first.start] not in {"-", "–", "/", ".", ","}
    return alone and (first.kind == last.kind or first.floating) and lead.sense in {"", "on"}


def _is_ahead(mention: DateMention, today: datetime.date, *, ahead: bool) -> bool:
    """Whether a date is no filter since it lies ahead, or is what something must be done by."""
    start, end = mention.range.start, mention.range.end
    if start is None:
        return (end is not None and end > today) or (ahead and mention.relative)
    return start > today


def _together(ranges: Sequence[DateRange]) -> DateRange | None:
    """Return what covers all ranges, or what two open ones have in common."""
    if not ranges:
        return None
    starts = [days.start for days in ranges if days.start]
    ends = [days.end for days in ranges if days.end]
    one_sided = all(days.start is None or days.end is None for days in ranges)
    if one_sided and starts and ends and max(starts) <= min(ends):
        return DateRange(max(starts), min(ends))
    covering = DateRange(
        min(starts) if len(starts) == len(ranges) else None,
        max(ends) if len(ends) == len(ranges) else None,
    )
    return covering if covering.start or covering.end else None
