"""The way of a question, from what was asked to the finished answer.

 1. asked: checked at once, before anything is waited for (`question`)
 2. language: which one to answer in (`question`)
 3. standalone: a follow-up made to stand by itself (`question`)
 4. dates: the days that its words ask for (`facts.dates`)
    What was asked before, over the same articles, is answered from there (`remembered`)
 5. passages: what the filters and the dates allow (`finding.search`)
 6. sentences: the passages', best first (`finding.ranking`), and what of them tells (`.context`)
 7. translated: 5 and 6 once more in the index's other languages, where that pays
    (`finding.translation`), beside what was found before and never in its place (`fusion`)
 8. chance: whether what was found can answer at all (`finding.answerable`)
 9. written: by the language model, as it comes (`writing`)
10. finished: each sentence proven, or quotes, or a "no" that says where it was looked (`outcome`)
11. offered: after a "no", what could be left out so that there is an answer

A stage knows what the ones before it made known (`state`), and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from assistant.answer import Answer, Answered, Event, Found, Limit, Offer, Turn
from assistant.asking.finding.answerable import HOPEFUL, HOPELESS, Answerability
from assistant.asking.finding.context import Window, telling_windows
from assistant.asking.fusion import fused
from assistant.asking.outcome import finished_answer, found_event
from assistant.asking.question import checked_question, question_language, standalone
from assistant.asking.state import Asked, Draft, Material, Parts, Understood
from assistant.asking.untrusted import speaks_to_a_model
from assistant.asking.writing import drafted
from assistant.facts.dates.dates import DateRange
from assistant.facts.dates.dates import read_dates as days_of
from assistant.llm.halting import Halt, unhalted, unless_halted
from vectorstore.search.filters import Filters
from vectorstore.search.retrieval import Query

PASSAGES = 8
_UNKNOWN = 0.5  # the chance of a question whose passages nobody judges


def begin(
    question: str,
    history: Sequence[Turn],
    filters: Filters | None,
    *,
    read_dates: bool,
    anew: bool = False,
) -> Asked:
    """Return a question that may be asked.

    Raises: QuestionError: if it is empty or longer than MAX_QUESTION characters.
    """
    checked = checked_question(question)  # 1
    return Asked(checked, tuple(history), filters or Filters(), read_dates, anew)


def answer_events(asked: Asked, parts: Parts, halted: Halt = unhalted) -> Iterator[Event]:
    """Answer a question in events: see Assistant.stream."""
    understood = understand(asked, parts, halted)  # 2, 3, 4
    name = name_of(understood, parts)
    before = answered_before(understood, parts, name)
    if before:
        yield from before
        return
    material = taken_for_now(gather(understood, parts), parts)  # 5, 6
    yield found_event(material)
    more = gather_translated(material, parts, halted)  # 7
    if more.windows != material.windows:
        yield found_event(more)
    chance = chance_of(more, parts)  # 8
    draft = yield from drafted(more, chance, parts, halted)  # 9
    answer = finished_answer(draft, parts.search, parts.prover)  # 10
    if not answer.found:
        answer = replace(answer, offers=tuple(offers(more, parts)))  # 11
    answer = replace(answer, cause=draft.cause)
    if parts.remembered and is_whole(draft, answer):
        parts.remembered.keep(name, answer)
    yield Answered(answer)


def name_of(question: Understood, parts: Parts) -> str:
    """Return the name of all that an answer depends on, the articles among it.

    A follow-up is what it was understood as. The day counts where the question speaks of days,
    and how much could not be read, for an answer tells of it.
    """
    if parts.remembered is None:
        return ""
    asked, reading = question.asked, question.reading
    speaks_of_days = reading and (reading.words or reading.impossible)
    days = [str(parts.today()), str(reading)] if speaks_of_days else []
    told = [question.standalone, question.language, asked.filters.to_dict(), asked.read_dates, days]
    return parts.remembered.name([*told, parts.search.unreadable()])


def answered_before(question: Understood, parts: Parts, name: str) -> Sequence[Event]:
    """Return the events of an answer that was given before; none if it is to be made.

    While articles are being read, what was said before may be said too early.
    """
    if parts.remembered is None or question.asked.anew or parts.search.is_reading():
        return ()
    answer = parts.remembered.find(name)
    if answer is None:
        return ()
    found = Found(
        answer.standalone, answer.language, answer.passages, answer.citations, answer.dates
    )
    asked = question.asked.question
    return found, Answered(replace(answer, question=asked, standalone=question.standalone))


def is_whole(draft: Draft, answer: Answer) -> bool:
    """Whether an answer is what this question has, and not what was left of it this time."""
    unfinished = answer.searched is not None and answer.searched.unfinished
    return not draft.broken and answer.kind != "stopped" and not unfinished


def understand(asked: Asked, parts: Parts, halted: Halt = unhalted) -> Understood:
    """Return a question with all that can be known before anything is searched."""
    question, history = asked.question, asked.history
    language = question_language(question, history, parts.languages())  # 2
    by_itself = partial(standalone, question, history, parts.model)
    alone = unless_halted(by_itself, halted, question)  # 3
    reading = None
    if asked.read_dates:
        reading = days_of(question, parts.today(), language=language)  # 4
    return Understood(asked, language, alone, reading)


def gather(
    question: Understood, parts: Parts, translations: Mapping[str, str] | None = None
) -> Material:
    """Return what is found for a question, with its translations if it has some."""
    query = Query(question.standalone, translations or {})
    finding = parts.search.find(query, PASSAGES, question.asked.filters, question.reading)  # 5
    ranked = parts.ranker.rank(query, finding.passages)  # 6
    sources = [sentence for sentence in ranked if not speaks_to_a_model(sentence.text)]
    return Material(question, query.translations, finding, sources, telling_windows(sources))


def taken_for_now(first: Material, parts: Parts) -> Material:
    """Return what other days have, where "today" asks for the present: "lower than it is today".

    It does where the articles of this day hardly answer the question and those of others do.
    """
    reading, dates = first.question.reading, first.finding.dates
    if reading is None or dates is None or not parts.search.is_today(reading):
        return first
    if parts.answerable is None or chance_of(first, parts) >= HOPELESS:
        return first
    wider = gather(replace(first.question, reading=None), parts)
    if chance_of(wider, parts) < HOPEFUL:
        return first
    return replace(wider, finding=replace(wider.finding, taken_for_now=dates))


def gather_translated(first: Material, parts: Parts, halted: Halt = unhalted) -> Material:
    """Return what is found with translations, too; the same where none is worth its time."""
    if first.finding.out_of_range:
        return first
    question = first.question
    translating = partial(
        parts.translator.translations, question.standalone, question.language, first.passages
    )
    none: dict[str, str] = {}
    translations = unless_halted(translating, halted, none)
    if not translations:
        return first
    again = gather(settled(first), parts, translations)
    return fused(first, replace(again, question=question), PASSAGES)


def settled(first: Material) -> Understood:
    """Return a question that asks for the days that a search has settled on, and no others."""
    question, dates = first.question, first.finding.dates
    if first.finding.taken_for_now:
        return replace(question, reading=None)
    reading = question.reading
    if reading is None or dates is None or reading.range is None:
        return question
    days = DateRange(dates.start, dates.end)
    return replace(question, reading=replace(reading, range=days, mentions=()))


def chance_of(material: Material, parts: Parts) -> float:
    """Return how likely it is that what was found answers the question; 0.5 if unknown.

    Of several searches the best counts: a bad translation takes nothing from what was found.
    """
    if parts.answerable is None:
        return _UNKNOWN
    return max(_chance(search, parts.answerable) for search in material.searches or (material,))


def _chance(material: Material, answerable: Answerability) -> float:
    return answerable.chance(
        material.query,
        material.passages,
        material.windows,
        material.sources,
        filtered=material.question.narrowed,
    )


def offers(missed: Material, parts: Parts) -> Iterator[Offer]:
    """Yield the limits of a question that nothing answers without which other articles do."""
    question = missed.question
    wider: dict[Limit, Understood] = {}
    if question.asked.filters:
        wider["filters"] = replace(question, asked=replace(question.asked, filters=Filters()))
    if missed.finding.dates:
        wider["dates"] = replace(question, reading=None)
    for limit, asked in wider.items():
        count = answering(gather(asked, parts, missed.translations), missed, parts)
        if count:
            yield Offer(limit, count)


def answering(wider: Material, missed: Material, parts: Parts) -> int:
    """Return how many articles answer a question, each by itself, that were not looked at before.

    To say so is a promise: what is this likely is shown in quotes at least, whatever the model
    writes. Where nobody judges, none is said to.
    """
    if parts.answerable is None or wider.finding.out_of_range:
        return 0
    seen = set() if missed.finding.out_of_range else {p.article.id for p in missed.passages}
    windows: dict[str, list[Window]] = {}
    for window in wider.windows:
        windows.setdefault(window.article.id, []).append(window)
    alone = (replace(wider, windows=own) for name, own in windows.items() if name not in seen)
    return sum(chance_of(each, parts) >= HOPEFUL for each in alone)
