"""Whether a text says that the articles do not say it."""

from __future__ import annotations

import re

from assistant.prompting import language_words

# A small model words the given sentence its own way now and then: "The articles do not say
# anything about German taxes." The frame must be whole, articles and denial and saying: that
# "Article 5 does not apply" is an answer.
_NOT = r"(?:do not|does not|don[’']t|doesn[’']t|did not|didn[’']t)"
_SAY = r"(?:say|mention|contain|provide|state|give|specify|include|answer|name|tell)"
_SAID = r"(?:said|mentioned|contained|provided|stated|given|specified|included|found|available)"
_TEXTS = r"(?:articles?|passages?|excerpts?|texts?)"
_TEXTE = r"(?:artikeln?|passagen?|textstellen|auszüge[n]?|texte[n]?)"
_NICHTS = r"(?:nichts|nicht|keine?[nr]?)"
_STEHT = r"(?:steht|stehen|findet sich|finden sich|gibt es|wird|werden|ist|sind)"
_NENNEN = r"(?:enthalten|sagen|nennen|erwähnen|geben|machen|beantworten|liefern)"
_FREE_WORDING = {
    "en": re.compile(
        rf"(?:unfortunately, )?(?:the |these |given |provided )*{_TEXTS}(?: [a-z]+)? "
        rf"{_NOT} {_SAY}\b|"
        rf"none of the {_TEXTS} {_SAY}s?\b|"
        rf"(?:[^.!?,]{{1,80}}?) (?:is|are) (?:not|nowhere) {_SAID} in (?:the |these |any )"
        rf"(?:given |provided )?{_TEXTS}|"
        rf"there is no information [^.!?]{{0,80}}in the (?:given |provided )?{_TEXTS}",
        re.IGNORECASE,
    ),
    "de": re.compile(
        rf"(?:dazu|darüber|hierzu|davon) {_STEHT} [^.!?]{{0,40}}?{_NICHTS}\b|"
        rf"das steht nicht in (?:den|diesen) {_TEXTE}|"
        rf"leider {_STEHT} (?:dazu|darüber|hierzu|davon) {_NICHTS}\b|"
        rf"es gibt keine (?:informationen|angaben) [^.!?]{{0,80}}?in (?:den|diesen) {_TEXTE}|"
        rf"(?:über|zu|von) [^.!?,]{{1,80}}? {_STEHT} [^.!?,]{{0,40}}?{_TEXTE} {_NICHTS}\b|"
        rf"in (?:den|diesen) {_TEXTE} {_STEHT} [^.!?,]{{0,60}}?{_NICHTS}\b|"
        rf"(?:die|diese) {_TEXTE} {_NENNEN} [^.!?,]{{0,60}}?{_NICHTS}\b",
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
