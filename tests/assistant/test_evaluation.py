from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import FakeEmbedder, ModelFailure, article_of

from assistant.answer import Answer, Sentence
from assistant.assistant import Assistant
from assistant.evaluation import (
    Evaluation,
    UnknownRanking,
    evaluate,
    throw_away_settings,
    today_of,
)
from assistant.evaluation_data import EvaluationSet, Question, read_set
from assistant.evaluation_gold import Gold, holds, ranks_of, says, verdict_of
from assistant.evaluation_lines import EvaluationError
from assistant.evaluation_report import (
    Ranks,
    Verdict,
    answer_figures,
    figures_of,
    mean_figures,
    ranking_figures,
    times_of,
)
from assistant.settings import Settings
from vectorstore.article import Article, Passage
from vectorstore.indexing import Progress

FERRY = "The ferry leaves the harbour at dawn. It comes back at noon."
FERRY_DE = "Die Fähre verlässt den Hafen im Morgengrauen. Mittags kommt sie zurück."
FERRY_FR = "Le bac quitte le port à l'aube. Il revient à midi."
MILL = "The old mill grinds barley again. A family bought it."
DAWN = "The ferry leaves the harbour at dawn."


# ---- figures from ranks, worked out by hand


def test_figures_of_known_ranks():
    figures = figures_of([1, 2, 6, 0])
    assert figures.n == 4
    assert figures.values == pytest.approx((1 / 4, 2 / 4, 3 / 4, (1 + 1 / 2 + 1 / 6) / 4))


def test_every_interval_holds_its_figure_and_stays_between_0_and_1():
    for ranks in ([1], [0], [1] * 30, [0] * 30, [10, 3, 0, 1, 7]):
        figures = figures_of(ranks)
        for value, (low, high) in zip(figures.values, figures.intervals, strict=True):
            assert 0 <= low <= value <= high <= 1


def test_interval_of_many_questions_is_narrow_and_that_of_few_wide():
    few, many = figures_of([1, 0]), figures_of([1, 0] * 500)
    low, high = many.intervals[0]
    assert high - low < 0.07  # 2 x 1.96 x sqrt(0.25 / 1000) is 0.062
    assert low < 0.5 < high
    assert few.intervals[0] == (0, 1)


def test_a_few_hits_are_no_certainty():
    low, high = figures_of([1] * 5).intervals[0]
    assert high == 1
    assert low < 0.7


def test_figures_do_not_depend_on_the_order_of_questions():
    assert figures_of([1, 0, 3, 9, 3]) == figures_of([3, 9, 3, 0, 1])


def test_mean_weighs_types_and_not_questions():
    mean = mean_figures([[1] * 9, [0]])
    assert mean is not None
    assert mean.values == (0.5, 0.5, 0.5, 0.5)
    assert mean.n == 10
    assert mean_figures([]) is None


def test_ranking_has_types_mean_and_the_worst():
    ranks = [Ranks("b", 1, 1), Ranks("b", 1, 6), Ranks("a", 2, 5), Ranks("c", 0)]
    values = ranking_figures(ranks).to_dict()
    assert list(values["types"]) == ["a", "b", "c"]
    assert values["types"]["b"]["n"] == 2
    assert values["types"]["b"]["chunk"]["r5"] == 0.5
    assert values["types"]["c"]["chunk"] is None
    assert values["mean"]["chunk"]["r5"] == 0.75
    assert values["mean"]["article"]["r5"] == pytest.approx(2 / 3, abs=1e-4)
    assert values["mean"]["article"]["mrr10"] == pytest.approx((0.5 + 1 + 0) / 3, abs=1e-4)
    assert values["worst_r5"] == 0  # of articles, as c names no passages
    low, high = values["mean"]["chunk"]["mrr10_ci"]
    assert low <= values["mean"]["chunk"]["mrr10"] <= high


