"""What a language must give, so that its sentences can be read: the interface of this folder."""

from __future__ import annotations

from dataclasses import dataclass

# ---- numbers and days


# ---- names, denial and speech


# ---- a language


@dataclass(frozen=True)
class Language:
    """A language as the rules see it; `code` is its ISO 639-1 code."""

    code: str
    # numbers and days
    # names, denial and speech
