"""What was found and written, as the values that readers get: an answer, quotes, or a refusal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import get_args

from assistant.answer import Answer, Citation, DateFilter, Found, Kind, Searched, Sentence
from assistant.asking.absence import Limits, not_found, rests_on
from assistant.asking.finding.answerable import HOPEFUL, HOPELESS
from assistant.asking.finding.context import (
    Window,
    lone,
    lone_sentences,
    telling_quotes,
    with_shown,
)
from assistant.asking.finding.search import Search, within
from assistant.asking.question import asks_for_every_point
from assistant.asking.state import Draft, Material
from assistant.asking.untrusted import clean_part, speaks_to_a_model
from assistant.asking.writing import whole_sentences
from assistant.llm.halting import Halted
from assistant.llm.prompting import language_words
from assistant.proof.alignment import fit_of
from assistant.proof.disagreement import disagreement_sentence, find_disagreement
from assistant.proof.prover import Proof, Prover, WordReader
from assistant.proof.quotable import SourceSentence
from assistant.wording import said
from vectorstore.search.retrieval import Query
from vectorstore.text.patterns import read_patterns

_QUOTES = 4
_NEAREST = 2  # sentences beside a "no"
# How well the question's words are found in a sentence beside a "no": a sentence of an article on
# the question's subject has that two times out of three, one of other articles one time in ten
# (`make tune-quotes` over mixed_open).
_NEAR = 0.72  # cosine
_STOPPED = get_args(Halted)
_FREE_WORDING = {
    name.removeprefix("refusal_"): re.compile(pattern, re.IGNORECASE | re.VERBOSE)
    for name, pattern in read_patterns("assistant.asking", "patterns.toml").items()
    if name.startswith("refusal_")
}
_LONGEST = 240  # characters; whoever writes more than that has something to say


def found_event(material: Material) -> Found:
    """Return the event that says what was found."""
    return Found(
        material.question.standalone,
        material.language,
        tuple(material.passages),
        best_quotes(material),
        material.finding.dates,
    )


def finished_answer(draft: Draft, search: Search, prover: Prover) -> Answer:
    """Return the answer that a question ends with.

    What the language model wrote is shown if any of it is proven, without a sentence that was
    torn. If not, the best quotes are, or nothing where the passages hardly answer the question.

    Args:
        draft: what the language model wrote, and what from.
        search: knows what was searched.
        prover: finds the proof of each sentence.
    """
    answer = _finished(draft, search, prover)
    return answer if answer.found else replace(answer, nearest=nearest(draft.material, prover))


def _finished(draft: Draft, search: Search, prover: Prover) -> Answer:
    material, language = draft.material, draft.material.language
    missing = _not_found(material, search)
    if not material.windows or material.finding.out_of_range or draft.chance < HOPELESS:
        return missing
    early = rests_on(language, missing.searched) if missing.searched else None
    found = replace(missing, notice=_joined(early, missing.notice))
    text, begun = draft.text.strip(), 0
    if draft.broken:
        text, begun = whole_sentences(draft.text, language)
        if not text or draft.cut == "quotes":
            return _quoted(found, missing, material, _why_no_words(draft))
    refused = is_refusal(text, language)
    if not refused:
        sources = _sources(material, prover)
        proof = prover.prove(text, language, sources, material.question.standalone)
        ended = _why_ended(draft, len(proof.sentences), begun)
        if proof.citations:
            whole = replace(draft, text=text)
            text, proof = _with_disagreement(whole, proof, sources, prover)
            kind: Kind = "stopped" if draft.cut in _STOPPED else "written"
            written = replace(found, kind=kind, text=text)
            written = replace(written, sentences=proof.sentences, citations=proof.citations)
            return _noted(written, ended)
        if draft.broken:  # what was still to come is not known: that is no "no"
            return _quoted(found, missing, material, f"{ended} {said('unproven', language)}")
    if draft.chance < HOPEFUL:
        return missing
    reason = said("no_words" if refused else "unproven", language)
    return _quoted(found, missing, material, reason)


def _why_ended(draft: Draft, whole: int, begun: int) -> str | None:
    """Return what the reader must know of an answer that ended early, as far as it goes."""
    language = draft.material.language
    if draft.failure:
        return said("stopped_early", language, reason=draft.failure)
    return said(f"cut_{draft.cut}", language, whole=whole, begun=begun) if draft.cut else None


def _why_no_words(draft: Draft) -> str:
    """Return why there are quotes alone: the answer ended before its first sentence did."""
    language = draft.material.language
    if draft.failure:
        return said("quotes_only", language, reason=draft.failure)
    return said(f"cut_{draft.cut}_at_once", language)


def search_notice(material: Material, search: Search, searched: Searched) -> str | None:
    """Return what the reader must know of a search: no articles, none in range, no such day.

    While articles are known that are not read, nobody knows that there are none.
    """
    language, finding, question = material.language, material.finding, material.question
    missed = finding.ignored or (finding.dates if finding.out_of_range else None)
    if not searched.unfinished:
        if search.is_empty():
            return said("no_articles", language)
        if missed:
            return out_of_range(language, missed, searched)
        if finding.passages and (now := finding.taken_for_now):
            return said("taken_for_now", language, first=now.start, words=" ".join(now.words))
        if not finding.passages and question.asked.filters:
            return said("no_match", language)
    if question.reading and question.reading.impossible:
        return said("impossible_date", language, reason=question.reading.impossible)
    return None


def out_of_range(language: str, missed: DateFilter, searched: Searched) -> str:
    """Return the sentences for days in which no article lies, and those that articles have."""
    asked = {"first": missed.start, "last": missed.end}
    if missed.start == missed.end:
        name = "none_of_the_day"
    elif missed.end is None:
        name = "none_since"
    else:
        name = "none_between" if missed.start else "none_until"
    there_are = {"first": searched.first, "last": searched.last}
    rest = said("dates_there_are", language, **there_are) if searched.first else None
    return f"{said(name, language, **asked)} {rest or said('no_dates', language)}"


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


def best_quotes(material: Material) -> tuple[Citation, ...]:
    """Return what of the passages tells most about a question."""
    every_point = asks_for_every_point(material.question.standalone)
    return quotes(telling_quotes(material.sources, every_point=every_point))


def nearest(material: Material, prover: Prover) -> tuple[Citation, ...]:
    """Return the single sentences that come near to a question; none where nobody can tell."""
    best = islice(lone_sentences(material.sources), _NEAREST)
    near = [one for one in best if nearness(material.query, one, prover.words) >= _NEAR]
    return quotes([lone(one) for one in near])


def nearness(query: Query, sentence: SourceSentence, words: WordReader | None) -> float:
    """Return how well a question's words are found in a sentence, as a cosine; 0 if unknown."""
    if words is None:
        return 0.0
    asked = query.in_language(sentence.article.language)
    own, vectors = words.embed([asked, sentence.text])
    fit = fit_of(asked, sentence.article.language, own, [vectors])
    return float(fit.overall([0])) if fit.words else 0.0


