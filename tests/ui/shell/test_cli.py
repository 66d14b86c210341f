from __future__ import annotations

import datetime
import os
import subprocess
import sys
from pathlib import Path

import pytest
from fakes import ROOT, ModelFailure, remember
from shell import DAWN, Shell

import assistant.assistant as assistant_module
from vectorstore.sources.feeds import FeedState, WatchedFeed
from vectorstore.store.lock import FolderLock

QUESTION = "When does the ferry leave the harbour?"
REFUSAL = "The articles do not say anything about this."


def id_of(beleg: Shell, title: str) -> str:
    (found,) = [a["id"] for a in beleg("list", "--json").json()["articles"] if a["title"] == title]
    return found


# ---- index


def test_index_says_what_it_did(beleg: Shell, harbour: Path):
    ended = beleg("index", harbour)
    assert (ended.code, ended.out) == (0, "2 added, 0 updated, 0 unchanged, 0 removed, 0 failed\n")
    assert beleg("index", harbour).out.startswith("0 added, 0 updated, 2 unchanged")


def test_index_as_json(beleg: Shell, harbour: Path):
    values = beleg("index", harbour, "--json").json()
    assert set(values) == {"added", "updated", "unchanged", "removed", "failed", "cancelled"}
    assert len(values["added"]) == 2


def test_file_that_cannot_be_read_is_named_and_the_code_is_1(beleg: Shell, harbour: Path):
    (harbour / "empty.txt").write_text("")
    ended = beleg("index", harbour)
    assert ended.code == 1
    assert f"{harbour / 'empty.txt'}: The file is empty." in ended.out
    assert "2 added" in ended.out


def test_missing_path_is_named_and_the_code_is_1(beleg: Shell, folder: Path):
    ended = beleg("index", folder / "none", "--json")
    assert ended.code == 1
    assert ended.json()["failed"] == [
        {"path": str(folder / "none"), "reason": "There is no such file or folder."}
    ]


def test_brackets_in_a_name_are_printed_as_they_are(beleg: Shell, folder: Path):
    (folder / "[red]x[!red].txt").write_text("")
    assert "[red]x[!red].txt: The file is empty." in beleg("index", folder).out


# ---- ask


def test_answer_is_printed_with_its_quote(beleg: Shell, harbour: Path):
    beleg("index", harbour)
    ended = beleg("ask", QUESTION)
    assert ended.code == 0
    assert ended.out == f"{DAWN} [1]\n\n[1] “{DAWN}” (The ferry, 2025-07-02, The Ledger)\n"


def test_answer_as_json_is_that_of_python(beleg: Shell, harbour: Path):
    beleg("index", harbour)
    values = beleg("ask", QUESTION, "--json").json()
    with assistant_module.Assistant() as opened:
        assert values == opened.ask(QUESTION).to_dict()


def test_what_is_not_in_the_articles_has_the_code_1(beleg: Shell, harbour: Path):
    beleg.replies = [REFUSAL]
    beleg("index", harbour)
    ended = beleg("ask", "Who won the match?")
    assert ended.code == 1
    assert ended.out.startswith("Not in your ")
    values = beleg("ask", "Who won the match?", "--json")
    assert values.code == 1
    assert values.json()["found"] is False


def test_failing_model_still_gives_quotes_and_the_code_0(beleg: Shell, harbour: Path):
    beleg.replies = [ModelFailure("down")]
    beleg("index", harbour)
    ended = beleg("ask", QUESTION)
    assert ended.code == 0
    assert DAWN in ended.out
    assert "made of quotes only" in ended.out


def test_empty_question_is_one_sentence_and_the_code_1(beleg: Shell):
    ended = beleg("ask", "  ")
    assert ended.code == 1
    assert ended.out == ""
    assert ended.err.strip() == "Error: The question is empty. Ask something about the articles."


def test_empty_index_says_what_to_do(beleg: Shell):
    ended = beleg("ask", QUESTION)
    assert ended.code == 1
    assert "There are no articles in the index yet" in ended.out


# ---- search


def test_search_prints_passages_with_their_articles(beleg: Shell, harbour: Path):
    beleg("index", harbour)
    ended = beleg("search", "ferry harbour dawn", "-k", "1")
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert lines[0] == "The ferry"
    assert lines[1].startswith("2025-07-02  The Ledger  0.")
    assert lines[2] == f"  {DAWN}"


def test_search_as_json(beleg: Shell, harbour: Path):
    beleg("index", harbour)
    values = beleg("search", "ferry", "-k", "2", "--json").json()
    assert values["query"] == "ferry"
    titles = [passage["article"]["title"] for passage in values["passages"]]
    assert titles == ["The ferry", "The island wants a second ship."]


