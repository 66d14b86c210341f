"""Messages of the chat as HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.answer import Answer, Citation, Searched, Sentence
from ui.page.chat import ChatTurn, Draft
from ui.page.rendering.cards import (
    cards_html,
    citation_link,
    nearest_html,
    quoted_dates,
    quotes_html,
)
from ui.page.rendering.chips import NO_TITLES, chips_html
from ui.page.rendering.dates import long_date
from ui.texts import EXAMPLES, Language, number, text

_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
_LIST_ITEM = re.compile(r"^[ \t]*[*-][ \t]+", re.MULTILINE)


Message = dict[str, Any]


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
    step = "unchecked" if draft.text else "writing" if draft.found else "searching"
    waiting = f'<p class="waiting">{_escaped(text(language, step))}</p>'
    written = f'<div class="prose-text growing">{_prose(draft.text)}</div>' if draft.text else ""
    if draft.found is None:
        return waiting + written
    # Without numbers: the answer will number the quotes that it uses.
    quotes = tuple(replace(quote, number=0) for quote in draft.found.quotes)
    found = quotes_html(quotes, draft.found.passages, language, "found_quotes")
    return waiting + written + found


def _unanswered(turn: ChatTurn, language: Language) -> str:
    if turn.state == "failed":
        return _note(turn.text or text(language, "failed"))
    if not turn.text:
        return _note(text(language, "stopped"))
    written = f'<div class="prose-text unchecked">{_prose(turn.text)}</div>'
    return written + _note(text(language, "stopped_unchecked"))


def _answer(answer: Answer, language: Language) -> str:
    """Return the answer; what is no answer in words says first why it is none."""
    notice = _note(answer.notice) if answer.notice else ""
    if answer.kind == "not_found":
        nearest = nearest_html(answer, language)
        return _said(_prose(answer.text), answer) + notice + nearest + _searched(answer, language)
    quotes, passages, target = answer.citations, answer.passages, answer.language
    if answer.kind == "quotes" and quotes:
        title = f'<p class="kind">{_escaped(text(language, "quotes_kind"))}</p>'
        return notice + title + cards_html(quotes, passages, language, target)
    said = _said(_marked(answer, language), answer) + _legend(answer, language)
    return said + quotes_html(quotes, passages, language, "quotes", target) + notice


def _said(markup: str, answer: Answer) -> str:
    return f'<div class="prose-text" lang="{_attribute(answer.language)}">{markup}</div>'


def _searched(answer: Answer, language: Language) -> str:
    words = searched_words(answer.searched, language)
    return f'<p class="searched">{_escaped(words)}</p>' if words else ""


def _legend(answer: Answer, language: Language) -> str:
    """Return what the question mark means, where there is one."""
    if all(_proven(sentence) for sentence in answer.sentences):
        return ""
    words = _escaped(text(language, "legend"))
    return f'<p class="legend"><span class="sign">?</span> {words}</p>'


def _proven(sentence: Sentence) -> bool:
    return sentence.verdict == "supported" and bool(sentence.citations)


def _marked(answer: Answer, language: Language) -> str:
    by_number = {citation.number: citation for citation in answer.citations}
    parts, position = [], 0
    for sentence in answer.sentences:
        parts.append(_prose(answer.text[position : sentence.start]))
        parts.append(_sentence(answer, sentence, by_number, language))
        position = sentence.end
    return "".join(parts) + _prose(answer.text[position:])


def _sentence(
    answer: Answer, sentence: Sentence, citations: Mapping[int, Citation], language: Language
) -> str:
    said = _prose(answer.text[sentence.start : sentence.end])
    if not _proven(sentence):
        doubt = _doubt(sentence.reason, answer.language, language)
        return f'<span class="unproven">{said}</span>{doubt}'
    known = (citations.get(number) for number in sentence.citations)
    return said + "".join(_mark(citation, language) for citation in known if citation)


def _doubt(reason: str | None, spoken: str, language: Language) -> str:
    """Return the mark of an unproven sentence, with the reason in the answer's language.

    <details> opens by touch and keyboard without any script, and proof.js opens it for a
    mouse. Of what a screen reader could be told, the chat's sanitizer keeps no `aria-`: so
    the reason is in the mark's own words, too.
    """
    why = _escaped(reason or text(language, "unproven"))
    lang = _attribute(spoken if reason else language)
    label = _escaped(text(language, "unproven_short"))
    return (
        f'<details class="doubt"><summary><span class="unseen">{label} '
        f'<span lang="{lang}">{why}</span></span><span class="sign">?</span></summary>'
        f'<span class="why" lang="{lang}">{why}</span></details>'
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


def messages(
    turns: Sequence[ChatTurn],
    language: Language,
    draft: Draft | None = None,
    titles: Mapping[str, str] = NO_TITLES,
) -> list[Message]:
    """Return the messages of a chat; a draft comes last, where its answer will be.

    `titles` are those of the articles that questions were limited to, by their ids.
    """
    said: list[ChatTurn | Draft] = [*turns, *([draft] if draft else [])]
    last = len(said) - 1
    return [
        message
        for number, turn in enumerate(said)
        for message in _pair(turn, language, titles, last=number == last)
    ]


def _pair(
    turn: ChatTurn | Draft, language: Language, titles: Mapping[str, str], *, last: bool
) -> list[Message]:
    return [
        {"role": "user", "content": question_html(turn.question)},
        {"role": "assistant", "content": message_html(turn, language, titles, last=last)},
    ]


def welcome(language: Language, articles: int) -> str:
    """Return what an empty chat shows."""
    title, body = ("intro", "intro_more") if articles else ("empty_title", "empty_body")
    return (
        f'<div class="welcome"><h1>{text(language, title)}</h1><p>{text(language, body)}</p></div>'
    )


def examples(articles: int) -> list[dict[str, str]]:
    """Return the questions to start with; none while there is nothing to ask."""
    return [{"text": question} for question in EXAMPLES] if articles else []


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
