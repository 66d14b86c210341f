"""What an answer says of where it was looked for, above all where the articles do not give it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from assistant.answer import Searched
from assistant.llm.prompting import language_words
from assistant.wording import counted, either, language_in, long_day, said, speaks
from vectorstore.search.filters import Filters

_NAMED = 3  # sources, say, of those that a filter names


@dataclass(frozen=True)
class Limits:
    """What a search was limited to.

    `titles` are those of the articles that the filters name, by their ids. The days that the
    question's own words ask for are among the filters' days; where passages were looked at,
    too, that only name those days, `naming` is true.
    """

    filters: Filters = field(default_factory=Filters)
    titles: Mapping[str, str] = field(default_factory=dict)
    naming: bool = False


def not_found(language: str, searched: Searched, limits: Limits) -> str:
    """Return the sentences for a question that the articles do not answer.

    They say among how many articles of which kind and days it was looked for, how many of those
    that are known had been read by then, and how many files, pages and feeds could not be.
    Where that can be said in English only, a flat "no" in the language goes before it, unless
    it would say too much.
    """
    tellable = searched.articles and not searched.unfinished
    own = "" if speaks(language) or not tellable else language_words(language).refusal
    where = _so_far if searched.unfinished else _in_all
    unreadable = searched.unreadable
    lost = counted("unreadable", language, unreadable) if unreadable else ""
    return f"{own} {where(language, searched, limits)} {lost}".strip()


def rests_on(language: str, searched: Searched) -> str | None:
    """Return the sentence for an answer that was given before all articles were read."""
    if not searched.unfinished:
        return None
    return said("rests_on", language, read=searched.read, known=searched.known)


def _in_all(language: str, searched: Searched, limits: Limits) -> str:
    limited = "".join(_limits(language, limits))
    if not searched.articles:
        name = "none_but_naming" if limits.naming else "none_of_those"
        return said(name if limited else "nothing_searched", language, limits=limited)
    days = "" if limits.filters.dated else _days(language, searched)
    if not limited:
        return counted("not_in_yours", language, searched.articles, days=days)
    naming = said("or_naming", language) if limits.naming else ""
    slots = {"limits": limited, "days": days, "naming": naming}
    return counted("not_in_those", language, searched.articles, **slots)


def _so_far(language: str, searched: Searched, limits: Limits) -> str:
    if not searched.known:
        return said("nothing_searched", language)
    if not searched.read:
        return counted("nothing_read", language, searched.known)
    limited = "".join(_limits(language, limits))
    slots = {"limits": limited, "read": searched.read, "known": searched.known}
    if not limited:
        return said("not_so_far", language, **slots)
    if not searched.articles:
        return said("none_so_far", language, **slots)
    return counted("not_in_those_so_far", language, searched.articles, **slots)


def _days(language: str, searched: Searched) -> str:
    """Return from when to when the articles are, in brackets; nothing if none has a date."""
    if not searched.first or not searched.last:
        return ""
    name = "from_one_day" if searched.first == searched.last else "from_to"
    first, last = long_day(language, searched.first), long_day(language, searched.last)
    return said(name, language, first=first, last=last)


def _limits(language: str, limits: Limits) -> Iterator[str]:
    """Yield what articles had to have, each with a space before it."""
    filters = limits.filters
    names = {
        "of_titles": [limits.titles[one] for one in filters.article_ids if one in limits.titles],
        "of_sources": filters.sources,
        "of_authors": filters.authors,
        "of_languages": [language_in(language, code) for code in filters.languages],
    }
    for name, wanted in names.items():
        if wanted:
            more = ["…"] if len(wanted) > _NAMED else []
            yield said(name, language, names=either(language, [*wanted[:_NAMED], *more]))
    if filters.dated:
        yield _of_days(language, filters)


def _of_days(language: str, filters: Filters) -> str:
    days = {"first": filters.start, "last": filters.end}
    slots = {name: long_day(language, day) for name, day in days.items() if day}
    if not filters.end:
        return said("of_days_since", language, **slots)
    if not filters.start:
        return said("of_days_until", language, **slots)
    return said("of_day" if filters.start == filters.end else "of_days", language, **slots)
