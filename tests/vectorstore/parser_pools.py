"""Pools of readers: the product's own, and one whose readers do what a text's word says."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest

from vectorstore.errors import LoadingError
from vectorstore.sandbox.pool import Limits, ParserPool

WORDS = "Der Fluss kehrt in die Stadt heim. Das sagte die Bürgermeisterin am Montag."
SMALL = Limits(memory=400_000_000, cpu_seconds=1, seconds=20.0)


@pytest.fixture(scope="module")
def pool() -> Iterator[ParserPool]:
    """The product's own readers."""
    with ParserPool() as opened:
        yield opened


@pytest.fixture(scope="module")
def hostile() -> Iterator[ParserPool]:
    """Readers that do what a text's one word says."""
    with ParserPool(limits=SMALL, worker="hostile_worker") as opened:
        yield opened


def refusal(pool: ParserPool, content: str | bytes, name: str = "a.txt") -> str:
    raw = content.encode() if isinstance(content, str) else content
    with pytest.raises(LoadingError) as caught:
        pool.parse(name, raw)
    return str(caught.value)


def is_well(pool: ParserPool) -> bool:
    return pool.parse("b.txt", WORDS.encode()).articles[0].text == WORDS


def child_of(pool: ParserPool) -> str:
    return pool.parse("a.txt", b"who").articles[0].title or ""


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return out.getvalue()
