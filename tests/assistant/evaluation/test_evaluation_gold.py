from __future__ import annotations

import pytest
from evaluation_samples import DAWN, FERRY, OTHERS, Ferry, Mill, asked, headline
from fakes import article_of

from assistant.answer import Answer, Sentence
from assistant.evaluation.data import Question
from assistant.evaluation.figures import Ranks, Verdict
from assistant.evaluation.gold import Gold, holds, ranks_of, says, verdict_of
from vectorstore.article import Article, Passage

FERRY_DE = "Die Fähre verlässt den Hafen im Morgengrauen. Mittags kommt sie zurück."
FERRY_FR = "Le bac quitte le port à l'aube. Il revient à midi."
VERSIONS = [
    article_of(FERRY, "ferry"),
    article_of(FERRY_DE, "ferry-de", language="de"),
    article_of(FERRY_FR, "ferry-fr", language="fr"),
]


# ---- what is right


def passage(article: Article, start: int = 0, end: int | None = None, **values) -> Passage:
    end = len(article.text) if end is None else end
    return Passage(article, article.text[start:end], start, end, 0.5, **values)


def gold_of(question: Question, *articles: Article) -> Gold:
    return Gold.of(question, {article.id: article for article in articles})


def test_hit_is_of_a_gold_article_at_the_evidence_with_the_answer():
    gold = gold_of(asked(), Ferry, Mill)
    assert gold.is_in(passage(Ferry))
    assert gold.is_in(passage(Ferry, 10, len(DAWN)))
    assert not gold.is_in(passage(Ferry, 0, 20)), "the answer is cut off"
    assert not gold.is_in(passage(Ferry, len(DAWN) + 1)), "beside the evidence"
    assert not gold.is_in(passage(article_of(FERRY, "mill"))), "another article"


def test_answer_elsewhere_in_the_article_is_no_hit():
    twice = article_of(f"{FERRY} Nobody is up at dawn.", "ferry")
    gold = gold_of(asked(), twice)
    assert not gold.is_in(passage(twice, len(FERRY)))
    assert gold.is_in(passage(twice, 0, len(FERRY)))


def test_answer_is_compared_without_case_and_line_breaks():
    text = "The ferry leaves\nat DAWN. It returns."
    article = article_of(text, "ferry")
    gold = gold_of(asked(evidence=(text,), passage_answers=("Leaves at dawn",)), article)
    assert gold.is_in(passage(article))


def test_evidence_that_is_not_in_the_text_is_counted_and_leaves_article_and_answer():
    gold = gold_of(asked(evidence=("Written otherwise.",)), Ferry)
    assert gold.lost == 1
    assert gold.is_in(passage(Ferry))
    assert not gold.is_in(passage(Ferry, len(DAWN) + 1))


def test_article_without_evidence_of_its_own_is_no_hit_if_another_has_it():
    second = article_of("At dawn all is quiet.", "second")
    gold = gold_of(asked(article_ids=("ferry", "second")), Ferry, second)
    assert gold.lost == 0
    assert not gold.is_in(passage(second))


def test_answers_without_evidence_need_article_and_answer():
    gold = gold_of(asked(evidence=()), Ferry)
    assert gold.is_in(passage(Ferry))
    assert not gold.is_in(passage(Ferry, len(DAWN) + 1))


def test_evidence_without_answers_needs_the_place():
    gold = gold_of(asked(answers=(), passage_answers=()), Ferry)
    assert gold.is_in(passage(Ferry, 0, 12))
    assert not gold.is_in(passage(Ferry, len(DAWN) + 1))


def test_copy_of_the_gold_article_is_as_right():
    twin = article_of(FERRY, "twin")
    gold = gold_of(asked(), Ferry)
    copied = passage(twin, copies=(Ferry,))
    assert gold.is_in(copied)
    assert ranks_of(gold, [copied]) == [Ranks("en->en", 2, 1)]


def test_articles_are_ranked_by_their_first_passages():
    gold = gold_of(asked(), Ferry)
    others = [passage(OTHERS[0]), passage(OTHERS[0]), passage(OTHERS[1]), passage(OTHERS[0])]
    found = [*others, passage(Ferry, len(DAWN) + 1), passage(Ferry)]
    assert ranks_of(gold, found) == [Ranks("en->en", 3, 6)]


