"""Quotes and articles as HTML, each a hash link that beleg.js opens.

The links are `#article=…&start=…&end=…&check=…`; every other text is escaped.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from assistant.answer import Answer, Citation, QuotedDate
from assistant.asking.translation import MAX_QUOTE, translatable
from ui.page.rendering.dates import day_range, long_date
from ui.texts import Language, language_name, text
from vectorstore.article import Article, Passage

SHOWN_QUOTES = 4
SHOWN_COPIES = 3
NEAREST = 3
EXCERPT = 240


def article_link(article_id: str, start: int = 0, end: int = 0, quote: str = "") -> str:
    """Return the hash link that opens an article with a quote highlighted.

    `check` is the quote's checksum: an article that was changed since must not be
    shown with other words highlighted.
    """
    where = {"article": article_id, "start": start, "end": end, "check": checksum(quote)}
    return "#" + html.escape(urlencode(where))


def checksum(quote: str) -> int:
    """Return FNV-1a over the code points, 32 bits; beleg.js computes the same."""
    total = 0x811C9DC5
    for character in quote:
        total = (total ^ ord(character)) * 0x01000193 & 0xFFFFFFFF
    return total


def citation_link(citation: Citation) -> str:
    """Return the hash link that opens a quote in its article."""
    return article_link(citation.article.id, citation.start, citation.end, citation.quote)


def quotes_html(
    citations: Sequence[Citation],
    passages: Sequence[Passage],
    language: Language,
    title: str,
    target: str | None = None,
) -> str:
    """Return quotes under a heading, as `cards_html` does; empty without any."""
    if not citations:
        return ""
    return _heading(language, title) + cards_html(citations, passages, language, target)


def cards_html(
    citations: Sequence[Citation],
    passages: Sequence[Passage],
    language: Language,
    target: str | None = None,
) -> str:
    """Return quotes, those after the first few folded; `passages` say who else has them.

    A quote in another language than `target`, the answer's, can be translated into it.
    """
    cards, named = [], set[tuple[Article, ...]]()
    for citation in citations:
        copies = _copies(citation, passages)
        cards.append(_card(citation, () if copies in named else copies, language, target))
        named.add(copies)  # one mention is enough
    shown, rest = _list(cards[:SHOWN_QUOTES]), cards[SHOWN_QUOTES:]
    if not rest:
        return shown
    key = "one_more_quote" if len(rest) == 1 else "more_quotes"
    label = html.escape(text(language, key, count=len(rest)))
    return f'{shown}<details class="more"><summary>{label}</summary>{_list(rest)}</details>'


def nearest_html(answer: Answer, language: Language) -> str:
    """Return what comes nearest to a question without answer: quotes, or else passages."""
    if answer.nearest:
        quotes = tuple(replace(quote, number=0) for quote in answer.nearest)  # no marks lead here
        return quotes_html(quotes, answer.passages, language, "nearest", answer.language)
    if not answer.passages:
        return ""
    nearest = answer.passages[:NEAREST]
    return _heading(language, "nearest") + _list(_passage(p, language) for p in nearest)


def where_html(article: Article, language: Language) -> str:
    """Return an article's title, source and date."""
    date = long_date(language, article.date) if article.date else None
    facts = " · ".join(part for part in (article.source, date) if part)
    return f'{_title(article)}<span class="facts">{html.escape(facts)}</span>'


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


def _heading(language: Language, title: str) -> str:
    return f'<p class="quotes-title">{html.escape(text(language, title))}</p>'


def _list(cards: Iterable[str]) -> str:
    return f'<ol class="quotes">{"".join(cards)}</ol>'


def _card(
    citation: Citation, copies: Sequence[Article], language: Language, target: str | None
) -> str:
    article = citation.article
    quote = quoted(one_line(citation.quote), article.language)
    when = quoted_dates(citation.dates, language)
    about = f'<span class="when">{html.escape(when)}</span>' if when else ""
    below = _translate(citation, language, target) + _also(copies, language)
    return _item(citation.number, citation_link(citation), quote, article, language, about, below)


def _translate(citation: Citation, language: Language, target: str | None) -> str:
    """Return the button that proof.js answers; the quote is the link before it."""
    source = citation.article.language
    if not target or not translatable(source, target) or len(citation.quote) > MAX_QUOTE:
        return ""
    names = {
        "source": language_name(language, source),
        "target": language_name(language, target),
    }
    hint = html.escape(text(language, "translate_hint", **names))
    label = html.escape(text(language, "translate"))
    # The chat's sanitizer keeps `name`, but no `data-` attributes.
    return (
        f'<div class="translate"><button type="button" class="act" name="translate:{target}" '
        f'title="{hint}">{label}</button></div>'
    )


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


def _passage(passage: Passage, language: Language) -> str:
    article = passage.article
    target = article_link(article.id, passage.start, passage.end, passage.text)
    below = _also(passage.copies, language)
    return _item(0, target, _excerpt(passage.text), article, language, "", below)


def _item(  # noqa: PLR0913, PLR0917  # the parts of a card
    number: int,
    target: str,
    quote: str,
    article: Article,
    language: Language,
    about: str,
    below: str,
) -> str:
    badge = f'<span class="number">{number}</span>' if number else ""
    return (
        f'<li><a class="quote" href="{target}">{badge}'
        f'<span class="said" lang="{html.escape(article.language)}">{html.escape(quote)}</span>'
        f'{about}<span class="where">{where_html(article, language)}</span></a>'
        f"{below}</li>"
    )


def _also(copies: Sequence[Article], language: Language) -> str:
    """Return where else the same words stand."""
    if not copies:
        return ""
    links = [_copy(article) for article in copies[:SHOWN_COPIES]]
    more = " …" if len(copies) > SHOWN_COPIES else ""
    label = html.escape(text(language, "also_in"))
    return f'<p class="also">{label} {", ".join(links)}{more}</p>'


def _copy(article: Article) -> str:
    source = f" ({html.escape(article.source)})" if article.source else ""
    return f'<a href="{article_link(article.id)}">{_title(article)}</a>{source}'


def _title(article: Article) -> str:
    title = html.escape(article.title)
    return f'<span class="title" lang="{html.escape(article.language)}">{title}</span>'


def _excerpt(words: str) -> str:
    line = one_line(words)
    return line if len(line) <= EXCERPT else line[:EXCERPT].rsplit(" ", 1)[0] + " …"
