"""Which language a text is in."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import Any

# The languages that news articles are likely to be in. py3langid knows many more, and
# takes a short line in one of these for a small neighbour now and then.
COMMON = frozenset([
    "ar", "bg", "bn", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "ga", "he", "hi",
    "hr", "hu", "id", "it", "ja", "ka", "ko", "lt", "lv", "mk", "ms", "nb", "nl", "pl", "pt", "ro",
    "ru", "sk", "sl", "sq", "sr", "sv", "sw", "ta", "th", "tr", "uk", "ur", "vi", "zh",
])  # fmt: skip
# A question is taken for a language that the index does not have only if that language is
# this many times likelier than the best that it has.
_SURPRISE = 4.0
_ENOUGH_CHARACTERS = 12
_CODE = re.compile("[a-z]{2,3}")
_TAG = re.compile("([a-z]{2})(?:[-_][a-z0-9_-]+)?", re.IGNORECASE)


def is_code(text: str) -> bool:
    """Whether a text is written as an ISO 639 code."""
    return _CODE.fullmatch(text) is not None


def code_of(tag: str) -> str | None:
    """Return the ISO 639-1 code in a tag such as `de-AT` or `de_DE`."""
    match = _TAG.fullmatch(tag.strip())
    return match[1].lower() if match else None


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415  # 0.9 s

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def detect_language(text: str, expected: Collection[str] = (), default: str = "en") -> str:
    """Return the ISO 639-1 code of a text's language.

    `expected` languages (those of the index, say) win unless another one is much
    likelier. A text without letters, or too short to tell, is in the `default` language
    if `expected` is empty, else in the likeliest expected one.
    """
    if not any(character.isalpha() for character in text):
        return default
    ranked: list[tuple[str, float]] = [
        (code, p) for code, p in _identifier().rank(text[:5000]) if code in COMMON
    ]
    best, likelihood = ranked[0]
    known = [(code, p) for code, p in ranked if code in expected]
    if not known:
        return best
    surprising = likelihood > _SURPRISE * known[0][1]
    return best if surprising and len(text) >= _ENOUGH_CHARACTERS else known[0][0]
