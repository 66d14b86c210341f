"""What an answer was looked for in, as a line of words."""

from __future__ import annotations

from assistant.answer import Searched
from ui.dates import long_date
from ui.texts import Language, number, text


def searched_words(searched: Searched | None, language: Language) -> str:
    """Return `Searched: 214 articles from 3 March 2014 to 12 May 2025`; empty without any."""
    if searched is None or searched.articles < 1:
        return ""
    articles = _articles(searched.articles, language)
    days = [long_date(language, day) for day in (searched.first, searched.last) if day]
    if not days:
        return text(language, "searched", articles=articles)
    if days[0] == days[-1]:
        return text(language, "searched_day", articles=articles, day=days[0])
    return text(language, "searched_days", articles=articles, first=days[0], last=days[1])


def _articles(count: int, language: Language) -> str:
    if count == 1:
        return text(language, "library_one")
    return text(language, "library_count", count=number(language, count))
