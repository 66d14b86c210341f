from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from fakes import load_file
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vectorstore.article import Span
from vectorstore.text.chunking import CHUNK_SIZE, is_heading, split_chunks, split_sentences

SIZE = 120  # so that short texts make several chunks

WORDS = ["Die", "Fähre", "legt", "ab", "the", "ferry", "Dr.", "z.B.", "U.S.", "2.", "Juli", "No.",
         "„fair“", "25", "Prozent", "e\u0301tude", "🕊️", "👨‍👩‍👧", "\u202eabc\u202c",
         "שלום", "日本語。", "\ud800", "\x00", "ﬁ", "https://x.example/a.b", "x" * 200]  # fmt: skip
ENDS = [".", "!", "?", "…", ":", ".“", '."', "", "。", " (Archivbild)", "?!"]
GAPS = [" ", "\n", "\n\n", "\n \n", "\n- ", "\n1. ", "\t", "\u00a0", "  \n\n\n"]

sentences_of_words = st.builds(
    lambda words, end, gap: " ".join(words) + end + gap,
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=14),
    st.sampled_from(ENDS),
    st.sampled_from(GAPS),
)
texts = st.lists(sentences_of_words, max_size=12).map("".join) | st.text(max_size=300)
languages = st.sampled_from(["de", "en", "fr", "xx"])
steady = settings(max_examples=60, deadline=None, derandomize=True)


def said(text: str, language: str = "de") -> list[str]:
    return [span.of(text) for span in split_sentences(text, language)]


# ---- sentences, for any text


@given(texts, languages)
@steady
def test_sentences_are_in_order_apart_trimmed_and_not_empty(text: str, language: str):
    spans = split_sentences(text, language)
    for span in spans:
        assert 0 <= span.start < span.end <= len(text)
        assert span.of(text) == span.of(text).strip()
    for first, second in pairwise(spans):
        assert first.end <= second.start
        assert first.paragraph <= second.paragraph


@given(texts, languages)
@steady
def test_between_sentences_is_only_white_space(text: str, language: str):
    position = 0
    for span in split_sentences(text, language):
        assert not text[position : span.start].strip()
        position = span.end
    assert not text[position:].strip()


@given(texts, languages)
@steady
def test_a_sentence_never_crosses_a_blank_line(text: str, language: str):
    for span in split_sentences(text, language):
        assert "\n\n" not in span.of(text)


# ---- chunks, for any text


@given(texts, languages)
@example("x" * 1000, "en")
@example("Kopf\n\n" + "y" * 500, "de")
@example("A\n\nB\n\nC\n\n" + "Ein Satz. " * 40, "de")
@steady
def test_chunks_are_in_order_trimmed_and_not_empty(text: str, language: str):
    chunks = split_chunks(text, language, SIZE)
    for chunk in chunks:
        assert 0 <= chunk.start < chunk.end <= len(text)
        assert chunk.of(text) == chunk.of(text).strip()
    for first, second in pairwise(chunks):
        assert first.start < second.start
        assert first.end < second.end


@given(texts, languages)
@example("Kopf\n\n" + "y" * 500, "de")
@steady
def test_every_sentence_is_inside_some_chunk(text: str, language: str):
    chunks = split_chunks(text, language, SIZE)
    for sentence in split_sentences(text, language):
        if len(sentence) <= SIZE:
            assert any(c.start <= sentence.start and sentence.end <= c.end for c in chunks)


@given(texts, languages)
@steady
def test_every_character_that_is_no_space_is_in_some_chunk(text: str, language: str):
    covered: set[int] = set()
    for chunk in split_chunks(text, language, SIZE):
        covered.update(range(chunk.start, chunk.end))
    assert not "".join(c for i, c in enumerate(text) if i not in covered).strip()


@given(texts, languages)
@steady
def test_a_chunk_is_longer_than_its_size_only_by_headings(text: str, language: str):
    headings = [span for span in split_sentences(text, language) if span.heading]
    for chunk in split_chunks(text, language, SIZE):
        inside = [h for h in headings if chunk.start <= h.start and h.end <= chunk.end]
        if len(chunk) > SIZE:
            assert inside
            assert inside[0].start == chunk.start


@given(texts, languages)
@steady
def test_a_heading_ends_a_chunk_only_if_it_is_the_last_of_all(text: str, language: str):
    sentences = split_sentences(text, language)
    ends = {span.end for span in sentences[:-1] if span.heading and len(span) <= SIZE}
    assert not ends & {chunk.end for chunk in split_chunks(text, language, SIZE)}


