"""Whether a text says that the articles do not say it."""

from __future__ import annotations

import re

from assistant.prompting import language_words

# A small model words the given sentence its own way now and then: "The articles do not say
# anything about German taxes."
_FREE_WORDING = {
    "en": re.compile(
        r"(?:the )?(?:articles?|passages?|texts?|excerpts?|information)\b.{0,40}?\b"
        r"(?:do(?:es)? not|don[’']t|doesn[’']t|did not|is not|are not|no)\b.{0,30}?\b"
        r"(?:say|mention|contain|provide|state|give|specify|include|information|available)",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"(?:dazu|darüber|hierzu|über .{1,80}?|zu .{1,80}?) (?:steht|stehen|gibt es|findet sich) "
        r".{0,30}?(?:nichts|keine)|"
        r"(?:(?:in )?(?:den|die|der|das|diese[nr]?) )?"
        r"(?:artikeln?|passagen?|texte?n?|abschnitte?n?)\b.{0,60}?\b(?:nicht|nichts|keine[nr]?)\b",
        re.IGNORECASE,
    ),
}


def is_refusal(text: str, language: str) -> bool:
    """Whether a model's answer begins by saying that the articles do not say it, or is empty."""
    words = text.strip()
    if not words:
        return True
    given = {language_words(language).refusal, language_words("en").refusal}
    if any(words.casefold().startswith(refusal.casefold().rstrip(".")) for refusal in given):
        return True
    return any(_FREE_WORDING[code].match(words) for code in {language, "en"} & _FREE_WORDING.keys())
