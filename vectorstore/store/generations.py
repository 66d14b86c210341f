"""Which pair of collections counts; the next one is filled beside it.

Collections come in pairs, "articles" and "chunks". A rebuild fills the next pair, which counts
from the moment at which it is marked as complete. Where Chroma runs makes no difference here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vectorstore.store.chroma import Collections

if TYPE_CHECKING:
    from chromadb import Collection
    from chromadb.api import ClientAPI
    from chromadb.api.collection_configuration import CreateHNSWConfiguration

_NAME = re.compile(r"(articles|chunks)(?:_(\d+))?")
# Wider than Chroma's defaults (100, 100, 16): after many replacements those miss chunks.
_HNSW: CreateHNSWConfiguration = {
    "space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 32,
}  # fmt: skip


class Generations:
    """The pairs of collections that a Chroma holds, by number."""

    def __init__(self, client: ClientAPI) -> None:
        """Work on the collections of `client`."""
        self._client = client
        self._write_batch = client.get_max_batch_size()

    def current(self, stamp: str | None) -> Collections:
        """Return the pair that counts; the first one is made for `stamp`. Former ones go."""
        complete = [number for number, done in self._found().items() if done]
        current = max(complete, default=0)
        if not complete:
            return self._make(current, stamp or "{}", complete=True)
        self._drop([number for number in complete if number != current])
        self._drop_halves()
        return self._pair(current)

    def unfinished(self, stamp: str) -> Collections:
        """Return the pair that a rebuild fills: begun for `stamp` before, or new."""
        found = self._found()
        current = max((number for number, done in found.items() if done), default=0)
        for number in [number for number in found if number > current]:
            pair = self._pair(number)
            if pair.stamp == stamp:
                return pair
            self._drop([number])
        self._drop_halves()
        return self._make(current + 1, stamp, complete=False)

    def complete(self, pair: Collections) -> None:
        """Let a pair count instead of all former ones, which go."""
        pair.articles.modify(metadata={"fingerprint": pair.stamp, "complete": True})
        self.current(pair.stamp)

    def _make(self, generation: int, stamp: str, *, complete: bool) -> Collections:
        """Make a pair, or go on making it: "articles" comes last, and without it there is none."""
        chunks = self._collection(_named("chunks", generation), stamp, complete=complete)
        articles = self._collection(_named("articles", generation), stamp, complete=complete)
        return Collections(generation, articles, chunks, stamp, self._write_batch)

    def _found(self) -> dict[int, bool]:
        """Return which pairs there are, and whether each is complete."""
        found = {}
        for collection in self._client.list_collections():
            match = _NAME.fullmatch(collection.name)
            if match and match[1] == "articles":
                found[int(match[2] or 0)] = bool((collection.metadata or {}).get("complete", True))
        return found

    def _pair(self, generation: int) -> Collections:
        articles = self._client.get_collection(_named("articles", generation), None)
        stamp = str((articles.metadata or {}).get("fingerprint") or "{}")
        chunks = self._collection(_named("chunks", generation), stamp, complete=True)
        return Collections(generation, articles, chunks, stamp, self._write_batch)

    def _collection(self, name: str, stamp: str, *, complete: bool) -> Collection:
        return self._client.get_or_create_collection(
            name,
            metadata={"fingerprint": stamp, "complete": complete},
            configuration={"hnsw": _HNSW},
            embedding_function=None,
        )

    def _drop_halves(self) -> None:
        """Drop "chunks" without "articles": a process died while it made or dropped the pair."""
        whole = self._found()
        names = [collection.name for collection in self._client.list_collections()]
        numbers = [int(match[2] or 0) for match in map(_NAME.fullmatch, names) if match]
        self._drop([number for number in numbers if number not in whole])

    def _drop(self, generations: list[int]) -> None:
        names = {collection.name for collection in self._client.list_collections()}
        for generation in generations:
            for kind in ("articles", "chunks"):
                if _named(kind, generation) in names:
                    self._client.delete_collection(_named(kind, generation))


def _named(kind: str, generation: int) -> str:
    return f"{kind}_{generation}" if generation else kind
