"""What the store knows of an article, and how Chroma's metadata says it."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from vectorstore.article import Article, Span
from vectorstore.embedding.sentence_vectors import SentenceVectors
from vectorstore.text.copies import signature_of


@dataclass(frozen=True)
class IndexedArticle:
    """An article with its chunks, ready to be stored; row i of `vectors` is `spans[i]`.

    `sentences` are those of each chunk; without any, a chunk is searched as a whole.
    """

    article: Article
    spans: Sequence[Span]
    vectors: np.ndarray
    sentences: Sequence[SentenceVectors] = ()


@dataclass(frozen=True)
class Record:
    """What is known of a stored article without its text (`article.text` is empty)."""

    article: Article
    text_hash: str
    chunk_count: int
    signature: str = ""  # see near_duplicates

    @property
    def key(self) -> str:
        """The name of this version of the article's text."""
        return f"{self.article.id}/{self.text_hash}"

    @property
    def chunk_ids(self) -> list[str]:
        """The ids of the chunks that the record commits."""
        return [f"{self.key}/{i}" for i in range(self.chunk_count)]


def text_hash(text: str) -> str:
    """Return the hash that tells whether an article's text has changed."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def new_record(item: IndexedArticle) -> Record:
    """Return the record that commits an article."""
    article, text = replace(item.article, text=""), item.article.text
    return Record(article, text_hash(text), len(item.spans), signature_of(text))


def to_metadata(record: Record) -> dict[str, Any]:
    """Return a record as Chroma's metadata; None is no value there, and upsert merges."""
    values = {key: value or "" for key, value in record.article.to_dict(text=False).items()}
    del values["id"]
    values["also"] = json.dumps(record.article.also)
    return values | {
        "text_hash": record.text_hash,
        "chunk_count": record.chunk_count,
        "signature": record.signature,
    }


def from_metadata(article_id: str, values: Mapping[str, Any]) -> Record:
    """Return the record that Chroma's metadata says."""
    also = json.loads(values.get("also") or "[]")
    article = article_of({**values, "id": article_id, "text": "", "also": also})
    signature = values.get("signature") or ""
    return Record(article, values["text_hash"], values["chunk_count"], signature)


def article_of(values: Mapping[str, Any]) -> Article:
    """Return the article that `Article.to_dict` gave; an empty value is none."""
    return Article(
        id=values["id"],
        title=values["title"],
        text=values["text"],
        language=values["language"],
        origin=values["origin"],
        date=_day(values.get("date")),
        source=values.get("source") or None,
        author=values.get("author") or None,
        url=values.get("url") or None,
        updated=_day(values.get("updated")),
        also=tuple(values.get("also") or ()),
    )


def _day(value: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(value[:10]) if value else None  # a time may follow


def centroid(vectors: np.ndarray) -> np.ndarray:
    """Return the unit vector between others, the first of them if they cancel out."""
    mean: np.ndarray = vectors.mean(axis=0)
    length = float(np.linalg.norm(mean))
    return mean / length if length > 0 else vectors[0]


@dataclass(frozen=True)
class StoredChunks:
    """The chunks of one record; row i of `vectors` is `spans[i]`, a chunk that is lost is zero."""

    record: Record
    spans: np.ndarray  # int64, (chunks, 2)
    vectors: np.ndarray  # float32, (chunks, dimension)
    sentences: Sequence[SentenceVectors]  # of each chunk
