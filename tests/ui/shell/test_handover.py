"""While another process holds the index, it carries the shell's commands out."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fakes import ROOT, ModelFailure
from holding import PATIENCE, Endless, Holding, holding, never
from shell import DAWN, Ended, Shell

from ui.api import client as handover
from ui.api.client import WAITING, hand_over
from ui.api.operations import WRITING, quiet, stopped
from vectorstore.errors import Cancelled
from vectorstore.progress import Progress

QUESTION = "When does the ferry leave the harbour?"
FERRY = "The ferry"

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("ctrl_c")]


def told(news: list[Progress]) -> list[str]:
    return [step.name for step in news]


# ---- the same as without


def session(beleg: Shell, harbour: Path) -> Iterator[Ended]:
    """Run every command, in every way in which it can end."""
    yield beleg("index", harbour, "--json")
    (ferry,) = [a["id"] for a in beleg("list", "--json").json()["articles"] if a["title"] == FERRY]
    for json in ([], ["--json"]):
        yield beleg("index", harbour, *json)
        yield beleg("index", harbour, harbour / "none", *json)
        yield beleg("list", *json)
        yield beleg("status", *json)
        yield beleg("search", "ferry harbour dawn", *json)
        yield beleg("search", "ferry", "-k", "1", "--source", "The Ledger", *json)
        yield beleg("search", "ferry", "--language", "de", *json)
        yield beleg("search", " ", *json)
        yield beleg("ask", QUESTION, *json)
        yield beleg("ask", f"{QUESTION} last week", "--from", "2025-07-01", *json)
        yield beleg("ask", "Who sails last week?", "--no-dates", "--author", "Nobody", *json)
        yield beleg("ask", " ", *json)
        yield beleg("feeds", *json)
        yield beleg("feeds", "--forget", "https://a.example/feed", *json)
        yield beleg("rebuild", *json)
        yield beleg("remove", ferry, "nothing", *json)
    yield beleg("remove", ferry)
    yield beleg("index", harbour)
    yield beleg("remove", ferry, "--json")
    yield beleg("rebuild", "--embedding", "another")
    yield beleg("status", "--json")


def test_every_command_prints_and_returns_what_it_does_without(
    beleg: Shell, harbour: Path, home: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("vectorstore.store.lock._PATIENCE", 0.01)
    with monkeypatch.context() as patch:
        alone = list(one_by_one(session(beleg, harbour), patch))
    shutil.rmtree(home)
    with holding(beleg.assistant(), monkeypatch) as running:
        handed_over = list(session(beleg, harbour))
        assert running.assistant.status().embedding == "another"
    assert len(alone) > 30
    assert {ended.code for ended in alone} == {0, 1}
    for ended, expected in zip(handed_over, alone, strict=True):
        assert ended == expected


def one_by_one(session: Iterator[Ended], patch: pytest.MonkeyPatch) -> Iterator[Ended]:
    """Run a session without a process that holds the index; its last steps with the new model."""
    for ended in session:
        if "BELEG_EMBEDDING=another" in ended.err:
            patch.setenv("BELEG_EMBEDDING", "another")
        yield ended


def test_what_the_model_cannot_write_is_quoted(beleg: Shell, harbour: Path, monkeypatch):
    beleg.replies = [ModelFailure("down")]
    with holding(beleg.assistant(), monkeypatch):
        beleg("index", harbour)
        ended = beleg("ask", QUESTION)
    assert ended.code == 0
    assert DAWN in ended.out


def test_paths_are_those_of_the_shells_folder(beleg: Shell, held: Holding, harbour: Path):
    beleg.monkeypatch.chdir(harbour)
    assert beleg("index", "ferry.txt").out.startswith("1 added")
    assert beleg("index", ".").out.startswith("1 added, 0 updated, 1 unchanged")
    origins = {article.origin for article in held.assistant.articles()}
    assert origins == {str(harbour / "ferry.txt"), str(harbour / "ship.txt")}


def test_folder_of_a_model_is_that_of_the_shells_folder(
    beleg: Shell, held: Holding, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    (folder / "e5").mkdir()
    monkeypatch.chdir(folder)
    assert beleg("rebuild", "--embedding", "e5").code == 0
    assert str(folder / "e5") in beleg.embedders


def test_rebuild_keeps_the_holders_model_unless_the_shell_names_one(beleg: Shell, held: Holding):
    beleg("rebuild", "--embedding", "another")
    beleg("rebuild")
    assert held.assistant.settings.embedding == "another"
    beleg("rebuild", "--embedding", "default")
    assert held.assistant.settings.embedding == "default"
    beleg.monkeypatch.setenv("BELEG_EMBEDDING", "third")
    beleg("rebuild")
    assert held.assistant.settings.embedding == "third"


def test_bug_in_the_holder_is_one_sentence(beleg: Shell, held: Holding, monkeypatch):
    def broken() -> None:
        raise RuntimeError("secret detail of the program")

    monkeypatch.setattr(held.assistant, "articles", broken)
    ended = beleg("list")
    assert (ended.code, ended.out) == (1, "")
    assert "Something went wrong in the process that holds the index." in ended.words
    assert "secret" not in ended.err


# ---- progress


@pytest.fixture
def unhurried(held: Holding, monkeypatch: pytest.MonkeyPatch) -> None:
    """The holder embeds nothing before the shell has been told how far it is."""
    told = threading.Event()
    embedder = held.assistant._library.embedder
    embed, read = embedder.embed_passages, handover.read_news

    def noted(name: str, line: str):
        news = read(name, line)
        if news is not WAITING:
            told.set()
        return news

    monkeypatch.setattr(handover, "read_news", noted)
    monkeypatch.setattr(
        embedder, "embed_passages", lambda texts: told.wait(PATIENCE) and embed(texts)
    )


@pytest.mark.usefixtures("unhurried")
def test_progress_of_the_holder_is_told(held: Holding, harbour: Path):
    news: list[Progress] = []
    report = hand_over(held.holder, "index", {"paths": [str(harbour)]}, news.append, never)
    assert len(report.values["added"]) == 2
    steps = [step for step in news if step is not WAITING]
    assert {step.total for step in steps} == {2}
    assert set(told(steps)) <= {str(path) for path in harbour.iterdir()}


@pytest.mark.usefixtures("unhurried")
def test_bar_is_shown_in_a_terminal(beleg: Shell, harbour: Path):
    beleg.monkeypatch.setenv("FORCE_COLOR", "1")
    ended = beleg("index", harbour)
    assert "/2" in ended.err
    assert ".txt" in ended.err


def test_writing_is_told(held: Holding, harbour: Path):
    news: list[Progress] = []
    held.assistant.index([harbour])
    model = held.assistant._llm._given
    model.gate.clear()

    def seen(step: Progress) -> None:
        news.append(step)
        if step == WRITING:
            model.gate.set()

    report = hand_over(held.holder, "ask", {"question": QUESTION}, seen, never)
    assert WRITING in news
    assert report.values["found"] is True


# ---- one after another, and stopping


@dataclass
class Gate:
    """Where the holder's embedder stands still until it is opened."""

    reached: threading.Event = field(default_factory=threading.Event)
    opened: threading.Event = field(default_factory=threading.Event)

    def wait(self) -> None:
        self.reached.set()
        assert self.opened.wait(PATIENCE)


