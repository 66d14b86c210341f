"""`make tune-claims CLAIMS=FILE`: what other constants of the proof would bring.

Each constant of `ProofWeights` is set to other values than its own, one at a time. The table
shows for claims in the language of their evidence ("same") and in another one ("other"), with
numbers and without, the balanced accuracy and the share of true claims that are rejected.
`LIMIT=N` judges N claims of each kind, pair of languages and truth. 1,600 claims take about ten
minutes on two cores, 320 (`LIMIT=20`) about two.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from assistant.evaluation.claims import (
    Claim,
    ClaimEvaluation,
    ClaimFigures,
    JudgedClaim,
    read_claims,
)
from assistant.library import packaged_words, usual_embedder
from assistant.proof.prover import ProofWeights, Prover, WordReader
from assistant.settings import Settings
from tests.tune import variants
from vectorstore.embedding.embedder import Embedder
from vectorstore.text.chunking import split_sentences

VALUES = {
    "near": (0.78, 0.8, 0.84, 0.86),
    "found": (0.0, 0.7, 0.8, 0.85),
    "found_across": (0.0, 0.55, 0.65),
    "sense": (0.0, 1.0, 4.0, 16.0),
    "across": (0.0, 0.2, 0.8),
    "elsewhere_free": (0.03, 0.15, 0.4),
    "verbatim": (0.4, 0.6, 0.8),
    "verbatim_from": (0.91, 0.95, 0.97),
    "elsewhere": (0.01, 0.02, 0.045, 0.06),
    "elsewhere_across": (0.06, 0.09, 0.15, 0.2),
    "counted": (1.0, 1.25, 2.0),
    "common": (0.0, 0.15, 0.5, 1.0),
    "number": (0.0, 0.25, 1.0),
    "whole": (0.86, 0.88, 0.92, 0.95),
    "share": (0.3, 0.5, 0.6),
    "better": (0.0, 0.02, 0.04),
    "as_near": (0.015, 0.045, 0.06),
    "beside": (0.3, 0.5, 0.6),
}


def main() -> None:
    """Judge the claims with all weights, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=Path, required=True)
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    claims = read_claims(options.claims, options.limit)
    settings = Settings.from_environment()
    embedder = usual_embedder(settings)
    embedder.load()  # or the first sentences would be embedded by another engine than the rest
    words = packaged_words(settings.cache)
    Console(width=100).print(table_of(claims, KnownVectors(embedder, claims), words))


class KnownVectors:
    """The vectors of all sentences of some claims and their evidence, embedded once."""

    def __init__(self, embedder: Embedder, claims: Sequence[Claim]) -> None:
        """Embed every sentence now."""
        texts = sorted({text for claim in claims for text in _sentences(claim)})
        self._rows = {text: row for row, text in enumerate(texts)}
        self._vectors = embedder.embed_passages(texts)

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        """Return the vectors of some of them."""
        return self._vectors[[self._rows[text] for text in texts]]


def table_of(claims: Sequence[Claim], vectors: KnownVectors, words: WordReader | None) -> Table:
    """Return how well claims are judged, a row for each value of a constant.

    Each claim is judged with all weights before the next one is, so that the vectors of its
    words, which would fill the memory, are needed only once.
    """
    chosen = [
        (name, value, Prover(vectors, words, weights))
        for name, value, weights in variants(ProofWeights(), VALUES)
    ]
    judged: list[list[JudgedClaim]] = [[] for _ in chosen]
    for claim in track(sorted(claims, key=lambda claim: claim.evidence), "Judging", transient=True):
        for (_, _, prover), row in zip(chosen, judged, strict=True):
            sentence = prover.judge(
                claim.text, claim.language, claim.evidence, claim.evidence_language
            )
            row.append(JudgedClaim(claim, sentence))
    groups = [ClaimEvaluation(tuple(row)).groups for row in judged]
    title = "Balanced accuracy / true claims rejected"
    table = Table("", "value", *groups[0], "mean", title=title, box=None)
    for (name, value, _), figures in zip(chosen, groups, strict=True):
        accuracies = [one.balanced_accuracy.value for one in figures.values()]
        known = [value for value in accuracies if value is not None]
        mean = f"{np.mean(known):.3f}" if known else "-"
        table.add_row(name, str(value), *(cell_of(one) for one in figures.values()), mean)
    return table


def cell_of(figures: ClaimFigures) -> str:
    """Return `0.912 / 0.050`."""
    shares = (figures.balanced_accuracy.value, figures.false_reject.value)
    return " / ".join("-" if share is None else f"{share:.3f}" for share in shares)


def _sentences(claim: Claim) -> Iterator[str]:
    yield claim.text
    for span in split_sentences(claim.evidence, claim.evidence_language):
        yield span.of(claim.evidence)


if __name__ == "__main__":
    main()
