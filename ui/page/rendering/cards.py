"""Quotes and articles as cards, each a hash link that reading.js opens.

The links are `#article=…&start=…&end=…&check=…`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from assistant.answer import Answer, Citation, QuotedDate
from assistant.asking.finding.translation import MAX_QUOTE, translatable
from ui.page.rendering.dates import day_range, long_date
from ui.page.rendering.reader import Reader
from ui.texts import Language, language_name
from vectorstore.article import Article, Passage

SHOWN_QUOTES = 4
SHOWN_COPIES = 3


@dataclass(frozen=True)
class Named:
    """An article as a card or a list names it; `facts` are its source and its date."""

    id: str
    link: str
    title: str
    language: str
    source: str
    facts: str


@dataclass(frozen=True)
class Card:
    """A quote, with a number where a mark leads to it.

    `when` tells what its dates mean; `target` is the language that it can be translated into,
    as `hint` says; `copies` are some of the articles that have it, too, `further` if not all.
    """

    link: str
    article: Named
    said: str
    number: int = 0
    when: str = ""
    target: str = ""
    hint: str = ""
    copies: tuple[Named, ...] = ()
    further: bool = False


def article_link(article_id: str, start: int = 0, end: int = 0, quote: str = "") -> str:
    """Return the hash link that opens an article with a quote highlighted.

    `check` is the quote's checksum: an article that was changed since must not be
    shown with other words highlighted.
    """
    where = {"article": article_id, "start": start, "end": end, "check": checksum(quote)}
    return "#" + urlencode(where, errors="replace")


def checksum(quote: str) -> int:
    """Return FNV-1a over the code points, 32 bits; reading.js computes the same."""
    total = 0x811C9DC5
    for character in quote:
        total = (total ^ ord(character)) * 0x01000193 & 0xFFFFFFFF
    return total


def citation_link(citation: Citation) -> str:
    """Return the hash link that opens a quote in its article."""
    return article_link(citation.article.id, citation.start, citation.end, citation.quote)


def named(article: Article, language: Language) -> Named:
    """Return an article as it is named."""
    date = long_date(language, article.date) if article.date else None
    source = article.source or ""
    facts = " · ".join(part for part in (source, date) if part)
    link = article_link(article.id)
    return Named(article.id, link, article.title, article.language, source, facts)


def quote_cards(
    citations: Sequence[Citation],
    passages: Sequence[Passage],
    reader: Reader,
    target: str = "",
    *,
    numbered: bool = True,
) -> list[Card]:
    """Return the cards of quotes; `passages` say who else has them.

    A quote in another language than `target`, the answer's, can be translated into it.
    """
    cards, shown = [], set[tuple[Article, ...]]()
    for citation in citations:
        copies = _copies(citation, passages)
        card = _card(citation, () if copies in shown else copies, reader, target)
        cards.append(card if numbered else replace(card, number=0))
        shown.add(copies)  # one mention is enough
    return cards


def nearest_cards(answer: Answer, reader: Reader) -> list[Card]:
    """Return the quotes that come nearest to a question without answer."""
    # No marks lead here.
    return quote_cards(answer.nearest, answer.passages, reader, answer.language, numbered=False)


def quoted_dates(dates: Iterable[QuotedDate], language: Language) -> str:
    """Return `am Mittwoch = 13.8.2025`, each expression once."""
    meant = {one_line(date.text): day_range(language, date.start, date.end) for date in dates}
    return " · ".join(f"{words} = {days}" for words, days in meant.items() if days)


def one_line(words: str) -> str:
    """Return a text with single spaces in place of its line ends."""
    return " ".join(words.split())


def quoted(words: str, language: str) -> str:
    """Return a text in the quotation marks of a language."""
    return f"„{words}“" if language == "de" else f"“{words}”"


def _card(citation: Citation, copies: Sequence[Article], reader: Reader, target: str) -> Card:
    article, language = named(citation.article, reader.language), reader.language
    hint = _translation(citation, reader, target)
    return Card(
        citation_link(citation),
        article,
        quoted(one_line(citation.quote), article.language),
        citation.number,
        quoted_dates(citation.dates, language),
        target if hint else "",
        hint,
        *_also(copies, language),
    )


def _translation(citation: Citation, reader: Reader, target: str) -> str:
    """Return what the button says that proof.js answers; nothing where there is none."""
    source = citation.article.language
    if not target or not translatable(source, target) or len(citation.quote) > MAX_QUOTE:
        return ""
    names = {
        "source": language_name(reader.language, source),
        "target": language_name(reader.language, target),
    }
    return reader.text("translate_hint", **names)


def _copies(citation: Citation, passages: Sequence[Passage]) -> tuple[Article, ...]:
    return next(
        (
            passage.copies
            for passage in passages
            if passage.article.id == citation.article.id
            and passage.start <= citation.start < passage.end
        ),
        (),
    )


def _also(copies: Sequence[Article], language: Language) -> tuple[tuple[Named, ...], bool]:
    """Return where else the same words stand, and whether in still others."""
    some = tuple(named(article, language) for article in copies[:SHOWN_COPIES])
    return some, len(copies) > SHOWN_COPIES
