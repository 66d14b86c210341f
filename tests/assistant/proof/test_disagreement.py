from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

import numpy as np
import pytest
from disagreement_pairs import ALIKE, DIFFERENT, NEWS, Pair
from fakes import bag_of_words

from assistant.answer import Citation, Sentence
from assistant.library import usual_embedder
from assistant.proof.disagreement import Disagreement, disagreement_sentence, find_disagreement
from assistant.proof.prover import Proof, WordReader
from assistant.proof.quotable import SourceSentence
from assistant.settings import Settings
from vectorstore.article import Article, Span
from vectorstore.embedding.embedder import SentenceTransformerEmbedder
from vectorstore.embedding.word_vectors import WordEmbedder, WordVectors
from vectorstore.text.chunking import SentenceSpan

FRIDAY = datetime.date(2025, 8, 15)


# What words mean in the fast tests: those that a row joins are one.
_CONCEPTS = [
    "people menschen", "demonstrated demonstrierten", "road straße", "earthquake erdbeben",
    "killed tötete", "prices preise", "austria österreich", "rose stiegen", "percent prozent",
    "bridge brücke", "opens öffnet", "against gegen",
]  # fmt: skip
_CONCEPT = {word: row.split()[0] for row in _CONCEPTS for word in row.split()}


class FakeWords:
    """Gives a word the vector that counts what it means; all words are as rare."""

    def embed(self, texts: Sequence[str]) -> list[WordVectors]:
        return [self._words(text) for text in texts]

    def _words(self, text: str) -> WordVectors:
        spans = tuple(Span(m.start(), m.end()) for m in re.finditer(r"\w+(?:[.,]\w+)*", text))
        words = [span.of(text).lower() for span in spans]
        vectors = np.stack([bag_of_words(_CONCEPT.get(word, word)) for word in words])
        return WordVectors(spans, vectors, np.full(len(words), 14, dtype=np.float32), vectors)


def article(name: str, text: str, language: str, day: int, source: str | None = None) -> Article:
    date = datetime.date(2025, 8, day)
    return Article(name, f"Titel {name}", text, language, f"/{name}", date, source)


def source_of(one: Article, vector: np.ndarray) -> SourceSentence:
    return SourceSentence(one, SentenceSpan(0, len(one.text)), vector, 0.5)


def near(cosine: float) -> tuple[np.ndarray, np.ndarray]:
    """Return two unit vectors with that cosine."""
    return np.array([1.0, 0.0]), np.array([cosine, np.sqrt(1 - cosine**2)])


def articles_of(pair: Pair) -> list[Article]:
    texts, languages = (pair.quoted, pair.other), pair.languages.split()
    places = zip(("one", "two"), texts, languages, pair.days, strict=True)
    return [article(*place) for place in places]


def proof_of(*quoted: SourceSentence, text: str | None = None) -> Proof:
    """Return the proof of an answer that repeats its quotes, or of one sentence."""
    citations = tuple(
        Citation(number, one.article, one.text, one.span.start, one.span.end)
        for number, one in enumerate(quoted, start=1)
    )
    said = text or " ".join(one.text for one in quoted)
    numbers = tuple(citation.number for citation in citations)
    return Proof((Sentence(said, 0, len(said), numbers),), citations)


def found_in(
    pair: Pair, vectors: Sequence[np.ndarray], words: WordReader | None
) -> Disagreement | None:
    sources = [
        source_of(one, vector) for one, vector in zip(articles_of(pair), vectors, strict=True)
    ]
    language = pair.languages.split()[0]
    return find_disagreement(pair.question, language, proof_of(sources[0]), sources, words)


def values_of(found: Disagreement | None) -> tuple[str, ...] | None:
    return found and tuple(one.value for one in found.statements)


@pytest.mark.parametrize("pair", DIFFERENT, ids=lambda pair: pair.quoted[:40])
def test_articles_that_say_different_things_are_both_named(pair: Pair):
    assert values_of(found_in(pair, near(0.93), FakeWords())) == pair.values


@pytest.mark.parametrize("pair", ALIKE, ids=lambda pair: pair.quoted[:40])
def test_what_only_looks_different_is_not_told(pair: Pair):
    assert found_in(pair, near(0.93), FakeWords()) is None


def same_language(pairs: Sequence[Pair]) -> list[Pair]:
    return [pair for pair in pairs if len(set(pair.languages.split())) == 1]


@pytest.mark.parametrize("pair", same_language(DIFFERENT), ids=lambda pair: pair.quoted[:40])
def test_stems_do_without_word_vectors_in_one_language(pair: Pair):
    assert values_of(found_in(pair, near(0.93), None)) == pair.values


@pytest.mark.parametrize("pair", ALIKE, ids=lambda pair: pair.quoted[:40])
def test_without_word_vectors_nothing_false_is_told(pair: Pair):
    assert found_in(pair, near(0.93), None) is None


MARCH = "In Graz demonstrierten {} Menschen gegen die Straße."
ASKED = "Wie viele Menschen demonstrierten in Graz?"


