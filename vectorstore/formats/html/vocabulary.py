"""The words by which pages name what is not their article: `words.toml` lists and explains them.

Names are matched as whole words: `share` is in `c-ShareBar__list`, `bar` is not in `barcelona`.
"""

from __future__ import annotations

import re

from vectorstore.text.patterns import read_patterns

RUNNING = 80  # characters of a paragraph: a shorter one may be a label
LISTED = read_patterns("vectorstore.formats.html", "words.toml")


def listed(name: str) -> frozenset[str]:
    """Return the words of a list."""
    return frozenset(LISTED[name].split())


def _words(name: str) -> re.Pattern[str]:
    """Return a pattern for any of some words; an underscore stands for a space in a name."""
    alternatives = "|".join(LISTED[name].split())
    return re.compile(rf"\b(?:{alternatives})\b".replace("_", " "))


def pattern(name: str) -> re.Pattern[str]:
    """Return a listed pattern, for any case."""
    return re.compile(LISTED[name], re.IGNORECASE | re.VERBOSE)


# Of the words of a class and an id.
OUTSIDE = _words("outside")
BODY = _words("body")
AROUND = _words("around")
TEASER = _words("teaser")
PAYWALL = _words("paywall")
BYLINE = _words("byline")
# Of a class or a style as it is.
STATE = pattern("state")
HIDDEN = pattern("hidden")
HIDDEN_STYLE = pattern("hidden_style")
HIDDEN_LINE_STYLE = pattern("hidden_line_style")
# Of a whole line.
LABEL = pattern("label")
END_LABEL = pattern("end_label")
NO_SENTENCE = pattern("no_sentence")
DATE_LABEL = pattern("date_label")
LONE_LABEL = pattern("lone_label")
LAST_LINE = pattern("last_line")
FREE_END = pattern("free_end")
_NAME_WORD = r"(?:[^\W\d_a-zß-ÿ][\w.'’-]*)"
_PARTICLE = r"(?:(?:von|van|vom|de|der|den|du|des|la|le|al|bin|ter|zu|zur|da|dos|di|el)\s)"
_NAME = rf"{_NAME_WORD}(?:\s{_PARTICLE}{{0,2}}{_NAME_WORD}){{1,3}}"
# "Von der Krise" begins a sentence, "Von Anna Lind" is a byline: it has a name of two words.
_AUTHOR_LINE = re.compile(
    r"(?i:(?:eine?\s\w+\s)?von|by|par|por|di|door|texte?|autor(?:in)?|author|written by)"
    rf"\s?:?\s(?P<names>{_NAME}(?:(?:,|\sund|\sand|\set|\s&|\s?/)\s?{_NAME})*)"
    r"(?:(?:,|\s[|–—·•(-]|\sin\s|\saus\s).{0,120})?"
)
_SENTENCE_END = re.compile(r"(?<![ap]\.m)(?<!\bMin)[.!?…][\"“”»’)]*\Z")


def is_sentence(text: str) -> bool:
    """Whether a line ends as sentences do."""
    return _SENTENCE_END.search(text) is not None


def is_name(text: str) -> bool:
    """Whether a text is a person's name of two words or more."""
    return re.fullmatch(_NAME, text) is not None


def author_names(text: str) -> str | None:
    """Return the names in a line such as "Von Anna Lind und Tom Reed, Berlin"."""
    match = _AUTHOR_LINE.fullmatch(text)
    return match["names"] if match and not is_sentence(text) else None
