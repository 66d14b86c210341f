"""What a language must give, so that its sentences can be read: the interface of this folder.

Lists are folded (see `fold`); so is the text that a pattern of `DenialWords` is looked for in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

NEVER = re.compile(r"(?!)")

# ---- numbers and days
#
# Words are alternatives of a regular expression ("million(?:en)?|mio"), lower case and without
# capturing groups; what a language lacks stays empty. A space stands for one in numbers and for
# any white space in days. Where words have a meaning, the mapping goes from it to them.


@dataclass(frozen=True, eq=False)
class NumberWords:
    """The numbers below a million in words; "-" stands for a space or a hyphen.

    `shape` may have groups: nth, thousand with thousands before it, hundreds and rest for what is
    below a thousand, half and one_and_half, and compound for a part of a word that proves a number
    and never claims one. In it {below_100} and {nth} are all cardinals and ordinals.
    """

    cardinals: tuple[str, ...]  # from nought to 99
    ordinals: tuple[str, ...]  # from the first to the 99th
    articles: frozenset[str]  # are the number one only before a unit
    shape: str
    found: str = ""  # what may be of this shape; empty where the shape itself is looked for
    below_1000: str = ""  # stands for {below_1000} in the shape
    hundred: re.Pattern[str] = NEVER  # with what joins it to the words around it
    high_ordinals: Mapping[int, str] = field(default_factory=dict)
    alone: re.Pattern[str] = NEVER  # no larger unit follows: "twice"
    unclaimed: re.Pattern[str] = NEVER  # in its text, what may be another word: "acht", "second"


@dataclass(frozen=True, eq=False)
class Numbers:
    """How a language writes numbers, their units, and what stands around them."""

    words: NumberWords
    group: str  # the mark between thousands that is never one of decimals
    scales: Mapping[int, str]
    silent: Mapping[int, str]  # prove a number and never claim one: "both"
    percent: str
    small_words: str  # follow a number without being what it counts; a list, not alternatives
    before_digits: str = ""  # attached to digits, they make no name: "mid-2024"
    after_digits: str = ""  # attached to digits, they make no name: "20er"
    parts: Mapping[int, str] = field(default_factory=dict)  # 3: "Drittel"
    ordinal_parts: Mapping[int, str] = field(default_factory=dict)  # "third": a place as well
    part_plural: str = ""  # how more than one ordinal part ends: "thirds"
    one: str = ""  # the number that is no article: "one"
    halves: Mapping[Decimal, str] = field(default_factory=dict)
    half: str = ""  # of the halves what claims before `of_whole`
    half_more: str = ""  # "and a half"
    of_whole: str = ""  # the "of" of "half of"
    nth_before: str = ""  # "the second half" is no half of something
    each: str = ""  # "every tenth"
    out_of: str = ""  # "one in ten"
    joints: str = ""  # between the ends of a range
    and_within: str = ""  # "two hundred and fifty"
    currencies: Mapping[str, str] = field(default_factory=dict)  # by code
    nations: str = ""  # before a currency
    before_currency: str = ""  # between number and currency, with its space: "millions d'euros"
    about: str = ""
    after_about: str = ""  # between "about" and the number, with its space


@dataclass(frozen=True, eq=False)
class Clock:
    """How a language says the time of day."""

    hours: Mapping[str, int]
    words: str  # with groups part, name or full; {hours} stands for their words
    shifts: Mapping[str, int]  # minutes that a part adds to the hour: "quarter past"
    loose: str = ""  # the part that may not be meant as a time: "half nine"
    hour: str = ""  # after digits, minutes may follow: "9 Uhr 30"
    at: str = ""  # one must stand before an hour that could be a duration
    o_clock: str = ""  # after digits, nothing follows
    marks: Mapping[str, str] = field(default_factory=dict)  # attached: "9pm"
    daytimes: Mapping[str, str] = field(default_factory=dict)  # morning, evening, night, noon
    before_daytime: str = ""  # "in the evening", with its space
    midnight: str = ""
    noon: str = ""


@dataclass(frozen=True, eq=False)
class Calendar:
    """How a language names days, months and years."""

    months: tuple[str, ...]  # January to December
    short_months: tuple[str, ...]
    weekdays: tuple[str, ...]  # from Monday
    seasons: Mapping[int, str]  # by their first month
    counts: tuple[str, ...]  # one to twelve, before a unit
    units: Mapping[str, str]  # hour to year, counted: "two weeks"
    whole_units: Mapping[str, str]  # with a `which`: "last week"
    year_parts: Mapping[str, str]  # quarter and half, with an `nth`
    nth: Mapping[int, str]  # one to four
    which: Mapping[str, str]  # last, past, this and next, penultimate and second_next
    day_words: Mapping[int, str]  # by how many days ago
    joints: Mapping[str, str]  # to, until and and
    years: Mapping[str, str]  # last, this and next, after a month: "last year"
    weeks: Mapping[str, str]  # last and this, after a weekday: "last week"
    this_units: Mapping[str, str] = field(default_factory=dict)  # "the year"
    stages: Mapping[str, str] = field(default_factory=dict)  # early, mid and late
    which_after: Mapping[str, str] = field(default_factory=dict)  # "la semaine dernière"
    last_counted: str = ""  # between count and unit: "deux dernières années"
    last_units: Mapping[str, str] = field(default_factory=dict)  # "Vorwoche"
    feasts: Mapping[str, str] = field(default_factory=dict)  # by their names in days.py
    at_feast: str = ""  # prepositions that only a feast has: "zu Ostern"
    week_noun: str = ""  # before its number, whatever stands there: "KW"
    loose_week: str = ""  # before its number, if a preposition or a year is there: "week"
    exactly: str = ""  # with "a year ago": the very day
    month_first: bool = False  # "May 3"
    nth_end: str = ""  # the "rd" of "3rd"
    day_of: str = ""  # between day and month, with its space
    weekday_article: str = ""  # between weekday and day, with its space
    year_nouns: str = ""  # before a year
    year_of: str = ""  # between month and year, with its space
    stage_article: str = ""
    stage_of: str = ""  # "the beginning of"
    since: str = ""  # before count and unit
    ago_before: str = ""
    ago_after: str = ""
    so_far: str = ""
    night: str = ""
    weekend: str = ""
    now: str = ""
    onwards: str = ""
    unsure: str = ""  # seasons and parts that are one only with a year: "fall"
    decade_before: str = ""  # with its space: "années 90"
    decade_years: str = ""  # after the four digits of a decade
    decade_end: str = ""  # after two digits or four


@dataclass(frozen=True, eq=False)
class Eras:
    """How a language names decades and centuries where nothing but they can be meant."""

    centuries: str
    before_century: str = ""  # before the second of two, with its space
    decades: Mapping[int, str] = field(default_factory=dict)  # in words
    decade_before: str = ""  # with its space: "années 90"
    decade_end: str = ""  # after its digits
    decade_noun: str = ""  # what has it is no age
    ages: str = ""  # before a decade of somebody's life, with its space


@dataclass(frozen=True, eq=False)
class Prepositions:
    """Words before a date, in lists. `senses` are since, after, before, until and on."""

    senses: Mapping[str, str]
    articles: str  # alternatives: between a preposition and the date
    the: str = ""  # after it a month is none: "the may"
    opening: str = ""  # the first end of a range follows: "from"
    between: str = ""
    within: str = ""  # it makes no date of "3 may", which may be a number and a verb
    before_day: str = ""  # a day follows, no month: "am"
    before_month: str = ""  # what follows is a month, whatever comes then
    before_verb_month: str = ""  # what follows is "may", no verb
    before_season: str = ""
    before_unsure: str = ""  # what follows is "fall 2024", no fall
    before_quarter: str = ""  # what follows is "Q1", a quarter
    before_number: str = ""  # "im August 12 Menschen": no day
    never_weekday: str = ""
    before_dotted: str = ""  # "am 14.8"
    before_point: str = ""  # "bis 14.8."
    before_year: str = ""
    before_sole_year: str = ""  # a year unless a noun follows: "nach 2000 Metern"


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What stands around words that may be a date, and tells whether they are one."""

    counted: str = ""  # what a number before it counts, so that it is no day and no year
    part_of: str = ""  # what a unit is part of follows: "last week of"
    today_of: str = ""  # after a day word, which it makes a name of, with its space
    capital_words: str = ""  # day words that are nouns when they are capital: "Morgen"
    possessive: str = ""
    namesakes: str = ""  # follow a month that is a first name
    papers: str = ""  # "Mail on Sunday"
    verbs: str = ""  # months that are verbs too
    small_verbs: str = ""  # months that are verbs or names, as they are written: "may", "Mars"
    names: str = ""  # how words begin that are no month before a number, as they are written
    verb_after: str = ""  # "may be"
    after_verb_month: str = ""  # "may and"
    after_day: str = ""  # "August 12 during"
    adjuncts: str = ""  # feasts that stand before a noun: "Christmas market"
    after_feast: str = ""  # after one of them it is none: "at Christmas in"
    bare_weekdays: str = ""  # need no preposition
    said_on: str = ""  # ends with a weekday that needs no preposition: "said Friday"
    weekday_before: str = ""  # "Black Friday"
    weekday_after: str = ""  # "Fridays for Future"
    events_after: str = ""  # "2024 election"
    events_before: str = ""  # "Wahl 2024"
    counted_after: str = ""  # counted by what looks like a year
    past_verbs: str = ""
    after_past_verb: str = ""
    numbered: str = ""  # "Agenda 2010"
    newest: str = ""
    ahead: str = ""  # what is to come: "deadline"
    never_claimed: str = ""  # begins a date that is none for certain


