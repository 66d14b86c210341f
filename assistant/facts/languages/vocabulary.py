"""What a language must give, so that its sentences can be read: the interface of this folder.

Lists are folded (see `fold`); so is the text that a pattern of `DenialWords` is looked for in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

# ---- numbers and days


# ---- names, denial and speech

# Letters that Unicode does not decompose.
_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
NEVER = re.compile(r"(?!)")


def fold(word: str) -> str:
    """Return a word without case, accents and ligatures: "Erdoğan" becomes "erdogan"."""
    decomposed = unicodedata.normalize("NFKD", word.casefold().translate(_LETTERS))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def listed(words: str) -> frozenset[str]:
    """Return the words of a list that is written as one text."""
    return frozenset(words.split())


def any_of(*patterns: str) -> re.Pattern[str]:
    """Return what finds one of some patterns, as whole words."""
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b")


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


@dataclass(frozen=True)
class Language:
    """A language as the rules see it; `code` is its ISO 639-1 code."""

    code: str
    # numbers and days
    # names, denial and speech
    names: NameWords
    denial: DenialWords
    speech: SpeechWords
    told: ToldWords
    function_words: frozenset[str]  # say nothing of what a clause is about: and
    small_words: frozenset[str]  # the same, casefolded, where words are compared by their meaning
    joined: re.Pattern[str] = NEVER  # marks inside a word or after one that part no sentence: l'

    def apart(self, text: str) -> str:
        """Return a text of the same length in which words that are written as one are apart."""
        return self.joined.sub(lambda match: " " * len(match[0]), text)
