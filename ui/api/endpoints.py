"""The program interface over HTTP, for `gradio_client` and curl.

It is `/ask`, `/search` and `/translate_quote`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.events import api

from ui.api.operations import SOME_PASSAGES, quiet, read_order
from vectorstore.errors import BelegError
from vectorstore.progress import never

if TYPE_CHECKING:
    from assistant.assistant import Assistant


class ApiBlocks(gr.Blocks):
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

    def given(operation: str, **values: Any) -> dict[str, Any]:
        try:
            return read_order(operation, values)(assistant, quiet, never).values
        except BelegError as error:  # its sentence, and never a traceback
            raise gr.Error(str(error), print_exception=False) from None

    def ask(
        question: str,
        filters: dict[str, Any] | None = None,
        read_dates: bool = True,
        anew: bool = False,
    ) -> dict[str, Any]:
        """Answer a question; the answer is `Answer.to_dict()`, filters are `Filters.to_dict()`."""
        asked = {"question": question, "filters": filters, "read_dates": read_dates, "anew": anew}
        return given("ask", **asked)

    def search(
        query: str, k: int = SOME_PASSAGES, filters: dict[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        """Return the best passages, each as `Passage.to_dict()`, without a language model."""
        passages: list[dict[str, Any]] = given("search", query=query, k=k, filters=filters)[
            "passages"
        ]
        return passages

    def translate_quote(article_id: str, start: int, end: int, target: str) -> str:
        """Return a citation's quote in another language, by the language model: no proof."""
        place = {"article_id": article_id, "start": start, "end": end}
        return str(given("translate_quote", **place, target=target)["translation"])

    answers: dict[str, Any] = {"concurrency_limit": 4, "concurrency_id": "answers"}
    api(ask, api_name="ask", **answers)
    api(search, api_name="search", concurrency_limit=8)
    api(translate_quote, api_name="translate_quote", **answers)
