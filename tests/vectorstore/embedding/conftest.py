"""The default model as all tests share it that work with its real weights."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Settings
from vectorstore.embedding.e5_graph import built


@pytest.fixture(scope="session")
def built_cache() -> Path:
    """The user's cache, with the model that the engine runs, as a user has it."""
    cache = Settings.from_environment().cache
    built(cache)
    return cache
