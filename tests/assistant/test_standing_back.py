"""Indexing and reading files compute after all others."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import psutil
import pytest
from fakes import FakeEmbedder
from harbour import DAWN, Make

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="no priorities of single threads")


def priority() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def test_indexing_and_rebuilding_stand_back_and_a_question_does_not(
    assistant_with: Make, harbour: Path, monkeypatch: pytest.MonkeyPatch
):
    embed, ask = FakeEmbedder.embed_passages, FakeEmbedder.embed_query
    passages: list[int] = []
    questions: list[int] = []

    def embed_passages(self: FakeEmbedder, texts: Sequence[str]) -> np.ndarray:
        passages.append(priority())
        return embed(self, texts)

    def embed_query(self: FakeEmbedder, text: str) -> np.ndarray:
        questions.append(priority())
        return ask(self, text)

    monkeypatch.setattr(FakeEmbedder, "embed_passages", embed_passages)
    monkeypatch.setattr(FakeEmbedder, "embed_query", embed_query)
    assistant, before = assistant_with(DAWN), priority()
    assistant.index(harbour)
    assistant.rebuild()
    assert set(passages) == {max(before, 10)}
    assistant.ask("When does the ferry leave the harbour?")
    assert set(questions) == {before}


def test_readers_of_files_stand_back(assistant_with: Make, harbour: Path):
    known = {child.pid for child in psutil.Process().children()}
    assistant = assistant_with(DAWN)
    (harbour / "page.html").write_text(f"<html><body><p>{DAWN}</p></body></html>")
    assistant.index(harbour)
    readers = [child for child in psutil.Process().children() if child.pid not in known]
    assert readers
    assert all(child.nice() >= 10 for child in readers)
