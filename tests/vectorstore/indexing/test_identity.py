"""One article stays one: copies, moves, rows of a file, pages under an address, corrections."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from fakes import FakeEmbedder, bag_of_words
from index_steps import counts
from nearest import nearest

from vectorstore.article import Article
from vectorstore.indexing.indexer import Indexer
from vectorstore.progress import Progress
from vectorstore.store.store import Store

FERRY = "The ferry leaves the harbour at dawn."
BRIDGE = "The bridge opens on Monday."


def only(store: Store) -> Article:
    (article_id,) = store.records
    return store.article(article_id)


def texts(store: Store) -> set[str]:
    return {store.article(article_id).text for article_id in store.records}


def embedded(embedder: FakeEmbedder) -> list[str]:
    return [text for texts in embedder.passages for text in texts]


def row(key: str, text: str, **values: str) -> str:
    return json.dumps({"id": key, "text": text, "language": "en", **values})


def page(text: str, day: str, canonical: str = "https://ledger.example/ferry") -> str:
    paragraphs = "".join(
        f"<p>{text} Part {n} says it again for whoever reads on.</p>" for n in range(5)
    )
    return (
        f'<html lang="en"><head><title>The ferry</title><link rel="canonical" href="{canonical}">'
        f'<meta property="article:published_time" content="{day}"></head>'
        f"<body><article><h1>The ferry</h1>{paragraphs}</article></body></html>"
    )


# ---- the same text in two places


def test_same_text_in_two_files_is_one_article_with_two_places(
    indexer: Indexer, store: Store, folder: Path, embedder: FakeEmbedder
):
    (folder / "a.txt").write_text(FERRY)
    (folder / "b.txt").write_text(FERRY)
    report = indexer.index([folder])
    assert counts(report) == {"added": 1}
    assert only(store).origins == (str(folder / "a.txt"), str(folder / "b.txt"))
    assert embedded(embedder).count(FERRY) == 1
    assert counts(indexer.index([folder])) == {"unchanged": 1}


def test_article_goes_with_its_last_place(indexer: Indexer, store: Store, folder: Path):
    first, second = folder / "a.txt", folder / "b.txt"
    first.write_text(FERRY)
    second.write_text(FERRY)
    indexer.index([folder])
    first.unlink()
    assert counts(indexer.index([folder])) == {"updated": 1}
    assert only(store).origins == (str(second),)
    second.unlink()
    assert counts(indexer.index([folder])) == {"removed": 1}
    assert not store.records


def test_copy_that_changes_becomes_an_article_of_its_own(
    indexer: Indexer, store: Store, folder: Path
):
    for name in "abc":
        (folder / f"{name}.txt").write_text(FERRY)
    indexer.index([folder])
    (folder / "a.txt").write_text(BRIDGE)
    assert counts(indexer.index([folder])) == {"added": 1, "updated": 1}
    assert texts(store) == {FERRY, BRIDGE}
    assert counts(indexer.index([folder])) == {"unchanged": 2}


def test_new_file_under_an_old_name_is_no_version_of_what_was_moved_away(
    indexer: Indexer, store: Store, folder: Path
):
    (folder / "a.txt").write_text(FERRY)
    indexer.index([folder])
    (folder / "a.txt").rename(folder / "b.txt")
    indexer.index([folder])
    (folder / "a.txt").write_text(BRIDGE)
    assert counts(indexer.index([folder])) == {"added": 1, "unchanged": 1}
    assert texts(store) == {FERRY, BRIDGE}
    assert counts(indexer.index([folder])) == {"unchanged": 2}


def test_articles_that_a_program_made_are_never_taken_for_one(indexer: Indexer, store: Store):
    twins = [Article(name, name, FERRY, "en", f"/{name}") for name in ("a", "b")]
    assert counts(indexer.index_articles(twins)) == {"added": 2}
    assert len(store.records) == 2


# ---- several articles in one file


def test_rows_of_a_file_are_articles_and_those_that_go_are_removed(
    indexer: Indexer, store: Store, folder: Path
):
    path = folder / "news.jsonl"
    path.write_text("\n".join([row("1", FERRY), row("2", BRIDGE, title="Bridge")]))
    assert counts(indexer.index([path])) == {"added": 2}
    path.write_text("\n".join([row("2", BRIDGE, title="The bridge"), row("3", "A crane lifts.")]))
    assert counts(indexer.index([path])) == {"added": 1, "updated": 1, "removed": 1}
    assert texts(store) == {BRIDGE, "A crane lifts."}
    assert counts(indexer.index([path])) == {"unchanged": 2}
    path.unlink()
    assert counts(indexer.index([folder])) == {"removed": 2}


def test_row_that_cannot_be_read_is_named_and_costs_no_other(
    indexer: Indexer, store: Store, folder: Path
):
    path = folder / "news.jsonl"
    path.write_text("\n".join([row("1", FERRY), row("2", BRIDGE)]))
    indexer.index([path])
    path.write_text("\n".join(["{", row("2", BRIDGE), row("3", "A crane lifts.")]))
    report = indexer.index([path])
    assert counts(report) == {"added": 1, "unchanged": 1, "failed": 1}
    assert "line 1" in report.failed[0].path
    assert texts(store) == {FERRY, BRIDGE, "A crane lifts."}  # what was row 1 is not thrown away


def test_files_in_an_archive_are_articles(indexer: Indexer, store: Store, folder: Path):
    with zipfile.ZipFile(folder / "news.zip", "w") as archive:
        archive.writestr("../../x/a.txt", FERRY)
        archive.writestr("b.md", f"# Bridge\n\n{BRIDGE}")
        archive.writestr("c.png", "PNG")
    assert counts(indexer.index([folder])) == {"added": 2}
    assert texts(store) == {FERRY, BRIDGE}
    assert all(r.article.origin.startswith(str(folder)) for r in store.records.values())


def test_file_that_is_named_like_a_part_of_another_one_stays(
    indexer: Indexer, store: Store, folder: Path, embedder: FakeEmbedder
):
    (folder / "a.jsonl").write_text(row("1", FERRY))
    (folder / "a.jsonl#b.txt").write_text(BRIDGE)
    assert counts(indexer.index([folder])) == {"added": 2}
    embedder.passages.clear()
    assert counts(indexer.index([folder])) == {"unchanged": 2}
    assert counts(indexer.index([folder / "a.jsonl"])) == {"unchanged": 1}
    assert embedded(embedder) == []
    (folder / "a.jsonl#b.txt").unlink()
    assert counts(indexer.index([folder])) == {"unchanged": 1, "removed": 1}
    assert texts(store) == {FERRY}


def test_pdf_that_is_none_is_reported_and_the_next_file_is_read(
    indexer: Indexer, store: Store, folder: Path
):
    (folder / "a.pdf").write_bytes(b"%PDF-1.7 nothing")
    (folder / "b.txt").write_text(FERRY)
    assert counts(indexer.index([folder])) == {"added": 1, "failed": 1}
    assert texts(store) == {FERRY}


# ---- pages under one address


def test_page_is_known_by_its_canonical_address(indexer: Indexer, store: Store, folder: Path):
    (folder / "a.html").write_text(page(FERRY, "2025-07-02"))
    (folder / "b.html").write_text(page(f"{FERRY} Now corrected.", "2025-07-03"))
    indexer.index([folder])
    article = only(store)
    assert "corrected" in article.text
    assert article.url == "https://ledger.example/ferry"
    assert article.origins == (str(folder / "b.html"), str(folder / "a.html"))
    again = indexer.index([folder])
    assert (again.added, again.updated) == ((), ())


def test_earlier_version_does_not_replace_a_later_one(indexer: Indexer, store: Store, folder: Path):
    (folder / "a.html").write_text(page(f"{FERRY} Now corrected.", "2025-07-03"))
    (folder / "b.html").write_text(page(FERRY, "2025-07-02"))
    indexer.index([folder])
    assert "corrected" in only(store).text


# ---- only what changed is embedded


def test_unchanged_upload_embeds_nothing(indexer: Indexer, embedder: FakeEmbedder):
    indexer.index_uploads({"a.txt": FERRY.encode()})
    embedder.passages.clear()
    assert counts(indexer.index_uploads({"a.txt": FERRY.encode()})) == {"unchanged": 1}
    assert embedder.passages == []


def test_of_a_long_article_only_the_changed_sentences_are_embedded(
    indexer: Indexer, store: Store, embedder: FakeEmbedder
):
    paragraphs = [
        " ".join(f"Ship {n}-{m} carries salt and wood to port {n}." for m in range(22))
        for n in range(250)
    ]
    indexer.index_uploads({"long.txt": "\n\n".join(paragraphs).encode()})
    assert store.chunk_count() >= 250
    embedder.passages.clear()
    paragraphs[100] = "A whale was seen. It swam to the island."
    indexer.index_uploads({"long.txt": "\n\n".join(paragraphs).encode()})
    assert sorted(embedded(embedder)) == ["A whale was seen.", "It swam to the island."]
    best = nearest(store, bag_of_words("A whale was seen."), 1)[0]
    assert "whale" in best.text


def test_new_date_embeds_nothing(indexer: Indexer, store: Store, embedder: FakeEmbedder):
    indexer.index_uploads({"a.txt": f"date 2025-07-02 {FERRY}".encode()})
    embedder.passages.clear()
    report = indexer.index_uploads({"a.txt": f"date 2025-07-03 {FERRY}".encode()})
    assert counts(report) == {"updated": 1}
    assert embedder.passages == []
    assert str(only(store).date) == "2025-07-03"


# ---- stopping


def test_cancelled_run_keeps_what_it_has_read_and_removes_nothing(
    indexer: Indexer, store: Store, folder: Path
):
    for n in range(9):
        (folder / f"{n}.txt").write_text(f"Ship {n} sails.")
    indexer.index([folder])
    for n in range(9):
        (folder / f"{n}.txt").write_text(f"Boat {n} sails.")
    (folder / "8.txt").unlink()
    seen: list[Progress] = []
    report = indexer.index([folder], seen.append, lambda: len(seen) == 4)
    assert report.cancelled
    assert counts(report) == {"updated": 4}
    assert len(store.records) == 9
    assert counts(indexer.index([folder])) == {"updated": 4, "unchanged": 4, "removed": 1}


def test_run_that_is_cancelled_before_it_reads_anything_removes_nothing(
    indexer: Indexer, store: Store, folder: Path
):
    (folder / "a.txt").write_text(FERRY)
    indexer.index([folder])
    (folder / "a.txt").unlink()
    report = indexer.index([folder], cancelled=lambda: True)
    assert report.cancelled
    assert texts(store) == {FERRY}
