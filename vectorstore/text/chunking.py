"""Text into sentences and chunks, each knowing its place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sentencex

from vectorstore.article import Span

CHUNK_SIZE = 1000
VERSION = f"sentences-{CHUNK_SIZE}-2"  # part of the index's fingerprint
_DENSE_SIZE = 0.4  # of it, in a script whose characters are syllables or words
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_DENSE_SHARE = 0.3

_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
_LIST_ITEM = re.compile(r"\n(?=\s*(?:[-*\u2022\u2013]|\d{1,3}[.)])\s)")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_ENDS_SENTENCE = re.compile(
    r"[.!?:;,\u2026\u2013\u3002][\"'\u201c\u201d\u2019\u00bb\u00ab)\]]*(?:\s*\([^()]*\))?$"
)  # a caption's "(Archivbild)" may follow
_ENDS_IN_ORDINAL = re.compile(r"(?<![\w.,:])\d{1,2}\.\s*\Z")
_HEADING_LENGTH = 90
_OVERLAP_LENGTH = 300
_FIRST = 5000  # characters that are looked at for a first sentence


@dataclass(frozen=True)
class SentenceSpan(Span):
    """A sentence's place in its text, with the number of its paragraph."""

    paragraph: int = 0
    heading: bool = False


def split_sentences(text: str, language: str) -> list[SentenceSpan]:
    """Split a text into sentences, in order, without the white space between them.

    Paragraphs are parted by blank lines; a sentence never crosses one. A short line
    that stands alone, ends without punctuation and is followed by more is a heading.
    """
    paragraphs = list(_paragraphs(text))
    sentences: list[SentenceSpan] = []
    for number, paragraph in enumerate(paragraphs):
        last = number == len(paragraphs) - 1
        if not last and is_heading(paragraph.of(text)):
            sentences.append(SentenceSpan(paragraph.start, paragraph.end, number, heading=True))
            continue
        for span in _sentences_of(paragraph, text, language):
            sentences.append(SentenceSpan(span.start, span.end, number))
    return sentences


def first_sentence(text: str, language: str) -> str:
    """Return the first sentence of a text on one line."""
    sentences = split_sentences(text[:_FIRST], language)
    return " ".join(sentences[0].of(text).split()) if sentences else ""


def split_chunks(text: str, language: str, size: int = CHUNK_SIZE) -> list[Span]:
    """Split a text into spans of about `size` characters that begin and end with a sentence.

    A span begins with the last sentence of the one before, unless that is long or a
    heading begins there; a heading stays with what follows it. A sentence of more than
    `size` characters is cut at white space. Chinese, Japanese and Korean say as much in
    two fifths of the characters, so their spans are that much shorter.
    """
    if len(_DENSE.findall(text)) > _DENSE_SHARE * len(text):
        size = int(size * _DENSE_SIZE)
    pieces = [piece for s in split_sentences(text, language) for piece in _cut(s, text, size)]
    chunks: list[Span] = []
    current: list[SentenceSpan] = []
    for piece in pieces:
        if current and piece.end - current[0].start > size:
            closed, current = _close(current, before_heading=piece.heading)
            if closed:
                chunks.append(closed)
            if current and piece.end - current[0].start > size and not current[0].heading:
                current = []
        current.append(piece)
    if current:
        chunks.append(Span(current[0].start, current[-1].end))
    return chunks


def is_heading(paragraph: str) -> bool:
    """Whether a paragraph is one short line that does not end like a sentence."""
    return (
        len(paragraph) <= _HEADING_LENGTH
        and "\n" not in paragraph
        and not _ENDS_SENTENCE.search(paragraph)
        and any(character.isalpha() for character in paragraph)
    )


def _paragraphs(text: str) -> Iterator[Span]:
    start = 0
    for gap in _BLANK_LINES.finditer(text):
        yield from _trimmed(Span(start, gap.start()), text)
        start = gap.end()
    yield from _trimmed(Span(start, len(text)), text)


def _close(
    current: Sequence[SentenceSpan], *, before_heading: bool
) -> tuple[Span | None, list[SentenceSpan]]:
    """Return the finished chunk and the sentences that the next one begins with."""
    body = list(current)
    headings: list[SentenceSpan] = []
    while body and body[-1].heading:
        headings.insert(0, body.pop())
    if not body:
        return None, headings
    section_ends = bool(headings) or before_heading
    too_long = len(body[-1]) > _OVERLAP_LENGTH or len(body) == 1
    overlap = [] if section_ends or too_long else [body[-1]]
    return Span(body[0].start, body[-1].end), overlap + headings


def _sentences_of(paragraph: Span, text: str, language: str) -> Iterator[Span]:
    start = paragraph.start
    for cut in [match.end() for match in _LIST_ITEM.finditer(paragraph.of(text))]:
        yield from _segment(Span(start, paragraph.start + cut), text, language)
        start = paragraph.start + cut
    yield from _segment(Span(start, paragraph.end), text, language)


def _segment(span: Span, text: str, language: str) -> Iterator[Span]:
    # The segmenter is written in Rust, where a lone surrogate is no character.
    part = _SURROGATE.sub("\ufffd", span.of(text))
    position = 0
    for boundary in sentencex.get_sentence_boundaries(language, part):
        end = boundary["end_index"]
        if _ENDS_IN_ORDINAL.search(part, position, end):
            continue  # "am Mittwoch, dem 2. | Juli"
        yield from _trimmed(Span(span.start + position, span.start + end), text)
        position = end
    yield from _trimmed(Span(span.start + position, span.end), text)


def _trimmed(span: Span, text: str) -> Iterator[Span]:
    part = span.of(text)
    start = span.start + len(part) - len(part.lstrip())
    end = span.end - (len(part) - len(part.rstrip()))
    if start < end:
        yield Span(start, end)


def _cut(sentence: SentenceSpan, text: str, size: int) -> Iterator[SentenceSpan]:
    start = sentence.start
    while sentence.end - start > size:
        space = max(text.rfind(" ", start, start + size), text.rfind("\n", start, start + size))
        end = space if space > start else start + size
        for part in _trimmed(Span(start, end), text):
            yield SentenceSpan(part.start, part.end, sentence.paragraph)
        start = end
    for part in _trimmed(Span(start, sentence.end), text):
        yield SentenceSpan(part.start, part.end, sentence.paragraph, sentence.heading)
