"""A quote in the reader's language, for a card of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel

from ui.cards import checksum
from vectorstore.errors import BelegError

if TYPE_CHECKING:
    from assistant.assistant import Assistant


class QuoteGone(BelegError):
    """The article has other words now in the place of a quote."""


class AskedQuote(BaseModel):
    """Where a quote stands, as in its card's link, and the language that it is wanted in."""

    article: str
    start: int
    end: int
    check: int
    target: str


def translated(assistant: Assistant, asked: AskedQuote) -> str:
    """Return a quote's translation by the language model.

    Raises: ArticleNotFound, QuoteGone, or what `Assistant.translate_quote` raises.
    """
    quote = assistant.article(asked.article).text[max(asked.start, 0) : max(asked.end, 0)]
    if checksum(quote) != asked.check:
        raise QuoteGone("The article has changed since. Ask again for its words of today.")
    return assistant.translate_quote(asked.article, asked.start, asked.end, asked.target)