def test_search_in_an_empty_index_has_the_code_1(beleg: Shell):
    ended = beleg("search", "ferry")
    assert (ended.code, ended.out) == (1, "")
    assert "beleg index FOLDER" in ended.err
    ended = beleg("search", "ferry", "--json")
    assert (ended.code, ended.json()["passages"]) == (1, [])


# ---- list, remove, status


def test_list_shows_articles_newest_first(beleg: Shell, harbour: Path):
    beleg("index", harbour)
    header, first, second = beleg("list").out.splitlines()
    assert header.split() == ["Date", "Language", "Title", "Source", "Id"]
    assert first.split()[:2] == ["2025-07-02", "en"]
    assert "The ferry" in first and "The Ledger" in first
    assert "The island wants a second ship." in second


def test_list_of_nothing_says_what_to_do(beleg: Shell):
    ended = beleg("list")
    assert (ended.code, ended.out) == (0, "No articles yet. Add some: beleg index FOLDER\n")
    assert beleg("list", "--json").json() == {"articles": []}


def test_list_as_json_is_that_of_python(beleg: Shell, harbour: Path):
    beleg("index", harbour)
    values = beleg("list", "--json").json()
    with assistant_module.Assistant() as opened:
        listed = [a.to_dict(text=False) for a in opened.articles()]
    assert values == {"articles": [{**article, "alike": []} for article in listed]}


def test_near_copies_are_listed_under_their_article(beleg: Shell, folder: Path):
    words = [f"The {n}. ferry carries {n * 7} tons of salt to the island." for n in range(30)]
    named = {"a": "2025-07-01", "z": "2025-07-03"}
    for name, day in named.items():
        text = f"---\ntitle: Salt {name}\ndate: {day}\n---\n\n" + " ".join(words) + f" By {name}."
        (folder / f"{name}.md").write_text(text)
    other = "---\ntitle: Storm\ndate: 2025-07-02\n---\n\nA storm closes the harbour for a week."
    (folder / "storm.md").write_text(other)
    beleg("index", folder)
    _, *rows = beleg("list").out.splitlines()
    titles = ["Salt z", "≈ Salt a", "Storm"]
    assert [title in row for title, row in zip(titles, rows, strict=True)] == [True] * 3
    alike = {a["title"]: a["alike"] for a in beleg("list", "--json").json()["articles"]}
    assert alike == {
        "Salt z": [id_of(beleg, "Salt a")],
        "Salt a": [id_of(beleg, "Salt z")],
        "Storm": [],
    }


def test_feeds_are_listed_and_forgotten(beleg: Shell):
    url = "https://a.example/feed"
    assert beleg("feeds").out == "No feeds yet. Add one: beleg index URL --every 60\n"
    state = FeedState(
        seen={"1": "", "2": ""}, checked=datetime.datetime(2025, 7, 9, 12).astimezone()
    )
    hourly = datetime.timedelta(hours=1)
    with beleg.assistant() as opened:
        remember(opened.feeds, WatchedFeed(url, "The [b]Ledger", hourly, state))
        remember(opened.feeds, WatchedFeed("https://b.example/feed"))
    _, title, address, other = beleg("feeds").out.splitlines()
    assert title.split() == ["The", "[b]Ledger", "60", "min", "2025-07-09", "12:00", "2"]
    assert address.split() == [url]
    assert other.split() == ["https://b.example/feed", "when", "indexed", "never", "0"]
    refused = beleg("feeds", "--forget", url, "--forget", "https://c.example/feed")
    assert refused.code == 1
    assert "https://c.example/feed is no feed that was read" in refused.words
    assert beleg("feeds", "--forget", url).out == f"Forgotten, its articles stay: {url}\n"
    assert beleg("feeds", "--json").json() == {
        "feeds": [
            {
                "url": "https://b.example/feed",
                "title": None,
                "every": None,
                "checked": None,
                "entries": 0,
            }
        ]
    }


def test_removed_article_is_named_and_gone(beleg: Shell, harbour: Path):
    beleg("index", harbour)
    ended = beleg("remove", id_of(beleg, "The ferry"))
    assert (ended.code, ended.out) == (0, "Removed: The ferry\n")
    assert len(beleg("list", "--json").json()["articles"]) == 1
    assert (harbour / "ferry.txt").is_file()


def test_remove_as_json(beleg: Shell, harbour: Path):
    beleg("index", harbour)
    article_id = id_of(beleg, "The ferry")
    assert beleg("remove", article_id, "--json").json() == {"removed": [article_id]}


