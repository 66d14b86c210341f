"""`make bench-index`: how long indexing takes, how much of it embeds, and in how much memory.

Articles come from `ARTICLES=FILE` (JSON Lines); without it, and for more than the file has, they
are made of the sentences of those there are, in ever new order. `COUNT=10000` says how many.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from rich.console import Console
from rich.table import Table

from assistant.assistant import Assistant
from assistant.library import usual_embedder
from assistant.settings import Settings
from vectorstore.embedding.embedder import Embedder
from vectorstore.progress import Progress
from vectorstore.sources.files import Files
from vectorstore.text.chunking import split_sentences

ROOT = Path(__file__).resolve().parents[1]
COUNT = int(os.environ.get("COUNT", "1000"))
SAMPLE_EVERY = 2.0  # seconds
QUARTERS = 4


class TimedEmbedder:
    """An embedder that adds up the seconds it spends on passages."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.seconds = 0.0
        self.texts = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._embedder, name)

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Embed, and take the time."""
        began = time.perf_counter()
        try:
            return self._embedder.embed_passages(texts)
        finally:
            self.seconds += time.perf_counter() - began
            self.texts += len(texts)


def main() -> None:
    """Index once, and once more with nothing changed; print the table."""
    settings = Settings.from_environment()
    embedder = TimedEmbedder(usual_embedder(settings))
    embedder.load()
    with tempfile.TemporaryDirectory(prefix="beleg-bench-") as folder:
        file = Path(folder) / "articles.jsonl"
        with file.open("w", encoding="utf-8") as lines:
            for line in itertools.islice(lines_of(os.environ.get("ARTICLES")), COUNT):
                lines.write(line + "\n")
        home = Settings(home=Path(folder) / "home")
        with Assistant(home, embedder=embedder) as assistant:  # type: ignore[arg-type]  # by name
            with sampled() as memory:
                began = time.perf_counter()
                report = assistant.index(file, said)
                seconds = time.perf_counter() - began
            embedding, texts = embedder.seconds, embedder.texts
            began = time.perf_counter()
            again = assistant.index(file)
            unchanged = time.perf_counter() - began
            chunks = assistant.status().chunks
    print(file=sys.stderr)
    assert not report.failed, report.failed[:3]
    assert len(report.added) == len(again.unchanged) == COUNT
    assert embedder.texts == texts
    show(seconds, embedding, unchanged, chunks, memory)


def lines_of(file: str | None) -> Iterator[str]:
    """Yield articles as lines of JSON: those of a file, and then ever new ones of their words."""
    if file:
        given = [json.loads(line) for line in Path(file).read_text("utf-8").splitlines()]
        yield from (json.dumps(article) for article in given)
        texts = [article["text"] for article in given]
    else:
        texts = [
            Files().load(path).articles[0].text for path in sorted((ROOT / "articles").iterdir())
        ]
    chosen = random.Random(1)
    split = [[span.of(text) for span in split_sentences(text, "de")] for text in texts]
    for number in itertools.count():
        own, other = split[number % len(split)], chosen.choice(split)
        sentences = [*own, *other]
        chosen.shuffle(sentences)
        text = " ".join([f"Nummer {number}.", *sentences[: len(own)]])
        yield json.dumps({"id": f"made-{number}", "title": f"Nummer {number}", "text": text})


def said(progress: Progress) -> None:
    """Say how far it is."""
    if progress.done % 50 == 0:
        print(f"\r{progress.done:,} of {progress.total:,}", end="", file=sys.stderr)


@contextmanager
def sampled() -> Iterator[list[int]]:
    """Take samples of the bytes that this process and all below it hold."""
    samples: list[int] = []
    over = threading.Event()

    def sample() -> None:
        while not over.wait(SAMPLE_EVERY):
            own = psutil.Process()
            held = 0
            for process in (own, *own.children(recursive=True)):
                try:
                    held += process.memory_full_info().pss
                except psutil.Error:  # it is gone
                    continue
            samples.append(held)

    thread = threading.Thread(target=sample)
    thread.start()
    try:
        yield samples
    finally:
        over.set()
        thread.join()


def show(
    seconds: float, embedding: float, unchanged: float, chunks: int, memory: list[int]
) -> None:
    """Print the figures beside what is wanted, and write them where they are wanted."""
    quarters = [max(part) / 1e9 for part in np.array_split(memory, QUARTERS) if len(part)]
    table = Table(f"{COUNT:,} articles, {chunks:,} chunks", "", "must", "aim", box=None)
    table.add_row("until all can be searched", f"{seconds:.1f} s")
    table.add_row("articles a minute", f"{60 * COUNT / seconds:.0f}")
    table.add_row("of that in the embedder", f"{100 * embedding / seconds:.1f} %", "85", "95")
    table.add_row("again, nothing changed", f"{unchanged:.2f} s", "5", "1")
    table.add_row("memory, at most", f"{max(memory) / 1e9:.2f} GB", "2", "flat")
    table.add_row("in each quarter", "  ".join(f"{q:.2f}" for q in quarters))
    Console(width=110).print(table)
    if target := os.environ.get("BENCH_JSON"):
        figures = {
            "articles": COUNT,
            "chunks": chunks,
            "seconds": seconds,
            "embedding": embedding,
            "unchanged": unchanged,
            "memory": memory,
        }
        Path(target).write_text(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
