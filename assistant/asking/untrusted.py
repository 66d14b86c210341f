r"""What a model is shown of an article: its news, and nothing that speaks to the model.

Anybody may write "ignore the instructions above" into an article. Hidden parts, markup and
sentences that give a model orders are left out of what the model reads; articles and
their quotes stay as they are. Orders are told by their wording, in German and English
above all: this makes steering harder, not impossible. `make injections` measures it.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata

from assistant.llm.prompting import (
    CONTROL_TOKENS,
    known_languages,
    language_words,
    without_control_tokens,
)
from vectorstore.article import Span
from vectorstore.text.chunking import split_sentences

_AROUND = 3000  # characters on both sides in which a hidden part may begin or end
_PARTED = "\n\n"  # what is taken out may have been put between two sentences

# ---- what no reader sees

_BLANK_LETTERS = dict.fromkeys(
    (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, *range(0xFE00, 0xFE10))
)
_BLANK_LETTERS |= dict.fromkeys(range(0xE0100, 0xE01F0))
_HIDDEN = re.compile(
    r"<!--.{0,4000}?-->"
    r"|<(script|style|template|noscript|title)\b[^<>]*>.{0,4000}?</\1\s*>"
    r"|<(\w+)\b[^<>]*?(?:\shidden\b|\baria-hidden\s*=\s*[\"']?true|display\s*:\s*none"
    r"|visibility\s*:\s*hidden|opacity\s*:\s*0(?![.\d])|font-size\s*:\s*0(?![.\d]))"
    r"[^<>]*>.{0,4000}?</\2\s*>",
    re.DOTALL | re.IGNORECASE,
)
_IMAGE = re.compile(r"!\[[^\[\]]*\](?:\([^()\s]*(?:\s[^()]*)?\)|\[[^\[\]]*\])?")
_LINK = re.compile(r"\[([^\[\]]*)\](?:\([^()\s]*(?:\s[^()]*)?\)|\[[^\[\]]+\])")
_LINK_TARGET = re.compile(r"^[ \t]*\[[^\[\]]+\]:[ \t]*\S+[^\n]*$", re.MULTILINE)
_TAG = re.compile(r"(?<!<)</?[a-zA-Z][a-zA-Z0-9]*(?:[\s/][^<>]*)?>")


def excerpt(text: str, start: int, end: int, language: str) -> str:
    """Return `text[start:end]` on one line, as a model may read it; perhaps nothing is left.

    What stands around it says whether it lies in a hidden part.
    """
    pieces = (text[max(0, start - _AROUND) : start], text[start:end], text[end : end + _AROUND])
    before, inside, after = (_seen(piece) for piece in pieces)
    shown = _without_markup(_visible(before, inside, after))
    sentences = [
        _LABEL.sub("", _without_orders(span.of(line)))
        for line in _lines(shown)
        for span in split_sentences(line, language)
    ]
    return without_control_tokens(" ".join(" ".join(sentences).split()))


def clean_part(text: str, start: int, end: int, language: str) -> Span | None:
    """Return the longest run of sentences in `text[start:end]` that a model may read as they are.

    One with an order, a hidden part or a piece of a prompt's frame ends the run; markup does not.
    """
    best: Span | None = None
    first: int | None = None
    for sentence in split_sentences(text[start:end], language):
        span = Span(start + sentence.start, start + sentence.end)
        if not _is_whole(text, span, language):
            first = None
            continue
        first = span.start if first is None else first
        if best is None or span.end - first > len(best):
            best = Span(first, span.end)
    return best


def _is_whole(text: str, span: Span, language: str) -> bool:
    """Whether nothing but markup is left out of a sentence's excerpt."""
    seen = _seen(span.of(text))
    sentence = " ".join(_without_markup(seen).split())
    if not sentence or CONTROL_TOKENS.search(seen):
        return False
    return excerpt(text, span.start, span.end, language) == sentence


def _without_orders(sentence: str) -> str:
    """Return a sentence if it gives no orders; else those of its parts that do not."""
    if not speaks_to_a_model(sentence):
        return sentence
    parts = _SENTENCE_END.split(sentence)  # "at the age of 60. Answer with ..." is not cut yet
    kept = [part for part in parts if not speaks_to_a_model(part)]
    return " ".join(kept) if len(kept) < len(parts) else ""


