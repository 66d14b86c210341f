"""The words for dates of the languages that are read together, and the shapes they stand in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from assistant.facts.languages.together import NOTHING, Meanings, any_case, either, numbered, spaced
from assistant.facts.languages.vocabulary import Calendar, Language

# " " is white space and " ?" white space that may lack; {names} stand for words.
_SHAPES = {
    "iso": r"(?<![\d-])(\d{4})-([01]\d)-([0-3]\d)(?:t\d\d:\d\d(?::\d\d)?z?)?(?!-)",
    "dotted": (
        r"{on}(?<![.,\d])(?:(?P<first>[0-3]?\d)\. ?{to} ?)?{day}\. ?(?P<month>[01]?\d)"
        r"(?:\. ?(?P<year>\d{4}|\d\d)(?!\d|\.\d)|\.(?!\d)|(?!\.\d)){counted}"
    ),
    "slashed": r"(?<![/\d])([0-3]?\d)/([0-3]?\d)/({century}\d)(?!/)",
    "day month": (
        r"{on}(?<![.,:$€])(?:(?P<first>[0-3]?\d)(?:{nth})? ?{to} ?)?"
        r"{day}(?P<nth>{nth})? (?:{day_of})?(?P<month>{full}|{short}){year}"
    ),
    "month day": (
        r"{on}(?P<month>(?:{month_first})|{short}) {day}(?P<nth>{nth_first})?{counted}(?: ?"
        r"(?:{to_first}|[-–]) ?(?P<last>[0-3]?\d)(?:{nth_first})?{counted})?{year}"
    ),
    "month": "(?P<month>(?P<full>{full})|{short}){year}",
    "named": "(?P<which>{which}) (?P<name>{full}|{weekday}|{season}|{feast})",
    "named after": "(?P<name>{full}|{weekday}|{season}) (?P<which>{after})",
    "part of year": "(?P<nth>{ordinal}) (?P<unit>{year_part}){year}",
    "short part of year": "(?P<unit>[qh])(?P<nth>[1-4]){year}",
    "season": r"(?P<season>{season}){year}(?:/\d\d(?!\d))?",
    "brief": r"(?:(?P<season>{season})|(?P<month>{full})){brief}(?:/\d\d(?!\d))?",
    "feast": "(?P<at>(?:{at_feast}) )?(?P<feast>{feast}){year}",
    "week": r"(?P<noun>{week_noun}|{loose_week}) (?P<number>[0-5]?\d)(?!\d|[.,:]\d){year}",
    "nth week": r"(?P<number>[0-5]?\d)(?:{nth}) ?(?P<noun>{week_noun}){year}",
    "last unit": "(?P<unit>{last_unit})",
    "year": r"(?P<named>(?:{year_noun}) )?(?P<year>{century}\d){counted}(?![-–][^\W\d])",
    "decade": (
        "(?P<years>{century}0)(?:{decade_years})|(?P<short>(?:{century}|[3-9])0)(?:{decade_end})|"
        "(?:{decade_before})(?P<after>(?:{century}|[3-9])0)"
    ),
    "day word": r"(?P<word>{day_word}|{now})(?!{today_of}|-\w)",
    "night": "{night}",
    "unit": "(?P<which>{which}) (?P<unit>{whole})(?P<far> (?:{so_far}))?(?! (?:{part_of})(?!\\w))",
    "unit after": "(?:(?:{the}) )?(?P<unit>{whole}) (?P<which>{after})(?! (?:{part_of})(?!\\w))",
    "units": r"(?:{last}|(?P<since>{since})) {number} {unit}(?! (?:{part_of})(?!\w))",
    "last units": r"{number} (?:{last_counted}) {unit}(?! (?:{part_of})(?!\w))",
    "ago": "(?:{ago_before}) {number} {unit}",
    "ago after": "{number} {unit} (?:{ago_after})",
    "the weekend": "{weekend}",
    "exactly ago": "(?:{exactly}) (?:{ago_before}) {number} {unit}",
    "ago exactly": "(?:{ago_before}) {number} {unit} (?:{exactly})",
    "ago after exactly": "{number} {unit} (?:{ago_after}),? (?:{exactly})",
    "weekday word": "{weekday}",
    "weekday of week": "(?P<day>{weekday}),? (?P<which>{week})",
    "the unit": "(?P<unit>{this_unit})",
}
# Without words for these a shape is looked for in vain.
_NEEDED = frozenset(
    {"after", "last_counted", "ago_before", "ago_after", "month_first", "last_unit"}
)
# These are looked for only in a text that has one of their words: most have none.
_RARE = frozenset(
    {"feast", "week", "nth week", "last unit", "exactly ago", "ago exactly", "ago after exactly",
     "named after", "unit after", "brief"}
)  # fmt: skip
_RARE_WORDS = "{feast}|{week_noun}|{loose_week}|{last_unit}|{exactly}|{after}|['’]\\d\\d|[04-9]\\d"
_SLOT = re.compile(r"\{([a-z_]+)\}")
# What is counted in any language: a number before it is no year and no day.
_COUNTED = "euros?|dollars?|cents?|[kc]?m|kilo"


class Words:
    """The words for dates with what they mean, and the `shapes` by their names."""

    def __init__(self, languages: tuple[Language, ...]) -> None:
        """Take the words of all the languages."""
        calendars = [one.calendar for one in languages]
        full = [numbered(one.months) for one in calendars]
        short = [numbered(one.short_months) for one in calendars]
        self._full, self._short = Meanings(full).pattern, Meanings(short).pattern
        self._months = Meanings([*full, *short])
        self.weekdays = Meanings(numbered(one.weekdays, first=0) for one in calendars)
        self.seasons = Meanings(one.seasons for one in calendars)
        self.counts = Meanings(numbered(one.counts) for one in calendars)
        self.units = Meanings(one.units for one in calendars)
        self.whole_units = Meanings(one.whole_units for one in calendars)
        self.this_units = Meanings(one.this_units for one in calendars)
        self.year_parts = Meanings(one.year_parts for one in calendars)
        self.nth = Meanings(one.nth for one in calendars)
        self.which = Meanings(table for one in calendars for table in (one.which, one.which_after))
        self.years = Meanings(one.years for one in calendars)
        self.weeks = Meanings(one.weeks for one in calendars)
        self.feasts = Meanings(one.feasts for one in calendars)
        self.last_units = Meanings(one.last_units for one in calendars)
        self.sure_weeks = any_case(either(one.week_noun for one in calendars))
        self.day_words = Meanings(one.day_words for one in calendars)
        self.now = any_case(either(one.now for one in calendars))
        self.unsure = any_case(either(one.unsure for one in calendars))
        around = [one.surroundings for one in languages]
        self.small_verbs = re.compile(either(one.small_verbs for one in around))
        self.capital_words = re.compile(either(one.capital_words for one in around))
        slots = self._slots(languages, calendars)
        self.shapes = {
            name: any_case(rf"(?<!\w)(?:{spaced(_filled(shape, slots))})(?!\w)")
            for name, shape in _SHAPES.items()
            if all(slots[slot] != NOTHING for slot in _SLOT.findall(shape) if slot in _NEEDED)
        }
        self._rare = any_case(rf"(?<!\w)(?:{spaced(_filled(_RARE_WORDS, slots))})(?!\w)")
        self._all = tuple(self.shapes.items())
        self._usual = tuple(item for item in self._all if item[0] not in _RARE)

    def in_text(self, text: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
        """Return the shapes that a text may have, with their names."""
        return self._all if self._rare.search(text) else self._usual

    def month(self, written: str) -> int | None:
        """Return the number of a month, written out or short; None if it is none."""
        return self._months.get(written.rstrip("."))

    def _slots(self, languages: tuple[Language, ...], calendars: list[Calendar]) -> dict[str, str]:
        """Return what stands for the names in the shapes."""

        def words(read: Callable[[Calendar], str]) -> str:
            return either(read(one) for one in calendars)

        first = [one for one in calendars if one.month_first]
        around = [one.surroundings for one in languages]
        articles = either(one.prepositions.articles for one in languages)
        counted = either([_COUNTED, *(one.counted for one in around)])
        weekday = rf"(?:{self.weekdays.pattern})(?!\w)"
        slots = {
            "day": r"(?P<day>[0-3]?\d)",
            "century": r"(?:19|20)\d",
            "full": rf"(?:{self._full})(?!\w)",
            "short": rf"(?:{self._short})(?!\w)\.?",
            "month_first": either(name for one in first for name in one.months),
            "weekday": weekday,
            "season": rf"(?:{self.seasons.pattern})(?!\w)",
            "on": rf"(?:{weekday},? (?:{words(lambda one: one.weekday_article)})?)?",
            "to": rf"(?:(?:{_joints(calendars)})(?: (?:{articles}))?|[-–/])",
            "to_first": _joints(first, "to", "until"),
            "nth": words(lambda one: one.nth_end),
            "nth_first": either(one.nth_end for one in first),
            "counted": rf"(?!\d|[.,:]\d|\s{{0,3}}(?:%|€|\$|(?:{counted})(?!\w)))",
            "day_of": words(lambda one: one.day_of),
            "which": either(words for one in calendars for words in one.which.values()),
            "after": either(words for one in calendars for words in one.which_after.values()),
            "last": either(one.which.get(name, "") for one in calendars for name in _PAST),
            "ordinal": self.nth.pattern,
            "year_part": self.year_parts.pattern,
            "year_noun": words(lambda one: one.year_nouns),
            "decade_years": words(lambda one: one.decade_years),
            "decade_end": words(lambda one: one.decade_end),
            "decade_before": words(lambda one: one.decade_before),
            "day_word": self.day_words.pattern,
            "now": self.now.pattern,
            "today_of": either(one.today_of for one in around),
            "night": words(lambda one: one.night),
            "whole": self.whole_units.pattern,
            "so_far": words(lambda one: one.so_far),
            "part_of": either(one.part_of for one in around),
            "since": words(lambda one: one.since),
            "number": rf"(?P<number>\d{{1,4}}|{self.counts.pattern})",
            "unit": rf"(?P<unit>{self.units.pattern})(?!\w)",
            "last_counted": words(lambda one: one.last_counted),
            "ago_before": words(lambda one: one.ago_before),
            "ago_after": words(lambda one: one.ago_after),
            "weekend": words(lambda one: one.weekend),
            "week": self.weeks.pattern,
            "feast": rf"(?:{self.feasts.pattern})(?!\w)",
            "at_feast": words(lambda one: one.at_feast),
            "week_noun": words(lambda one: one.week_noun),
            "loose_week": words(lambda one: one.loose_week),
            "the": words(lambda one: one.stage_article),
            "last_unit": self.last_units.pattern,
            "exactly": words(lambda one: one.exactly),
            "this_unit": self.this_units.pattern,
        }
        slots["brief"] = _filled(
            rf" (?:{words(lambda one: one.year_of)})?(?P<brief>['’]\d\d|[04-9]\d){{counted}}",
            slots,
        )
        slots["year"] = _filled(
            rf"(?:(?:, ?|/| )(?:{words(lambda one: one.year_of)})?(?:(?P<year>{{century}}\d)(?!\w)"
            rf"{{counted}}|(?P<year_word>{self.years.pattern})(?!\w)))?",
            slots,
        )
        return slots


_PAST = ("last", "past")


def _joints(calendars: Iterable[Calendar], *meanings: str) -> str:
    """Return the words between the ends of a range, all or those of some meanings."""
    return either(
        words
        for one in calendars
        for meaning, words in one.joints.items()
        if not meanings or meaning in meanings
    )


def _filled(shape: str, slots: dict[str, str]) -> str:
    return _SLOT.sub(lambda slot: slots[slot[1]], shape)


words_of = lru_cache(maxsize=16)(Words)
