"""Sentences that the assistant itself says to a reader, in German and English."""

from __future__ import annotations

_NOTICES = {
    "quotes_only": {
        "de": "Diese Antwort besteht nur aus Zitaten: {reason}",
        "en": "This answer is made of quotes only: {reason}",
    },
    "stopped_early": {
        "de": "Das Sprachmodell ist mitten in der Antwort ausgefallen: {reason}",
        "en": "The language model failed in the middle of the answer: {reason}",
    },
    "no_articles": {
        "de": "Es sind noch keine Artikel im Index. Fügen Sie welche hinzu, dann fragen Sie noch "
        "einmal.",
        "en": "There are no articles in the index yet. Add some, then ask again.",
    },
}


def notice(name: str, language: str, reason: str = "") -> str:
    """Return a sentence in German for German questions, else in English."""
    return _NOTICES[name]["de" if language == "de" else "en"].format(reason=reason)