@dataclass(frozen=True, eq=False)
class Course:
    """What tells whether a clause speaks of what was or of what is to come, as it is written."""

    past: str = ""
    done: str = ""  # only of what was, whatever else the clause has: "hatte", "soll gewesen sein"
    coming: str = ""
    usual: str = ""  # of what comes again: "every year"
    then: str = ""  # what makes days count from another day: "at that time"
    border: str = ""  # between clauses
    begun: str = ""  # prepositions before what has begun, a list: "seit"
    to_come: str = ""  # prepositions before what is mostly to come, a list: "ab"


# ---- names, denial and speech

# Letters that Unicode does not decompose.
_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)


def fold(word: str) -> str:
    """Return a word without case, accents and ligatures: "Erdoğan" becomes "erdogan"."""
    decomposed = unicodedata.normalize("NFKD", word.casefold().translate(_LETTERS))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def listed(words: str) -> frozenset[str]:
    """Return the words of a list that is written as one text."""
    return frozenset(words.split())


@dataclass(frozen=True)
class NameWords:
    """What tells names from other words."""

    nouns_are_capital: bool  # every noun has a capital letter, so that it tells no name
    openers: frozenset[str]  # open sentences, or have a capital letter, and are no names
    calendar: frozenset[str]  # months and days; dates are compared as dates
    determiners: frozenset[str]
    pronouns: frozenset[str]  # subjects and possessives
    prepositions: frozenset[str]
    particles: frozenset[str]  # small words inside names: von, of
    titles: re.Pattern[str]  # a word before a person's name: Kanzler, Mr
    personal_verbs: frozenset[str]  # what people do: a lone word before one is a name
    generic: frozenset[str]  # common nouns and adjectives in names, which are translated
    common: re.Pattern[str]  # the ending of a common noun
    foreign_letter: re.Pattern[str]  # a letter that none of the language's words has
    weak_openers: frozenset[str] = frozenset()  # open sentences too, and names: New York
    shortened: frozenset[str] = frozenset()  # titles with a full stop: Dr.
    unabbreviated: frozenset[str] = frozenset()  # what a body's abbreviation leaves out
    # The ending of words in names which are translated. Where all nouns have a capital letter,
    # each name of several words may be.
    translated: re.Pattern[str] = NEVER


