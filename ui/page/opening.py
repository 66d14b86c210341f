"""The page as it is sent first: in the browser's language, before any script has asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any

from ui.api.endpoints import ApiBlocks
from ui.texts import Language

Words = Callable[[Language], Mapping[Any, Any]]

# Of the browser that the page is being sent to; None for a program that names none.
spoken: ContextVar[Language | None] = ContextVar("spoken", default=None)


class OpeningBlocks(ApiBlocks):
    """Blocks whose components say, when they are sent first, what `words` has for them.

    Gradio sends every browser the same `config`; here it depends on who is `spoken` to.
    """

    words: Words | None = None
    _config: Any = None

    @property
    def config(self) -> Any:
        """Return what the page is made of; Gradio copies it before it changes it."""
        language = spoken.get()
        if language is None or self.words is None:
            return self._config
        said = {part._id: _props(update) for part, update in self.words(language).items()}
        return {
            **self._config,
            "components": [_said(one, said.get(one["id"])) for one in self._config["components"]],
        }

    @config.setter
    def config(self, config: Any) -> None:
        self._config = config


def _props(update: Any) -> dict[str, Any]:
    if not isinstance(update, dict):
        return {"value": update}
    return {name: value for name, value in update.items() if name != "__type__"}


def _said(component: Mapping[str, Any], props: dict[str, Any] | None) -> Mapping[str, Any]:
    return {**component, "props": component["props"] | props} if props else component
