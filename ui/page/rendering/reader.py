"""Whom the page's HTML is for, and how a template becomes HTML for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension

from ui.reasons import worded
from ui.texts import Language, number, text

_TEMPLATES = Path(__file__).parent / "templates"
_LINE_END = re.compile(r"\n[ \t]*")


@dataclass(frozen=True)
class Reader:
    """Whom the page is written for: the language, and the titles of articles by their ids.

    The titles are those of the articles that questions were limited to.
    """

    language: Language
    titles: Mapping[str, str] = field(default_factory=dict)

    def text(self, key: str, **slots: object) -> str:
        """Return a text in the reader's language, as `ui.texts.text` does."""
        return text(self.language, key, **slots)

    def number(self, count: float) -> str:
        """Return a number as the reader's language groups it."""
        return number(self.language, count)

    def articles(self, count: int) -> str:
        """Return `1 article` or `1,214 articles`."""
        if count == 1:
            return self.text("articles_one")
        return self.text("articles_count", count=self.number(count))

    def reason(self, reason: str) -> str:
        """Return why something failed, in the reader's language."""
        return worded(reason, self.language)

    def html(self, template: str, **values: object) -> str:
        """Return a template, filled; whatever the values hold stays text.

        Raises: jinja2.UndefinedError: for a value that the template needs and was not given.
        """
        filled = _environment().get_template(template)
        return filled.render(text=self.text, number=self.number, **values)


class _NoLines(Extension):
    """Leaves out the line ends and indentation of a template: within the chat they would show."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return _LINE_END.sub("", source)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        extensions=[_NoLines],
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )
