"""One claim beside a paragraph of evidence, and any text beside any other."""

from __future__ import annotations

import pytest
from evidence_steps import (
    BOTH,
    CARRIES,
    HARBOUR,
    LEAVES,
    LOOSE,
    sources,
    vectors,
)
from fakes import FakeWords, article_of
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answer import Sentence
from assistant.proof.prover import ProofWeights, Prover


def test_claim_is_judged_by_its_evidence():
    prover = Prover(vectors, FakeWords(), LOOSE)
    assert prover.judge(LEAVES, "en", f"{LEAVES} {CARRIES}", "en") == Sentence(LEAVES, 0, 37, (1,))
    assert prover.judge(BOTH, "en", f"{LEAVES} {CARRIES}", "en").citations == (1, 2)
    wrong = prover.judge("It carries 300 guests.", "en", "It carries 200 guests.", "en")
    assert (wrong.citations, wrong.doubt) == ((), "number")


def test_claim_of_two_sentences_is_one():
    claim = f"{LEAVES} {CARRIES}"
    sentence = Prover(vectors, FakeWords(), LOOSE).judge(claim, "en", claim, "en")
    assert (sentence.text, sentence.start, sentence.end) == (claim, 0, len(claim))


def test_heading_is_no_evidence():
    evidence = "A second ship for the island\n\nThe mill closes."
    prover = Prover(vectors, FakeWords())
    assert prover.judge("A second ship for the island", "en", evidence, "en").doubt == "no_match"


@pytest.mark.parametrize("evidence", ["", " \n\n ", "…"])
@pytest.mark.parametrize("claim", ["", "…", LEAVES])
def test_empty_evidence_proves_no_sentence(claim: str, evidence: str):
    sentence = Prover(vectors, FakeWords()).judge(claim, "en", evidence, "de")
    assert sentence.text == claim
    assert sentence.verdict == "unsupported" or not any(map(str.isalpha, claim))


# ---- any text

PARTS = [
    "The ferry leaves the harbour at dawn.", "It carries salt", "300 guests", "am 3. Mai 2024",
    "said Ida Solberg", "Sie", "nicht", "\n\n", "12 %", "„", "the year 1e999999",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PARTS) | st.text(max_size=20), max_size=8).map(" ".join)
LANGUAGES = st.sampled_from(["de", "en", "fr"])
ANYTHING = ProofWeights(near=-1, whole=2)


@settings(deadline=None, max_examples=100)
@given(TEXTS, LANGUAGES, TEXTS, LANGUAGES)
def test_any_text_is_proven_at_the_right_offsets(
    text: str, language: str, evidence: str, other: str
):
    found = sources(article_of(evidence, "any", language=other), HARBOUR)
    proof = Prover(vectors, FakeWords(), ANYTHING).prove(text, language, found)
    for sentence in proof.sentences:
        assert text[sentence.start : sentence.end] == sentence.text
        assert (sentence.verdict == "supported") == bool(sentence.citations)
    for number, citation in enumerate(proof.citations, start=1):
        assert citation.number == number
        assert citation.article.text[citation.start : citation.end] == citation.quote


@settings(deadline=None, max_examples=100)
@given(TEXTS, LANGUAGES, TEXTS, LANGUAGES)
def test_any_claim_is_judged(claim: str, language: str, evidence: str, other: str):
    sentence = Prover(vectors, FakeWords(), ANYTHING).judge(claim, language, evidence, other)
    assert (sentence.text, sentence.start, sentence.end) == (claim, 0, len(claim))
