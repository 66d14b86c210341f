"""Messages of the chat as HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answer import Answer, Citation, Limit, Sentence
from ui.page.rendering.cards import (
    SHOWN_QUOTES,
    citation_link,
    nearest_cards,
    quote_cards,
    quoted_dates,
)
from ui.page.rendering.chips import limits_of
from ui.page.rendering.reader import Reader
from ui.page.rendering.turns import ChatTurn, Draft
from ui.texts import EXAMPLES

_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
_LIST_ITEM = re.compile(r"^[ \t]*[*-][ \t]+", re.MULTILINE)
_ACTS: Mapping[Limit, str] = {"filters": "unfiltered", "dates": "undated"}
Message = dict[str, Any]


@dataclass(frozen=True)
class Mark:
    """The mark of a proven sentence, which leads to its quote."""

    number: int
    link: str
    hint: str


@dataclass(frozen=True)
class Piece:
    """A part of an answer: a sentence with its marks or its doubt, or what stands between two.

    `words` are plain and bold by turns; `why` says in the language `why_in` what is against a
    sentence that is not proven, and is empty for all else.
    """

    words: Sequence[str]
    marks: tuple[Mark, ...] = ()
    why: str = ""
    why_in: str = ""


@dataclass(frozen=True)
class Versions:
    """Which version of a turn is shown, of how many; the names are those of the buttons."""

    shown: int
    count: int
    earlier: str
    later: str


def message_html(
    turn: ChatTurn | Draft,
    reader: Reader,
    *,
    last: bool = True,
    place: int = 0,
    asking: bool = False,
) -> str:
    """Return what the chat shows as the answer to one question.

    Only the last question can be asked again or edited, for what follows builds on it. The
    turn's `place` in the chat is for the buttons that show its other versions. One that is
    `asking` is asked once more at this moment.
    """
    actions = ("copy", "again", "edit") if last else ("copy",)
    template, kind, values = _shown(turn, reader)
    return reader.html(
        template,
        kind=kind,
        limits=limits_of(turn, reader, removable=last),
        actions=() if isinstance(turn, Draft) or asking else actions,
        versions=_versions(turn, place),
        asking=asking,
        early=isinstance(turn, ChatTurn) and turn.is_early,
        former=_former(turn, reader),
        shown_quotes=SHOWN_QUOTES,
        **values,
    )


def _former(turn: ChatTurn | Draft, reader: Reader) -> dict[str, Any] | None:
    """Return the answer that was given before all articles were read, to be looked at."""
    answer = turn.former if isinstance(turn, ChatTurn) else None
    if answer is None or answer.searched is None:
        return None
    counts = {"read": answer.searched.read, "known": answer.searched.known}
    slots = {name: reader.number(count) for name, count in counts.items()}
    return {"summary": reader.text("former", **slots), **_answer(answer, reader)}


def _versions(turn: ChatTurn | Draft, place: int) -> Versions | None:
    if isinstance(turn, Draft) or not (turn.earlier or turn.later):
        return None
    shown, count = len(turn.earlier) + 1, len(turn.earlier) + 1 + len(turn.later)
    names = {"earlier": f"version:{place}:-1", "later": f"version:{place}:1"}
    return Versions(shown, count, **names)


def found_html(draft: Draft, reader: Reader) -> str:
    """Return the quotes that were found for a question whose answer is on its way.

    They are a message of their own, which stays the same while the answer grows: a reader may
    be at one with the mouse or the keyboard. They have no numbers: the answer will number
    those that it uses.
    """
    if draft.found is None or not draft.found.quotes:
        return ""
    quotes = quote_cards(draft.found.quotes, draft.found.passages, reader, numbered=False)
    return reader.html("found.html", quotes=quotes, shown_quotes=SHOWN_QUOTES)


def question_html(question: str, reader: Reader) -> str:
    """Return a reader's question as it was typed."""
    return reader.html("question.html", question=question)


def _shown(turn: ChatTurn | Draft, reader: Reader) -> tuple[str, str, dict[str, Any]]:
    """Return the template of a message, what kind it is, and what the template is filled with."""
    if isinstance(turn, Draft):
        return "unanswered.html", "drafting", _draft(turn, reader)
    if turn.answer is None:
        return "unanswered.html", turn.state, _unanswered(turn, reader)
    return "answer.html", turn.answer.kind, _answer(turn.answer, reader)


