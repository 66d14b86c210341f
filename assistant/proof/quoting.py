"""Which sentences can be shown as quotes: whole ones that say something by themselves."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.facts.languages.known import language_of, small_verbs, small_words
from assistant.facts.languages.vocabulary import fold
from assistant.proof.quotable import split_cached
from vectorstore.article import Article
from vectorstore.text.chunking import SentenceSpan
from vectorstore.text.patterns import read_patterns

_LISTED = {
    name: re.compile(pattern, re.IGNORECASE | re.VERBOSE)
    for name, pattern in read_patterns("assistant.proof", "patterns.toml").items()
}
_ENDS = re.compile(r"[.!?\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964]\s?[\"'\u201c\u201d\u2019\u00bb\u00ab)\]]*\Z")
_ASKS = re.compile(r"[?\uff1f\u061f]\W*\Z")
_IN_BRACKETS = re.compile(r"\A[(\[][^()\[\]]*[)\]]\W*\Z")
_WORD = re.compile(r"[^\W\d_]+")
_CAPTION = 3  # sentences that the words under a picture have at most
_HEADING = 90  # characters of a line that stands alone and asks: a section's heading


@lru_cache(maxsize=64)
def quotable(text: str, language: str) -> frozenset[SentenceSpan]:
    """Return the sentences of a text that can stand as quotes.

    Headings, bylines, datelines, words under a picture and lines that do not end are none; but
    where no sentence of a text ends with a mark, its language has none, and all can stand.
    """
    spans = split_cached(text, language)
    paragraphs: dict[int, list[SentenceSpan]] = {}
    for span in spans:
        paragraphs.setdefault(span.paragraph, []).append(span)
    marked = any(_ENDS.search(span.of(text)) for span in spans)
    found = set()
    for own in paragraphs.values():
        words = [span.of(text) for span in own]
        if own[0].heading or _is_apparatus(words):
            continue
        found |= {
            span
            for span, said in zip(own, words, strict=True)
            if (not marked or _ENDS.search(said)) and _says_something(said, language)
        }
    return frozenset(found)


def _is_apparatus(paragraph: list[str]) -> bool:
    """Whether a paragraph belongs to a picture, names its author, or heads a section."""
    if len(paragraph) > _CAPTION:
        return False
    whole = " ".join(paragraph)
    if _LISTED["credit"].search(whole) or (len(paragraph) > 1 and _IN_BRACKETS.match(paragraph[-1])):
        return True
    return len(paragraph) == 1 and len(whole) <= _HEADING and bool(_ASKS.search(whole))


def _says_something(sentence: str, language: str) -> bool:
    """Whether a sentence may have a verb: a word in small letters that is none of the small words.

    A dateline has none, nor "Von Max Muster". In a script without small letters all may have one.
    """
    if _IN_BRACKETS.match(sentence):
        return False
    if not any(character.islower() or character.isupper() for character in sentence):
        return True
    small = small_words(language) - small_verbs(language)
    return any(word[0].islower() and word not in small for word in _WORD.findall(sentence))