@dataclass(frozen=True)
class DenialWords:
    """What tells whether a clause affirms or denies."""

    cues: re.Pattern[str]  # one word that denies: not
    rejecting: re.Pattern[str]  # verbs that deny what follows them
    assenting: re.Pattern[str]  # verbs that say the contrary of these
    neutral: re.Pattern[str]  # negations in form that deny nothing: not only
    ambiguous: re.Pattern[str]  # what a reader must think twice about, so that no rule judges it
    implicit: re.Pattern[str]  # words that deny in themselves: "impossible" says "cannot"
    conditional: re.Pattern[str]  # from one clause into another: unless, bevor
    borders: re.Pattern[str]  # where a clause ends: a comma, a word that begins another one


@dataclass(frozen=True)
class SpeechWords:
    """What tells who says something."""

    saying: frozenset[str]  # finite verbs
    participles: frozenset[str]  # of such verbs
    passive: frozenset[str]  # "was said", "is claimed": somebody else says it
    companions: Mapping[str, str]  # what makes a verb one of saying: called … for, rief … auf
    companion_reach: int  # within how many words behind its verb the companion stands
    sources: re.Pattern[str]  # before who is quoted: according to
    agents: re.Pattern[str]  # before who does it in the passive: by
    barriers: frozenset[str]  # begin another subject or clause between a subject and its verb
    governing: frozenset[str]  # prepositions: a name behind one is no subject
    pronouns: frozenset[str]  # subjects
    leading: frozenset[str]  # before a name without an article: auch, gestern
    joining: frozenset[str]  # between two who speak: and
    auxiliaries: frozenset[str] = frozenset()  # before a participle that says something: hat
    subject_at_auxiliary: bool = False  # hat Merz gesagt; else at the participle: Merz has said
    participle_behind: bool = False  # von Merz gefordert; else before the agent: demanded by Merz
    inverted: frozenset[str] | None = None  # before their subject behind a mark only; None: all may
    sources_behind: re.Pattern[str] = NEVER  # behind who is quoted: zufolge


