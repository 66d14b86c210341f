from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from fakes import article_of, bag_of_words

from assistant.answer import Sentence
from assistant.context import SourceSentence
from assistant.evidence import Proof, prove
from vectorstore.article import Article
from vectorstore.chunking import split_sentences

HARBOUR = article_of(
    "The ferry leaves the harbour at dawn. The island wants a second ship. It carries salt.",
    "harbour",
)
WINTER = article_of("The mayor rules out a closure in the long winter.", "winter")


def vectors(texts: Sequence[str]) -> np.ndarray:
    return np.stack([bag_of_words(text) for text in texts])


def sources(*articles: Article) -> list[SourceSentence]:
    return [
        SourceSentence(article, span, bag_of_words(span.of(article.text)), 0.5)
        for article in articles
        for span in split_sentences(article.text, article.language)
    ]


def proof_of(text: str, *articles: Article) -> Proof:
    return prove(text, "en", sources(*(articles or (HARBOUR, WINTER))), vectors)


def test_quote_is_the_articles_own_words_at_their_place():
    text = "The ferry leaves the harbour at dawn. The mayor rules out a closure in the long winter."
    proof = proof_of(text)
    assert [citation.article.id for citation in proof.citations] == ["harbour", "winter"]
    for citation in proof.citations:
        assert citation.article.text[citation.start : citation.end] == citation.quote


def test_quotes_are_numbered_in_the_order_of_their_use():
    text = "It carries salt. The ferry leaves the harbour at dawn. It carries salt."
    proof = proof_of(text)
    assert [sentence.citations for sentence in proof.sentences] == [(1,), (2,), (1,)]
    assert [c.quote for c in proof.citations] == [
        "It carries salt.",
        "The ferry leaves the harbour at dawn.",
    ]
    assert [c.number for c in proof.citations] == [1, 2]


def test_sentence_that_no_article_says_is_unsupported_with_a_reason():
    (sentence,) = proof_of("Dragons guard the northern lighthouse forever.").sentences
    assert sentence == Sentence(
        "Dragons guard the northern lighthouse forever.",
        0,
        46,
        (),
        "unsupported",
        "No sentence of the articles says this.",
    )


def test_sentence_that_shares_only_some_words_is_unsupported():
    # 4 words of 7 are shared: 4 / 7 is far below what a proof needs.
    (sentence,) = proof_of("The ferry leaves the airport at midnight.").sentences
    assert sentence.verdict == "unsupported"


def test_verdict_and_citations_agree():
    proof = proof_of(
        "It carries salt. Dragons guard the lighthouse. The island wants a second ship."
    )
    for sentence in proof.sentences:
        assert (sentence.verdict == "supported") == bool(sentence.citations)
        assert (sentence.reason is None) == bool(sentence.citations)


def test_sentences_stand_where_the_text_has_them():
    text = "  It carries salt.\n\nDragons guard it.  The ferry leaves the harbour at dawn. "
    for sentence in proof_of(text).sentences:
        assert text[sentence.start : sentence.end] == sentence.text


def test_sentence_of_two_articles_cites_both():
    twin = article_of("It carries salt.", "twin")
    proof = proof_of("It carries salt.", HARBOUR, twin)
    assert {citation.article.id for citation in proof.citations} == {"harbour", "twin"}


def test_sentence_has_at_most_three_quotes():
    twins = [article_of("It carries salt.", f"t{n}") for n in range(6)]
    (sentence,) = proof_of("It carries salt.", *twins).sentences
    assert sentence.citations == (1, 2, 3)


def test_much_weaker_quote_is_not_added():
    near = article_of("The ferry leaves the harbour at dawn today.", "near")
    proof = proof_of("The ferry leaves the harbour at dawn.", HARBOUR, near)
    assert [citation.article.id for citation in proof.citations] == ["harbour"]


def test_every_citation_is_used_and_every_use_has_a_citation():
    proof = proof_of("It carries salt. The island wants a second ship. It carries salt.")
    used = {number for sentence in proof.sentences for number in sentence.citations}
    assert used == {citation.number for citation in proof.citations}


def test_without_sources_nothing_is_supported():
    proof = prove("It carries salt. It sails.", "en", [], vectors)
    assert [sentence.verdict for sentence in proof.sentences] == ["unsupported"] * 2
    assert proof.citations == ()


@pytest.mark.parametrize("text", ["", "  \n "])
def test_empty_text_has_no_sentences(text: str):
    assert proof_of(text) == Proof((), ())
