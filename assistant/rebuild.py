"""The index made anew where no assistant is open on it, whatever it was made with."""

from __future__ import annotations

from collections.abc import Callable

from assistant.components import switch_telemetry_off, usual_embedder
from assistant.library import fingerprint_of
from assistant.settings import Settings
from vectorstore.indexing.rebuild import rebuilt
from vectorstore.progress import Progress, Stop, never
from vectorstore.store.store import Store


def rebuild_index(
    settings: Settings,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Stop = never,
) -> int:
    """Embed all articles anew with the model that the settings name; return how many there are.

    What an interrupted rebuild has embedded is used by the next one.

    Raises: Cancelled: if `cancelled` says so; then the former index is as it was.
    Raises: IndexInUse, StoreError, EmbeddingError.
    """
    switch_telemetry_off()
    embedder = usual_embedder(settings)
    former = Store(settings.home, None)
    try:
        fresh = rebuilt(former, embedder, fingerprint_of(embedder), progress, cancelled)
    except BaseException:
        former.close()
        raise
    with fresh:
        return len(fresh.records)
