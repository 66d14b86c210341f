"""How long the proof of one sentence takes, and the same question again. Prints JSON.

    python -m tests.bench_answering

The articles are the sample corpus, the weights the real ones; no language model has a part in
it. The sentences that are proven are what answers are made of: for each question sentences of
the passages that were found, as they are, and mixtures of two of them, which nothing proves.
As in an answer, the words of what was found were read before for the question's sake, and
what one sentence has read is there for the next; from one question to the next nothing is.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from assistant.asking.finding.answerable import Answerability
from assistant.asking.outcome import proof_sources
from assistant.asking.state import Material, Parts
from assistant.asking.way import begin, chance_of, gather, understand
from assistant.assistant import Assistant
from assistant.proof.prover import Prover
from assistant.proof.quotable import SourceSentence
from assistant.settings import Settings
from tests.fakes import FakeChatModel
from vectorstore.embedding.word_vectors import WordEmbedder

ROOT = Path(__file__).resolve().parents[1]
QUESTIONS = (
    "What did Merz demand?",
    "Wer ist Juri Uschakow?",
    "What tariff did the US impose on India, and why?",
    "Wie viele Beschäftigte sind bei Halmgold betroffen?",
    "Who scored the decisive penalty?",
    "Wie heiß war es am Rhein?",
    "Which ship laid the cable to Skerrow?",
    "Wie lange ist die Strecke zwischen Hamburg und Berlin gesperrt?",
)
VERBATIM, MIXED = 3, 2  # sentences of each question


@dataclass(frozen=True)
class Spent:
    """The seconds of one piece of work, by the clock and of all processors."""

    clock: float
    processor: float


def main() -> None:
    """Measure both, and print their figures as JSON."""
    proofs, again = measured()
    figures = {"proof_sentence": summed_up(proofs), "same_question": summed_up(again)}
    json.dump(figures, sys.stdout, indent=2)


def measure() -> dict[str, list[float]]:
    """Return the seconds of each sentence's proof and of each question that was asked again."""
    proofs, again = measured()
    return {
        "proof_sentence": [one.clock for one in proofs],
        "same_question": [one.clock for one in again],
    }


def measured() -> tuple[list[Spent], list[Spent]]:
    """Return what each sentence's proof took, and each question that was asked again."""
    with tempfile.TemporaryDirectory(prefix="beleg-bench-") as home:
        settings = replace(Settings.from_environment(), home=Path(home), kept_answers=200)
        model = FakeChatModel(replies=["The articles tell of several things."])
        with Assistant(settings, model=model) as assistant:
            report = assistant.index(ROOT / "articles")
            if report.failed:
                sys.exit(str(report))
            parts = assistant._library.parts
            cache = settings.cache
            proofs = [spent for question in QUESTIONS for spent in proven(question, parts, cache)]
            for question in QUESTIONS:
                assistant.ask(question)
            again = [asked_again(assistant, question) for question in QUESTIONS]
    return proofs, again


def proven(question: str, parts: Parts, cache: Path) -> Iterator[Spent]:
    """Yield what the proof of each sentence of one answer takes."""
    words = WordEmbedder(cache)
    words.embed([question])
    prover = Prover(parts.prover.vectors, words)
    parts = replace(parts, prover=prover, answerable=Answerability(words))
    material = gather(understand(begin(question, (), None, read_dates=True), parts), parts)
    chance_of(material, parts)
    sources = proof_sources(material, prover)
    for sentence in sentences(material):
        prover.vectors([sentence])  # what an embedder takes is another figure
        yield timed(prover, sentence, material, sources)


def timed(
    prover: Prover, sentence: str, material: Material, sources: Sequence[SourceSentence]
) -> Spent:
    """Return what one sentence's proof takes."""
    clock, processor = time.perf_counter(), time.process_time()
    prover.prove(sentence, material.language, sources, material.question.standalone)
    return Spent(time.perf_counter() - clock, time.process_time() - processor)


def sentences(material: Material) -> Iterator[str]:
    """Yield sentences as an answer may have them: of the passages, and mixtures of two."""
    best = [" ".join(source.text.split()) for source in material.sources]
    yield from best[:VERBATIM]
    for one, other in zip(best[:MIXED], best[VERBATIM:], strict=False):
        first, second = one.split(), other.split()
        yield " ".join([*first[: len(first) // 2], *second[len(second) // 2 :]])


def asked_again(assistant: Assistant, question: str) -> Spent:
    """Return what a question takes that was answered before."""
    clock, processor = time.perf_counter(), time.process_time()
    answer = assistant.ask(question)
    spent = Spent(time.perf_counter() - clock, time.process_time() - processor)
    if answer.answered_before is None:
        sys.exit(f"It was answered anew: {question}")
    return spent


def summed_up(all_spent: Sequence[Spent]) -> dict[str, float]:
    """Return how many there are, and their median and 95th percentile in milliseconds."""
    clock = [1000 * one.clock for one in all_spent]
    processor = [1000 * one.processor for one in all_spent]
    return {
        "n": len(all_spent),
        "median_ms": round(float(np.median(clock)), 1),
        "p95_ms": round(float(np.percentile(clock, 95)), 1),
        "processor_median_ms": round(float(np.median(processor)), 1),
        "processor_p95_ms": round(float(np.percentile(processor, 95)), 1),
    }


if __name__ == "__main__":
    main()
