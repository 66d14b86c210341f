"""Which sentences can be shown as quotes: whole ones that say something by themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from assistant.facts.languages.known import language_of, small_verbs, small_words
from assistant.facts.languages.vocabulary import fold
from assistant.proof.quotable import split_cached
from vectorstore.text.chunking import SentenceSpan
from vectorstore.text.patterns import read_patterns

_CREDIT = re.compile(
    read_patterns("assistant.proof", "patterns.toml")["credit"], re.IGNORECASE | re.VERBOSE
)
_END = r"[.!?\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964]"  # of a sentence, in several scripts
_CLOSES = r"\s?[\"'\u201c\u201d\u2019\u00bb\u00ab)\]]*"
_ENDS = re.compile(rf"{_END}{_CLOSES}\Z")
_ASKS = re.compile(r"[?\uff1f\u061f]\W*\Z")
_IN_BRACKETS = re.compile(r"\A[(\[][^()\[\]]*[)\]]\W*\Z")
_WORD = re.compile(r"[^\W\d_]+")
_CAPTION = 3  # sentences that the words under a picture have at most
_HEADING = 90  # characters of a line that stands alone and asks: a section's heading


@lru_cache(maxsize=64)
def quotable(text: str, language: str) -> frozenset[SentenceSpan]:
    """Return the sentences of a text that can stand as quotes.

    Headings, bylines, datelines, words under a picture and lines that do not end are none. Where
    no sentence of a text ends with a mark, its language has no such marks, and lines need none.
    """
    paragraphs: dict[int, list[SentenceSpan]] = {}
    for span in split_cached(text, language):
        paragraphs.setdefault(span.paragraph, []).append(span)
    bodies = [own for own in paragraphs.values() if not _is_apparatus(own, text)]
    spans = [span for own in bodies for span in own if not own[0].heading]
    ended = [s for s in spans if _ENDS.search(s.of(text)) or announces(s.of(text))]
    return frozenset(span for span in ended or spans if _may_state(span.of(text), language))


def refers_back(sentence: str, language: str) -> bool:
    """Whether a sentence begins with a word that needs the one before: "He", "Deshalb"."""
    known, first = language_of(language), _WORD.search(sentence)
    return known is not None and first is not None and fold(first[0]) in known.refers_back


def announces(sentence: str) -> bool:
    """Whether a sentence needs the one after it: what it names follows behind a colon."""
    return sentence.rstrip().endswith((":", "\uff1a"))


def _is_apparatus(paragraph: Sequence[SentenceSpan], text: str) -> bool:
    """Whether a paragraph belongs to a picture or asks what a section is about."""
    if len(paragraph) > _CAPTION:
        return False
    whole, last = text[paragraph[0].start : paragraph[-1].end], paragraph[-1].of(text)
    if _CREDIT.search(whole) or (len(paragraph) > 1 and _IN_BRACKETS.match(last)):
        return True
    return len(paragraph) == 1 and len(whole) <= _HEADING and bool(_ASKS.search(whole))


def _may_state(sentence: str, language: str) -> bool:
    """Whether a sentence may have a verb: a word in small letters that is no particle or the like.

    "Von Max Muster." has none, nor has a dateline, nor what stands in brackets as a whole. In a
    script without small letters all may have one.
    """
    if _IN_BRACKETS.match(sentence):
        return False
    if not any(character.islower() or character.isupper() for character in sentence):
        return True
    small, verbs = small_words(language), small_verbs(language)
    words = (word for word in _WORD.findall(sentence) if word[0].islower())
    return any(word not in small or fold(word) in verbs for word in words)
