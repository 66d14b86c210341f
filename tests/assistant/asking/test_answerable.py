from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from fakes import FakeWords, article_of
from hypothesis import given
from hypothesis import strategies as st

from assistant.asking.finding.answerable import (
    HOPEFUL,
    HOPELESS,
    Answerability,
    AnswerableWeights,
    Features,
)
from assistant.asking.finding.context import Window
from assistant.proof.quotable import SourceSentence
from vectorstore.article import Article, Passage
from vectorstore.search.retrieval import Query
from vectorstore.text.chunking import split_sentences

ASKED = Query("ferry harbour island winter")
# The first has none of the question's words, each of the others one more.
TEXTS = [
    "Bread costs more.",
    "The ferry costs more.",
    "The ferry leaves the harbour.",
    "The ferry leaves the harbour of the island.",
    "The ferry leaves the harbour of the island in winter.",
]
LEADS = (0.0, 0.01, 0.03, 0.08, 0.2)


def article(text: str, number: int = 0, language: str = "en") -> Article:
    return article_of(text, f"a{number}", language=language)


def passages_of(lead: float, count: int = 8) -> list[Passage]:
    """Return passages of which the best one leads all others by `lead`."""
    one = article("Bread costs more.", 99)
    scores = [0.8 + lead, *[0.8] * (count - 1)]
    return [Passage(one, one.text, 0, len(one.text), score) for score in scores]


def sources_of(articles: Sequence[Article]) -> list[SourceSentence]:
    return [
        SourceSentence(one, span, np.zeros(2), 0.5)
        for one in articles
        for span in split_sentences(one.text, one.language)
    ]


def windows_of(articles: Sequence[Article]) -> list[Window]:
    return [Window(one, 0, len(one.text), 0.5) for one in articles]


def chance_of(
    *articles: Article,
    query: Query = ASKED,
    lead: float = 0.05,
    count: int = 8,
    filtered: bool = False,
    words: FakeWords | None = None,
) -> float:
    return Answerability(words or FakeWords()).chance(
        query,
        passages_of(lead, count),
        windows_of(articles),
        sources_of(articles),
        filtered=filtered,
    )


def words_found(*articles: Article, query: Query = ASKED, words: FakeWords | None = None) -> float:
    judge = Answerability(words or FakeWords())
    return judge.features(query, [], windows_of(articles), sources_of(articles)).words


def assert_rising(chances: Sequence[float]):
    assert list(chances) == sorted(chances)
    assert chances[0] < chances[-1]


def test_question_whose_words_are_all_there_is_hopeful_though_nothing_stands_out():
    weights = AnswerableWeights()
    assert weights.chance(Features(lead=0.0, words=0.9, misses_name=False)) > 0.9
    assert weights.chance(Features(lead=0.0, words=0.7, misses_name=False)) < 0.1
    assert weights.chance(Features(lead=0.1, words=0.7, misses_name=False)) > 0.9


# ---- the chance


@pytest.mark.parametrize("text", TEXTS)
def test_passage_that_stands_out_more_raises_the_chance(text: str):
    assert_rising([chance_of(article(text), lead=lead) for lead in LEADS])


@pytest.mark.parametrize("lead", LEADS)
def test_more_of_the_questions_words_raise_the_chance(lead: float):
    assert_rising([chance_of(article(text), lead=lead) for text in TEXTS])


def test_more_words_raise_the_chance_without_a_lead_too():
    assert_rising([chance_of(article(text), filtered=True) for text in TEXTS])


def test_filtered_search_is_judged_by_words_alone():
    few = {chance_of(article(TEXTS[1]), lead=lead, filtered=True) for lead in LEADS}
    all_ = {chance_of(article(TEXTS[4]), lead=lead, filtered=True) for lead in LEADS}
    assert len(few) == len(all_) == 1
    assert max(few) < HOPELESS < HOPEFUL < min(all_)


@pytest.mark.parametrize("count", range(1, 8))
def test_fewer_than_eight_passages_are_judged_by_words_alone(count: int):
    alone = chance_of(article(TEXTS[3]), filtered=True)
    assert {chance_of(article(TEXTS[3]), lead=lead, count=count) for lead in LEADS} == {alone}


