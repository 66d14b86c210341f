"""The version of an article that a quote was taken from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ui.cards import checksum

if TYPE_CHECKING:
    from assistant.assistant import Assistant


def cited_version(
    assistant: Assistant, article_id: str, start: int, end: int, check: int
) -> dict[str, Any]:
    """Return an article with its text as JSON: the newest version that has the quote.

    `former` says whether that is not the newest one. Without a quote, or if no version that
    is kept has it, it is the newest.

    Raises: ArticleNotFound: if there is none of this id.
    """
    versions = assistant.versions(article_id)
    asked = 0 <= start < end
    having = [v for v in versions if asked and checksum(v.text[start:end]) == check]
    shown = having[0] if having else versions[0]
    return {**shown.to_dict(), "former": shown is not versions[0]}
