"""An indexer, the folder of a lexical index, a server to fetch from, and pools of readers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import FakeEmbedder
from fetchers import attempts, canary
from parser_pools import hostile, pool

from vectorstore.indexing.indexer import Indexer
from vectorstore.store.store import Store

__all__ = ["attempts", "canary", "hostile", "pool"]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return the folder of a lexical index; its chunks are made in lexical_chunks.py."""
    return tmp_path / "lexical"


@pytest.fixture
def indexer(store: Store, embedder: FakeEmbedder) -> Iterator[Indexer]:
    indexer = Indexer(store, embedder)
    yield indexer
    indexer.close()
