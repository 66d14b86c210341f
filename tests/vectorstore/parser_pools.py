"""Pools of readers: the product's own, and one whose readers do what a text's word says."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest

from vectorstore.errors import LoadingError
from vectorstore.sandbox.pool import ExtractorPool, Limits

WORDS = "Der Fluss kehrt in die Stadt heim. Das sagte die Bürgermeisterin am Montag."
SMALL = Limits(memory=400_000_000, cpu_seconds=1, seconds=20.0)


@pytest.fixture(scope="module")
def pool() -> Iterator[ExtractorPool]:
    """The product's own readers."""
    with ExtractorPool() as opened:
        yield opened


@pytest.fixture(scope="module")
def hostile() -> Iterator[ExtractorPool]:
    """Readers that do what a text's one word says."""
    with ExtractorPool(limits=SMALL, worker="hostile_worker") as opened:
        yield opened


def refusal(pool: ExtractorPool, content: str | bytes, name: str = "a.txt") -> str:
    raw = content.encode() if isinstance(content, str) else content
    with pytest.raises(LoadingError) as caught:
        pool.extract(name, raw)
    return str(caught.value)


def is_well(pool: ExtractorPool) -> bool:
    return pool.extract("b.txt", WORDS.encode()).articles[0].text == WORDS


def child_of(pool: ExtractorPool) -> str:
    return pool.extract("a.txt", b"who").articles[0].title or ""


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return out.getvalue()
