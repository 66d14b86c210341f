"""German: its numbers and days, its names, how it denies, and who says something in it."""

from __future__ import annotations

from assistant.facts.languages.vocabulary import Language

# ---- numbers and days


# ---- names, denial and speech


# ---- the language

GERMAN = Language(
    code="de",
    # numbers and days
    # names, denial and speech
)