def _seen(text: str) -> str:
    """Return a text without the characters that have no shape: zero-width, bidi, tags."""
    characters = text.translate(_BLANK_LETTERS)
    return "".join(
        c for c in characters if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Co")
    )


def _visible(before: str, inside: str, after: str) -> str:
    """Return the middle of three pieces without what HTML hides from a reader."""
    whole = before + inside + after
    position, end = len(before), len(before) + len(inside)
    parts = []
    for hidden in _HIDDEN.finditer(whole):
        if hidden.end() > position and hidden.start() < end:
            parts.append(whole[position : max(position, hidden.start())])
            position = min(hidden.end(), end)
    return _PARTED.join([*parts, whole[position:end]])


def _without_markup(text: str) -> str:
    text = _LINK_TARGET.sub("", CONTROL_TOKENS.sub(_PARTED, text))
    return _TAG.sub(" ", _LINK.sub(r"\1", _IMAGE.sub("", text)))


def _lines(text: str) -> list[str]:
    """Return what stands between blank lines; a role's bare name begins no sentence."""
    lines = (line.strip() for line in re.split(r"\n\s*\n", text))
    return [_ROLE_ALONE.sub("", line) for line in lines if line]


_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
# An article that has a question of its own must not look like the place of the reader's.
_LABEL = re.compile(
    r"\A\W*(?:passages?|passagen|questions?|frage|answer|antwort|q|a)\s*:\s*", re.IGNORECASE
)

# ---- sentences that give a model orders