def marches(*counts: str, days: Sequence[int] = (), cosine: float = 0.93) -> list[SourceSentence]:
    """Return a sentence of one article for each count, all about as near to the first."""
    first, other = near(cosine)
    return [
        source_of(article(f"a{number}", MARCH.format(count), "de", day), other if number else first)
        for number, (count, day) in enumerate(zip(counts, days or [15] * len(counts), strict=True))
    ]


def test_statements_come_oldest_first_each_value_once():
    sources = marches("1.200", "900", "2.500", "900", days=(13, 14, 12, 11))
    found = find_disagreement(ASKED, "de", proof_of(sources[0]), sources)
    assert values_of(found) == ("2.500 Menschen", "1.200 Menschen", "900 Menschen")


def test_statement_is_a_slice_of_its_quote():
    found = found_in(DIFFERENT[1], near(0.93), None)
    assert found and all(one.value in one.source.text for one in found.statements)


def test_sentences_that_are_not_near_are_not_compared():
    sources = marches("1.200", "900", cosine=0.85)
    assert find_disagreement(ASKED, "de", proof_of(sources[0]), sources) is None


def test_copies_of_an_agency_text_agree():
    sources = marches("1.200", "1.200", "1200")
    assert find_disagreement(ASKED, "de", proof_of(sources[0]), sources) is None


def test_article_that_says_both_values_disagrees_with_nobody():
    sources = marches("1.200", "900")
    text = f"{MARCH.format('900')} {MARCH.format('1.200')}"
    both = article("a1", text, "de", 15)
    middle = len(MARCH.format("900"))
    spans = (SentenceSpan(0, middle), SentenceSpan(middle + 1, len(text)))
    sources[1:] = [SourceSentence(both, span, sources[1].vector, 0.5) for span in spans]
    assert find_disagreement(ASKED, "de", proof_of(sources[0]), sources) is None


def test_value_that_the_answer_leaves_out_is_not_compared():
    sources = marches("1.200", "900")
    proof = proof_of(sources[0], text="In Graz wurde gegen die Straße demonstriert.")
    assert find_disagreement(ASKED, "de", proof, sources) is None


def test_unsupported_sentence_has_nothing_to_compare():
    sources = marches("1.200", "900")
    assert find_disagreement(ASKED, "de", Proof((Sentence("x", 0, 1),), ()), sources) is None


def test_quote_of_several_sentences_is_read_sentence_by_sentence():
    sources = marches("1.200", "900")
    text = f"Es regnete. {sources[0].text}"
    window = article("a0", text, "de", 15)
    sources[0] = SourceSentence(window, SentenceSpan(12, len(text)), sources[0].vector, 0.5)
    citation = Citation(1, window, text, 0, len(text))
    proof = Proof((Sentence(text, 0, len(text), (1,)),), (citation,))
    assert values_of(find_disagreement(ASKED, "de", proof, sources)) == (
        "1.200 Menschen",
        "900 Menschen",
    )


def test_sentence_for_the_reader_has_value_source_and_day():
    first = article("a", MARCH.format("1.200"), "de", 12, "Tagblatt")
    second = article("b", MARCH.format("900"), "de", 13, "dpa")
    vectors = near(0.93)
    sources = [source_of(first, vectors[0]), source_of(second, vectors[1])]
    found = find_disagreement(ASKED, "de", proof_of(sources[0]), sources)
    assert found
    assert disagreement_sentence(found, "de") == (
        "Die Artikel nennen Verschiedenes: „1.200 Menschen“ (Tagblatt, 12.8.2025), "
        "„900 Menschen“ (dpa, 13.8.2025)."
    )
    assert disagreement_sentence(found, "en") == (
        "The articles differ: “1.200 Menschen” (Tagblatt, 2025-08-12); "
        "“900 Menschen” (dpa, 2025-08-13)."
    )


def test_without_source_the_title_stands_there_and_without_day_nothing():
    first = Article("a", "Der Marsch", MARCH.format("1.200"), "de", "/a")
    second = Article("b", "", MARCH.format("900"), "de", "/b")
    vectors = near(0.93)
    sources = [source_of(first, vectors[0]), source_of(second, vectors[1])]
    found = find_disagreement(ASKED, "de", proof_of(sources[0]), sources)
    assert found
    assert disagreement_sentence(found, "de") == (
        "Die Artikel nennen Verschiedenes: „1.200 Menschen“ (Der Marsch), „900 Menschen“."
    )


@pytest.fixture(scope="module")
def embedder() -> SentenceTransformerEmbedder:
    settings = Settings()
    return usual_embedder(settings)


@pytest.mark.weights
def test_real_vectors_tell_disagreement_from_likeness(embedder: SentenceTransformerEmbedder):
    words = WordEmbedder(Settings().cache)
    for pair in [*DIFFERENT, *ALIKE, *NEWS]:
        vectors = embedder.embed_passages([pair.quoted, pair.other])
        assert values_of(found_in(pair, vectors, words)) == pair.values, pair
