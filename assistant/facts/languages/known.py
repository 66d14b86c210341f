"""The languages that are known, each with a file of its own in this folder."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.facts.languages.english import ENGLISH
from assistant.facts.languages.german import GERMAN
from assistant.facts.languages.vocabulary import Language

KNOWN: Mapping[str, Language] = {language.code: language for language in (GERMAN, ENGLISH)}


def language_of(code: str) -> Language | None:
    """Return the language of an ISO 639-1 code; None if its sentences cannot be read."""
    return KNOWN.get(code)
