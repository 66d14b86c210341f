"""Where articles give different values for what a question asks. Pure code, no language model.

An answer says what its quotes say, and another article may say something else: 1,200 people
here, 900 there. That is told only where both sentences are about the same thing in all that can
be compared: near in sense, the same names, days and counted noun, and in the part around the
value every telling word of one in the other. Precision comes first: of what cannot be compared
nothing is told.

How an answer shows it: `disagreement_sentence` is one more sentence of the answer with the
verdict `supported`. It cites a quote for each of `Disagreement.statements`, in their order; an
article's sentence that the answer cites already keeps its number:

    source = statement.source
    Citation(number, source.article, source.text, source.span.start, source.span.end)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.facts.languages.known import all_known
from assistant.facts.numbers.quantities import Quantity, missing
from assistant.facts.stated import Stated
from assistant.proof.comparison import (
    USUAL,
    Compared,
    agree,
    beside,
    comparable,
    counterpart,
    denies,
    one_denies,
    same_days,
    same_names,
)
from assistant.proof.prover import Proof, WordReader
from assistant.proof.quotable import SourceSentence
from assistant.proof.told import WHEN, Told, class_of
from assistant.wording import said
from vectorstore.article import Article, Span
from vectorstore.text.chunking import SentenceSpan

_MOST_STATEMENTS = 3
_MOST_COMPARED = 12  # sentences; each is read word by word


@dataclass(frozen=True)
class Statement:
    """What one article says: `value`, as its sentence `source` writes it."""

    source: SourceSentence
    value: str


@dataclass(frozen=True)
class Disagreement:
    """Two or more articles that give different values for the same thing, oldest first.

    Each has another article and another value; those without a date come last.
    """

    statements: tuple[Statement, ...]


def find_disagreement(
    question: str,
    language: str,
    proof: Proof,
    sources: Sequence[SourceSentence],
    words: WordReader | None = None,
) -> Disagreement | None:
    """Return what articles say differently of what an answer says, the first such thing.

    Args:
        question: as it was searched for. A value must be of the kind it asks for ("when" for
            days and times, "who" for none) and none that it names itself.
        language: of the question and the answer.
        proof: the answer's sentences with their quotes; a value must be said in both.
        sources: what the answer was written from, with vectors.
        words: compares words by their meaning. Without it, sentences of one language are
            compared by the words' stems, and those of two languages not at all.
    """
    asked = Stated(question, language)
    cited = {citation.number: citation for citation in proof.citations}
    for sentence in proof.sentences:
        stated = Stated(sentence.text, language)
        for citation in (cited[number] for number in sentence.citations):
            for source in sources:
                inside = citation.start <= source.span.start and source.span.end <= citation.end
                if inside and source.article.id == citation.article.id:
                    found = _against(source, stated, asked, sources, words)
                    if found:
                        return found
    return None


def disagreement_sentence(disagreement: Disagreement, language: str) -> str:
    """Return the sentence for the reader.

    Each value has its article's source and date, or the title if there is no source.
    """
    parts = []
    for one in disagreement.statements:
        value = said("disagreement_part", language, value=" ".join(one.value.split()))
        where = _where(one.source.article, language)
        parts.append(f"{value} ({where})" if where else value)
    together = said("disagreement_between", language).join(parts)
    return said("disagreement", language, parts=together)


def _where(article: Article, language: str) -> str:
    date = said("disagreement_day", language, day=article.date) if article.date else ""
    return ", ".join(part for part in (article.source or article.title, date) if part)


def _wanted(asked: Stated, quantity: Quantity) -> bool:
    """Whether a value is of the kind that a question asks for, and not in the question."""
    told_by = [language.told for language in all_known()]
    if any(each.asks_no_value.search(asked.text) for each in told_by):
        return False
    when = any(each.asks_when.search(asked.text) for each in told_by)
    return when == (class_of(quantity) in WHEN) and bool(missing([quantity], asked.quantities))


def _against(
    source: SourceSentence,
    stated: Stated,
    asked: Stated,
    sources: Sequence[SourceSentence],
    words: WordReader | None,
) -> Disagreement | None:
    """Return what other articles say against one quote of a sentence."""
    ours = Told(source)
    said_values = stated.quantities_on(source.article.date)
    values = [o for o in ours.values if _wanted(asked, o) and not missing([o], said_values)]
    near = _near(source, sources, reads_words=words is not None)
    others = [
        other
        for other in map(Told, near)
        if any(comparable(one, value) for one in other.values for value in values)
        or any(agree(ours, value, other, one) for one in other.quantities for value in values)
        or one_denies(ours, other)
    ]
    _read_words([ours, *others], words)
    for value in values:
        if _is_asked(ours, value, asked, words):
            found = [*_differing(ours, value, others)]
            if found:
                return _made(found)
    denying = next((other for other in others if denies(ours, other)), None)
    if denying is None:
        return None
    return _made([(ours, ours.text), (denying, denying.text)])


def _made(found: Sequence[tuple[Told, str]]) -> Disagreement:
    statements = [Statement(told.source, value) for told, value in found[:_MOST_STATEMENTS]]
    days = [(one.source.article.date, one) for one in statements]
    dated = sorted(((day, one) for day, one in days if day), key=lambda pair: pair[0])
    return Disagreement((*(one for _, one in dated), *(one for day, one in days if not day)))


def _near(
    source: SourceSentence, sources: Sequence[SourceSentence], *, reads_words: bool
) -> list[SourceSentence]:
    """Return sentences of other articles that may be about the same thing, nearest first."""
    near = []
    for other in sources:
        across = other.article.language != source.article.language
        if other.article.id == source.article.id or (across and not reads_words):
            continue
        cosine = float(other.vector @ source.vector)
        if cosine >= (USUAL.near_across if across else USUAL.near):
            near.append((cosine, other))
    return [other for _, other in sorted(near, key=lambda pair: -pair[0])[:_MOST_COMPARED]]


def _read_words(told: Sequence[Told], words: WordReader | None) -> None:
    if words is not None and len(told) > 1:
        for one, vectors in zip(told, words.embed([one.text for one in told]), strict=True):
            one.vectors = vectors


def _is_asked(told: Told, value: Quantity, asked: Stated, words: WordReader | None) -> bool:
    """Whether of a sentence's values it is this one that the question's words are nearest to."""
    rivals = [one for one in told.values if _wanted(asked, one)]
    if len(rivals) < 2:
        return True
    article = Article("question", "", asked.text, asked.language, "question")
    question = Told(SourceSentence(article, _whole(asked.text), np.zeros(0), 0.0))
    if words is not None:
        question.vectors = words.embed([asked.text])[0]
    compared = Compared(question, told)
    scores = {one.start: _nearness(compared, one) for one in rivals}
    return scores[value.start] >= max(scores.values())


def _nearness(compared: Compared, one: Quantity) -> float:
    question = compared.one.telling
    return sum(
        1 / distance
        for word, distance in beside(compared.other, one)
        if any(compared.alike(asked, word) for asked in question)
    )


def _differing(ours: Told, value: Quantity, others: Sequence[Told]) -> Iterator[tuple[Told, str]]:
    """Yield the quote's value and what other articles have in its place; nothing if they agree."""
    agreeing = {
        other.article.id
        for other in others
        if any(agree(ours, value, other, one) for one in other.quantities)
    }
    shown: list[tuple[Told, Quantity]] = []
    for other in others:
        articles = {told.article.id for told, _ in shown} | agreeing
        if other.article.id in articles or not same_names(ours, other):
            continue
        compared = Compared(ours, other)
        if not compared.overlaps():
            continue
        theirs = counterpart(compared, value)
        if theirs is None or not same_days(ours, other, {value.start}, {theirs.start}):
            continue
        if any(agree(told, one, other, theirs) for told, one in shown):
            continue
        if any(agree(other, theirs, ours, one) for one in ours.quantities):
            continue
        counted = compared.counted(value, theirs)
        if not shown:
            yield ours, _written(ours, value, counted and counted[0])
        yield other, _written(other, theirs, counted and counted[1])
        shown.append((other, theirs))


def _written(told: Told, value: Quantity, counted: Span | None) -> str:
    end = counted.end if counted and class_of(value) == "count" else value.end
    start = value.start - len(told.about(value))
    return told.text[start:end]


def _whole(text: str) -> SentenceSpan:
    return SentenceSpan(0, len(text))
