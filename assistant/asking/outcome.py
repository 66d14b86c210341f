"""What was found and written, as the values that readers get: an answer, quotes, or a refusal."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.answer import Answer, Citation, Found, Sentence
from assistant.asking.answerable import HOPEFUL, HOPELESS
from assistant.asking.context import Window, with_shown
from assistant.asking.untrusted import clean_part, speaks_to_a_model
from assistant.llm.prompting import language_words
from assistant.proof.disagreement import disagreement_sentence, find_disagreement
from assistant.proof.prover import Proof, Prover
from assistant.proof.quotable import SourceSentence
from assistant.wording import notice

_QUOTES = 3
_UNKNOWN = 0.5  # the chance of a question whose passages nobody has judged


# A small model words the given sentence its own way now and then: "The articles do not say
# anything about German taxes." The frame must be whole, articles and denial and saying: that
# "Article 5 does not apply" is an answer.
_NOT = r"(?:do not|does not|don[’']t|doesn[’']t|did not|didn[’']t)"
_SAY = r"(?:say|mention|contain|provide|state|give|specify|include|answer|name|tell)"
_SAID = r"(?:said|mentioned|contained|provided|stated|given|specified|included|found|available)"
_TEXTS = r"(?:articles?|passages?|excerpts?|texts?)"
_TEXTE = r"(?:artikeln?|passagen?|textstellen|auszüge[n]?|texte[n]?)"
_NICHTS = r"(?:nichts|nicht|keine?[nr]?)"
_STEHT = r"(?:steht|stehen|findet sich|finden sich|gibt es|wird|werden|ist|sind)"
_NENNEN = r"(?:enthalten|sagen|nennen|erwähnen|geben|machen|beantworten|liefern)"
_FREE_WORDING = {
    "en": re.compile(
        rf"(?:unfortunately, )?(?:the |these |given |provided )*{_TEXTS}(?: [a-z]+)? "
        rf"{_NOT} {_SAY}\b|"
        rf"none of the {_TEXTS} {_SAY}s?\b|"
        rf"(?:[^.!?,]{{1,80}}?) (?:is|are) (?:not|nowhere) {_SAID} in (?:the |these |any )"
        rf"(?:given |provided )?{_TEXTS}|"
        rf"there is no information [^.!?]{{0,80}}in the (?:given |provided )?{_TEXTS}",
        re.IGNORECASE,
    ),
    "de": re.compile(
        rf"(?:dazu|darüber|hierzu|davon) {_STEHT} [^.!?]{{0,40}}?{_NICHTS}\b|"
        rf"das steht nicht in (?:den|diesen) {_TEXTE}|"
        rf"leider {_STEHT} (?:dazu|darüber|hierzu|davon) {_NICHTS}\b|"
        rf"es gibt keine (?:informationen|angaben) [^.!?]{{0,80}}?in (?:den|diesen) {_TEXTE}|"
        rf"(?:über|zu|von) [^.!?,]{{1,80}}? {_STEHT} [^.!?,]{{0,40}}?{_TEXTE} {_NICHTS}\b|"
        rf"in (?:den|diesen) {_TEXTE} {_STEHT} [^.!?,]{{0,60}}?{_NICHTS}\b|"
        rf"(?:die|diese) {_TEXTE} {_NENNEN} [^.!?,]{{0,60}}?{_NICHTS}\b",
        re.IGNORECASE,
    ),
}
_LONGEST = 240  # characters; whoever writes more than that has something to say


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

    What the language model wrote is shown if any of it is proven. If not, the best quotes are,
    or nothing where the passages hardly answer the question.

    Args:
        state: of the chain, all but the text, and what was `searched`.
        text: what the language model wrote.
        failure: why it stopped, if it did.
        remark: what the reader must know of the search.
        prover: finds the proof of each sentence.
    """
    answer, language = _not_found(state, remark), str(state["language"])
    chance = state.get("chance", _UNKNOWN)
    if not state["windows"] or state["finding"].out_of_range or chance < HOPELESS:
        return answer
    if failure and not text:
        return _quoted(answer, state, notice("quotes_only", language, reason=failure))
    refused = is_refusal(text, language)
    written = "" if refused else text
    sources = _sources(state, prover) if written else state["sources"]
    proof = prover.prove(written, language, sources, state["standalone"])
    if proof.citations:
        text, proof = _with_disagreement(state, text, proof, sources, prover)
        stopped = notice("stopped_early", language, reason=failure) if failure else None
        return replace(
            answer,
            kind="written",
            text=text,
            sentences=proof.sentences,
            citations=proof.citations,
            notice=_joined(remark, stopped),
            nearest=(),
        )
    if chance < HOPEFUL:
        return answer
    return _quoted(answer, state, notice("no_words" if refused else "unproven", language))


