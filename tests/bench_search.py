"""`make bench-search`: how long finding takes among 100,000 chunks on this machine.

Vectors are synthetic, words are those of the sample articles in ever new order. The question
is embedded by the real model each time. `BENCH_JSON=FILE` also writes the raw figures.
"""

from __future__ import annotations

import datetime
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from assistant.library import usual_embedder
from assistant.settings import Settings
from vectorstore.article import Article, Span
from vectorstore.embedding.sentence_vectors import SentenceVectors
from vectorstore.search.filters import Filters
from vectorstore.search.index import SearchIndex
from vectorstore.search.retrieval import FairRetriever
from vectorstore.sources.files import Files
from vectorstore.store.records import IndexedArticle
from vectorstore.store.store import Store

ROOT = Path(__file__).resolve().parents[1]
CHUNKS = int(os.environ.get("BENCH_CHUNKS", "100000"))
PER_ARTICLE = 8
SENTENCES = 6
DIMENSION = 384
BATCH = 250  # articles
QUESTIONS = 60
SUMMER = Filters(start=datetime.date(2025, 7, 1), end=datetime.date(2025, 7, 31))
ROWS = (("plain", "finding, whole index", 80, 200), ("dated", "with a date filter", None, 250))


def main() -> None:
    """Build the index, ask, print the table."""
    figures, built = measured()
    report(figures, built)


def measure() -> dict[str, list[float]]:
    """Return the seconds of each question, for the table of `make bench`."""
    figures, _ = measured()
    return {"finding": figures["plain"], "finding_dated": figures["dated"]}


def measured() -> tuple[dict[str, list[float]], dict[str, float]]:
    """Return the seconds of each question, and those of building the index and opening it."""
    settings = Settings.from_environment()
    embedder = usual_embedder(settings)
    embedder.load()
    with tempfile.TemporaryDirectory(prefix="beleg-bench-") as home:
        with Store(Path(home), {"bench": "1"}) as store:
            built = timed(lambda: fill(store))
        with Store(Path(home), {"bench": "1"}) as store:
            index = SearchIndex(store, Path(home) / "words")
            words = timed(index.update)
            retriever = FairRetriever(index, embedder)
            figures = {"plain": asked(retriever, None), "dated": asked(retriever, SUMMER)}
            index.close()
        with Store(Path(home), {"bench": "1"}) as store:
            index = SearchIndex(store, Path(home) / "words")
            opened = timed(index.update)
            index.close()
    return figures, {"store": built, "words": words, "reopening": opened}


def fill(store: Store) -> None:
    """Put synthetic articles of eight chunks into a store."""
    articles = synthetic_articles()
    random_numbers = np.random.default_rng(1)
    for _ in range(0, CHUNKS // PER_ARTICLE, BATCH):
        batch = list(islice(articles, min(BATCH, CHUNKS // PER_ARTICLE)))
        store.put([indexed(article, spans, random_numbers) for article, spans in batch])
        print(f"\r{store.chunk_count():,} chunks", end="", file=sys.stderr)
    print(file=sys.stderr)


def synthetic_articles() -> Iterator[tuple[Article, list[Span]]]:
    """Yield articles of shuffled words, German and English in turn."""
    loaded = [Files().load(path).articles[0] for path in sorted((ROOT / "articles").iterdir())]
    shuffled = random.Random(1)
    pools = {
        language: [w for a in loaded if a.language == language for w in a.text.split()]
        for language in ("de", "en")
    }
    first = datetime.date(2015, 1, 1)
    for number in range(10**9):
        language = ("de", "en")[number % 2]
        parts = [" ".join(shuffled.choices(pools[language], k=150)) for _ in range(PER_ARTICLE)]
        parts = [f"{part} Nr. {number * PER_ARTICLE + i}." for i, part in enumerate(parts)]
        text = "\n\n".join(parts)
        date = first + datetime.timedelta(days=number % 4000)
        starts = np.cumsum([0, *(len(part) + 2 for part in parts[:-1])]).tolist()
        spans = [Span(start, start + len(p)) for start, p in zip(starts, parts, strict=True)]
        yield Article(f"a{number}", f"Nr. {number}", text, language, f"bench:{number}", date), spans


def indexed(
    article: Article, spans: list[Span], random_numbers: np.random.Generator
) -> IndexedArticle:
    """Return an article with random unit vectors."""
    vectors = random_numbers.normal(size=(len(spans), DIMENSION)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    sentences = [
        SentenceVectors(
            np.array([(span.start, span.start + 20)] * SENTENCES, dtype=np.int64),
            random_numbers.integers(-127, 127, (SENTENCES, DIMENSION), dtype=np.int8),
        )
        for span in spans
    ]
    return IndexedArticle(article, spans, vectors, sentences)


def asked(retriever: FairRetriever, filters: Filters | None) -> list[float]:
    """Return the seconds that questions of ten words take, each asked once."""
    words = random.Random(2)
    vocabulary = sorted(
        {word for a, _ in islice(synthetic_articles(), 50) for word in a.text.split()}
    )
    seconds = []
    for number in range(QUESTIONS + 5):
        question = " ".join(words.sample(vocabulary, 9)) + f" {number}?"
        seconds.append(timed(lambda: retriever.retrieve(question, 10, filters)))  # noqa: B023
    return seconds[5:]


def timed(action: Callable[[], object]) -> float:
    """Return the seconds that an action takes."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def report(figures: dict[str, list[float]], built: dict[str, float]) -> None:
    """Print the times beside what is wanted, and write them where they are wanted."""
    table = Table(f"{CHUNKS:,} chunks, 2 languages", "p50", "p95", "must p50", "must p95", box=None)
    for name, title, p50, p95 in ROWS:
        milliseconds = 1000 * np.percentile(figures[name], [50, 95])
        cells = [f"{value:.0f} ms" for value in milliseconds]
        table.add_row(title, *cells, str(p50 or ""), str(p95))
    console = Console(width=110)
    console.print(table)
    console.print(", ".join(f"{name} {seconds:.1f} s" for name, seconds in built.items()))
    if target := os.environ.get("BENCH_JSON"):
        Path(target).write_text(json.dumps({"seconds": figures, "building": built}, indent=2))


if __name__ == "__main__":
    main()
