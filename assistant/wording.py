"""Every sentence that the assistant itself says, by language."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Literal

# Why a sentence is not proven: no quote is near it; the nearest lacks one of its numbers, days
# or names; it denies what the sentence says, or the other way round; somebody else said it; it
# says something else in the place of a word.
Doubt = Literal["no_match", "number", "date", "name", "negation", "speaker", "detail", "unasked"]

Days = tuple[datetime.date, datetime.date] | None

_NOTICES = {
    "quotes_only": {
        "de": "Diese Antwort besteht nur aus Zitaten: {reason}",
        "en": "This answer is made of quotes only: {reason}",
    },
    "no_words": {
        "de": "Das Sprachmodell hat keine Antwort in Worte gefasst; diese Zitate kommen der Frage "
        "am nächsten.",
        "en": "The language model put no answer into words; these quotes come nearest to the "
        "question.",
    },
    "unproven": {
        "de": "Was das Sprachmodell geschrieben hat, ließ sich nicht belegen. Stattdessen stehen "
        "hier die Zitate, die der Frage am nächsten kommen.",
        "en": "What the language model wrote could not be proven. Here are the quotes that come "
        "nearest to the question instead.",
    },
    "stopped_early": {
        "de": "Das Sprachmodell ist mitten in der Antwort ausgefallen: {reason}",
        "en": "The language model failed in the middle of the answer: {reason}",
    },
    "no_articles": {
        "de": "Es sind noch keine Artikel im Index. Fügen Sie welche hinzu, dann fragen Sie noch "
        "einmal.",
        "en": "There are no articles in the index yet. Add some, then ask again.",
    },
    "out_of_range": {
        "de": "Kein Artikel ist {reason}.",
        "en": "No article is {reason}.",
    },
    "dates_there_are": {
        "de": " Die Artikel sind vom {first} bis {last}.",
        "en": " The articles are from {first} to {last}.",
    },
    "no_dates": {
        "de": " Keiner der Artikel hat ein Datum.",
        "en": " None of the articles has a date.",
    },
    "no_match": {
        "de": "Kein Artikel passt zu den gewählten Filtern. Nehmen Sie einen weg.",
        "en": "No article fits the filters that are set. Remove one.",
    },
    "impossible_date": {
        "de": "Den Tag {reason} gibt es nicht; gesucht wurde ohne Datum.",
        "en": "There is no such day as {reason}; dates were left out of the search.",
    },
}
_REASONS: dict[Doubt, dict[str, str]] = {
    "no_match": {
        "de": "Kein Satz der Artikel sagt das.",
        "en": "No sentence of the articles says this.",
    },
    "number": {
        "de": "Das nächstliegende Zitat nennt nicht „{words}“.",
        "en": "The quote that comes nearest does not say “{words}”.",
    },
    "date": {
        "de": "Das nächstliegende Zitat nennt den Zeitpunkt „{words}“ nicht.",
        "en": "The quote that comes nearest does not give the date “{words}”.",
    },
    "name": {
        "de": "Das nächstliegende Zitat nennt den Namen „{words}“ nicht.",
        "en": "The quote that comes nearest does not name “{words}”.",
    },
    "negation": {
        "de": "Das nächstliegende Zitat verneint es, oder dieser Satz tut es.",
        "en": "The quote that comes nearest denies it, or this sentence does.",
    },
    "speaker": {
        "de": "Im nächstliegenden Zitat sagt das nicht „{words}“.",
        "en": "In the quote that comes nearest it is not “{words}” who says so.",
    },
    "detail": {
        "de": "Das nächstliegende Zitat sagt an dieser Stelle nicht „{words}“.",
        "en": "The quote that comes nearest does not say “{words}” there.",
    },
    "unasked": {
        "de": "Das nächstliegende Zitat handelt von etwas anderem als die Frage.",
        "en": "The quote that comes nearest is on something else than the question.",
    },
}
_DAY = {"de": "%d.%m.%Y", "en": "%Y-%m-%d"}


DISAGREEMENT = {
    "de": ("Die Artikel nennen Verschiedenes: {parts}.", "„{value}“", ", "),
    "en": ("The articles differ: {parts}.", "“{value}”", "; "),
}


LOOKED_FOR = {
    "de": ("Am nächsten kommt:", "Durchsucht: {count} Artikel", " vom {first}", " bis {last}"),
    "en": ("What comes nearest:", "Searched: {count} article{s}", " from {first}", " to {last}"),
}


def notice(name: str, language: str, **slots: str) -> str:
    """Return a sentence in German for German questions, else in English."""
    return _NOTICES[name][_spoken(language)].format(**slots)


def doubt_reason(doubt: Doubt, language: str, words: str = "") -> str:
    """Return why a sentence is not proven, in German for German answers, else in English."""
    return _REASONS[doubt][_spoken(language)].format(words=" ".join(words.split()))


def search_notice(state: Mapping[str, Any], days: Days, *, empty: bool) -> str | None:
    """Return what the reader must know of a search: no articles, none in range, no such day.

    Args:
        state: of the chain.
        days: the first and the last day of the articles there are.
        empty: whether there is no article at all.
    """
    language, finding, reading = state["language"], state["finding"], state["reading"]
    if empty:
        return notice("no_articles", language)
    missed = finding.ignored or (finding.dates if finding.out_of_range else None)
    if missed:
        return out_of_range(language, missed.start, missed.end, days)
    if not finding.passages and state["filters"]:
        return notice("no_match", language)
    if reading and reading.impossible:
        return notice("impossible_date", language, reason=reading.impossible)
    return None


def out_of_range(
    language: str, start: datetime.date | None, end: datetime.date | None, days: Days
) -> str:
    """Return the sentence for a range of days, `start` to `end`, in which no article lies."""
    spoken = _spoken(language)
    from_to = _range(spoken, start, end)
    sentence = notice("out_of_range", language, reason=from_to)
    if days is None:
        return sentence + notice("no_dates", language)
    first, last = (day.strftime(_DAY[spoken]) for day in days)
    return sentence + notice("dates_there_are", language, first=first, last=last)


def _range(spoken: str, start: datetime.date | None, end: datetime.date | None) -> str:
    first, last = (day and day.strftime(_DAY[spoken]) for day in (start, end))
    german = spoken == "de"
    if first == last:
        return f"vom {first}" if german else f"from {first}"
    if last is None:
        return f"vom {first} oder neuer" if german else f"from {first} or later"
    if first is None:
        return f"vom {last} oder älter" if german else f"from {last} or earlier"
    return f"vom {first} bis {last}" if german else f"from {first} to {last}"


def _spoken(language: str) -> str:
    return "de" if language == "de" else "en"
