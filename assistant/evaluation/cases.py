"""One JSON line for each question that was answered, so that the worst can be read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from assistant.answer import Answer, Sentence
from assistant.evaluation.data import EvaluationError, printable_name
from assistant.evaluation.figures import Verdict
from assistant.evaluation.gold import Gold, quotes_of, right_by

Case = Mapping[str, Any]


def case_of(gold: Gold, answer: Answer, verdict: Verdict, seconds: float) -> dict[str, Any]:
    """Return JSON-ready values: what was asked, answered and right, and each sentence's proof."""
    question = gold.question
    return {
        "id": question.id,
        "type": question.type,
        "language": question.language,
        "question": question.text,
        "answerable": question.answerable,
        "kind": answer.kind,
        "answer": answer.marked_text,
        "notice": answer.notice,
        "gold_answers": list(gold.answers),
        "evidence": list(question.evidence),
        "gold": verdict.gold,
        "right_language": verdict.right_language,
        "sentences": [_sentence(gold, answer, sentence) for sentence in answer.sentences],
        "seconds": round(seconds, 3),
    }


def _sentence(gold: Gold, answer: Answer, sentence: Sentence) -> dict[str, Any]:
    quotes = quotes_of(answer, sentence)
    return {
        "text": sentence.text,
        "verdict": sentence.verdict,
        "doubt": sentence.doubt,
        "reason": sentence.reason,
        "right_by": right_by(gold, sentence, quotes),
        "quotes": [
            {
                "number": quote.number,
                "article": quote.article.id,
                "language": quote.article.language,
                "quote": quote.quote,
                "evidence": gold.has(quote),
            }
            for quote in quotes
        ],
    }


def cases_file(path: Path) -> Callable[[Case], None]:
    """Begin a file and return what adds a case to it: of an interrupted run the cases are kept.

    Raises: EvaluationError: both, if the file cannot be written.
    """
    _write(path, "w", "")
    return lambda case: _write(path, "a", json.dumps(case, ensure_ascii=False) + "\n")


def _write(path: Path, mode: str, words: str) -> None:
    try:
        # A model may say half a character. Escaped like this it is still JSON.
        with path.open(mode, encoding="utf-8", errors="backslashreplace") as file:
            file.write(words)
    except OSError as error:
        raise EvaluationError(
            f"{printable_name(path)} cannot be written: {error.strerror or error}. Check the path."
        ) from error