@pytest.fixture
def gate(held: Holding, monkeypatch: pytest.MonkeyPatch) -> Gate:
    gate = Gate()
    embedder = held.assistant._library.embedder
    embed = embedder.embed_passages
    monkeypatch.setattr(embedder, "embed_passages", lambda texts: gate.wait() or embed(texts))
    return gate


@pytest.fixture
def ferry(held: Holding, harbour: Path) -> str:
    """An article that the holder has; its id."""
    (article_id,) = held.assistant.index(harbour / "ferry.txt").added
    return article_id


def test_order_to_write_waits_for_what_is_being_written(
    held: Holding, ferry: str, gate: Gate, harbour: Path
):
    with ThreadPoolExecutor(2) as pool:
        paths = {"paths": [str(harbour)]}
        first = pool.submit(hand_over, held.holder, "index", paths, quiet, never)
        assert gate.reached.wait(PATIENCE)
        second = pool.submit(hand_over, held.holder, "remove", {"ids": [ferry]}, quiet, never)
        with pytest.raises(TimeoutError):
            second.result(1)
        gate.opened.set()
        assert len(first.result(PATIENCE).values["added"]) == 1
        assert second.result(PATIENCE).values["removed"] == [ferry]


@pytest.mark.parametrize("name", ["index", "remove"])
def test_order_that_is_given_up_while_it_waits_is_never_begun(
    held: Holding, ferry: str, gate: Gate, harbour: Path, tmp_path: Path, name: str
):
    (tmp_path / "tram.txt").write_text("The tram is free on Sundays.")
    paths, ids = {"paths": [str(tmp_path / "tram.txt")]}, {"ids": [ferry]}
    with ThreadPoolExecutor(1) as pool:
        whole = {"paths": [str(harbour)]}
        first = pool.submit(hand_over, held.holder, "index", whole, quiet, never)
        assert gate.reached.wait(PATIENCE)
        checks = iter([False, True])  # before it is sent, and when it waits
        with pytest.raises(Cancelled):
            hand_over(held.holder, name, paths if name == "index" else ids, quiet, checks.__next__)
        held.wait_for_stop()
        time.sleep(0.5)  # for the holder to look whether it is still wanted
        gate.opened.set()
        assert not first.result(PATIENCE).values["failed"]
    held.assistant.index([])  # whatever was begun is over then
    articles = held.assistant.articles()
    assert ferry in {article.id for article in articles}
    assert not [article for article in articles if "tram" in article.title]