def quotes(windows: Sequence[Window]) -> tuple[Citation, ...]:
    """Return the first windows as numbered quotes, without what gives a model orders."""
    found: list[Citation] = []
    for window in windows[:_QUOTES]:
        article = window.article
        span = clean_part(article.text, window.start, window.end, article.language)
        if span:
            quote = span.of(article.text)
            found.append(Citation(len(found) + 1, article, quote, span.start, span.end))
    return tuple(found)


def _sources(state: Mapping[str, Any], prover: Prover) -> list[SourceSentence]:
    """Return what may prove something: the sentences found, and what else the windows show."""
    sources = with_shown(state["sources"], state["windows"], prover.vectors)
    return [source for source in sources if not speaks_to_a_model(source.text)]


def _with_disagreement(
    state: Mapping[str, Any],
    text: str,
    proof: Proof,
    sources: Sequence[SourceSentence],
    prover: Prover,
) -> tuple[str, Proof]:
    """Return text and proof, with one more sentence if other articles say something else."""
    language = str(state["language"])
    found = find_disagreement(state["standalone"], language, proof, sources, prover.words)
    if found is None:
        return text, proof
    citations = list(proof.citations)
    numbers = [_number(statement.source, citations) for statement in found.statements]
    words = disagreement_sentence(found, language)
    start = len(text) + 2
    sentence = Sentence(words, start, start + len(words), tuple(dict.fromkeys(numbers)))
    return f"{text}\n\n{words}", Proof((*proof.sentences, sentence), tuple(citations))


def _number(source: SourceSentence, citations: list[Citation]) -> int:
    """Return the number under which a source is cited; it is added if it is not yet."""
    for citation in citations:
        if (citation.article.id, citation.start) == (source.article.id, source.span.start):
            return citation.number
    number, span = len(citations) + 1, source.span
    citations.append(Citation(number, source.article, source.text, span.start, span.end))
    return number


def _not_found(state: Mapping[str, Any], remark: str | None) -> Answer:
    return Answer(
        question=state["question"],
        standalone=state["standalone"],
        language=state["language"],
        kind="not_found",
        text=language_words(state["language"]).refusal,
        passages=tuple(state["passages"]),
        notice=remark,
        filters=state["filters"],
        dates=state["finding"].dates,
        searched=state.get("searched"),
        nearest=quotes(state["windows"]),
    )


def _joined(*remarks: str | None) -> str | None:
    return " ".join(remark for remark in remarks if remark) or None


def _quoted(answer: Answer, state: Mapping[str, Any], reason: str) -> Answer:
    """Return an answer that is made of quotes, each proven by itself."""
    citations = quotes(state["windows"])
    if not citations:
        return replace(answer, notice=_joined(answer.notice, reason))
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
        notice=_joined(answer.notice, reason),
        nearest=(),
    )


def is_refusal(text: str, language: str) -> bool:
    """Whether a model's answer begins by saying that the articles do not say it, or is empty."""
    words = text.strip()
    if not words:
        return True
    given = {language_words(language).refusal, language_words("en").refusal}
    if any(words.casefold().startswith(refusal.casefold().rstrip(".")) for refusal in given):
        return True
    if len(words) > _LONGEST:
        return False
    return any(_FREE_WORDING[code].match(words) for code in {language, "en"} & _FREE_WORDING.keys())