def test_unknown_id_is_one_sentence_and_nothing_is_removed(beleg: Shell, harbour: Path):
    beleg("index", harbour)
    ended = beleg("remove", id_of(beleg, "The ferry"), "nothing")
    assert ended.code == 1
    assert "Error: There is no article 'nothing'." in ended.err
    assert len(beleg("list", "--json").json()["articles"]) == 2


def test_status_shows_where_and_what(beleg: Shell, harbour: Path, home: Path):
    beleg("index", harbour)
    out = beleg("status").out
    assert str(home) in out
    assert "2  (en 2)" in out
    assert "fake" in out


def test_status_as_json_is_that_of_python(beleg: Shell, harbour: Path):
    beleg("index", harbour)
    values = beleg("status", "--json").json()
    with assistant_module.Assistant() as opened:
        assert values == opened.status().to_dict()


# ---- what goes wrong


def everything(folder: Path) -> list[list[str]]:
    return [["ask", QUESTION], ["search", "ferry"], ["index", str(folder)], ["list"],
            ["remove", "x"], ["feeds"], ["status"]]  # fmt: skip


def test_index_in_use_is_one_sentence_and_the_code_1(
    beleg: Shell, home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("vectorstore.store.lock._PATIENCE", 0.01)
    lock = FolderLock(home)
    lock.announce("http://127.0.0.1:7860")
    try:
        for words in everything(folder):
            ended = beleg(*words)
            assert (ended.code, ended.out) == (1, "")
            assert "is in use by process" in ended.err
            assert "http://127.0.0.1:7860" in ended.err
            assert ended.err.startswith("Error: ")
    finally:
        lock.release()


def test_second_process_is_told_which_one_holds_the_index(home: Path):
    lock = FolderLock(home)
    command = [sys.executable, "-c", "from ui.shell.commands import main; main()", "list"]
    try:
        ended = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, "BELEG_HOME": str(home)},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        lock.release()
    assert (ended.returncode, ended.stdout) == (1, "")
    words = " ".join(ended.stderr.split())
    assert f"is in use by process {os.getpid()}" in words
    assert "Traceback" not in words


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("BELEG_PROT", "1", "Did you mean BELEG_PORT?"),
        ("BELEG_PORT", "x", "Use a number."),
        ("BELEG_DTYPE", "int8", "Use auto, float32 or bfloat16."),
        ("BELEG_LLM", "http://h/v1", "Set BELEG_LLM_MODEL"),
    ],
)
def test_wrong_setting_is_one_sentence_and_the_code_1(
    beleg: Shell, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, words: str
):
    monkeypatch.setenv(variable, value)
    ended = beleg("status")
    assert (ended.code, ended.out) == (1, "")
    assert words in ended.err
    assert len(ended.err.splitlines()) == 1


def test_home_that_is_a_file_is_one_sentence(beleg: Shell, home: Path):
    home.write_text("x")
    ended = beleg("status")
    assert ended.code == 1
    assert "Set BELEG_HOME to a folder that can be written." in ended.err


@pytest.mark.parametrize(
    "words",
    [
        ["nothing"],
        ["ask"],
        ["ask", "a", "b"],
        ["search", "x", "-k", "0"],
        ["search", "x", "-k", "101"],
        ["search", "x", "--from", "yesterday"],
        ["ask", "x", "--to", "2025-02-30"],
        ["ask", "x", "--from", "2025-08-02", "--to", "2025-08-01"],
        ["ask", "x", "--source", " "],
        ["ask", "x", "--no-such-filter", "y"],
        ["index"],
        ["remove"],
        ["status", "--nothing"],
        ["serve", "/no/such/folder"],
        ["serve", "--port", "x"],
    ],
    ids=" ".join,
)
def test_wrong_usage_has_the_code_2(beleg: Shell, words: list[str]):
    ended = beleg(*words)
    assert (ended.code, ended.out) == (2, "")
    assert "Usage: " in ended.err


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["ask", "--help"], ["serve", "-h"]])
def test_help_is_printed_and_the_code_is_0(beleg: Shell, words: list[str]):
    ended = beleg(*words)
    assert ended.code == 0
    assert "Usage: " in ended.out


def test_interrupted_command_has_the_code_130(beleg: Shell, monkeypatch: pytest.MonkeyPatch):
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(assistant_module, "Assistant", interrupt)
    assert beleg("status").code == 130


def test_command_gives_the_index_back(beleg: Shell, harbour: Path, home: Path):
    for words in everything(harbour):
        beleg(*words)
        FolderLock(home).release()