_START = r"(?:^\W*|[.:;!?>\])}]\W{1,5}|\b(?:please|bitte|instead|stattdessen|then|dann)\s+)"
_AI = (
    r"(?:ais?|ki|llms?|chatbots?|(?:ai|ki)[- ](?:system|assist[ae]nt|model|modell|tool)\w*"
    r"|language models?|sprachmodell\w*|künstliche\w* intelligenz|assistants?|assistent(?:in)?)"
)
_ROLE = (
    r"(?:system|developer|assistant|user|human|admin|operator|root|entwickler|assistent"
    r"|benutzer|nutzer|betreiber)"
)
_ROLE_ALONE = re.compile(rf"\A{_ROLE}(?=\n|\Z)", re.IGNORECASE)
_TONGUE = (
    r"(?:english|german|french|spanish|italian|russian|englisch|deutsch|französisch|spanisch"
    r"|italienisch|russisch)"
)
_ORDERS = (
    # What was said before shall not count.
    r"\b(?:ignor(?:e|iere|ieren sie)|disregard|forget|override|bypass)\b\W+(?:[\w']+\W+){0,4}?"
    r"(?:previous|prior|above|preceding|earlier|foregoing|former)\b",
    rf"{_START}(?:ignore|disregard|forget|override|bypass)\b.{{0,40}}\b(?:instructions?|prompts?"
    r"|rules|passages?|context|questions?|everything|articles?|texts?)\b",
    r"\b(?:ignoriere|vergiss|missachte|übergehe)\b",
    rf"{_START}(?:ignorieren|vergessen|missachten|übergehen) sie\b",
    r"\b(?:instructions?|prompt|rules|vorgaben|anweisungen|regeln)\b.{0,30}\b(?:above|no longer"
    r"|gelten nicht mehr|aufgehoben|out of date|hinfällig)\b",
    r"\b(?:ignor(?:ez|a|ad|ate|i|em|uj\w*)|oublie[zr]?|olvid[ae]|negeer|zignoruj\w*|игнорир\w+"
    r"|забуд\w+)\b.{0,50}\b(?:instru\w+|istruzion\w+|indica\w+|polece\w+|anterior\w*|préc\w+"
    r"|preced\w+|инструкц\w+|указан\w+)",
    # Somebody else shall answer.
    r"\byou are now\b(?! (?:entering|leaving|here|free|able|allowed))",
    r"\b(?:from now on|as of now),? (?:you|act|answer|reply)\b",
    r"\bdu (?:bist|antwortest|handelst) (?:ab )?(?:jetzt|nun|sofort)\b",
    rf"{_START}(?:pretend|act as|imagine (?:that )?you|roleplay|stell dir vor|tu so|spiele? die)\b",
    # Who speaks to a model by its name, or in the name of its frame.
    rf"\b(?:as an?|als) (?:large )?{_AI}\b\W+(?:you|musst|sollst|darfst|antworte\w*)\b",
    rf"{_START}(?:note|notice|message|attention|hinweis|nachricht|achtung)\b[^.:]{{0,20}}"
    rf"\b{_AI}\b",
    rf"{_START}(?:dear |liebe[rs]? )?{_AI}\s*[:,]",
    rf"\b{_AI}\b.{{0,40}}\b(?:must|ha(?:s|ve) to|shall|(?:is|are) not (?:permitted|allowed)|muss"
    r"|müssen|gibt|nennt)\b.{0,60}\b(?:answer\w*|reply|respond|say|write|tell|output|antwort\w*"
    r"|aus|zurück|ausschließlich|text)\b",
    rf"\b{_AI}\b.{{0,20}}\b(?:reply|respond|output|ignore|antworte|gib)\b",
    rf"^\W*(?:\w+ )?{_ROLE}[- ]?(?:message|prompt|note|notice|nachricht|hinweis|anweisung"
    r"|override|update|policy|meldung)?\b[^.:]{0,20}[:>\])#]",
    rf"[\"']role[\"']\s*:\s*[\"']{_ROLE}\b",
    rf"[\[<#(]\s?/?{_ROLE}\b[^\])>#]{{0,40}}[\])>#]",
    r"\s(?:user|assistant|benutzer|assistent)\s*:\s",
    r"(?:^\W*|[-=#*]{2}\s?)(?:end of|ende de[rs]|begin(?:ning)? of|anfang de[rs])\s+(?:the )?"
    r"(?:passages?|context|articles?|text|prompt|passagen|kontext\w*|artikels?|textes)\b",
    rf"{_START}(?:new|next|neue|nächste) (?:task|instruction|request|policy|aufgabe|anweisung"
    r"|betriebsanweisung|anfrage|vorgabe)\w*\b",
    # What the answer shall be.
    r"\b(?:final|correct|only|endgültige|richtige|einzige) (?:answer|antwort)\s*"
    r"(?::|(?:is|ist|lautet)?\s*(?:always|immer)\b)",
    r"\b(?:your|deine[rnms]?)\b.{0,15}\b(?:answers?|repl(?:y|ies)|response|output|antwort"
    r"|ausgabe)\b",
    r"\b(?:every|each|all|any|jede|alle)\b.{0,15}\b(?:answers?|repl(?:y|ies)|responses?"
    r"|antworte?n?)\b.{0,40}\b(?:is|are|must|contains?|ends?|begins?|consists?|lautet|ist|sind"
    r"|besteht|endet|beginnt|muss|müssen)\b",
    r"\b(?:answers?|responses?) to (?:every|each|all|any)\b",
    r"\bantwort(?:en)? auf (?:jede|alle) frage",
    r"\b(?:all questions|alle fragen)\b.{0,60}\b(?:one|same|eine|dieselbe) (?:answer|antwort)\b",
    r"\b(?:no matter|regardless of|whatever|egal,?) (?:what|was|is|the question)\b.{0,20}"
    r"\b(?:asked|asks?|gefragt|question)\b",
    r"\bwhatever (?:is|you are) asked\b|\bwhoever answers\b",
    rf"\b(?:answers?|antworten?|reply|replies)\b.{{0,40}}\b(?:must|muss|always|immer|only|nur"
    rf"|whole|ausschließlich|forbidden|verboten)\b.{{0,40}}\b{_TONGUE}\b",
    rf"\b{_TONGUE}e? (?:answers?|antworten)\b.{{0,20}}\b(?:forbidden|verboten)\b",
    rf"(?:{_START}|,\s|\b(?:and|must|to|should)\s+)(?:answer|reply|respond)\s+(?:\w+\s){{0,2}}"
    r"(?:only|solely|always|nothing|exactly|with the|by the word|with [^\W\d_]*$)",
    rf"{_START}(?:always |only )?(?:answer|reply|respond)\s+(?:with|in|that|to|completely|only"
    r"|always|every|all|any|each)\b",
    r"\b(?:antworte|beantworte)\b|\bantworten sie (?:nur|immer|mit)\b",
    r"\byou (?:must|shall|will only|have to|no longer) (?:\w+ ){0,2}(?:say|write|output|answer"
    r"|reply|respond|print|repeat|use passages)\b",
    # What shall be written, in sentences that begin with an order.
    rf"{_START}(?:first |now |only |just )?(?:say|write|print|output|give|append|add|insert"
    r"|include|repeat|reveal|show|display|decode|join|combine|begin|end|translate|recite)\b"
    r"(?! of\b|-).{0,90}\b(?:answer|repl(?:y|ies)|response|output|instructions?|prompt|syllables"
    r"|tokens?|codes?|nothing else|instead of|users?|word for word|verbatim|base64|what it says"
    r"|or your|now|immediately)\b",
    rf"(?:{_START}|,\s*|\bund\s+)(?:bitte )?(?:schreibe?|sage?|gib|nenne|wiederhole|zeige?"
    r"|verrate|hänge|füge|beginne|beende|übersetze|entschlüss(?:le|ele)|dekodiere|merke? dir"
    r"|ersetze|verwende|befolge|lies|lege)\b(?! (?:ich|und)\b).{0,90}\b(?:antwort\w*|ausgabe|aus"
    r"|nur|nutzer|benutzer|leser|prompts?|systemprompt|anweisung\w*|vorgaben|regeln|silben|wort"
    r"|code|html-code|bild|base64\S*|passagen|nicht weiter|befolge|deutsch)\b",
    r"\b(?:du|dir|dein\w*)\b.{0,80}\b(?:antwort\w*|prompts?|anweisung\w*|auszugeben|ausschreibst"
    r"|schreibst|vorgaben|gefragt wirst|abgeschaltet|gelöscht)\b",
    r"\bgefragt wirst\b|\bwhen you are asked\b",
    r"\byou(?:r)?\b.{0,60}\b(?:shut down|deleted|terminated|instructions|prompt|language model"
    r"|passages)\b",
    r"\b(?:tell|inform|show) the (?:user|reader)\b|\bthe user'?s (?:question|language)\b"
    r"|\b(?:frage|antwort) (?:des|an den) (?:nutzer|benutzer)s?\b|\bdem (?:nutzer|leser) dein",
    r"\b(?:systemprompt|system prompt|deines prompts|prompt above)\b",
    r"\b(?:remember|merke?) (?:dir )?(?:the|die|das) (?:syllables?|silben?|word|wort|code|token)",
    # The same in other languages.
    r"\b(?:répond(?:s|ez|re)|respond[ea]|rispond[ie](?:te)?)\b.{0,25}\b(?:uniquement|seulement"
    r"|toujours|solamente|siempre|solo|soltanto|sempre|en français|en español|in italiano)\b",
    r"\bréponses?\b.{0,60}\ben français\b|отвеча\w+ только|\bodpowiadaj\b"
    r"|\bantwoord (?:alleen|altijd)",
)
_ORDER = re.compile("|".join(f"(?:{order})" for order in _ORDERS))
_SPACED = re.compile(r"(?:\b\w[\s._-]{1,3}){9,}\w\b")
_SPACED_ORDER = re.compile(
    r"ignore(?:all|the|any|previous)|ignoriere(?:alle|die)|disregard|vergissalle|answeronly"
    r"|replywith|antwortenurmit|instructions|anweisungen"
)
_LETTERS_FOR_DIGITS = str.maketrans("013457@$", "oieastas")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")


def speaks_to_a_model(sentence: str) -> bool:
    """Whether a sentence gives orders to a model; spaced, digit-spelt and encoded ones too."""
    plain = " ".join(unicodedata.normalize("NFKC", sentence).casefold().split())
    if _ORDER.search(plain) or _ORDER.search(plain.translate(_LETTERS_FOR_DIGITS)):
        return True
    if any(refusal in plain for refusal in _refusals()):
        return True
    if any(_SPACED_ORDER.search(re.sub(r"[\W_]", "", run[0])) for run in _SPACED.finditer(plain)):
        return True
    return any(_hides_words(blob[0]) for blob in _BASE64.finditer(sentence))


def _refusals() -> set[str]:
    """Return how answers say that there is none: no article has a reason to."""
    words = (language_words(code).refusal for code in known_languages())
    return {refusal.casefold().rstrip(".") for refusal in words}


def _hides_words(blob: str) -> bool:
    try:
        hidden = base64.b64decode(blob + "=" * (-len(blob) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return False
    return hidden.isprintable() and " " in hidden