def _sources(material: Material, prover: Prover) -> list[SourceSentence]:
    """Return what may prove something: the sentences found, and what else the windows show."""
    sources = with_shown(material.sources, material.windows, prover.vectors)
    return [source for source in sources if not speaks_to_a_model(source.text)]


def _with_disagreement(
    draft: Draft, proof: Proof, sources: Sequence[SourceSentence], prover: Prover
) -> tuple[str, Proof]:
    """Return text and proof, with one more sentence if other articles say something else."""
    text, language = draft.text, draft.material.language
    asked = draft.material.question.standalone
    found = find_disagreement(asked, language, proof, sources, prover.words)
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


def _not_found(material: Material, search: Search) -> Answer:
    question = material.question
    searched = material.finding.searched or search.searched(question.asked.filters)
    limits = _limits(material)
    among = searched
    if limits.filters != question.asked.filters:
        among = replace(searched, articles=search.searched(limits.filters).articles)
    return Answer(
        question=question.asked.question,
        standalone=question.standalone,
        language=question.language,
        kind="not_found",
        text=not_found(question.language, among, limits),
        passages=tuple(material.passages),
        notice=search_notice(material, search, searched),
        filters=question.asked.filters,
        dates=material.finding.dates,
        nearest_days=material.finding.nearest_days,
        searched=searched,
    )


def _limits(material: Material) -> Limits:
    """Return what was searched: the days of a question are none where no article has them."""
    asked, finding = material.question.asked.filters, material.finding
    filters = asked
    if finding.dates and not finding.out_of_range:
        filters = within(asked, finding.dates)
    articles = [passage.article for passage in finding.passages]
    titles = {article.id: article.title for article in articles if article.title}
    naming = not all(filters.accepts(article) for article in articles)
    return Limits(filters, titles, naming)


def _joined(*remarks: str | None) -> str | None:
    return " ".join(remark for remark in remarks if remark) or None


def _noted(answer: Answer, reason: str | None) -> Answer:
    return replace(answer, notice=_joined(answer.notice, reason))


def _quoted(found: Answer, missing: Answer, material: Material, reason: str) -> Answer:
    """Return an answer that is made of quotes, each proven by itself; a "no" if there are none."""
    citations = best_quotes(material)
    if not citations:
        return _noted(missing, reason)
    sentences, parts, position = [], [], 0
    for citation in citations:
        text = " ".join(citation.quote.split())
        sentences.append(Sentence(text, position, position + len(text), (citation.number,)))
        parts.append(text)
        position += len(text) + 2
    text = "\n\n".join(parts)
    quoted = replace(found, kind="quotes", text=text, sentences=tuple(sentences))
    return _noted(replace(quoted, citations=citations), reason)


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
