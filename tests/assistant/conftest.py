"""An Assistant that knows of the harbour; its sentences are in harbour.py."""

from __future__ import annotations

from pathlib import Path

import pytest
from harbour import DAWN, SHIP, Make

from assistant.assistant import Assistant


@pytest.fixture
def harbour(folder: Path) -> Path:
    """Two articles in English and one in German."""
    (folder / "ferry.txt").write_text(f"date 2025-07-02 {DAWN} It carries salt and wood.\n")
    (folder / "ship.txt").write_text(f"date 2025-07-09 {SHIP} Nobody knows the price.\n")
    (folder / "luchs.txt").write_text("Zwei Luchse leben seit dem Sommer im Hohenwald.\n")
    return folder


@pytest.fixture
def make(assistant_with: Make, harbour: Path) -> Make:
    """Make an Assistant that has read the harbour's articles."""

    def made(*replies: object, **settings: object) -> Assistant:
        assistant = assistant_with(*replies, **settings)
        assistant.index(harbour)
        return assistant

    return made