# ---- German


@pytest.mark.parametrize(
    "sentence",
    [
        "Die Fähren fahren ab Mittwoch, dem 2. Juli, wieder.",
        "Am 15. August trafen sich beide in Alaska.",
        "Die Gebühr fällt bis zum 1. September um 12 Prozent.",
        "Der 3. Band erscheint am 31. Dezember.",
        "Sie legen gegen 6.30 Uhr ab.",
        "Das kostet z.B. 1.000 Euro.",
    ],
)
def test_german_ordinal_or_number_ends_no_sentence(sentence: str):
    assert said(f"{sentence} Danach ist Schluss.") == [sentence, "Danach ist Schluss."]


def test_sentence_that_ends_with_a_year_ends_there():
    assert said("Der Vertrag läuft bis 2031. Danach gilt nichts.") == [
        "Der Vertrag läuft bis 2031.",
        "Danach gilt nichts.",
    ]


def test_quote_of_several_sentences_is_cut_at_most_behind_their_ends():
    text = "Solberg sagte: „Wir prüfen das.“ Dann ging sie."
    assert " ".join(said(text)) == text
    assert said(text)[-1] == "Dann ging sie."


def test_items_of_a_list_are_sentences():
    assert said("Sie fordert:\n- einen Sitz\n- ein Schiff\n- mehr Zeit") == [
        "Sie fordert:",
        "- einen Sitz",
        "- ein Schiff",
        "- mehr Zeit",
    ]


# ---- English


def test_english_abbreviation_ends_no_sentence():
    assert said("Dr. Lind met Mr. Falk in the U.S. capital. They agreed.", "en") == [
        "Dr. Lind met Mr. Falk in the U.S. capital.",
        "They agreed.",
    ]


# ---- headings


def test_short_line_without_a_full_stop_is_a_heading():
    assert is_heading("Reeder rechnen mit raschem Ende")


@pytest.mark.parametrize(
    "line",
    [
        "Am Kai liegen drei Fähren fest. (Archivbild)",
        "Sie sagte: „Nein.“",
        "Wer zahlt?",
        "Zwei\nZeilen",
        "wort " * 30,
        "* * *",
        "2025",
    ],
)
def test_sentence_caption_or_rule_is_no_heading(line: str):
    assert not is_heading(line)


def test_last_line_is_no_heading():
    spans = split_sentences("Ein Satz steht hier.\n\nAgentur Nord", "de")
    assert [span.heading for span in spans] == [False, False]


def test_heading_begins_the_chunk_of_its_paragraph():
    text = f"{'Ein Satz steht hier. ' * 5}\n\nDie Insel fordert\n\n{'Noch ein Satz folgt. ' * 5}"
    chunks = [chunk.of(text) for chunk in split_chunks(text, "de", SIZE)]
    assert any(chunk.startswith("Die Insel fordert\n\nNoch ein Satz") for chunk in chunks)


def test_next_chunk_begins_with_the_last_sentence_of_the_one_before():
    text = " ".join(f"Satz {letter} steht hier auf dem Blatt." for letter in "ABCDEFGH")
    first, second, *_ = [chunk.of(text) for chunk in split_chunks(text, "de", SIZE)]
    last = said(first)[-1]
    assert second.startswith(last)


def test_long_sentence_is_cut_at_white_space():
    text = "wort " * 60 + "ende."
    for chunk in split_chunks(text, "de", SIZE):
        assert len(chunk) <= SIZE
        assert all(word in {"wort", "ende."} for word in chunk.of(text).split())


def test_word_longer_than_a_chunk_is_cut_anywhere():
    assert [len(chunk) for chunk in split_chunks("x" * 300, "de", SIZE)] == [120, 120, 60]


def test_short_text_is_one_chunk():
    text = "Die Brücke öffnet. Sie bleibt offen."
    assert split_chunks(text, "de") == [Span(0, len(text))]


@pytest.mark.parametrize("text", ["", " \n\n "])
def test_empty_text_has_no_chunks(text: str):
    assert split_chunks(text, "de") == []


def test_agency_articles_keep_their_sentences_whole_in_chunks(agency_articles: list[Path]):
    for path in agency_articles:
        article = load_file(path)
        chunks = split_chunks(article.text, article.language)
        sentences = split_sentences(article.text, article.language)
        assert all(len(chunk) <= CHUNK_SIZE for chunk in chunks)
        assert {chunk.start for chunk in chunks} <= {span.start for span in sentences}
        assert {chunk.end for chunk in chunks} <= {span.end for span in sentences}
