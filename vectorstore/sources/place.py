"""A path, an address, an upload or a part of one: where an article is, and the id that follows."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from vectorstore.article import Article
from vectorstore.errors import LoadingError
from vectorstore.formats.extracted import Extracted
from vectorstore.text.chunking import first_sentence
from vectorstore.text.cleaning import clean, shortened
from vectorstore.text.language import detect_language

PART = "#"  # parts the place of an article from that of the file that holds it


def file_origin(path: Path) -> str:
    """Return the absolute path as text that any store takes, links resolved."""
    return os.fsencode(path.resolve()).decode("utf-8", "backslashreplace")


def article_id(origin: str) -> str:
    """Return a short, readable id that is the same for the same origin."""
    name = Path(origin.rpartition(":")[2]).stem
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_name.lower()).strip("-")[:48].strip("-")
    digest = hashlib.sha256(origin.encode(errors="backslashreplace")).hexdigest()
    return f"{slug or 'article'}-{digest[:8]}"


def is_at(place: str, path: str) -> bool:
    """Whether an article is that of a file or address, or one of several that it holds."""
    return place == path or place.startswith(path + PART)


def is_below(place: str, folders: Iterable[str]) -> bool:
    """Whether a place is in one of some folders."""
    return any(place.startswith(folder.rstrip("/") + "/") for folder in folders)


def bases(place: str) -> list[str]:
    """Return a place and those that may hold it: `a.zip#b.txt` is in `a.zip`."""
    ends = [i for i, character in enumerate(place) if character == PART]
    return [place, *(place[:end] for end in ends)]


def is_file(place: str | Path) -> bool:
    """Whether a place is a file of its own: a name may look like a part of another file's."""
    with contextlib.suppress(OSError, ValueError):
        return os.path.lexists(place)
    return False


def shown(path: Path) -> str:
    """Return a path as printable text, whatever bytes it is made of."""
    return os.fsencode(path).decode("utf-8", "backslashreplace").replace("\n", "\\n")


def article_of(extracted: Extracted, origin: str, name: str, *, by_place: bool = False) -> Article:
    """Return an article that is known by its canonical address, or else by where it was read.

    `by_place` it is known by that alone: several notes may be about one address.

    Raises: LoadingError: if it has no text.
    """
    text = clean(extracted.text).strip()
    if not any(character.isalnum() for character in text):
        raise LoadingError("It holds no text.")
    place = f"{origin}{PART}{extracted.key}" if extracted.key else origin
    language = extracted.language or detect_language(text)
    title = extracted.title or first_sentence(text, language) or name
    return Article(
        id=article_id(place if by_place else extracted.url or place),
        title=shortened(title),
        text=text,
        language=language,
        origin=place,
        date=extracted.date,
        source=extracted.source,
        author=extracted.author,
        url=extracted.url,
        updated=extracted.updated,
    )


def moved(article: Article, origins: Sequence[str], article_id: str) -> Article:
    """Return an article with other places and another id; the first place is where it was read."""
    return replace(article, id=article_id, origin=origins[0], also=tuple(origins[1:]))