def test_passages_behind_the_eighth_do_not_count():
    one = article(TEXTS[3])
    more = [*passages_of(0.05), *passages_of(-0.5, 1)]
    judge = Answerability(FakeWords())
    chance = judge.chance(ASKED, more, windows_of([one]), sources_of([one]))
    assert chance == chance_of(one, lead=0.05)


@pytest.mark.parametrize("filtered", [True, False])
def test_nothing_to_read_has_no_chance(filtered: bool):
    assert chance_of(lead=0.2, filtered=filtered) == 0.0


@given(
    question=st.text(max_size=40),
    text=st.text(min_size=1, max_size=80),
    scores=st.lists(st.floats(-1, 2), max_size=12),
    filtered=st.booleans(),
)
def test_chance_is_a_probability_whatever_comes(
    question: str, text: str, scores: list[float], filtered: bool
):
    one = article(text)
    passages = [Passage(one, text, 0, len(text), score) for score in scores]
    chance = Answerability(FakeWords()).chance(
        Query(question), passages, windows_of([one]), sources_of([one]), filtered=filtered
    )
    assert 0.0 <= chance <= 1.0


def test_name_that_no_passage_has_lowers_the_chance():
    named, other = Query("Where does Nadia Huber live?"), Query("Where does the mayor live?")
    text = "Nadia Huber lives on the island."
    passages = [replace(passage, text=text) for passage in passages_of(0.05)]
    one = article(text)
    judge, shown = Answerability(FakeWords()), (windows_of([one]), sources_of([one]))
    assert not judge.features(named, passages, *shown).misses_name
    assert not judge.features(other, passages_of(0.05), *shown).misses_name
    assert judge.features(named, passages_of(0.05), *shown).misses_name
    assert judge.chance(named, passages_of(0.05), *shown) < judge.chance(named, passages, *shown)


# ---- the words


def test_all_words_found_are_one_and_none_is_about_zero():
    assert words_found(article(TEXTS[4])) == pytest.approx(1.0)
    assert words_found(article(TEXTS[0])) == pytest.approx(0.0, abs=0.01)


def test_rare_word_counts_more_than_a_common_one():
    query = Query("ferry harbour")  # rarity 10 and 14: they count 0.2 and 1
    assert words_found(article("The ferry waits."), query=query) == pytest.approx(0.2 / 1.2)
    assert words_found(article("The harbour waits."), query=query) == pytest.approx(1 / 1.2)


def test_words_of_one_window_may_stand_in_several_sentences():
    both = article("The ferry waits. The harbour sleeps. The island dreams of winter.")
    assert words_found(both) == pytest.approx(1.0)


def test_best_window_counts_and_windows_are_not_added_up():
    ferry, winter = article("The ferry waits.", 1), article("The winter is long.", 2)
    found = [words_found(ferry), words_found(winter)]
    assert words_found(ferry, winter) == max(found)


def test_windows_behind_the_fourth_are_not_looked_at():
    bread = [article("Bread costs more.", number) for number in range(4)]
    assert words_found(*bread, article(TEXTS[4], 9)) == words_found(*bread)


def test_sentence_outside_the_window_does_not_count():
    one = article("Bread costs more. The ferry leaves the harbour of the island in winter.")
    judge = Answerability(FakeWords())
    window = Window(one, 0, len("Bread costs more."), 0.5)
    found = judge.features(ASKED, [], [window], sources_of([one])).words
    assert found == pytest.approx(0.0, abs=0.01)


def test_question_is_compared_in_the_windows_language_where_it_is_translated():
    german = article("Die Fähre verlässt den Hafen.", language="de")
    asked = Query("When does the ferry leave?", {"de": "Fähre Hafen"})
    assert words_found(german, query=asked) == pytest.approx(1.0)
    assert words_found(german, query=Query(asked.text)) < 0.5


def test_word_of_another_language_is_found_by_its_meaning():
    german = article("Die Fähre wartet.", language="de")
    words = FakeWords({"fähre": "ferry"})
    assert words_found(german, query=Query("ferry"), words=words) == pytest.approx(1.0)


# ---- the features


def test_lead_is_the_best_score_less_the_eighths():
    judge = Answerability(FakeWords())
    one = article(TEXTS[1])
    windows, sources = windows_of([one]), sources_of([one])
    assert judge.features(ASKED, passages_of(0.05), windows, sources).lead == pytest.approx(0.05)
    assert judge.features(ASKED, passages_of(0.05, 7), windows, sources).lead is None
