"""kill -9 in the middle of indexing: each article is whole or absent afterwards."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest
from fakes import FINGERPRINT, ROOT, FakeEmbedder, bag_of_words, load_file
from nearest import nearest

from vectorstore.indexing.indexer import Indexer
from vectorstore.search.index import SearchIndex
from vectorstore.store.store import Store
from vectorstore.text.chunking import split_chunks

pytestmark = pytest.mark.faults

ARTICLES = 40

# The writing process. It says each article that it begins; with a step's name and a number,
# it kills itself just before that step is done for the n-th time.
WRITER = """
import os, signal, sys
from pathlib import Path
from fakes import FINGERPRINT, FakeEmbedder
from vectorstore.indexing import indexer, run
from vectorstore.store.chroma import Collections
from vectorstore.store.store import Store

home, folder, step, count = sys.argv[1:]
run._BATCH_LENGTH = 1000
left = int(count)

def say(progress):
    sys.stdout.write(f"{progress.done}\\n")
    sys.stdout.flush()

def deadly(name):
    done = getattr(Collections, name)
    def method(self, *values):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return done(self, *values)
    setattr(Collections, name, method)

if step:
    deadly(step)
with Store(Path(home), FINGERPRINT) as store:
    indexer.Indexer(store, FakeEmbedder()).index([Path(folder)], say)
"""


def write_articles(folder: Path, version: str) -> None:
    for n in range(ARTICLES):
        text = f"Ship number {n} sails in {version}. It carries salt and wood.\n\n" * 20
        (folder / f"ship-{n}.txt").write_text(text)


def writer(home: Path, folder: Path, step: str = "", count: int = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(home), str(folder), step, str(count)],
        cwd=ROOT, env={"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}, stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip


def check_every_article_is_whole_or_absent(home: Path, folder: Path) -> int:
    """Open the store as the next start does; return how many articles it holds."""
    with Store(home, FINGERPRINT) as store:
        stored = set(store._collections.chunks.get(include=[])["ids"])
        named = {chunk for record in store.records.values() for chunk in record.chunk_ids}
        assert stored == named
        assert store.damaged == []
        for article_id in store.records:
            assert store.article(article_id).text.startswith("Ship number")
        for article_id, record in store.records.items():
            text = store.article(article_id).text
            for span in split_chunks(text, record.article.language):
                # Chunks that say the same stand in any order.
                best = nearest(store, bag_of_words(span.of(text)), 20)
                assert (article_id, span.start) in {(p.article.id, p.start) for p in best}
        index = SearchIndex(store, home / "words")
        index.update()
        counts = {record.key: record.chunk_count for record in store.records.values()}
        assert dict(index._lexical.keys("en")) == counts
        index.close()
        return len(store.records)


def check_the_next_run_completes_it(home: Path, folder: Path) -> None:
    with Store(home, FINGERPRINT) as store:
        report = Indexer(store, FakeEmbedder()).index([folder])
        assert report.failed == ()
        assert len(store.records) == ARTICLES
        for path in folder.iterdir():
            article = load_file(path)
            assert store.article(article.id) == article


def test_process_that_dies_between_chunks_and_record_leaves_whole_articles(
    home: Path, folder: Path
):
    write_articles(folder, "summer")
    died = writer(home, folder, "add_records", 7)
    died.communicate()
    assert died.returncode == -9
    assert check_every_article_is_whole_or_absent(home, folder) == 6
    check_the_next_run_completes_it(home, folder)


def test_process_that_dies_while_it_replaces_articles_leaves_one_version_of_each(
    home: Path, folder: Path
):
    write_articles(folder, "summer")
    with Store(home, FINGERPRINT) as store:
        Indexer(store, FakeEmbedder()).index([folder])
    write_articles(folder, "winter")
    # Each batch deletes once: the fifth one dies with both versions of its chunks there.
    died = writer(home, folder, "delete_chunks", 5)
    died.communicate()
    assert died.returncode == -9
    assert check_every_article_is_whole_or_absent(home, folder) == ARTICLES
    check_the_next_run_completes_it(home, folder)


@pytest.mark.parametrize("seed", [1, 2])
def test_process_killed_at_any_moment_leaves_whole_articles(home: Path, folder: Path, seed: int):
    write_articles(folder, "summer")
    moment = random.Random(seed).randrange(1, ARTICLES)
    process = writer(home, folder)
    assert process.stdout
    for line in process.stdout:
        if int(line) >= moment:
            break
    process.kill()
    process.communicate()
    assert process.returncode in (-9, 0)
    check_every_article_is_whole_or_absent(home, folder)
    check_the_next_run_completes_it(home, folder)
