"""The chat's messages as HTML.

Everything that is shown was written by somebody else: articles, quotes, the model,
the reader. So every text goes through `_escaped`, and the only links are the marks
made in cards.py.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.answer import Answer, Citation, Sentence
from ui.cards import (
    cards_html,
    citation_link,
    nearest_html,
    quoted_dates,
    quotes_html,
)
from ui.chips import NO_TITLES, chips_html
from ui.texts import Language, text
from ui.turns import ChatTurn, Draft

_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
_LIST_ITEM = re.compile(r"^[ \t]*[*-][ \t]+", re.MULTILINE)


def message_html(
    turn: ChatTurn | Draft,
    language: Language,
    titles: Mapping[str, str] = NO_TITLES,
    *,
    last: bool = True,
) -> str:
    """Return what the chat shows as the answer to one question.

    Only the last question can be asked again or edited, for what follows builds on it.
    `titles` are those of the articles that a question was limited to, by their ids.
    """
    chips = chips_html(turn, language, titles, removable=last)
    if isinstance(turn, Draft):
        return _message((chips if turn.found else "") + _draft(turn, language), "drafting")
    actions = _actions(language, ("copy", "again", "edit") if last else ("copy",))
    if turn.answer is None:
        return _message(chips + _unanswered(turn, language) + actions, turn.state)
    return _message(chips + _answer(turn.answer, language) + actions, turn.answer.kind)


def question_html(question: str) -> str:
    """Return a reader's question as it was typed."""
    return f'<div class="question">{_escaped(question)}</div>'


def _draft(draft: Draft, language: Language) -> str:
    waiting = "writing" if draft.found else "searching"
    writing = f'<p class="waiting">{_escaped(text(language, waiting))}</p>'
    written = f'<div class="prose-text growing">{_prose(draft.text)}</div>' if draft.text else ""
    # Without numbers: the answer will number the quotes that it uses.
    if draft.found is None:
        return written or writing
    quotes = tuple(replace(quote, number=0) for quote in draft.found.quotes)
    return (written or writing) + quotes_html(
        quotes, draft.found.passages, language, "found_quotes"
    )


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
        return _plain(answer.text, answer.language) + nearest_html(answer.passages, language)
    if answer.kind == "quotes" and answer.citations:
        title = f'<p class="kind">{_escaped(text(language, "quotes_kind"))}</p>'
        return title + cards_html(answer.citations, answer.passages, language)
    marked = _marked(answer, language)
    lang = _attribute(answer.language)
    prose = f'<div class="prose-text" lang="{lang}">{marked}</div>'
    return prose + quotes_html(answer.citations, answer.passages, language, "quotes")


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
    when = quoted_dates(citation.dates, language)
    title = f"{hint} ({when})" if when else hint
    word = _escaped(text(language, "quote_number", number=""))
    return (
        f'<a class="mark" href="{citation_link(citation)}" title="{_attribute(title)}">'
        f'<span class="unseen">{word}</span>{citation.number}</a>'
    )


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


def _escaped(words: str) -> str:
    return html.escape(words)


def _attribute(words: str) -> str:
    return html.escape(words, quote=True)
