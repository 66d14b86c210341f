"""The chat's messages as HTML.

Everything that is shown was written by somebody else: articles, quotes, the model,
the reader. So every text goes through `_escaped`, and the only links are the marks
made here. They are hash links, `#article=…&start=…&end=…`, which beleg.js opens.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from assistant.answer import Answer, Citation, Sentence
from ui.texts import Language, long_date, text
from ui.turns import ChatTurn, Draft
from vectorstore.article import Article, Passage

SHOWN_QUOTES = 4
NEAREST = 3
EXCERPT = 240

_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
_LIST_ITEM = re.compile(r"^[ \t]*[*-][ \t]+", re.MULTILINE)


def message_html(turn: ChatTurn | Draft, language: Language, *, last: bool = True) -> str:
    """Return what the chat shows as the answer to one question.

    Only the last question can be asked again or edited, for what follows builds on it.
    """
    if isinstance(turn, Draft):
        return _message(_draft(turn, language), "drafting")
    actions = _actions(language, ("copy", "again", "edit") if last else ("copy",))
    if turn.answer is None:
        return _message(_unanswered(turn, language) + actions, turn.state)
    return _message(_answer(turn.answer, language) + actions, turn.answer.kind)


def question_html(question: str) -> str:
    """Return a reader's question as it was typed."""
    return f'<div class="question">{_escaped(question)}</div>'


def _draft(draft: Draft, language: Language) -> str:
    waiting = "writing" if draft.found else "searching"
    writing = f'<p class="waiting">{_escaped(text(language, waiting))}</p>'
    written = f'<div class="prose-text growing">{_prose(draft.text)}</div>' if draft.text else ""
    # Without numbers: the answer will number the quotes that it uses.
    quotes = tuple(replace(quote, number=0) for quote in draft.found.quotes) if draft.found else ()
    return (written or writing) + _quotes(quotes, language, "found_quotes")


def _unanswered(turn: ChatTurn, language: Language) -> str:
    if turn.state == "failed":
        return _note(turn.text or text(language, "failed"))
    written = f'<div class="prose-text">{_prose(turn.text)}</div>' if turn.text else ""
    return written + _note(text(language, "stopped"))


def _answer(answer: Answer, language: Language) -> str:
    notice = _note(answer.notice) if answer.notice else ""
    return _body(answer, language) + notice


def _body(answer: Answer, language: Language) -> str:
    if answer.kind == "not_found":
        return _plain(answer.text, answer.language) + _nearest(answer.passages, language)
    if answer.kind == "quotes" and answer.citations:
        title = f'<p class="kind">{_escaped(text(language, "quotes_kind"))}</p>'
        return title + _cards(answer.citations, language)
    marked = _marked(answer, language)
    lang = _attribute(answer.language)
    prose = f'<div class="prose-text" lang="{lang}">{marked}</div>'
    return prose + _quotes(answer.citations, language, "quotes")


def _plain(words: str, language: str) -> str:
    return f'<div class="prose-text" lang="{_attribute(language)}">{_prose(words)}</div>'


def _marked(answer: Answer, language: Language) -> str:
    by_number = {citation.number: citation for citation in answer.citations}
    parts, position = [], 0
    for sentence in answer.sentences:
        parts.append(_prose(answer.text[position : sentence.start]))
        parts.append(_sentence(answer.text, sentence, by_number, language))
        position = sentence.end
    return "".join(parts) + _prose(answer.text[position:])


def _sentence(
    words: str, sentence: Sentence, citations: dict[int, Citation], language: Language
) -> str:
    said = _prose(words[sentence.start : sentence.end])
    if sentence.verdict == "unsupported" or not sentence.citations:
        return f'<span class="unproven">{said}</span>{_doubt(sentence.reason, language)}'
    known = (citations.get(number) for number in sentence.citations)
    return said + "".join(_mark(citation, language) for citation in known if citation)


def _doubt(reason: str | None, language: Language) -> str:
    # <details> opens by mouse, touch and keyboard without any script.
    why = _escaped(reason or text(language, "unproven"))
    label = _escaped(text(language, "unproven_short"))
    return (
        f'<details class="doubt"><summary title="{why}"><span class="unseen">{label} </span>'
        f'<span class="sign">?</span></summary><span class="why">{why}</span></details>'
    )


def _mark(citation: Citation, language: Language) -> str:
    hint = text(language, "open_quote", number=citation.number, title=citation.article.title)
    target = article_link(citation.article.id, citation.start, citation.end, citation.quote)
    word = _escaped(text(language, "quote_number", number=""))
    return (
        f'<a class="mark" href="{target}" title="{_attribute(hint)}">'
        f'<span class="unseen">{word}</span>{citation.number}</a>'
    )


