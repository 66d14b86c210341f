"""The folder of a lexical index, a server to fetch from, and pools of readers."""

from __future__ import annotations

from pathlib import Path

import pytest
from fetchers import attempts, canary
from parser_pools import hostile, pool

__all__ = ["attempts", "canary", "hostile", "pool"]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return the folder of a lexical index; its chunks are made in lexical_chunks.py."""
    return tmp_path / "lexical"