def test_ranking_of_no_questions_has_no_figures():
    values = ranking_figures([]).to_dict()
    assert values == {
        "types": {},
        "mean": {"chunk": None, "article": None},
        "worst_r5": None,
    }


def test_times_are_median_and_95th_percentile():
    times = times_of([float(n) for n in range(101)])
    assert times is not None
    assert times.to_dict() == {"median": 50, "p95": 95}
    assert times_of([]) is None


def test_answer_figures_are_shares_and_cited_counts_sentences():
    verdicts = [
        Verdict("a", False, False, True, gold=True, sentences=3, proven=3, right=2),
        Verdict("a", False, True, False, gold=False, sentences=0, proven=0),
        Verdict("a", False, False, True, gold=True, sentences=1, proven=0),
        Verdict("a", True, False, True, gold=False),
        Verdict("a absent", True, False, True),
    ]
    values = {name: figures.to_dict() for name, figures in answer_figures(verdicts).items()}
    assert values["a"] == {
        "n": 4,
        "gold": 0.5,
        "not_found": 0.25,
        "cited": 0.75,
        "right_language": 0.75,
        "quotes": 0.25,
        "supported_right": pytest.approx(2 / 3, abs=1e-4),
        "unsupported": 0.25,
        "steps": 3,
    }
    assert values["a absent"]["gold"] is None
    for name in ("cited", "unsupported", "supported_right"):
        assert values["a absent"][name] is None
    assert values["a absent"]["steps"] == 0
    assert values["a absent"]["not_found"] == 1


# ---- what is right


def passage(article: Article, start: int = 0, end: int | None = None, **values) -> Passage:
    end = len(article.text) if end is None else end
    return Passage(article, article.text[start:end], start, end, 0.5, **values)


def asked(**values) -> Question:
    filled = {
        "id": "q",
        "text": "When does the ferry leave?",
        "language": "en",
        "type": "en->en",
        "answerable": True,
        "article_ids": ("ferry",),
        "evidence": (DAWN,),
        "answers": ("dawn",),
        "passage_answers": ("dawn",),
    }
    return Question(**(filled | values))


def gold_of(question: Question, *articles: Article) -> Gold:
    return Gold.of(question, {article.id: article for article in articles})


Ferry = article_of(FERRY, "ferry")
Mill = article_of(MILL, "mill")
OTHERS = [article_of(f"Nothing of note in number {n}.", f"other-{n}") for n in range(12)]


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


VERSIONS = [
    article_of(FERRY, "ferry"),
    article_of(FERRY_DE, "ferry-de", language="de"),
    article_of(FERRY_FR, "ferry-fr", language="fr"),
]


def headline(**values) -> Question:
    nothing = {"evidence": (), "answers": (), "passage_answers": (), "type": "headline"}
    return asked(**(nothing | {"article_ids": ("ferry", "ferry-de", "ferry-fr")} | values))


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


# ---- files


ARTICLE = {"id": "ferry", "title": "The ferry", "text": FERRY, "date": "2025-07-02",
           "source": "The Ledger", "language": "en"}  # fmt: skip
QUESTION = {"id": "q", "question": "When does the ferry leave?", "language": "en",
            "type": "en->en", "answerable": True, "article_ids": ["ferry"],
            "evidence": [DAWN], "answers": ["dawn"]}  # fmt: skip


def lines(path: Path, *values: object) -> Path:
    path.write_text("".join(f"{json.dumps(value)}\n" for value in values))
    return path


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., tuple[Path, Path]]:
    def write(articles: list[object], questions: list[object]) -> tuple[Path, Path]:
        return lines(tmp_path / "a.jsonl", *articles), lines(tmp_path / "q.jsonl", *questions)

    return write


def test_set_is_read(files):
    chosen = read_set(*files([ARTICLE], [QUESTION]))
    (article,), (question,) = chosen.articles, chosen.questions
    assert (article.id, article.origin, article.text) == ("ferry", "eval:ferry", FERRY)
    assert (str(article.date), article.source) == ("2025-07-02", "The Ledger")
    assert question == asked()