def article_link(article_id: str, start: int = 0, end: int = 0, quote: str = "") -> str:
    """Return the hash link that opens an article with a quote highlighted.

    `check` is the quote's checksum: an article that was changed since must not be
    shown with other words highlighted.
    """
    where = {"article": article_id, "start": start, "end": end, "check": checksum(quote)}
    return "#" + _attribute(urlencode(where))


def checksum(quote: str) -> int:
    """Return FNV-1a over the code points, 32 bits; beleg.js computes the same."""
    total = 0x811C9DC5
    for character in quote:
        total = (total ^ ord(character)) * 0x01000193 & 0xFFFFFFFF
    return total


def _quotes(citations: Sequence[Citation], language: Language, title: str) -> str:
    if not citations:
        return ""
    heading = f'<p class="quotes-title">{_escaped(text(language, title))}</p>'
    return heading + _cards(citations, language)


def _cards(citations: Sequence[Citation], language: Language) -> str:
    shown = _list(_card(citation, language) for citation in citations[:SHOWN_QUOTES])
    rest = citations[SHOWN_QUOTES:]
    if not rest:
        return shown
    key = "one_more_quote" if len(rest) == 1 else "more_quotes"
    label = _escaped(text(language, key, count=len(rest)))
    cards = _list(_card(citation, language) for citation in rest)
    return f'{shown}<details class="more"><summary>{label}</summary>{cards}</details>'


def _list(cards: Iterable[str]) -> str:
    return f'<ol class="quotes">{"".join(cards)}</ol>'


def _card(citation: Citation, language: Language) -> str:
    article = citation.article
    quote = _quoted(_one_line(citation.quote), article.language)
    target = article_link(article.id, citation.start, citation.end, citation.quote)
    return _quote_item(citation.number, target, quote, article, language)


def _nearest(passages: Sequence[Passage], language: Language) -> str:
    if not passages:
        return ""
    heading = f'<p class="quotes-title">{_escaped(text(language, "nearest"))}</p>'
    return heading + _list(_passage(passage, language) for passage in passages[:NEAREST])


def _passage(passage: Passage, language: Language) -> str:
    target = article_link(passage.article.id, passage.start, passage.end, passage.text)
    return _quote_item(0, target, _excerpt(passage.text), passage.article, language)


def _quote_item(number: int, target: str, quote: str, article: Article, language: Language) -> str:
    badge = f'<span class="number">{number}</span>' if number else ""
    return (
        f'<li><a class="quote" href="{target}">{badge}'
        f'<span class="said" lang="{_attribute(article.language)}">{_escaped(quote)}</span>'
        f'<span class="where">{where_html(article, language)}</span></a></li>'
    )


def _excerpt(words: str) -> str:
    line = _one_line(words)
    return line if len(line) <= EXCERPT else line[:EXCERPT].rsplit(" ", 1)[0] + " …"


def where_html(article: Article, language: Language) -> str:
    """Return an article's title, source and date."""
    date = long_date(language, article.date) if article.date else None
    facts = " · ".join(part for part in (article.source, date) if part)
    title = f'<span class="title" lang="{_attribute(article.language)}">{_escaped(article.title)}'
    return f'{title}</span><span class="facts">{_escaped(facts)}</span>'


def _quoted(quote: str, language: str) -> str:
    return f"„{quote}“" if language == "de" else f"“{quote}”"


def _actions(language: Language, names: Sequence[str]) -> str:
    # The chat's sanitizer keeps `name`, but no `data-` attributes.
    return f'<div class="actions">{"".join(_action(language, name) for name in names)}</div>'


def _action(language: Language, name: str) -> str:
    hint = _attribute(text(language, f"{name}_hint"))
    label = _escaped(text(language, name))
    return f'<button type="button" class="act" name="{name}" title="{hint}">{label}</button>'


def _note(words: str) -> str:
    return f'<p class="note">{_escaped(words)}</p>'


def _message(body: str, kind: str) -> str:
    return f'<div class="beleg-message {kind}">{body}</div>'


def _prose(words: str) -> str:
    """Escape a text of the model; its bold and its bullets are all the markup it gets."""
    return _BOLD.sub(r"<strong>\1</strong>", _escaped(_LIST_ITEM.sub("• ", words)))


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _escaped(words: str) -> str:
    return html.escape(words)


def _attribute(words: str) -> str:
    return html.escape(words, quote=True)
