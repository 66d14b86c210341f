from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import psutil
import pytest
from fakes import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_making import pdf, text

from vectorstore import parser_answer, parsing
from vectorstore.errors import LoadingError
from vectorstore.parser_readers import READERS, Request
from vectorstore.parsing import SUFFIXES, Limits, Parsed, ParserPool

WORDS = "Der Fluss kehrt in die Stadt heim. Das sagte die Bürgermeisterin am Montag."
SMALL = Limits(memory=400_000_000, cpu_seconds=1, seconds=20.0)
HASTY = Limits(memory=400_000_000, cpu_seconds=30, seconds=0.6)


@pytest.fixture(scope="module")
def pool() -> Iterator[ParserPool]:
    """The product's own readers."""
    with ParserPool() as opened:
        yield opened


@pytest.fixture(scope="module")
def hostile() -> Iterator[ParserPool]:
    """Readers that do what a text's one word says."""
    with ParserPool(limits=SMALL, worker="hostile_worker") as opened:
        yield opened


def refusal(pool: ParserPool, content: str | bytes, name: str = "a.txt") -> str:
    raw = content.encode() if isinstance(content, str) else content
    with pytest.raises(LoadingError) as caught:
        pool.parse(name, raw)
    return str(caught.value)


def is_well(pool: ParserPool) -> bool:
    return pool.parse("b.txt", WORDS.encode()).articles[0].text == WORDS


def child_of(pool: ParserPool) -> str:
    return pool.parse("a.txt", b"who").articles[0].title or ""


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return out.getvalue()


def docx_file() -> bytes:
    document, out = docx.Document(), io.BytesIO()
    document.add_paragraph(WORDS)
    document.save(out)
    return out.getvalue()


PAGE = (
    "<html><head><title>Fluss</title></head><body><article><h1>Fluss</h1>"
    f"<p>{WORDS * 3}</p></article></body></html>"
)
FILES = {
    "a.txt": WORDS.encode(),
    "a.md": f"# Der Fluss\n\n{WORDS}".encode(),
    "a.html": PAGE.encode(),
    "A.HTM": PAGE.encode(),
    "a.pdf": pdf(text(WORDS)),
    "a.docx": docx_file(),
    "a.jsonl": json.dumps({"text": WORDS}).encode(),
    "a.json": json.dumps([{"text": WORDS}]).encode(),
    "a.csv": f"text;title\n{WORDS};Fluss\n".encode("cp1252"),
    "a.zip": zipped(a_txt=WORDS.encode()),
}


# ---- every kind of file


def test_every_kind_has_a_reader():
    assert {Path(name).suffix.lower() for name in FILES} == SUFFIXES


@pytest.mark.parametrize("name", FILES)
def test_every_kind_of_file_is_read(pool: ParserPool, name: str):
    found = pool.parse(name, FILES[name])
    assert found.failures == ()
    assert WORDS in found.articles[0].text


