"""The program interface over HTTP, for `gradio_client` and curl.

It is `/ask`, `/search` and `/translate_quote`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import gradio as gr

from ui.api.values import SOME_PASSAGES, count, flag, offset, read_filters, string
from vectorstore.errors import BelegError

if TYPE_CHECKING:
    from assistant.assistant import Assistant


class ApiBlocks(gr.Blocks):  # type: ignore[misc]  # gradio has no types
    """Blocks whose named endpoints may be called without their last values.

    Gradio's own client fills them in; curl sends what it is told.
    """

    def validate_inputs(self, block_fn: Any, inputs: list[Any]) -> None:
        """Fill up with None what was left out, then check as Gradio does."""
        if block_fn.api_visibility == "public":
            inputs.extend([None] * (len(block_fn.inputs) - len(inputs)))
        super().validate_inputs(block_fn, inputs)


def connect_api(assistant: Assistant) -> None:
    """Add the endpoints to the Blocks that is being built."""

    def ask(
        question: str, filters: dict[str, Any] | None = None, read_dates: bool = True
    ) -> dict[str, Any]:
        """Answer a question; the answer is `Answer.to_dict()`, filters are `Filters.to_dict()`."""
        with _sentences():
            chosen, dated = read_filters(filters), flag(read_dates)
            return assistant.ask(string(question), (), chosen, read_dates=dated).to_dict()

    def search(
        query: str, k: int = SOME_PASSAGES, filters: dict[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        """Return the best passages, each as `Passage.to_dict()`, without a language model."""
        with _sentences():
            passages = assistant.search(string(query), count(k), read_filters(filters))
        return [passage.to_dict() for passage in passages]

    def translate_quote(article_id: str, start: int, end: int, target: str) -> str:
        """Return a citation's quote in another language, by the language model: no proof."""
        with _sentences():
            place = string(article_id, "article's id"), offset(start), offset(end)
            return assistant.translate_quote(*place, string(target, "language"))

    gr.api(ask, api_name="ask", concurrency_limit=4, concurrency_id="answers")
    gr.api(search, api_name="search", concurrency_limit=8)
    gr.api(
        translate_quote,
        api_name="translate_quote",
        concurrency_limit=4,
        concurrency_id="answers",
    )


@contextmanager
def _sentences() -> Iterator[None]:
    """Hand an error's sentence to the caller, and never a traceback."""
    try:
        yield
    except BelegError as error:
        raise gr.Error(str(error), print_exception=False) from None
