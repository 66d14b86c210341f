"""Readers that go wrong: the file is refused and the next one is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from parser_pools import is_well, refusal, zipped

from vectorstore.sandbox import pool as parsing
from vectorstore.sandbox import reply
from vectorstore.sandbox.pool import ExtractorPool, Limits

pytestmark = pytest.mark.faults

HASTY = Limits(memory=400_000_000, cpu_seconds=30, seconds=0.6)


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("loop", "more than 1 seconds of computing time"),
        ("allocate", "more than 0.4 GB of memory"),
        ("swallow", "more than 0.4 GB of memory"),
        ("crash", "its reader broke on it"),
        ("raise", "its reader broke on it"),
        ("recurse", "its reader broke on it"),
        ("exit", "its reader broke on it"),
        ("kill", "the system ended its reader"),
    ],
)
def test_a_file_that_takes_its_reader_down_is_refused_and_the_next_is_read(
    hostile: ExtractorPool, word: str, reason: str
):
    told = refusal(hostile, word)
    assert told.startswith("The file could not be read: ")
    assert reason in told and "Split it, or save its text as .txt." in told
    assert is_well(hostile)


def test_a_reader_that_hangs_is_not_waited_for():
    with ExtractorPool(limits=HASTY, worker="hostile_worker") as pool:
        for word in ("sleep", "loop"):
            assert "more than 0.6 seconds" in refusal(pool, word)
        assert is_well(pool)


def test_what_a_library_prints_goes_nowhere(hostile: ExtractorPool):
    assert hostile.extract("a.txt", b"print").articles[0].text == "print: ''"
    assert is_well(hostile)


def test_what_cannot_be_stored_is_left_out(hostile: ExtractorPool):
    (article,) = hostile.extract("a.txt", b"long").articles
    assert (article.text, article.title, article.author) == ("long", None, "?Eva")


def test_a_reader_may_not_write_connect_or_start_programs(hostile: ExtractorPool):
    for word, told in [("write", ",".join(["PermissionError"] * 4)), ("run", "PermissionError"),
                       ("connect", "PermissionError")]:  # fmt: skip
        assert hostile.extract("a.txt", word.encode()).articles[0].text == f"{word}: {told}"
    assert not Path("/tmp/beleg-was-here").exists()


@pytest.mark.parametrize(
    "frame",
    [
        "raw garbage" + "x" * 100,
        "raw \xff\xff\xff\xff\xff\xff\xff\xff",
        "huge",
        "half",
        "json []",
        "json {",
        "json " + "[" * 100_000,
        'json {"say": "shout"}',
        'json {"nothing": 1}',
        'json {"say": ["done"]}',
        'json {"say": "article", "fields": {"text": "x"}}',
        'json {"say": "article", "fields": {"title": 5}}',
        'json {"say": "article", "fields": {"title": "\\ud800"}}',
        'json {"say": "article", "fields": {"title": "\\u0000"}}',
        'json {"say": "article", "fields": {"date": "gestern"}}',
        'json {"say": "article", "fields": []}',
        'json {"say": "failure", "what": "a"}',
        'json {"say": "done", "memory": 1}',
        'json {"say": "done", "token": "", "memory": 1}',
        'json {"say": "member", "number": "1", "name": "a"}',
        "text ff",
        "text 00",
        "text eda080",
    ],
)
def test_a_child_that_lies_is_ended(hostile: ExtractorPool, frame: str):
    assert "its reader broke on it" in refusal(hostile, f"frame {frame}")
    assert is_well(hostile)


def test_a_child_that_talks_without_end_is_ended(
    hostile: ExtractorPool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reply, "MAX_ANSWER_BYTES", 5_000_000)
    assert "more than 5 MB of text" in refusal(hostile, "frame flood")
    assert is_well(hostile)


def test_a_file_that_kills_the_reader_of_its_archive_is_left_out(hostile: ExtractorPool):
    content = zipped(a_txt=b"eins", b_txt=b"crash", c_txt=b"zwei", d_txt=b"loop", e_txt=b"drei")
    found = hostile.extract("a.zip", content)
    assert [article.text for article in found.articles] == ["eins", "zwei", "drei"]
    assert [what for what, _ in found.failures] == ["b.txt", "d.txt"]
    assert "its reader broke on it" in found.failures[0][1]
    assert "computing time" in found.failures[1][1]


def test_an_archive_that_kills_too_many_readers_is_given_up(
    hostile: ExtractorPool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(parsing, "_MAX_DEATHS", 2)
    content = zipped(a_txt=b"crash", b_txt=b"exit", c_txt=b"eins")
    assert "Too many files" in refusal(hostile, content, "a.zip")
    assert is_well(hostile)


def test_all_files_of_an_archive_share_a_limit_on_time(hostile: ExtractorPool):
    limits = Limits(memory=400_000_000, seconds=0.3)
    assert limits.total_seconds == pytest.approx(3)
    with ExtractorPool(limits=limits, worker="hostile_worker") as pool:
        content = zipped(a_txt=b"eins", b_txt=b"sleep", c_txt=b"zwei")
        found = pool.extract("a.zip", content)
    assert [article.text for article in found.articles] == ["eins", "zwei"]