@dataclass(frozen=True)
class ToldWords:
    """What tells whether sentences of two articles are about the same thing. Nothing is folded."""

    about: re.Pattern[str] = NEVER  # makes the value behind it a rough one: rund
    at_least: re.Pattern[str] = NEVER  # of these, what says that it may be more
    at_most: re.Pattern[str] = NEVER  # and less
    # "rose by 5 percent" and "to 5 percent", "until 2027" and "since 2025" are different things:
    # groups named by, to, from, until, since at the end of what stands before the value.
    roles: re.Pattern[str] = NEVER
    ordinal: re.Pattern[str] = NEVER  # a number for a place in an order
    place: re.Pattern[str] = NEVER  # a name that only its preposition tells: in Graz
    according: re.Pattern[str] = NEVER  # who says so: according to the police
    reported: re.Pattern[str] = NEVER  # before the day on which something was said
    reporting: re.Pattern[str] = NEVER  # anywhere in a clause with such a day
    stands_for: re.Pattern[str] = NEVER  # pronouns for what was said before
    somebody: re.Pattern[str] = NEVER  # pronouns for people
    asks_when: re.Pattern[str] = NEVER
    asks_no_value: re.Pattern[str] = NEVER  # asks for people or places


# ---- a language


@dataclass(frozen=True, eq=False)
class Language:
    """A language as the rules see it; `code` is its ISO 639-1 code."""

    code: str
    # numbers and days
    beside: tuple[str, ...]  # the languages whose words are read in its texts, too
    numbers: Numbers
    clock: Clock
    calendar: Calendar
    eras: Eras
    prepositions: Prepositions
    surroundings: Surroundings
    course: Course
    # names, denial and speech
    names: NameWords
    denial: DenialWords
    speech: SpeechWords
    told: ToldWords
    function_words: frozenset[str]  # say nothing of what a clause is about: and
    small_words: frozenset[str]  # the same, casefolded, where words are compared by their meaning
    small_verbs: frozenset[str] = frozenset()  # folded, finite verbs among them: is
    # Folded, at the beginning of a sentence: without the one before, it is not understood.
    refers_back: frozenset[str] = frozenset()
    participle_prefix: str = ""  # before a participle that is else like its verb: gefordert
    joined: re.Pattern[str] = NEVER  # marks inside a word or after one that part no sentence: l'

    def apart(self, text: str) -> str:
        """Return a text of the same length in which words that are written as one are apart."""
        return self.joined.sub(lambda match: " " * len(match[0]), text)
