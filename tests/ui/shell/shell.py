"""Runs `beleg` in this process, with fakes in place of the models."""

from __future__ import annotations

import datetime
import json
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from fakes import FakeChatModel, FakeEmbedder, Reply

import assistant.assistant as assistant_module
from assistant import library as components
from assistant.assistant import Assistant
from assistant.settings import Settings
from ui.shell import commands as cli

DAWN = "The ferry leaves the harbour at dawn."
WEDNESDAY = datetime.date(2025, 7, 9)


@dataclass(frozen=True)
class Ended:
    """What a command left: its exit code and what it printed."""

    code: int
    out: str
    err: str

    def json(self) -> dict:
        return json.loads(self.out)

    @property
    def words(self) -> str:
        """What went to stderr without the frame and the line breaks around it."""
        return " ".join(self.err.replace("│", " ").split())


class OtherEmbedder(FakeEmbedder):
    """Gives vectors of another length than the usual fake does."""

    def embed_passages(self, texts):  # as its parent
        return np.pad(super().embed_passages(texts), ((0, 0), (0, 4)))

    def embed_query(self, text):  # as its parent
        return np.pad(super().embed_query(text), (0, 4))


@dataclass
class Shell:
    """Runs `beleg` with the fakes in place of the models; `embedders` by their names."""

    capture: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch
    replies: list[Reply]
    embedders: dict[str, FakeEmbedder] = field(default_factory=lambda: {"default": FakeEmbedder()})

    def embedder(self, name: str) -> FakeEmbedder:
        return self.embedders.setdefault(name, OtherEmbedder(name))

    def assistant(self, settings: Settings | None = None) -> Assistant:
        """Open the index as the shell does."""
        chosen = settings or Settings.from_environment()
        model = FakeChatModel(replies=list(self.replies))
        embedder = self.embedder(chosen.embedding)
        return Assistant(chosen, embedder=embedder, model=model, clock=lambda: WEDNESDAY)

    def __call__(self, *words: str | Path) -> Ended:
        return run(self.capture, self.monkeypatch, *words)


def run(
    capture: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str | Path
) -> Ended:
    """Run `beleg` with these words, as a shell does."""
    monkeypatch.setattr(sys, "argv", ["beleg", *map(str, words)])
    capture.readouterr()
    try:
        cli.main()
        code = 0
    except SystemExit as ending:
        code = int(ending.code or 0)
    out, err = capture.readouterr()
    assert "Traceback" not in out + err
    return Ended(code, out, err)


@pytest.fixture
def beleg(
    home: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Shell:
    shell = Shell(capsys, monkeypatch, [DAWN])
    monkeypatch.setattr(assistant_module, "Assistant", shell.assistant)
    monkeypatch.setattr(
        components, "SentenceTransformerEmbedder", lambda name, *_: shell.embedder(name)
    )
    monkeypatch.setenv("BELEG_HOME", str(home))
    monkeypatch.setenv("BELEG_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")
    return shell


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Let Ctrl+C reach the shell, also where the tests run in the background."""
    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, former)


@pytest.fixture
def harbour(folder: Path) -> Path:
    (folder / "ferry.txt").write_text(
        f"---\ntitle: The ferry\ndate: 2025-07-02\nsource: The Ledger\n---\n{DAWN}\n"
    )
    (folder / "ship.txt").write_text("The island wants a second ship.\n")
    return folder
