"""Fakes that can be worked out by hand: an embedder that counts words, a model with a queue."""

from __future__ import annotations

import datetime
import re
import threading
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import Field

from vectorstore.article import Article, Span
from vectorstore.embedding.embedder import Embedder
from vectorstore.embedding.sentence_vectors import embed_chunks
from vectorstore.embedding.word_vectors import WordVectors
from vectorstore.sources.feeds import WatchedFeed, WatchedFeeds
from vectorstore.sources.files import Files
from vectorstore.store.records import IndexedArticle
from vectorstore.text.chunking import split_chunks

ROOT = Path(__file__).parents[1]
SEED = ROOT.parent / "shared" / "data" / "seed"  # a data set that a checkout may lack
DIMENSION = 512
FINGERPRINT = {"embedding": "fake", "weights": "none"}
DAY = datetime.date(2025, 8, 14)


def words_of(text: str) -> list[str]:
    """Return a text's words, in small letters."""
    return re.findall(r"\w+", text.casefold())


def bag_of_words(text: str) -> np.ndarray:
    """Return the unit vector that counts each word at the place that its CRC-32 gives.

    Two texts with n and m different words, k of them shared, have the cosine k / sqrt(n * m).
    """
    vector = np.zeros(DIMENSION, dtype=np.float32)
    for word in words_of(text) or ["\N{EMPTY SET}"]:
        vector[zlib.crc32(word.encode("utf-8", "replace")) % DIMENSION] += 1
    return vector / np.linalg.norm(vector)


@dataclass
class FakeEmbedder:
    """Embeds texts as bags of words, and remembers what it was given."""

    ready = True
    name: str = "fake"
    passages: list[list[str]] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)

    def fingerprint(self) -> dict[str, str]:
        return {**FINGERPRINT, "embedding": self.name}

    def load(self) -> None:
        pass

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        self.passages.append(list(texts))
        return np.stack([bag_of_words(text) for text in texts])

    def embed_query(self, text: str) -> np.ndarray:
        self.queries.append(text)
        return bag_of_words(text)


class SilentEmbedder(FakeEmbedder):
    """Embeds every text as the same vector, so that only words can tell texts apart."""

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> np.ndarray:
        return bag_of_words("same")


@dataclass
class FakeWords:
    """Gives each word its own direction, so that a word is found where it stands, or nowhere.

    Words that `same` maps to each other ("Fähre" to "ferry") share theirs. A word's rarity is
    twice its number of letters: 10 for "ferry", 14 for "harbour".
    """

    same: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)

    def embed(self, texts: Sequence[str]) -> list[WordVectors]:
        self.texts += texts
        return [self._words(text) for text in texts]

    def sense(self, text: str) -> np.ndarray:
        """Return the bag of words of a text in which words that mean the same are one."""
        return bag_of_words(" ".join(self._one(word) for word in words_of(text)))

    def _one(self, word: str) -> str:
        return self.same.get(word.casefold(), word)

    def _words(self, text: str) -> WordVectors:
        spans = tuple(Span(match.start(), match.end()) for match in re.finditer(r"\w+", text))
        words = [span.of(text) for span in spans]
        rows = [bag_of_words(self._one(word)) for word in words]
        vectors = np.stack(rows) if rows else np.zeros((0, 0), dtype=np.float32)
        rarity = np.array([2 * len(word) for word in words], dtype=np.float32)
        return WordVectors(spans, vectors, rarity, vectors)


class ModelFailure(Exception):
    """What a provider raises; no error of Beleg."""


@dataclass(frozen=True)
class Breaks:
    """A reply that ends with an error after some words."""

    text: str
    error: Exception


Reply = str | Exception | Breaks


class FakeChatModel(BaseChatModel):
    """Says its `replies` one after another, word by word; the last one for ever.

    `calls` holds the messages of each call. `gate` holds every word back while it is
    cleared. `spoken` counts the words that were taken, of all calls together.
    """

    replies: list[Reply] = Field(default_factory=list)
    calls: list[list[BaseMessage]] = Field(default_factory=list)
    gate: Any = Field(default_factory=threading.Event)
    spoken: int = 0
    lock: Any = Field(default_factory=threading.Lock)

    def model_post_init(self, _: Any) -> None:
        self.gate.set()

    @property
    def _llm_type(self) -> str:
        return "fake"

    def prompt(self, call: int = -1) -> str:
        """Return all that the model was told in one call."""
        return "\n".join(str(message.content) for message in self.calls[call])

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **_: Any,
    ) -> ChatResult:
        words = [str(chunk.message.content) for chunk in self._stream(messages)]
        message = AIMessageChunk("".join(words))
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **_: Any,
    ) -> Iterator[ChatGenerationChunk]:
        with self.lock:
            self.calls.append(list(messages))
            reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(reply, Exception):
            raise reply
        text, error = (reply.text, reply.error) if isinstance(reply, Breaks) else (reply, None)
        for piece in re.findall(r"\s*\S+", text):
            if not self.gate.wait(30):
                raise AssertionError("the gate was never opened")
            self.spoken += 1
            yield ChatGenerationChunk(message=AIMessageChunk(piece))
        if error:
            raise error


def article_of(text: str, article_id: str = "a-1", **values: Any) -> Article:
    """Return an article with this text; all else is filled in."""
    filled: dict[str, Any] = {
        "title": f"Title of {article_id}",
        "language": "en",
        "origin": f"/articles/{article_id}.txt",
        "date": DAY,
        "source": "The Ledger",
    }
    return Article(id=article_id, text=text, **(filled | values))


def indexed(article: Article, spans: Sequence[Span] | None = None) -> IndexedArticle:
    """Return an article with its chunks and their fake vectors, ready for Store.put."""
    chosen = spans or split_chunks(article.text, article.language)
    vectors = np.stack([bag_of_words(span.of(article.text)) for span in chosen])
    return IndexedArticle(article, chosen, vectors)


def embedded(article: Article, embedder: Embedder | None = None) -> IndexedArticle:
    """Return an article with its chunks and their sentences, as the indexer stores it."""
    spans = split_chunks(article.text, article.language)
    embed = (embedder or FakeEmbedder()).embed_passages
    ((vectors, sentences),) = embed_chunks([article], [spans], embed)
    return IndexedArticle(article, spans, vectors, sentences)


def load_file(path: Path) -> Article:
    """Return the one article of a file that is read without a child process."""
    (article,) = Files().load(path).articles
    return article


def remember(feeds: WatchedFeeds, feed: WatchedFeed) -> None:
    """Let a feed be known as if it had been read so."""
    feeds._write({**feeds._feeds, feed.url: feed})
