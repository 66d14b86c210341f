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
from vectorstore.text.patterns import read_patterns

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

_LISTED = read_patterns("assistant.asking", "patterns.toml")
_ROLE_ALONE = re.compile(_LISTED["role_alone"], re.IGNORECASE | re.VERBOSE)
_ORDER = re.compile(_LISTED["order"], re.VERBOSE)
_SPACED = re.compile(r"(?:\b\w[\s._-]{1,3}){9,}\w\b")
_SPACED_ORDER = re.compile(_LISTED["spaced_order"], re.VERBOSE)
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
