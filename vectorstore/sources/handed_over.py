"""Articles and names as programs and people hand them over, made fit to be stored."""

from __future__ import annotations

import datetime
import unicodedata
from dataclasses import replace
from pathlib import PurePath

from vectorstore.article import Article
from vectorstore.errors import LoadingError
from vectorstore.text.chunking import first_sentence
from vectorstore.text.cleaning import clean, shortened
from vectorstore.text.language import is_code


def cleaned(article: Article) -> Article:
    """Return an article that a program made with nothing in it that cannot be stored or shown.

    Raises: LoadingError: if there is no such thing.
    """
    text = clean(article.text)
    check(replace(article, text=text))
    title = shortened(clean(article.title))
    return replace(
        article,
        text=text,
        title=title or shortened(first_sentence(text, article.language)),
        origin=clean(article.origin),
        also=tuple(map(clean, article.also)),
        source=_field(article.source),
        author=_field(article.author),
        url=_field(article.url),
        date=_day(article.date),
        updated=_day(article.updated),
    )


def check(article: Article) -> None:
    """Raise LoadingError if an article cannot be stored, or never be found."""
    if not article.text.strip():
        raise LoadingError("The article has no text.")
    if not is_code(article.language):
        raise LoadingError("The article's language is no ISO 639 code. Use one such as de.")
    if not article.id or clean(article.id) != unicodedata.normalize("NFC", article.id):
        raise LoadingError("The article's id is empty or holds characters that cannot be printed.")


def _field(value: str | None) -> str | None:
    return " ".join(clean(value or "").split()) or None


def _day(value: datetime.date | None) -> datetime.date | None:
    return value.date() if isinstance(value, datetime.datetime) else value


def safe_name(name: str) -> str:
    """Return a file's name as somebody gave it, as a label: without folders, and not too long."""
    base = clean(name.replace("\\", "/").rpartition("/")[2]).replace("\n", " ").strip()
    stem, suffix = PurePath(base).stem[:150], PurePath(base).suffix[:10]
    return (stem + suffix) or "article"
