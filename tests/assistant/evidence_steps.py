"""Articles to prove from, and how the tests prove."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from fakes import FakeWords, article_of, bag_of_words

from assistant.answer import Sentence
from assistant.proof.prover import Proof, ProofWeights, Prover
from assistant.proof.quotable import SourceSentence
from vectorstore.article import Article
from vectorstore.text.chunking import split_sentences

HARBOUR = article_of(
    "The ferry leaves the harbour at dawn. The island wants a second ship. It carries salt.",
    "harbour",
)
WINTER = article_of("The mayor rules out a closure in the long winter.", "winter")
# Two bags of words are farther from each other than what two real sentences are.
LOOSE = ProofWeights(near=0.5)
GERMAN = {
    "die": "the", "den": "the", "bei": "at", "fähre": "ferry", "verlässt": "leaves",
    "hafen": "harbour", "mühle": "mill", "schließt": "closes", "ebbe": "ebb", "flut": "tide",
}  # fmt: skip

Vectors = Callable[[Sequence[str]], np.ndarray]


def vectors(texts: Sequence[str]) -> np.ndarray:
    return np.stack([bag_of_words(text) for text in texts])


def all_alike(texts: Sequence[str]) -> np.ndarray:
    return vectors(["same"] * len(texts))


def sources(*articles: Article, embed: Vectors = vectors) -> list[SourceSentence]:
    return [
        SourceSentence(article, span, embed([span.of(article.text)])[0], 0.5)
        for article in articles
        for span in split_sentences(article.text, article.language)
    ]


def articles_of(texts: Sequence[str], language: str = "en") -> list[Article]:
    return [article_of(text, f"a{number}", language=language) for number, text in enumerate(texts)]


def proof_of(text: str, *articles: Article) -> Proof:
    return Prover(vectors, FakeWords()).prove(text, "en", sources(*(articles or (HARBOUR, WINTER))))


def judged(
    text: str,
    *texts: str,
    language: str = "en",
    embed: Vectors = vectors,
    weights: ProofWeights | None = None,
) -> tuple[Sentence, list[str]]:
    """Return the one sentence of a text, and its quotes from articles in its own language."""
    found = sources(*articles_of(texts, language), embed=embed)
    proof = Prover(embed, FakeWords(), weights).prove(text, language, found)
    (sentence,) = proof.sentences
    return sentence, [citation.quote for citation in proof.citations]


LEAVES, CARRIES = "The ferry leaves the harbour at dawn.", "The ship carries salt and wood."
BOTH = "The ferry leaves the harbour at dawn and the ship carries salt and wood."