def _draft(draft: Draft, reader: Reader) -> dict[str, Any]:
    waiting = "unchecked" if draft.text else "writing" if draft.found else "searching"
    quotes = bool(draft.found and draft.found.quotes)
    return {"waiting": waiting, "words": _prose(draft.text), "reason": "", "quotes": quotes}


def _unanswered(turn: ChatTurn, reader: Reader) -> dict[str, Any]:
    reason = turn.text if turn.state == "failed" else ""
    reason = reader.reason(reason) or reader.text(turn.state)
    return {"waiting": "", "words": [], "reason": reason, "quotes": False}


def _answer(answer: Answer, reader: Reader) -> dict[str, Any]:
    if answer.kind == "not_found":
        pieces = [Piece(_prose(answer.text))]
        quotes = nearest_cards(answer, reader)
    else:
        pieces = list(_pieces(answer, reader))
        quotes = quote_cards(answer.citations, answer.passages, reader, answer.language)
    return {
        "answer": answer,
        "pieces": pieces,
        "doubted": any(piece.why for piece in pieces),
        "quotes": quotes,
        "offers": list(_offers(answer)),
    }


def _offers(answer: Answer) -> Iterator[tuple[str, str]]:
    """Yield what could be left out for an answer, each with the name of its button's act."""
    for offer in answer.offers:
        yield offer.words(answer.language, len(answer.filters)), _ACTS[offer.without]


def _pieces(answer: Answer, reader: Reader) -> Iterator[Piece]:
    by_number = {citation.number: citation for citation in answer.citations}
    position = 0
    for sentence in answer.sentences:
        yield Piece(_prose(answer.text[position : sentence.start]))
        words = _prose(answer.text[sentence.start : sentence.end])
        if _proven(sentence):
            known = (by_number.get(number) for number in sentence.citations)
            yield Piece(words, tuple(_mark(citation, reader) for citation in known if citation))
        elif sentence.reason:
            yield Piece(words, why=sentence.reason, why_in=answer.language)
        else:
            yield Piece(words, why=reader.text("unproven"), why_in=reader.language)
        position = sentence.end
    yield Piece(_prose(answer.text[position:]))


def _proven(sentence: Sentence) -> bool:
    return sentence.verdict == "supported" and bool(sentence.citations)


def _mark(citation: Citation, reader: Reader) -> Mark:
    hint = reader.text("open_quote", number=citation.number, title=citation.article.title)
    when = quoted_dates(citation.dates, reader.language)
    return Mark(citation.number, citation_link(citation), f"{hint} ({when})" if when else hint)


def _prose(words: str) -> list[str]:
    """Return a text of the model, plain and bold by turns; bullets are all else it gets."""
    return _BOLD.split(_LIST_ITEM.sub("• ", words)) if words else []


def messages(
    turns: Sequence[ChatTurn],
    reader: Reader,
    draft: Draft | None = None,
    *,
    last: bool = True,
    asking: int | None = None,
) -> list[Message]:
    """Return the messages of a chat; a draft comes last, where its answer will be.

    `last` says whether the last of the turns is the last of the chat. The turn at the place
    `asking` is asked once more at this moment.
    """
    end = len(turns) - 1 if last and draft is None else None
    shown: list[Message] = []
    for place, turn in enumerate(turns):
        where = {"last": place == end, "asking": place == asking}
        shown += _pair(turn, message_html(turn, reader, place=place, **where), reader)
    if draft:
        shown += _pair(draft, message_html(draft, reader), reader)
        found = found_html(draft, reader)
        shown += [{"role": "assistant", "content": found}] if found else []
    return shown


def _pair(turn: ChatTurn | Draft, answer: str, reader: Reader) -> list[Message]:
    return [
        {"role": "user", "content": question_html(turn.question, reader)},
        {"role": "assistant", "content": answer},
    ]


def welcome(articles: int, reader: Reader, *, read: bool = False) -> str:
    """Return what an empty chat shows; `read` says whether articles are being read."""
    return reader.html("welcome.html", articles=articles, read=read)


def examples(articles: int) -> list[dict[str, str]]:
    """Return the questions to start with; none while there is nothing to ask."""
    return [{"text": question} for question in EXAMPLES] if articles else []
