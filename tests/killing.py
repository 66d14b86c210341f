"""Processes that write an index and are killed: they start from a server that has imported all.

What a child acknowledges over its pipe before it dies has been stored, and must be there
afterwards.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import subprocess
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fakes import FINGERPRINT, ROOT, FakeEmbedder, article_of, bag_of_words
from nearest import nearest, table_of

from vectorstore.article import Article, Span
from vectorstore.indexing import run as index_run
from vectorstore.indexing.indexer import Indexer
from vectorstore.indexing.rebuild import rebuilt
from vectorstore.search.index import SearchIndex
from vectorstore.store import embedded, probe
from vectorstore.store.store import Store
from vectorstore.text.chunking import split_chunks

_PUTS = 5  # between two updates of the words
_LONGEST = 60  # seconds that a child may take


def text_of(number: int, version: int) -> str:
    """Return the text of a numbered article: some chunks, with words that no other one has."""
    paragraph = f"Ship q{number} sails in season v{version}. " + " ".join(
        f"It carries load x{number}n{part}v{version} to the island." for part in range(16)
    )
    return "\n\n".join([paragraph] * (1 + number % 3))


def ships(count: int, version: int) -> list[Article]:
    """Return numbered articles; what differs between two versions is the text."""
    return [article_of(text_of(n, version), f"ship-{n}") for n in range(count)]


class Padded(FakeEmbedder):
    """Gives vectors that are longer by `extra`: another model's."""

    def __init__(self, extra: int) -> None:
        super().__init__(name=f"fake-{extra}")
        self.extra = extra

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        return np.pad(super().embed_passages(texts), ((0, 0), (0, self.extra)))


# ---- what children do


def index_ships(pipe: Any, home: Path, count: int, version: int) -> None:
    """Index a version of numbered articles; acknowledge each one that is stored."""
    index_run._BATCH_LENGTH = 2000
    with Store(home, FINGERPRINT) as store:
        words = SearchIndex(store, store.words_folder)
        put, done = store.put, iter(range(10**9))

        def acknowledged(indexed: Any) -> None:
            put(indexed)
            pipe.send([item.article.id for item in indexed])
            if next(done) % _PUTS == 0:
                words.update()

        store.put = acknowledged  # type: ignore[method-assign]
        Indexer(store, FakeEmbedder()).index_articles(ships(count, version))
        words.close()


def remove_ships(pipe: Any, home: Path, ids: Sequence[str], seed: int) -> None:
    """Remove articles, one to three at a time; acknowledge those that are gone."""
    chosen, left = random.Random(seed), list(ids)
    with Store(home, FINGERPRINT) as store:
        while left:
            some = [left.pop() for _ in range(min(len(left), chosen.randrange(1, 4)))]
            store.remove(some)
            pipe.send(some)


def rebuild(pipe: Any, home: Path, extra: int, deadly: int = 0) -> None:
    """Rebuild an index; acknowledge each article that is embedded anew.

    With `deadly` the process dies just before Chroma makes, marks or drops a collection for
    the n-th time.
    """
    embedder = Padded(extra)
    with Store(home, None) as store:
        if deadly:
            _die_at(store, deadly)
        fingerprint = {**FINGERPRINT, "embedding": embedder.name}
        fresh = rebuilt(store, embedder, fingerprint, lambda step: pipe.send([step.name]))
        pipe.send(["done"])
        fresh.close()


def _die_at(store: Store, step: int) -> None:
    from chromadb.api.models.Collection import Collection

    left = [step]

    def deadly(owner: Any, name: str) -> None:
        do = getattr(owner, name)

        def done(*values: Any, **named: Any) -> Any:
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            return do(*values, **named)

        setattr(owner, name, done)

    deadly(store._chroma.client, "get_or_create_collection")
    deadly(store._chroma.client, "delete_collection")
    deadly(Collection, "modify")


# ---- killing them


@cache
def _context() -> Any:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["killing", "chromadb", "chromadb.api.rust"])
    return context


@contextmanager
def _paths() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:  # the server takes them from here when it starts
        patch.setenv("PYTHONPATH", f"{ROOT}:{ROOT / 'tests'}")
        yield


def started(target: Callable[..., None], *arguments: Any) -> tuple[Any, Any]:
    """Start a child; return the end of its pipe, and its process."""
    here, there = _context().Pipe(duplex=False)
    with _paths():
        child = _context().Process(target=target, args=(there, *arguments))
        child.start()
    there.close()
    return here, child


def killed(
    target: Callable[..., None],
    *arguments: Any,
    acknowledgements: int | None = None,
    seconds: float | None = None,
) -> list[Any]:
    """Run a child and kill it at a moment, if it does not end before; return what it said.

    The moment comes with so many acknowledgements, or so many seconds after the first sign of
    the child.
    """
    here, child = started(target, *arguments)
    said: list[Any] = []
    ends = time.monotonic() + (_LONGEST if seconds is None else seconds)
    try:
        while acknowledgements is None or len(said) < acknowledgements:
            if not here.poll(max(0.0, ends - time.monotonic())):
                break
            said += [here.recv()]
        child.kill()
        while True:
            said += [here.recv()]
    except EOFError:
        pass  # nothing more comes
    child.join(_LONGEST)
    assert child.exitcode in (-signal.SIGKILL, 0), child.exitcode
    return [item for some in said for item in some]


def forked_probe(files: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Read a Chroma folder as the product does, in a child that starts sooner."""
    here, child = started(_probe, str(files))
    said = ""
    with suppress(EOFError):
        said = here.recv()
    child.join(_LONGEST)
    return subprocess.CompletedProcess([], child.exitcode or 0, "", said)


def _probe(pipe: Any, files: str) -> None:
    try:
        probe.main(files)
    except BaseException:
        pipe.send(traceback.format_exc())
        raise


def probe_sooner(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(embedded, "_probe", forked_probe)


# ---- what must be there afterwards


@cache
def spans_of(text: str) -> list[Span]:
    return split_chunks(text, "en")


def check_whole(store: Store, expected: dict[str, set[str]], found: Sequence[str] = ()) -> None:
    """Check that an index holds articles of these ids, each with one of its expected texts.

    Those in `found` are looked for by their own texts. What was begun and not acknowledged may
    be in the vault alone: whole, and waiting to be embedded.
    """
    assert (store.damage, store.damaged) == (None, []), (store.damage, store.damaged)
    assert all(article.text in expected[article.id] for article in store.lost), store.lost
    assert not {article.id for article in store.lost} & set(store.records)
    assert set(store.records) <= set(expected)
    stored = set(store._collections.chunks.get(include=[])["ids"])
    assert stored == {chunk for record in store.records.values() for chunk in record.chunk_ids}
    table = table_of(store)
    assert table.present.all()
    texts = store._collections.texts(list(store.records.values())) if store.records else {}
    for article_id, record in store.records.items():
        text = texts[record.key]
        assert text in expected[article_id]
        first = table.first_rows[record.key]
        rows = range(first, first + record.chunk_count)
        assert sorted(map(table.span, rows), key=lambda s: s.start) == spans_of(text)
    extra = table.vectors.shape[1] - len(bag_of_words("x"))
    for article_id in found:
        text = store.article(article_id).text
        best = nearest(store, np.pad(bag_of_words(text), (0, extra)), 5)
        assert article_id in {passage.article.id for passage in best}
    words = SearchIndex(store, store.words_folder)
    words.update()
    counts = {record.key: record.chunk_count for record in store.records.values()}
    assert dict(words._lexical.keys("en")) == counts
    words.close()