def test_passage_answers_are_taken_where_there_are_some(files):
    values = QUESTION | {"answers": ["Morgengrauen"], "evidence_answers": ["dawn"]}
    (question,) = read_set(*files([ARTICLE], [values])).questions
    assert (question.answers, question.passage_answers) == (("Morgengrauen",), ("dawn",))


def test_titles_can_be_left_out(files):
    paths = files([ARTICLE], [QUESTION])
    assert [a.title for a in read_set(*paths).articles] == ["The ferry"]
    assert [a.title for a in read_set(*paths, titles=False).articles] == [""]


def test_optional_fields_may_be_null_or_missing(files):
    bare = {"id": "ferry", "text": FERRY, "language": "EN-gb"}
    absent = {"id": "x", "question": "Who?", "language": "en", "type": "absent",
              "answerable": False}  # fmt: skip
    chosen = read_set(*files([bare | {"date": None}], [absent]))
    assert (chosen.articles[0].language, chosen.articles[0].date) == ("en", None)
    assert chosen.questions[0].article_ids == ()


def test_text_is_cleaned_like_that_of_any_article(files):
    hostile = ARTICLE | {"text": f"\ud800\u0000{FERRY}\r\n\r\nMore.\u0007 "}
    (article,) = read_set(*files([hostile], [QUESTION])).articles
    assert article.text == f"{FERRY}\n\nMore."


def test_gold_articles_that_are_missing_are_counted(files):
    chosen = read_set(*files([ARTICLE], [QUESTION | {"article_ids": ["ferry", "gone"]}]))
    assert chosen.missing_articles == 1
    assert chosen.questions[0].article_ids == ("ferry",)


def test_byte_order_mark_and_blank_lines_are_no_matter(files):
    articles, questions = files([ARTICLE], [QUESTION])
    articles.write_bytes(b"\xef\xbb\xbf" + articles.read_bytes() + b"\n  \n")
    assert len(read_set(articles, questions).articles) == 1


def without(values: dict, name: str) -> dict:
    return {key: value for key, value in values.items() if key != name}


@pytest.mark.parametrize(
    ("articles", "words"),
    [
        ([], "a.jsonl is empty."),
        ([ARTICLE, ["no", "object"]], "a.jsonl, line 2: This is not a JSON object."),
        ([ARTICLE, without(ARTICLE, "id")], "line 2: The field id is missing."),
        ([without(ARTICLE, "text")], "line 1: The field text is missing."),
        ([ARTICLE | {"text": 7}], "line 1: The field text must be a text."),
        ([ARTICLE | {"text": " \n"}], "line 1: The field text is empty."),
        ([ARTICLE | {"text": "…"}], "line 1: The article has no text."),
        ([ARTICLE | {"id": "x" * 501}], "line 1: The field id is longer than 500 characters."),
        ([ARTICLE | {"language": "German"}], "must be a code of two letters, such as de."),
        ([ARTICLE | {"date": "yesterday"}], "line 1: The field date is no date."),
        ([ARTICLE | {"date": 2025}], "line 1: The field date must be a text."),
        ([ARTICLE | {"source": {}}], "line 1: The field source must be a text."),
        ([ARTICLE, ARTICLE], "line 2: The id 'ferry' is that of line 1, too."),
    ],
)
def test_wrong_articles_are_named_by_file_and_line(files, articles, words):
    with pytest.raises(EvaluationError) as error:
        read_set(*files(articles, [QUESTION]))
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("questions", "words"),
    [
        ([], "q.jsonl is empty."),
        ([QUESTION, None], "q.jsonl, line 2: This is not a JSON object."),
        ([without(QUESTION, "type")], "line 1: The field type is missing."),
        ([without(QUESTION, "answerable")], "line 1: The field answerable must be true or false."),
        ([QUESTION | {"answerable": "no"}], "line 1: The field answerable must be true or false."),
        ([QUESTION | {"question": "x" * 2001}], "longer than 2,000 characters."),
        ([QUESTION | {"answers": "dawn"}], "line 1: The field answers must be a list of texts."),
        ([QUESTION | {"evidence": [1]}], "line 1: The field evidence must be a list of texts."),
        ([QUESTION | {"article_ids": []}], "An answerable question needs article_ids"),
        ([QUESTION | {"article_ids": ["mill"]}], "line 1: None of the question's article_ids is"),
        ([QUESTION, QUESTION], "line 2: The id 'q' is that of line 1, too."),
    ],
)
def test_wrong_questions_are_named_by_file_and_line(files, questions, words):
    with pytest.raises(EvaluationError) as error:
        read_set(*files([ARTICLE], questions))
    assert words in str(error.value)


