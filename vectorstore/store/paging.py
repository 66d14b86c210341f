"""Rows of a collection some at a time: Chroma refuses very many at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from chromadb import Collection
    from chromadb.api.types import GetResult, Include

PAGE = 5000  # rows

Item = TypeVar("Item")


def pages(collection: Collection, include: Include) -> Iterator[GetResult]:
    """Yield all rows of a collection, some thousands at a time."""
    for offset in range(0, collection.count(), PAGE):
        yield collection.get(limit=PAGE, offset=offset, include=include)


def batches(items: Sequence[Item], size: int) -> Iterator[list[Item]]:
    """Yield at most `size` items at a time."""
    for start in range(0, len(items), size):
        yield list(items[start : start + size])
