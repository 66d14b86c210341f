"""Every kind of file is read by its reader, whatever its bytes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from format_samples import FILES, PAGE
from hypothesis import given, settings
from hypothesis import strategies as st
from parser_pools import WORDS, is_well, refusal, zipped

from vectorstore.errors import LoadingError
from vectorstore.formats.extracted import Request
from vectorstore.formats.formats import MAX_BYTES, MAX_PACKED_BYTES, READERS, SUFFIXES
from vectorstore.sandbox.pool import ExtractorPool

pytestmark = pytest.mark.faults


# ---- every kind of file


def test_every_kind_has_a_reader():
    assert {Path(name).suffix.lower() for name in FILES} == SUFFIXES


@pytest.mark.parametrize("name", FILES)
def test_every_kind_of_file_is_read(pool: ExtractorPool, name: str):
    found = pool.extract(name, FILES[name])
    assert found.failures == ()
    assert WORDS in found.articles[0].text


def test_a_path_is_read_like_its_content(pool: ExtractorPool, tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_bytes(FILES["a.csv"])
    assert pool.extract("a.csv", path) == pool.extract("a.csv", FILES["a.csv"])


def test_the_address_and_charset_of_a_page_are_handed_on(pool: ExtractorPool):
    found = pool.extract("a.html", PAGE.encode("utf-16-le"), url="https://hafen.example/a",
                       charset="utf-16-le")  # fmt: skip
    assert found.articles[0].url == "https://hafen.example/a"
    assert "Bürgermeisterin" in found.articles[0].text


def test_front_matter_of_a_text_is_read(pool: ExtractorPool):
    head = "---\ntitle: Der Fluss\nauthor: Eva\ndate: 2025-08-14\nlanguage: de-AT\n---\n"
    (article,) = pool.extract("a.md", (head + WORDS).encode()).articles
    assert (article.title, article.author, str(article.date)) == ("Der Fluss", "Eva", "2025-08-14")
    assert article.language == "de"


def test_bad_rows_are_reported_beside_the_good_ones(pool: ExtractorPool):
    found = pool.extract("a.jsonl", json.dumps({"text": WORDS}).encode() + b"\n{")
    assert [article.key for article in found.articles] == ["1"]
    assert found.failures[0][0] == "line 2"


def test_files_of_an_archive_are_read_each_by_its_kind(pool: ExtractorPool):
    rows = json.dumps({"id": "x", "text": WORDS}).encode() + b"\n{"
    content = zipped(a_txt=WORDS.encode(), b_pdf=FILES["a.pdf"], c_jsonl=rows, d_docx=b"none",
                     e_zip=FILES["a.zip"], f_jpg=b"")  # fmt: skip
    found = pool.extract("a.zip", content)
    assert [article.key for article in found.articles] == ["a.txt", "b.pdf", "c.jsonl#x"]
    assert [what for what, _ in found.failures] == ["c.jsonl, line 2", "d.docx", "e.zip"]


@pytest.mark.parametrize("name", ["a.exe", "a", "pdf", "a.txt.exe", ""])
def test_an_unknown_kind_is_refused_with_the_known_ones(pool: ExtractorPool, name: str):
    assert "Beleg reads .csv, .docx" in refusal(pool, b"x", name)


def test_what_is_no_file_or_too_large_is_refused(pool: ExtractorPool, tmp_path: Path):
    with pytest.raises(LoadingError, match="not a regular file"):
        pool.extract("a.txt", tmp_path)
    with pytest.raises(LoadingError, match="not a regular file"):
        pool.extract("a.txt", tmp_path / "none.txt")
    with pytest.raises(LoadingError, match="larger than 50 MB"):
        pool.extract("a.txt", bytes(MAX_BYTES + 1))
    with pytest.raises(LoadingError, match="larger than 200 MB"):
        pool.extract("a.pdf", bytes(MAX_PACKED_BYTES + 1))


def test_odd_names_do_no_harm(pool: ExtractorPool):
    for name in ("\udcff.txt", "a\x00b.txt", "../../a.txt", "x" * 5_000 + ".txt", ".txt"):
        assert pool.extract(name, WORDS.encode()).articles[0].text == WORDS


def test_hostile_content_of_every_kind_is_refused_or_read_and_the_next_file_is(pool: ExtractorPool):
    deep = "<div>" * 100_000
    contents = {
        "deep.html": f"<html><body>{deep}{WORDS}".encode(),
        "deep.json": b"[" * 100_000,
        "deep.jsonl": b'{"a":' * 100_000,
        "deep.md": b"> " * 20_000 + b"x",
        "deep.pdf": b"%PDF-1.4\n1 0 obj\n" + b"[" * 100_000,
        "quotes.csv": b'text,title\n"' + b"a" * 1_000_000,
        "nul.txt": b"a\x00b" * 100,
        "surrogate.jsonl": b'{"text": "a \\ud800 b"}',
        "empty.zip": b"PK\x05\x06" + bytes(18),
        "bomb.zip": zipped(a_txt=bytes(30_000_000)),
        "bomb.docx": zipped(a_xml=bytes(30_000_000)),
    }
    for name, content in contents.items():
        try:
            found = pool.extract(name, content)
            assert found.articles or found.failures
        except LoadingError as error:
            assert str(error)
    assert is_well(pool)


# ---- any bytes


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(READERS)), st.binary(max_size=300))
def test_no_bytes_of_any_kind_raise_anything_else(suffix: str, content: bytes):
    try:
        found = READERS[suffix](Request(f"a{suffix}", content))
    except LoadingError as error:
        assert str(error)
    else:
        assert found.articles or found.failures