@pytest.mark.parametrize(
    "content",
    [b"{", b"\xff\xfe\x00", b"[" * 100_000, b'{"id": ' + b"9" * 10_000 + b"}", b'"text"', b"\x00"],
)
def test_line_that_is_no_json_is_named(files, content: bytes):
    articles, questions = files([ARTICLE], [QUESTION])
    articles.write_bytes(articles.read_bytes() + content)
    with pytest.raises(EvaluationError, match=r"a.jsonl, line 2: This is not a JSON object\."):
        read_set(articles, questions)


def test_huge_line_is_refused(files, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("assistant.evaluation_lines.MAX_BYTES", 1000)
    articles, questions = files([ARTICLE, ARTICLE | {"text": "x" * 5000}], [QUESTION])
    with pytest.raises(EvaluationError, match="line 2: The line is longer than"):
        read_set(articles, questions)


def test_file_that_is_not_there_is_named(files, tmp_path: Path):
    articles, _ = files([ARTICLE], [QUESTION])
    for wrong in (tmp_path / "none.jsonl", tmp_path):
        with pytest.raises(EvaluationError, match=r"cannot be read: .+ Check the path\."):
            read_set(articles, wrong)


def test_file_name_that_is_no_text_is_printable(tmp_path: Path, files):
    articles, _ = files([ARTICLE], [QUESTION])
    questions = lines(Path(os.fsdecode(os.fsencode(tmp_path) + b"/q\xff\n.jsonl")), {})
    with pytest.raises(EvaluationError) as error:
        read_set(articles, questions)
    assert str(error.value).startswith("q\\xff\\n.jsonl, line 1: The field id is missing.")


# ---- a part of a set


def many_questions() -> tuple[Question, ...]:
    return tuple(asked(id=f"{t}-{n}", type=t) for n in range(20) for t in ("a", "b", "c"))


def test_limit_takes_so_many_of_each_type_the_same_ones_in_any_order():
    whole = EvaluationSet((Ferry,), many_questions())
    chosen = whole.limited(4)
    assert [sum(q.type == t for q in chosen.questions) for t in "abc"] == [4, 4, 4]
    backwards = EvaluationSet((Ferry,), whole.questions[::-1]).limited(4)
    assert set(backwards.questions) == set(chosen.questions)
    assert [q for q in whole.questions if q in chosen.questions] == list(chosen.questions)


def test_limited_questions_are_not_the_first_of_the_file_and_grow_with_the_limit():
    whole = EvaluationSet((Ferry,), many_questions())
    few, more = set(whole.limited(4).questions), set(whole.limited(8).questions)
    assert few < more
    assert few != {q for q in whole.questions if int(q.id.partition("-")[2]) < 4}
    assert whole.limited(99) == whole


# ---- the index


def test_index_is_in_the_cache_one_for_the_same_articles(tmp_path: Path):
    settings = Settings(home=tmp_path / "mine", cache=tmp_path / "cache")
    one = EvaluationSet((Ferry, Mill), (asked(),))
    home = throw_away_settings(one, settings, llm=True).home
    assert home.is_relative_to(tmp_path / "cache")
    same = [
        EvaluationSet((Mill, Ferry), ()),
        EvaluationSet((replace(Ferry, title=""), Mill), (asked(),)),
    ]
    other = [
        EvaluationSet((Ferry,), (asked(),)),
        EvaluationSet((Ferry, replace(Mill, text="Other words.")), (asked(),)),
        EvaluationSet((Ferry, replace(Mill, language="de")), (asked(),)),
    ]
    assert {throw_away_settings(s, settings, llm=True).home for s in same} == {home}
    homes = [throw_away_settings(s, settings, llm=True).home for s in other]
    assert len({home, *homes}) == 4
    half = replace(settings, dtype="bfloat16")
    assert throw_away_settings(one, half, llm=True).home != home


def test_without_answers_no_language_model_is_set(tmp_path: Path):
    settings = Settings(cache=tmp_path, llm="local")
    chosen = EvaluationSet((Ferry,), ())
    assert throw_away_settings(chosen, settings, llm=False).llm == "none"
    assert throw_away_settings(chosen, settings, llm=True).llm == "local"


def test_today_is_the_newest_articles_day():
    older = replace(Mill, date=None)
    assert today_of(EvaluationSet((Ferry, older), ())) == Ferry.date
    assert today_of(EvaluationSet((older,), ())) == today_of(EvaluationSet((older,), ()))


# ---- asking


HARBOUR = EvaluationSet(
    articles=(Ferry, Mill, *OTHERS),
    questions=(
        asked(id="1"),
        asked(
            id="2",
            text="Who bought the old mill?",
            article_ids=("mill",),
            evidence=("A family bought it.",),
            answers=("a family",),
            passage_answers=("A family",),
        ),
        asked(
            id="3",
            text="Who won the chess cup?",
            type="en->en absent",
            answerable=False,
            article_ids=(),
            evidence=(),
            answers=(),
            passage_answers=(),
        ),
    ),
)


def figures_without_times(evaluation: Evaluation) -> dict:
    values = evaluation.to_dict()
    del values["seconds"]
    return values


def test_retrieval_alone_is_measured_of_what_can_be_answered(assistant_with):
    evaluation = evaluate(assistant_with(), HARBOUR)
    values = evaluation.to_dict()
    figures = values["rankings"]["fair"]["types"]["en->en"]
    assert list(values["rankings"]) == ["fair"]
    assert list(values["rankings"]["fair"]["types"]) == ["en->en"]
    assert (figures["n"], figures["chunk"]["r1"], figures["article"]["r1"]) == (2, 1, 1)
    assert (values["answers"], values["summary"]) == ({}, {})
    assert list(values["seconds"]) == ["retrieval"]
    assert (values["articles"], values["questions"], values["llm"]) == (14, 3, None)


def test_rankings_are_measured_side_by_side(assistant_with):
    assistant = assistant_with()
    names = ("dense", "rrf", "fair", "words", "fair")
    evaluation = evaluate(assistant, HARBOUR, names)
    assert list(evaluation.rankings) == ["dense", "rrf", "fair", "words"]
    for figures in evaluation.rankings.values():
        assert figures.types["en->en"].article.value("r10") == 1


def test_time_is_that_of_the_own_ranking_wherever_it_is_named(assistant_with):
    """Questions are embedded once: whichever ranking came first would seem the slow one."""
    seen: list[str] = []
    evaluate(assistant_with(), HARBOUR, ("dense", "fair"), watch=lambda what, _: seen.append(what))
    assert [what for what in dict.fromkeys(seen) if what != "Indexing"] == [
        "Searching (fair)",
        "Searching (dense)",
    ]


def test_second_run_embeds_no_article_again_and_says_the_same(
    assistant_with, embedder: FakeEmbedder
):
    assistant = assistant_with()
    first = evaluate(assistant, HARBOUR)
    embedded = len(embedder.passages)
    assert embedded > 0
    assert figures_without_times(evaluate(assistant, HARBOUR)) == figures_without_times(first)
    assert len(embedder.passages) == embedded


def test_interrupted_indexing_goes_on_where_it_stopped(assistant_with, embedder: FakeEmbedder):
    assistant = assistant_with()
    assistant.index_articles([Ferry])
    embedder.passages.clear()
    evaluate(assistant, HARBOUR)
    texts = [text for batch in embedder.passages for text in batch]
    assert texts
    assert not any("ferry" in text for text in texts)


def test_answers_are_measured_of_all_questions(assistant_with):
    refusal = "The articles do not say anything about this."
    half = "The old mill grinds barley again. Zebras dance on purple carpets nightly."
    assistant = assistant_with(DAWN, half, refusal)
    evaluation = evaluate(assistant, HARBOUR, llm=True)
    values = evaluation.to_dict()["answers"]
    assert list(values) == ["en->en", "en->en absent"]
    assert values["en->en"] == {
        "n": 2,
        "gold": 0.5,
        "not_found": 0,
        "cited": pytest.approx(2 / 3, abs=1e-4),
        "right_language": 1,
        "quotes": 0,
        "supported_right": 0.5,
        "unsupported": pytest.approx(1 / 3, abs=1e-4),
        "steps": 2,
    }
    assert (values["en->en absent"]["not_found"], values["en->en absent"]["gold"]) == (1, None)
    assert list(evaluation.seconds) == ["retrieval", "first_word", "answer"]
    assert evaluation.to_dict()["llm"] == "FakeChatModel"


def test_model_that_fails_is_seen_in_the_figures(assistant_with):
    evaluation = evaluate(assistant_with(ModelFailure("down")), HARBOUR, llm=True)
    assert evaluation.answers["en->en"].quotes == 1
    assert evaluation.answers["en->en"].cited is None
    assert "first_word" not in evaluation.seconds


def test_answers_without_a_model_are_refused(assistant_with):
    with pytest.raises(EvaluationError, match=r"BELEG_LLM=none.* or measure .* with --no-llm"):
        evaluate(assistant_with(), HARBOUR, llm=True)


def test_unknown_ranking_is_named_before_anything_is_embedded(
    assistant_with, embedder: FakeEmbedder
):
    with pytest.raises(UnknownRanking, match=r"no ranking 'best'\. Known are: dense, fair, rrf"):
        evaluate(assistant_with(), HARBOUR, ("fair", "best"))
    assert embedder.passages == []


def test_article_beyond_ten_passages_of_another_is_found(assistant_with):
    """Ten passages may be of one article: deeper ones say which article is the second."""
    gap = " ".join(f"filler{n}" for n in range(160)) + "."
    long = article_of("\n\n".join(f"The ferry leaves. {gap}" for _ in range(14)), "long")
    question = headline(text="The ferry leaves.", article_ids=("ferry",))
    short = article_of("A ferry, some say.", "ferry")
    assistant = assistant_with()
    chosen = EvaluationSet((long, short), (question,))
    evaluation = evaluate(assistant, chosen, ("dense",))
    passages = assistant.rankings["dense"].retrieve(question.text, 10)
    assert {p.article.id for p in passages} == {"long"}, "or the test is about nothing"
    assert evaluation.rankings["dense"].types["headline"].article.values == (0, 1, 1, 0.5)


def test_watcher_is_told_what_goes_on(assistant_with):
    seen: list[tuple[str, Progress]] = []
    evaluate(assistant_with(DAWN), HARBOUR, llm=True, watch=lambda *told: seen.append(told))
    assert list(dict.fromkeys(what for what, _ in seen)) == [
        "Indexing",
        "Searching (fair)",
        "Answering",
    ]
    assert all(0 <= progress.done <= progress.total for _, progress in seen)


def test_set_of_absent_questions_alone_has_no_ranks(assistant_with):
    chosen = replace(HARBOUR, questions=HARBOUR.questions[2:])
    values = evaluate(assistant_with(), chosen).to_dict()
    assert values["rankings"]["fair"]["types"] == {}
    assert values["seconds"] == {}


# ---- with the real weights

NEWS = {
    "orchard": (
        "Die Obstbauern von Lindenau rechnen mit einer schlechten Apfelernte. Spätfrost im April "
        "hat zwei Drittel der Blüten zerstört.",
        "Fruit growers in Lindenau expect a poor apple harvest. Late frost in April destroyed two "
        "thirds of the blossom.",
    ),
    "tunnel": (
        "Der Straßentunnel unter dem Kahlberg bleibt bis Oktober gesperrt. Prüfer hatten Risse in "
        "der Decke entdeckt.",
        "The road tunnel beneath the Kahlberg stays closed until October. Inspectors had found "
        "cracks in its ceiling.",
    ),
    "choir": (
        "Der Knabenchor von Wehrstedt sucht einen neuen Leiter. Nach 31 Jahren geht Ada Brunner "
        "in den Ruhestand.",
        "The boys' choir of Wehrstedt is looking for a new conductor. Ada Brunner retires after "
        "31 years.",
    ),
    "beaver": (
        "Am Eschbach haben Biber einen Damm von zwanzig Metern gebaut. Der Bürgermeister will ihn "
        "stehen lassen.",
        "Beavers have built a dam of twenty metres on the Eschbach stream. The mayor wants to "
        "leave it in place.",
    ),
    "bus": (
        "Nachtbusse fahren in Ostheim künftig jede halbe Stunde. Die Stadt zahlt dafür 400.000 "
        "Euro im Jahr.",
        "Night buses in Ostheim will run every half hour from now on. The city pays 400,000 euros "
        "a year for it.",
    ),
    "glass": (
        "Die Glashütte Rothen stellt ihren Ofen auf Wasserstoff um. Versuche hatten zwei Jahre "
        "gedauert.",
        "The Rothen glassworks is switching its furnace to hydrogen. Trials had taken two years.",
    ),
}
ASKED = {
    "orchard": ("Was hat die Apfelblüten vernichtet?", "What destroyed the apple blossom?"),
    "tunnel": ("Warum ist der Tunnel gesperrt?", "Why is the tunnel closed?"),
    "choir": ("Wer hört als Leiterin des Chors auf?", "Who is leaving the choir?"),
    "beaver": ("Wie lang ist der Damm der Biber?", "How long is the beavers' dam?"),
    "bus": ("Wie oft fahren die Nachtbusse?", "How often do the night buses run?"),
    "glass": ("Womit heizt die Glashütte bald?", "What will fire the glass furnace?"),
}


@pytest.mark.weights
def test_real_embedder_finds_small_news_within_and_across_languages():
    articles = tuple(
        article_of(text, f"{name}-{language}", language=language)
        for name, texts in NEWS.items()
        for language, text in zip(("de", "en"), texts, strict=True)
    )
    questions = tuple(
        asked(
            id=f"{name}-{language}-{wanted}",
            text=text,
            language=language,
            type=f"{language}->{wanted}",
            article_ids=(f"{name}-{wanted}",),
            evidence=(NEWS[name][wanted == "en"],),
            answers=(),
            passage_answers=(),
        )
        for name, texts in ASKED.items()
        for language, text in zip(("de", "en"), texts, strict=True)
        for wanted in ("de", "en")
    )
    chosen = EvaluationSet(articles, questions)
    settings = throw_away_settings(chosen, Settings.from_environment(), llm=False)
    runs = []
    for _ in range(2):
        with Assistant(settings) as assistant:
            runs.append(evaluate(assistant, chosen, ("dense", "fair")))
    assert figures_without_times(runs[0]) == figures_without_times(runs[1])
    for figures in runs[0].rankings.values():
        assert set(figures.types) == {"de->de", "de->en", "en->de", "en->en"}
        assert all(of_type.n == 6 for of_type in figures.types.values())
        assert figures.mean_article is not None
        assert figures.mean_article.value("mrr10") > 0.5
        assert figures.mean_article.value("r10") > 0.9
