"""`beleg serve` in a process of its own, and the shell beside it, until it is killed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fakes import ROOT
from shell import Shell

pytestmark = pytest.mark.server

# `beleg` with fakes in place of the models; it never ends to embed a text that is stuck.
SERVE = """
import time
from fakes import FakeChatModel, FakeEmbedder
import assistant.assistant as module
from assistant.assistant import Assistant
from ui.shell.commands import main

class Stuck(FakeEmbedder):
    def embed_passages(self, texts):
        if any("stuck" in text for text in texts):
            print("stuck", flush=True)
            time.sleep(600)
        return super().embed_passages(texts)

def made(settings):
    return Assistant(settings, embedder=Stuck(), model=FakeChatModel(replies=["Yes."]))

module.Assistant = made
main()
"""


@contextmanager
def served() -> Iterator[subprocess.Popen[str]]:
    """Run `beleg serve`, from the moment on at which it is ready."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, "serve", "--port", "0"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        await_line(process, "is ready")
        yield process
    finally:
        process.kill()
        process.communicate()


def await_line(process: subprocess.Popen[str], words: str) -> None:
    assert process.stdout
    assert any(words in line for line in process.stdout), f"no line with {words!r}"


def indexing(folder: Path) -> subprocess.Popen[str]:
    code = "from ui.shell.commands import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", code, "index", str(folder)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_served_index_is_the_shells_until_the_server_is_killed(beleg: Shell, harbour: Path):
    with served() as server:
        assert beleg("index", harbour).out.startswith("2 added")
        assert len(beleg("list", "--json").json()["articles"]) == 2
        (harbour / "crane.txt").write_text("The crane is stuck.")
        shell = indexing(harbour)
        await_line(server, "stuck")
        server.kill()
        out, err = shell.communicate()
    assert (shell.returncode, out) == (1, "")
    assert "stopped answering in the middle" in " ".join(err.split())
    assert beleg("index", harbour).out.startswith("1 added, 0 updated, 2 unchanged")
