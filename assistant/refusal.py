"""Whether a text says that the articles do not say it."""

from __future__ import annotations

import re

from assistant.prompting import language_words

# A small model words the given sentence its own way now and then: "The articles do not say
# anything about German taxes."
_FREE_WORDING = {
    "en": re.compile(
        r"^(?=[^.!?]*\b(?:articles?|passages?|excerpts?|texts?)\b)"
        r"[^.!?]*\b(?:not|no|nothing|neither)\b"
        r"[^.!?]*\b(?:say|says|mention|mentioned|mentions|contain|contains|provided?|provides|"
        r"state|stated|states|give|given|gives|specify|specified|include|included|information|"
        r"available|found|answer)\b",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"^(?=[^.!?]*\b(?:artikeln?|passagen?|textstellen?|auszügen?|texte?n?)\b)"
        r"[^.!?]*\b(?:nicht|nichts|keine[nr]?|kein)\b",
        re.IGNORECASE,
    ),
}
_LONGEST = 240  # characters; whoever writes more than that has something to say


def is_refusal(text: str, language: str) -> bool:
    """Whether a model's answer begins by saying that the articles do not say it, or is empty."""
    words = text.strip()
    if not words:
        return True
    given = {language_words(language).refusal, language_words("en").refusal}
    if any(words.casefold().startswith(refusal.casefold().rstrip(".")) for refusal in given):
        return True
    if len(words) > _LONGEST:
        return False
    return any(_FREE_WORDING[code].match(words) for code in {language, "en"} & _FREE_WORDING.keys())
