"""What an assistant says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Status:
    """What the assistant works with at the moment.

    `restoring` articles are embedded anew from their second copies, since Chroma's files were
    damaged; `damage` says how, if that was noticed at the start.
    """

    home: Path
    articles: int
    chunks: int
    languages: Mapping[str, int]
    embedding: str
    embedding_ready: bool
    llm: str
    llm_state: str
    llm_notice: str | None
    restoring: int = 0
    damage: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values."""
        return {**asdict(self), "home": str(self.home), "languages": dict(self.languages)}
