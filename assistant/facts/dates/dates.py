"""Dates in a question or in an article's sentence as ranges of days.

Rules alone, no model. When in doubt a word is no date: a wrong filter hides articles.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.facts.dates.context import Context, Lead, context_of
from assistant.facts.dates.days import DateRange, ImpossibleDate, Piece, shift
from assistant.facts.dates.pieces import find_pieces, plain
from assistant.facts.languages.known import read_together
from assistant.facts.languages.together import Meanings, any_case, either
from assistant.facts.languages.vocabulary import Language

__all__ = ["DateMention", "DateRange", "DateReading", "find_dates", "read_dates"]


@dataclass(frozen=True)
class DateMention:
    """A date in a text: `text` is what stands from `start` to `end`, its preposition included."""

    text: str
    start: int
    end: int
    range: DateRange
    relative: bool  # counted from the given day: "last week", "im August"; not "May 2024"


@dataclass(frozen=True)
class DateReading:
    """What a question says about the days of the articles it asks for.

    `words` are the expressions that were read. With `newest_first` and no range only the order
    is asked for. `impossible` are the words of a date that does not exist: no range then.
    """

    range: DateRange | None
    relative: bool
    newest_first: bool
    words: tuple[str, ...]
    impossible: str | None


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
    )


def find_dates(text: str, today: datetime.date, language: str = "") -> list[DateMention]:
    """Return the dates in an article's text of the given day, those of the future too.

    A weekday, or a day or month without a year, is the latest that began by that day: "am
    Mittwoch" on a Thursday is the day before, on a Wednesday that day itself. What lies beyond
    20,000 characters is not read.
    """
    return _read(text, today, read_together(language), in_article=True)[0]


def _read(
    text: str, today: datetime.date, languages: tuple[Language, ...], *, in_article: bool
) -> tuple[list[DateMention], list[str]]:
    """Return the dates of a text, and the words of those that do not exist."""
    read, context, words = plain(text), context_of(languages), _words(languages)
    mentions, impossible = [], []
    found = find_pieces(read, today, languages)
    for pieces in _grouped(read, found, context, words, in_article=in_article):
        first, last = pieces[0], pieces[-1]
        try:
            start, days = _resolved(read, pieces, context, today)
        except ImpossibleDate:
            impossible.append(text[first.start : last.end])
        except (ValueError, OverflowError):
            continue  # beyond the years of the calendar
        else:
            relative = _is_relative(pieces)
            mentions.append(DateMention(text[start : last.end], start, last.end, days, relative))
    return mentions, impossible


def _is_relative(pieces: tuple[Piece, ...]) -> bool:
    """Whether the days depend on today: the "March" of "March to May 2025" does not."""
    counted = any(one.relative and not one.floating for one in pieces)
    return counted or all(one.relative for one in pieces)


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


def _resolved(
    text: str, pieces: tuple[Piece, ...], context: Context, today: datetime.date
) -> tuple[int, DateRange]:
    """Return where the words begin, the preposition included, and their days."""
    lead = context.lead_of(text, pieces[0])
    if len(pieces) == 1:
        return lead.start, _with_preposition(_days(pieces[0], lead, today), lead)
    first, last = pieces
    end = context.lead_of(text, last, part_only=True)
    if last.floating and not first.floating:
        start_days = _days(first, lead, today)
        further = {"days": 6} if last.kind == "weekday" else {"years": 1, "days": -1}
        end_days = _days(last, end, shift(start_days.start or today, **further))
    else:
        end_days = _days(last, end, today)
        start_days = _days(first, lead, (end_days.start or today) if first.floating else today)
    known = [day for days in (start_days, end_days) for day in (days.start, days.end) if day]
    return lead.start, DateRange(min(known), max(known))


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
