"""The interface's words, from a catalog for each language; answers speak their question's."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from babel import Locale
from babel.numbers import format_decimal

Language = Literal["de", "en"]

LANGUAGES: tuple[Language, ...] = ("de", "en")

EXAMPLES = (
    "What did Merz demand?",
    "Was hat Merz gefordert?",
    "Wer ist Juri Uschakow?",
    "What tariff did the US impose on India, and why?",
)


@cache
def texts_of(language: Language) -> Mapping[str, str]:
    """Return all of the interface's words in a language, by name."""
    catalog = files("ui").joinpath("catalogs", f"{language}.toml")
    return dict(tomllib.loads(catalog.read_text(encoding="utf-8")))


def text(language: Language, key: str, **slots: object) -> str:
    """Return an interface text with its slots filled.

    Raises: KeyError: for an unknown key or a slot that was not given.
    """
    return texts_of(language)[key].format(**slots)


def number(language: Language, count: float, *, grouped: bool = True) -> str:
    """Return `1.000` or `1,000`."""
    return str(format_decimal(count, locale=language, group_separator=grouped))


def language_name(language: Language, code: str) -> str:
    """Return `Deutsch` or `German` for `de`; the code itself where no name is known."""
    return str(Locale(language).languages.get(code.casefold(), code.upper()))