def test_only_the_first_ten_count():
    gold = gold_of(asked(), Ferry)
    far = [passage(article) for article in OTHERS[:10]] + [passage(Ferry)]
    assert ranks_of(gold, far) == [Ranks("en->en", 0, 0)]
    assert ranks_of(gold, far[1:]) == [Ranks("en->en", 10, 10)]
    assert ranks_of(gold, []) == [Ranks("en->en", 0, 0)]


def test_headline_is_asked_for_each_other_language_version():
    gold = gold_of(headline(), *VERSIONS)
    own, german, french = (passage(article) for article in VERSIONS)
    mill = passage(Mill)
    found = [own, german, mill, french]
    assert ranks_of(gold, found) == [Ranks("en->de", 1), Ranks("en->fr", 2)]
    assert ranks_of(gold, [mill, own]) == [Ranks("en->de", 0), Ranks("en->fr", 0)]


def test_other_versions_do_not_push_one_out_of_the_first_ten():
    gold = gold_of(headline(), *VERSIONS)
    own, german, french = (passage(article) for article in VERSIONS)
    found = [own, german, *(passage(article) for article in OTHERS[:9]), french]
    assert ranks_of(gold, found)[1] == Ranks("en->fr", 10)


def test_headline_with_versions_in_its_own_language_alone_keeps_its_type():
    gold = gold_of(headline(article_ids=("ferry",)), *VERSIONS)
    assert ranks_of(gold, [passage(Ferry)]) == [Ranks("headline", 1)]


def test_question_that_names_passages_keeps_its_type_whatever_the_languages():
    gold = gold_of(asked(article_ids=("ferry", "ferry-de")), *VERSIONS)
    assert ranks_of(gold, [passage(VERSIONS[1]), passage(Ferry)]) == [Ranks("en->en", 1, 2)]


# ---- what an answer says


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("It supplies 9.500 homes.", "9,500"),
        ("Es sind 9500 Haushalte.", "9.500"),
        ("About 3,5 percent.", "3.5"),
        ("It cost 1.234,50 euros.", "1,234.50"),
        ("Am 14.08.2025 war es so weit.", "14.08.2025"),
        ("THE  Harbour\nMaster", "harbour master"),
        ("In 1954.", "1954"),
    ],
)
def test_answer_is_said_in_either_form(text: str, answer: str):
    assert says(text, ["something else", answer])


@pytest.mark.parametrize(
    ("text", "answer"),
    [("In 1954.", "5"), ("It was 3.5.", "5"), ("It was 15,5 m.", "15"), ("1,500", "1.5")],
)
def test_part_of_a_number_is_not_the_number(text: str, answer: str):
    assert not says(text, [answer])


def test_nothing_is_held_of_no_answers():
    assert not holds("dawn", ())
    assert not says("dawn", ())


def answer_of(text: str, kind: str = "written", *verdicts: str) -> Answer:
    sentences = tuple(Sentence(text, 0, len(text), (), verdict) for verdict in verdicts)
    return Answer("q", "q", "en", kind, text, sentences)


def test_written_answer_is_judged():
    answer = answer_of("The ferry leaves at dawn.", "written", "supported", "unsupported")
    verdict = verdict_of(gold_of(asked(), Ferry), answer, {"de", "en"})
    assert verdict == Verdict(
        "en->en", False, False, True, gold=True, sentences=2, proven=1, right=1, own_language=True
    )


def test_quotes_have_no_sentences_of_their_own_to_prove():
    answer = answer_of(FERRY, "quotes", "supported")
    verdict = verdict_of(gold_of(asked(), Ferry), answer, {"de", "en"})
    assert (verdict.quotes, verdict.sentences, verdict.proven) == (True, 0, 0)


def test_answer_in_another_language_is_noticed():
    gold = gold_of(asked(), Ferry)
    assert not verdict_of(gold, answer_of(FERRY_DE), {"de", "en"}).right_language


def test_question_without_answers_says_nothing_about_gold():
    gold = gold_of(headline(), *VERSIONS)
    assert verdict_of(gold, answer_of(FERRY), {"en"}).gold is None
    absent = gold_of(asked(answerable=False, article_ids=(), evidence=()))
    assert verdict_of(absent, answer_of("dawn"), {"en"}).gold is None