def test_a_path_is_read_like_its_content(pool: ParserPool, tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_bytes(FILES["a.csv"])
    assert pool.parse("a.csv", path) == pool.parse("a.csv", FILES["a.csv"])


def test_the_address_and_charset_of_a_page_are_handed_on(pool: ParserPool):
    found = pool.parse("a.html", PAGE.encode("utf-16-le"), url="https://hafen.example/a",
                       charset="utf-16-le")  # fmt: skip
    assert found.articles[0].url == "https://hafen.example/a"
    assert "Bürgermeisterin" in found.articles[0].text


def test_front_matter_of_a_text_is_read(pool: ParserPool):
    head = "---\ntitle: Der Fluss\nauthor: Eva\ndate: 2025-08-14\n---\n"
    (article,) = pool.parse("a.md", (head + WORDS).encode()).articles
    assert (article.title, article.author, str(article.date)) == ("Der Fluss", "Eva", "2025-08-14")
    assert article.language == "de"


def test_bad_rows_are_reported_beside_the_good_ones(pool: ParserPool):
    found = pool.parse("a.jsonl", json.dumps({"text": WORDS}).encode() + b"\n{")
    assert [article.key for article in found.articles] == ["1"]
    assert found.failures[0][0] == "line 2"


def test_files_of_an_archive_are_read_each_by_its_kind(pool: ParserPool):
    rows = json.dumps({"id": "x", "text": WORDS}).encode() + b"\n{"
    content = zipped(a_txt=WORDS.encode(), b_pdf=FILES["a.pdf"], c_jsonl=rows, d_docx=b"none",
                     e_zip=FILES["a.zip"], f_jpg=b"")  # fmt: skip
    found = pool.parse("a.zip", content)
    assert [article.key for article in found.articles] == ["a.txt", "b.pdf", "c.jsonl#x"]
    assert [what for what, _ in found.failures] == ["c.jsonl, line 2", "d.docx", "e.zip"]


@pytest.mark.parametrize("name", ["a.exe", "a", "pdf", "a.txt.exe", ""])
def test_an_unknown_kind_is_refused_with_the_known_ones(pool: ParserPool, name: str):
    assert "Beleg reads .csv, .docx" in refusal(pool, b"x", name)


def test_what_is_no_file_or_too_large_is_refused(
    pool: ParserPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with pytest.raises(LoadingError, match="not a regular file"):
        pool.parse("a.txt", tmp_path)
    with pytest.raises(LoadingError, match="not a regular file"):
        pool.parse("a.txt", tmp_path / "none.txt")
    monkeypatch.setattr(parsing, "MAX_BYTES", 1_000_000)
    with pytest.raises(LoadingError, match="larger than 1 MB"):
        pool.parse("a.txt", bytes(1_000_001))


def test_odd_names_do_no_harm(pool: ParserPool):
    for name in ("\udcff.txt", "a\x00b.txt", "../../a.txt", "x" * 5_000 + ".txt", ".txt"):
        assert pool.parse(name, WORDS.encode()).articles[0].text == WORDS


def test_hostile_content_of_every_kind_is_refused_or_read_and_the_next_file_is(pool: ParserPool):
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
            found = pool.parse(name, content)
            assert found.articles or found.failures
        except LoadingError as error:
            assert str(error)
    assert is_well(pool)


# ---- readers that go wrong


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
    hostile: ParserPool, word: str, reason: str
):
    told = refusal(hostile, word)
    assert told.startswith("The file could not be read: ")
    assert reason in told and "Split it, or save its text as .txt." in told
    assert is_well(hostile)


def test_a_reader_that_hangs_is_not_waited_for():
    with ParserPool(limits=HASTY, worker="hostile_worker") as pool:
        for word in ("sleep", "loop"):
            assert "more than 0.6 seconds" in refusal(pool, word)
        assert is_well(pool)


def test_what_a_library_prints_goes_nowhere(hostile: ParserPool):
    assert hostile.parse("a.txt", b"print").articles[0].text == "print: ''"
    assert is_well(hostile)


def test_what_cannot_be_stored_is_left_out(hostile: ParserPool):
    (article,) = hostile.parse("a.txt", b"long").articles
    assert (article.text, article.title, article.author) == ("long", None, "?Eva")


def test_a_reader_may_not_write_connect_or_start_programs(hostile: ParserPool):
    for word, told in [("write", ",".join(["PermissionError"] * 4)), ("run", "PermissionError"),
                       ("connect", "PermissionError")]:  # fmt: skip
        assert hostile.parse("a.txt", word.encode()).articles[0].text == f"{word}: {told}"
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
def test_a_child_that_lies_is_ended(hostile: ParserPool, frame: str):
    assert "its reader broke on it" in refusal(hostile, f"frame {frame}")
    assert is_well(hostile)


def test_a_child_that_talks_without_end_is_ended(
    hostile: ParserPool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(parser_answer, "MAX_ANSWER_BYTES", 5_000_000)
    assert "more than 5 MB of text" in refusal(hostile, "frame flood")
    assert is_well(hostile)


def test_a_file_that_kills_the_reader_of_its_archive_is_left_out(hostile: ParserPool):
    content = zipped(a_txt=b"eins", b_txt=b"crash", c_txt=b"zwei", d_txt=b"loop", e_txt=b"drei")
    found = hostile.parse("a.zip", content)
    assert [article.text for article in found.articles] == ["eins", "zwei", "drei"]
    assert [what for what, _ in found.failures] == ["b.txt", "d.txt"]
    assert "its reader broke on it" in found.failures[0][1]
    assert "computing time" in found.failures[1][1]


def test_an_archive_that_kills_too_many_readers_is_given_up(
    hostile: ParserPool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(parsing, "_MAX_DEATHS", 2)
    content = zipped(a_txt=b"crash", b_txt=b"exit", c_txt=b"eins")
    assert "Too many files" in refusal(hostile, content, "a.zip")
    assert is_well(hostile)


def test_all_files_of_an_archive_share_a_limit_on_time(hostile: ParserPool):
    limits = Limits(memory=400_000_000, seconds=0.3)
    assert limits.total_seconds == pytest.approx(3)
    with ParserPool(limits=limits, worker="hostile_worker") as pool:
        content = zipped(a_txt=b"eins", b_txt=b"sleep", c_txt=b"zwei")
        found = pool.parse("a.zip", content)
    assert [article.text for article in found.articles] == ["eins", "zwei"]


# ---- children come and go


def test_a_child_reads_many_files(hostile: ParserPool):
    assert len({child_of(hostile) for _ in range(20)}) == 1


def test_a_child_is_replaced_after_so_many_files():
    with ParserPool(limits=Limits(files=3), worker="hostile_worker") as pool:
        children = [child_of(pool) for _ in range(7)]
    assert [children.count(child) for child in dict.fromkeys(children)] == [3, 3, 1]


def test_a_child_that_holds_much_memory_is_replaced():
    limits = Limits(resident=100_000_000)
    with ParserPool(limits=limits, worker="hostile_worker") as pool:
        children = {pool.parse("a.txt", b"leak").articles[0].text for _ in range(4)}
    assert len(children) > 1


def test_a_child_that_died_unseen_costs_no_file(hostile: ParserPool):
    child = int(child_of(hostile))
    os.kill(child, signal.SIGKILL)
    _wait_for_end(child)
    assert is_well(hostile)


def test_no_child_runs_before_the_first_file_and_after_the_last():
    before = _children()
    with ParserPool(worker="hostile_worker") as pool:
        assert _children() == before
        child = int(child_of(pool))
    _wait_for_end(child)
    pool.close()
    assert "closing" in refusal(pool, "who")


def test_a_thread_that_reads_many_files_lets_others_read_theirs():
    with ParserPool(worker="hostile_worker") as pool:
        done, others = threading.Event(), 0

        def read_on() -> None:
            nonlocal others
            while not done.is_set():
                child_of(pool)
                others += 1

        thread = threading.Thread(target=read_on)
        thread.start()
        for _ in range(20):
            child_of(pool)
        so_far = others
        done.set()
        thread.join(20)
    assert so_far < 200  # without a queue, thousands


def test_closing_and_ending_children_leaves_no_file_open():
    folder = Path("/proc/self/fd" if Path("/proc/self/fd").exists() else "/dev/fd")
    before = len(list(folder.iterdir()))
    for word in ("who", "crash", "frame half"):
        with ParserPool(workers=2, worker="hostile_worker") as pool:
            with contextlib.suppress(LoadingError):
                pool.parse("a.txt", word.encode())
            child_of(pool)
    assert len(list(folder.iterdir())) <= before


def test_closing_ends_the_file_that_is_being_read():
    pool = ParserPool(worker="hostile_worker")
    told: list[str] = []
    child_of(pool)
    reading = threading.Thread(target=lambda: told.append(refusal(pool, "sleep")))
    waiting = threading.Thread(target=lambda: told.append(refusal(pool, "who")))
    reading.start()
    time.sleep(0.2)
    waiting.start()
    pool.close()
    reading.join(20)
    waiting.join(20)
    assert len(told) == 2
    assert all("closing" in words for words in told)


def test_threads_share_a_pool_and_get_their_own_answers():
    with ParserPool(workers=2, worker="hostile_worker") as pool:
        found: dict[int, list[str]] = {}

        def read(number: int) -> None:
            words = [f"Satz {number} {turn}" for turn in range(30)]
            found[number] = [pool.parse("a.txt", w.encode()).articles[0].text for w in words]

        threads = [threading.Thread(target=read, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert found == {n: [f"Satz {n} {turn}" for turn in range(30)] for n in range(6)}


def test_a_child_outlives_the_thread_that_started_it():
    with ParserPool(worker="hostile_worker") as pool:
        children: list[str] = []
        for _ in range(3):
            thread = threading.Thread(target=lambda: children.append(child_of(pool)))
            thread.start()
            thread.join(20)
        assert len(set(children)) == 1 and len(children) == 3


@pytest.mark.parametrize("word", ["who", "loop", "sleep"])
def test_a_child_ends_with_its_parent(word: str):
    """Even one that is busy, when the parent is killed without a chance to tidy up."""
    code = (
        "import sys, threading\n"
        "from vectorstore.parsing import ParserPool\n"
        "pool = ParserPool(worker='hostile_worker')\n"
        "print(pool.parse('a.txt', b'who').articles[0].title, flush=True)\n"
        f"pool.parse('a.txt', {word.encode()!r})\n"
        "print('read', flush=True)\n"
        "threading.Event().wait()\n"
    )
    paths = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, env={"PYTHONPATH": paths}
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    if word == "who":
        parent.stdout.readline()
    else:
        time.sleep(0.3)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    _wait_for_end(child)


def test_a_worker_that_does_not_start_is_told_from_a_bad_file():
    with ParserPool(worker="no_such_module") as pool:
        assert "does not start" in refusal(pool, "who")


def test_the_child_gets_none_of_the_parents_secrets(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BELEG_TEST_SECRET", "geheim")
    with ParserPool(worker="hostile_worker") as pool:
        environment = Path(f"/proc/{child_of(pool)}/environ")
        if environment.exists():
            assert b"geheim" not in environment.read_bytes()


def _children() -> list[int]:
    return [child.pid for child in psutil.Process().children()]


def _wait_for_end(child: int) -> None:
    """Wait until a process is gone, or only its name is left."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            os.kill(child, 0)
            state = Path(f"/proc/{child}/stat")
            if state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z":
                return
        except OSError:
            return
        time.sleep(0.02)
    pytest.fail("The child runs on.")


# ---- any bytes


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(READERS)), st.binary(max_size=300))
def test_no_bytes_of_any_kind_raise_anything_else(suffix: str, content: bytes):
    try:
        found = Parsed(*map(tuple, READERS[suffix](Request(f"a{suffix}", content))))
    except LoadingError as error:
        assert str(error)
    else:
        assert found.articles or found.failures
