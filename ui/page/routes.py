"""What the page's script fetches: articles, translations, feeds, choices, texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from ui.api.refusals import Refusal
from ui.api.values import Seconds, Taken, Text, Whole
from ui.page.rendering.cards import checksum
from ui.reasons import notices_of
from ui.texts import LANGUAGES, texts_of
from vectorstore.article import Article
from vectorstore.text.authors import authors_of

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


def page_routes(assistant: Assistant) -> APIRouter:
    """Return the routes of the page's script."""
    router = APIRouter()

    @router.get("/articles/{article_id:path}")
    def article(article_id: str, start: int = 0, end: int = 0, check: int = 0) -> JSONResponse:
        """Return an article with its text, for the panel: the version that has the quote."""
        return JSONResponse(cited_version(assistant, article_id, start, end, check))

    @router.delete("/articles/{article_id:path}")
    def remove(article_id: str) -> JSONResponse:
        """Remove an article from the index."""
        return JSONResponse({"removed": assistant.remove([article_id])})

    # Not by GET: the language model must not work for an image on another site's page.
    @router.post("/translations")
    def translation(asked: AskedQuote) -> JSONResponse:
        """Return a quote in the reader's language, by the language model."""
        return JSONResponse({"translation": translated(assistant, asked)})

    @router.delete("/runs/{number}")
    def stop_run(number: int) -> JSONResponse:
        """Let a run end that reads articles, whoever started it."""
        return JSONResponse({"stopped": assistant.stop(number)})

    @router.post("/language-model")
    def try_language_model() -> JSONResponse:
        """Ask the language model for a word, so that the state tells how it is now."""
        assistant.try_language_model()
        return JSONResponse({})

    @router.get("/choices.json")
    def filter_choices() -> JSONResponse:
        """Return what a reader can limit questions to."""
        return JSONResponse(choices(assistant.articles()))

    @router.get("/texts.json")
    def texts() -> JSONResponse:
        """Return the words that the script shows."""
        return JSONResponse({language: texts_of(language) for language in LANGUAGES})

    @router.get("/sentences.json")
    def sentences() -> JSONResponse:
        """Return what Gradio's notices are in the page's languages, by the English ones."""
        return JSONResponse({language: notices_of(language) for language in LANGUAGES})

    return router


@dataclass(frozen=True)
class WatchedEvery(Taken):
    """A feed's address, and the seconds after which it is looked at again; None for never."""

    url: Text
    every: Seconds | None = None


def feed_routes(assistant: Assistant) -> APIRouter:
    """Return the routes by which the page changes a feed."""
    router = APIRouter()

    @router.put("/feeds")
    def watch(asked: WatchedEvery) -> JSONResponse:
        """Look at a feed as often as a reader says."""
        every = timedelta(seconds=asked.every) if asked.every else None
        assistant.watch_feeds([asked.url], every)
        return JSONResponse(vars(asked))

    @router.delete("/feeds")
    def forget(url: str) -> JSONResponse:
        """Look at a feed no more; its articles stay."""
        assistant.forget_feeds([url])
        return JSONResponse({"forgotten": url})

    return router


def choices(articles: Sequence[Article]) -> dict[str, Any]:
    """Return what can be chosen among these articles, each name with its number of articles.

    Names that differ by case alone are one, as they are for `Filters`.
    """
    days = [article.date for article in articles if article.date]
    return {
        "sources": _counted(article.source for article in articles),
        "authors": _counted(name for article in articles for name in authors_of(article.author)),
        "languages": _counted(article.language for article in articles),
        "first": min(days).isoformat() if days else None,
        "last": max(days).isoformat() if days else None,
    }


def _counted(names: Iterable[str | None]) -> list[dict[str, Any]]:
    given = [name for name in names if name]
    spelled = {name.casefold(): name for name in reversed(given)}
    counts = Counter(name.casefold() for name in given)
    return [{"name": spelled[key], "count": counts[key]} for key in sorted(counts)]


@dataclass(frozen=True)
class AskedQuote(Taken):
    """Where a quote stands, as in its card's link, and the language that it is wanted in."""

    article: Text
    start: Whole
    end: Whole
    check: Whole
    target: Text


def translated(assistant: Assistant, asked: AskedQuote) -> str:
    """Return a quote's translation by the language model.

    Raises: Refusal: if the article has other words now in the place of the quote.
    Raises: ArticleNotFound, or what `Assistant.translate_quote` raises.
    """
    quote = assistant.article(asked.article).text[max(asked.start, 0) : max(asked.end, 0)]
    if checksum(quote) != asked.check:
        raise Refusal(409, "The article has changed since. Ask again for its words of today.")
    return assistant.translate_quote(asked.article, asked.start, asked.end, asked.target)
