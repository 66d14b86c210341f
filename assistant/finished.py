"""What was found and written, as the values that readers get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from assistant.answer import Answer, Citation, Found, Sentence
from assistant.context import quotes
from assistant.evidence import Prover
from assistant.notices import notice
from assistant.prompting import language_words
from assistant.refusal import is_refusal


def found_event(state: Mapping[str, Any]) -> Found:
    """Return the event that says what was found, from the chain's state."""
    return Found(
        state["standalone"],
        state["language"],
        tuple(state["passages"]),
        quotes(state["windows"]),
        state["finding"].dates,
    )


def finished_answer(
    state: Mapping[str, Any],
    text: str,
    failure: str | None,
    remark: str | None,
    prover: Prover,
) -> Answer:
    """Return the answer that a question ends with.

    Args:
        state: of the chain, all but the text.
        text: what the language model wrote.
        failure: why it stopped, if it did.
        remark: what the reader must know of the search.
        prover: finds the proof of each sentence.
    """
    language, windows = state["language"], state["windows"]
    answer = Answer(
        question=state["question"],
        standalone=state["standalone"],
        language=language,
        kind="not_found",
        text=language_words(language).refusal,
        passages=tuple(state["passages"]),
        notice=remark,
        filters=state["filters"],
        dates=state["finding"].dates,
    )
    if not windows or state["finding"].out_of_range:
        return answer
    if failure and not text:
        reason = notice("quotes_only", language, reason=failure)
        return _quoted(answer, quotes(windows), _joined(remark, reason))
    if is_refusal(text, language):
        return answer
    proof = prover.prove(text, language, state["sources"])
    if not any(sentence.citations for sentence in proof.sentences):
        return _quoted(answer, quotes(windows), _joined(remark, notice("unproven", language)))
    return replace(
        answer,
        kind="written",
        text=text,
        sentences=proof.sentences,
        citations=proof.citations,
        notice=_joined(
            remark, notice("stopped_early", language, reason=failure) if failure else None
        ),
    )


def _joined(*remarks: str | None) -> str | None:
    return " ".join(remark for remark in remarks if remark) or None


def _quoted(answer: Answer, citations: tuple[Citation, ...], reason: str | None) -> Answer:
    """Return an answer that is made of quotes, each proven by itself."""
    sentences, parts, position = [], [], 0
    for citation in citations:
        text = " ".join(citation.quote.split())
        sentences.append(Sentence(text, position, position + len(text), (citation.number,)))
        parts.append(text)
        position += len(text) + 2
    return replace(
        answer,
        kind="quotes",
        text="\n\n".join(parts),
        sentences=tuple(sentences),
        citations=citations,
        notice=reason,
    )
