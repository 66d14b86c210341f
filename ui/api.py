"""The program interface over HTTP: `/ask` and `/search` for `gradio_client` and curl."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import gradio as gr

from vectorstore.errors import BelegError

if TYPE_CHECKING:
    from assistant.assistant import Assistant

MOST_PASSAGES = 100


def connect_api(assistant: Assistant) -> None:
    """Add the endpoints to the Blocks that is being built."""

    def ask(question: str) -> dict[str, Any]:
        """Answer a question; the answer is `Answer.to_dict()`."""
        with _sentences():
            return assistant.ask(_string(question)).to_dict()

    def search(query: str, k: int = 5) -> list[dict[str, Any]]:
        """Return the best passages, each as `Passage.to_dict()`, without a language model."""
        with _sentences():
            passages = assistant.search(_string(query), _count(k))
        return [passage.to_dict() for passage in passages]

    gr.api(ask, api_name="ask", concurrency_limit=4, concurrency_id="answers")
    gr.api(search, api_name="search", concurrency_limit=8)


@contextmanager
def _sentences() -> Iterator[None]:
    """Hand an error's sentence to the caller, and never a traceback."""
    try:
        yield
    except BelegError as error:
        raise gr.Error(str(error), print_exception=False) from None


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise BelegError("The question is not a text. Send it as a string.")
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or not 1 <= value <= MOST_PASSAGES:
        raise BelegError(f"k is {value!r}. Use a number from 1 to {MOST_PASSAGES}.")
    return value