def test_second_rebuild_waits_for_the_first_and_can_be_given_up(
    held: Holding, ferry: str, gate: Gate
):
    news: list[Progress] = []
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(hand_over, held.holder, "rebuild", {}, quiet, never)
        assert gate.reached.wait(PATIENCE)
        with pytest.raises(Cancelled):
            hand_over(held.holder, "rebuild", {}, news.append, lambda: WAITING in news)
        held.wait_for_stop()
        gate.opened.set()
        assert first.result(PATIENCE).values == {"articles": 1}
    assert set(news) == {WAITING}


def test_order_that_is_given_up_before_it_is_sent_is_not_sent(held: Holding, harbour: Path):
    with pytest.raises(Cancelled):
        hand_over(held.holder, "index", {"paths": [str(harbour)]}, quiet, lambda: True)
    assert not held.stopped.acquire(timeout=0.1)


def test_two_of_a_kind_at_once_do_what_one_does(beleg: Shell, held: Holding, harbour: Path):
    values = {"paths": [str(harbour)]}

    def index(_: int) -> dict:
        return hand_over(held.holder, "index", values, quiet, never).values

    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(index, range(4)))
    assert sum(len(report["added"]) for report in reports) == 2
    assert {len(report["added"]) + len(report["unchanged"]) for report in reports} == {2}


def client(home: Path, *words: str | Path) -> subprocess.Popen[str]:
    """Run `beleg` in a process of its own."""
    code = "from ui.shell.commands import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "BELEG_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("name", ["index", "rebuild"])
def test_ctrl_c_in_the_shell_stops_the_holders_run(
    held: Holding, home: Path, monkeypatch: pytest.MonkeyPatch, name: str
):
    work = Endless()
    monkeypatch.setattr(held.assistant, name, work)
    process = client(home, name, *(["/ships"] if name == "index" else []))
    work.wait(work.begun)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (130, "")
    assert str(stopped(name)) in " ".join(err.split())
    work.wait(work.ended)


def test_killed_shell_stops_the_holders_run(
    held: Holding, home: Path, monkeypatch: pytest.MonkeyPatch
):
    work = Endless()
    monkeypatch.setattr(held.assistant, "index", work)
    process = client(home, "index", "/ships")
    work.wait(work.begun)
    process.kill()
    process.communicate()
    work.wait(work.ended)


def test_ctrl_c_stops_the_language_model_of_the_holder(held: Holding, home: Path, harbour: Path):
    held.assistant.index([harbour])
    model = held.assistant._llm._given
    model.replies[:] = ["word " * 1000]
    stream = type(model)._stream
    process = client(home, "ask", QUESTION)
    begun = threading.Event()

    def slow(self, *values, **named):
        for chunk in stream(self, *values, **named):
            begun.set()
            threading.Event().wait(0.02)
            yield chunk

    type(model)._stream = slow
    try:
        assert begun.wait(PATIENCE)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
        held.wait_for_stop()
    finally:
        type(model)._stream = stream
    assert process.returncode == 130
    assert model.spoken < 1000
