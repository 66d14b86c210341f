"""`beleg rebuild` where no other process holds the index."""

from __future__ import annotations

import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from shell import DAWN, OtherEmbedder, Shell

from ui.api.operations import stopped
from vectorstore.indexing import run as index_run
from vectorstore.store.lock import FolderLock

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("ctrl_c")]

QUESTION = "When does the ferry leave the harbour?"
REBUILT = "The index was made anew: 2 articles.\n"


@dataclass
class Interrupted(OtherEmbedder):
    """Has Ctrl+C pressed while it embeds, at the calls of these numbers."""

    presses: list[int] = field(default_factory=list)

    def embed_passages(self, texts):  # as its parent
        embedded = super().embed_passages(texts)
        if len(self.passages) in self.presses:
            press()
        return embedded


def press() -> None:
    """Press Ctrl+C, and go on when whoever waits for the work has had time to hear of it."""
    signal.raise_signal(signal.SIGINT)
    time.sleep(0.5)


def model(beleg: Shell, name: str) -> None:
    beleg.monkeypatch.setenv("BELEG_EMBEDDING", name)


def test_rebuilt_index_answers_as_before(beleg: Shell, harbour: Path):
    beleg("index", harbour)
    before = beleg("ask", QUESTION), beleg("list")
    ended = beleg("rebuild")
    assert (ended.code, ended.out, ended.err) == (0, REBUILT, "")
    assert (beleg("ask", QUESTION), beleg("list")) == before


def test_rebuild_as_json(beleg: Shell, harbour: Path):
    beleg("index", harbour)
    assert beleg("rebuild", "--json").json() == {"articles": 2}


def test_rebuild_of_nothing(beleg: Shell):
    assert beleg("rebuild").out == "The index was made anew: 0 articles.\n"


def test_changed_model_is_refused_until_the_index_is_made_anew(beleg: Shell, harbour: Path):
    beleg("index", harbour)
    model(beleg, "another")
    ended = beleg("ask", QUESTION)
    assert ended.code == 1
    assert "beleg rebuild" in ended.words
    assert beleg("rebuild").out == REBUILT
    assert DAWN in beleg("ask", QUESTION).out
    assert beleg("status", "--json").json()["embedding"] == "another"


def test_model_that_is_named_takes_the_place_of_the_setting(beleg: Shell, harbour: Path):
    beleg("index", harbour)
    ended = beleg("rebuild", "--embedding", "another")
    assert (ended.code, ended.out) == (0, REBUILT)
    assert ended.err == "From now on set BELEG_EMBEDDING=another\n"
    assert beleg("list").code == 1
    model(beleg, "another")
    assert len(beleg("list", "--json").json()["articles"]) == 2


def test_stopped_rebuild_leaves_the_former_index_and_goes_on_where_it_was(
    beleg: Shell, harbour: Path, home: Path
):
    beleg("index", harbour)
    before = beleg("ask", QUESTION)
    beleg.embedders["another"] = Interrupted("another", presses=[1])
    ended = beleg("rebuild", "--embedding", "another")
    assert (ended.code, ended.out) == (130, "")
    assert str(stopped("rebuild")) in ended.words
    assert beleg("ask", QUESTION) == before
    beleg.embedders["another"] = OtherEmbedder("another")
    assert beleg("rebuild", "--embedding", "another").out == REBUILT
    assert len(beleg.embedders["another"].passages) == 1
    FolderLock(home).release()


def test_second_ctrl_c_ends_at_once(beleg: Shell, harbour: Path, home: Path):
    class Impatient(Interrupted):
        def embed_passages(self, texts):
            super().embed_passages(texts)
            press()
            return super().embed_passages(texts)

    beleg("index", harbour)
    beleg.embedders["another"] = Impatient("another", presses=[1])
    ended = beleg("rebuild", "--embedding", "another")
    assert (ended.code, ended.out) == (130, "")
    assert len(beleg.embedders["another"].passages) <= 2  # the batch at which it was pressed
    assert len(beleg("list", "--json").json()["articles"]) == 2
    FolderLock(home).release()


def test_stopped_index_keeps_what_was_indexed(
    beleg: Shell, harbour: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(index_run, "_BATCH_LENGTH", 0)
    beleg.embedders["default"] = Interrupted("fake", presses=[1])
    ended = beleg("index", harbour)
    assert (ended.code, ended.out) == (130, "")
    assert str(stopped("index")) in ended.words
    assert len(beleg("list", "--json").json()["articles"]) == 1
    assert beleg("index", harbour).out.startswith("1 added, 0 updated, 1 unchanged")


def test_command_that_is_deaf_to_ctrl_c_stays_so(beleg: Shell, harbour: Path):
    beleg("index", harbour)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    beleg.embedders["another"] = Interrupted("another", presses=[1])
    assert beleg("rebuild", "--embedding", "another").out == REBUILT


def test_ctrl_c_is_as_usual_after_the_command(beleg: Shell, harbour: Path):
    before = signal.getsignal(signal.SIGINT)
    beleg("index", harbour)
    assert signal.getsignal(signal.SIGINT) is before
