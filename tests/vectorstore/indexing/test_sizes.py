"""Much more than usual: chunks, deletions, bytes, empty files, and names that are too long."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from fakes import FakeEmbedder, article_of, bag_of_words
from nearest import nearest, table_of

from vectorstore.article import Span
from vectorstore.formats.formats import MAX_BYTES
from vectorstore.indexing.indexer import Indexer
from vectorstore.indexing.report import IndexReport
from vectorstore.search.index import SearchIndex
from vectorstore.store.records import IndexedArticle
from vectorstore.store.store import Store

pytestmark = pytest.mark.faults

MANY = 5500  # Chroma takes 5,461 at once
REMOVED = 32_766  # chunks; SQLite takes as many values in one statement
EMPTY = 2500  # files


class NarrowEmbedder(FakeEmbedder):
    """Gives vectors of four numbers: nothing is searched with them."""

    def embed_passages(self, texts):  # as its parent
        return np.stack([tiny(len(text)) for text in texts])


def tiny(number: int) -> np.ndarray:
    vector = np.array([1, number % 7, number % 11, number % 13], dtype=np.float32)
    return vector / np.linalg.norm(vector)


@pytest.fixture
def indexer(store: Store) -> Indexer:
    return Indexer(store, FakeEmbedder())


def counts(report: IndexReport) -> dict[str, int]:
    kinds = ("added", "updated", "unchanged", "removed", "failed")
    return {kind: len(getattr(report, kind)) for kind in kinds if getattr(report, kind)}


def test_article_of_more_chunks_than_a_batch_is_stored_replaced_and_removed(store: Store):
    paragraphs = [f"Ship {n} is in the harbour.".ljust(520, "x") + "." for n in range(MANY)]
    indexer = Indexer(store, NarrowEmbedder())
    assert counts(indexer.index_uploads({"a.txt": "\n\n".join(paragraphs).encode()})) == {
        "added": 1
    }
    ((article_id, record),) = store.records.items()
    assert record.chunk_count >= MANY
    assert table_of(store).present.all()
    words = SearchIndex(store, store.words_folder)
    words.update()
    assert dict(words._lexical.keys(record.article.language)) == {record.key: record.chunk_count}
    words.close()
    assert counts(indexer.index_uploads({"a.txt": b"The ferry leaves."})) == {"updated": 1}
    assert store._collections.chunks.count() == 1
    store.remove([article_id])
    assert store._collections.chunks.count() == 0


def test_more_articles_and_chunks_than_a_batch_are_removed_at_once(store: Store):
    each = REMOVED // MANY + 1
    text = "x" * each
    spans = [Span(n, n + 1) for n in range(each)]
    vectors = np.stack([tiny(n) for n in range(each)])
    some = [IndexedArticle(article_of(text, f"a-{n}"), spans, vectors) for n in range(MANY)]
    store.put(some)
    assert store.chunk_count() == len(table_of(store)) == MANY * each > REMOVED
    store.remove([item.article.id for item in some[1:]])
    assert list(store.records) == ["a-0"]
    assert (store._collections.chunks.count(), store._collections.articles.count()) == (each, 1)
    assert store.article("a-0").text == text
    assert [article.id for article in store.vault.others([])] == ["a-0"]


def test_file_of_more_than_fifty_megabytes_is_refused(indexer: Indexer, folder: Path):
    path = folder / "a.txt"
    path.write_bytes(b"harbour " * (MAX_BYTES // 8 + 1))
    report = indexer.index([folder])
    assert counts(report) == {"failed": 1}
    assert "larger than 50 MB" in report.failed[0].reason
    assert counts(indexer.index_uploads({"a.txt": path.read_bytes()})) == {"failed": 1}


def test_thousands_of_empty_files_are_reported_and_end(
    indexer: Indexer, store: Store, folder: Path
):
    for n in range(EMPTY):
        (folder / f"{n}.txt").touch()
    (folder / "z.txt").write_text("The ferry leaves.")
    report = indexer.index([folder])
    assert counts(report) == {"added": 1, "failed": EMPTY}
    lines = str(report).splitlines()
    assert lines[0] == f"1 added, 0 updated, 0 unchanged, 0 removed, {EMPTY} failed"
    assert lines[1].endswith("0.txt: The file is empty.")
    assert lines[-1] == f"... and {EMPTY - 100} more failed"
    assert len(lines) == 102


LONG = "x" * 247 + ".txt"  # 251 bytes; 255 is the most that Linux takes
WIDE = "ü" * 123 + ".txt"
ODD = ["a\nb.txt", "a\tb.txt", "\u202etxt.exe.txt", "e\u0301.txt", " .txt", "a#b.txt", "%2e%2e.txt"]


@pytest.mark.parametrize("name", [LONG, WIDE, "x" * 246 + ".jsonl", *ODD])
def test_file_name_that_the_system_takes_is_taken(
    indexer: Indexer, store: Store, folder: Path, name: str
):
    text = "The ferry leaves the harbour."
    content = f'{{"id": "1", "text": "{text}"}}' if name.endswith("jsonl") else text
    (folder / name).write_text(content)
    assert counts(indexer.index([folder])) == {"added": 1}
    assert counts(indexer.index([folder])) == {"unchanged": 1}
    (best,) = nearest(store, bag_of_words(text), 1)
    assert best.article.text == text
    (folder / name).unlink()
    assert counts(indexer.index([folder])) == {"removed": 1}
    indexer.close()


@pytest.mark.parametrize(
    "name", ["x" * 396 + ".txt", "ü" * 400 + ".md", "../../x.txt", "a\nb.txt", "a\x00b.txt"]
)
def test_upload_of_any_name_is_one_article_that_its_name_finds_again(
    indexer: Indexer, store: Store, home: Path, name: str
):
    before = {path for path in home.parent.rglob("*") if home not in path.parents}
    assert counts(indexer.index_uploads({name: b"The ferry leaves."})) == {"added": 1}
    assert counts(indexer.index_uploads({name: b"The ferry leaves."})) == {"unchanged": 1}
    assert {path for path in home.parent.rglob("*") if home not in path.parents} == before
    ((article_id, _),) = store.records.items()
    assert store.vault.versions(article_id)[0] == store.article(article_id)


@pytest.mark.parametrize("name", ["x" * 300 + ".txt", "a\x00b.txt", "../../none/x.txt"])
def test_path_that_cannot_be_is_reported(indexer: Indexer, folder: Path, name: str):
    report = indexer.index([folder / name])
    assert counts(report) == {"failed": 1}
    assert report.failed[0].reason.endswith(".")
