"""The folder of a lexical index; its chunks are made in lexical_chunks.py."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "lexical"
