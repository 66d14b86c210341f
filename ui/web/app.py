"""The browser chat as an application for any ASGI server."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.settings import switch_telemetry_off

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.assistant import Assistant


def build_app(assistant: Assistant, folders: Sequence[Path] = ()) -> FastAPI:
    """Return the chat as an ASGI application.

    Args:
        assistant: answers the questions and owns the articles.
        folders: what the "index again" button indexes; without any there is no button.
    """
    # Gradio reads these when it is imported, so it must not be imported before.
    switch_telemetry_off()
    with _no_stubs_written():
        from ui.web.stack import build_web  # noqa: PLC0415  # gradio takes seconds to import

    return build_web(assistant, folders)


@contextmanager
def _no_stubs_written() -> Iterator[None]:
    """Spare Gradio the stubs that it writes of its own components whenever it is imported.

    For each it parses its own source and fills a template: more than half of the import. What
    has no source file gets no stub, and so its classes have none meanwhile.
    """
    known = inspect.getfile

    def file_of(thing: Any) -> str:
        if isinstance(thing, type) and thing.__module__.startswith("gradio."):
            raise OSError(f"No stub is wanted of {thing.__qualname__}.")
        return known(thing)

    inspect.getfile = file_of  # type: ignore[assignment]  # what Gradio hands it
    try:
        yield
    finally:
        inspect.getfile = known
