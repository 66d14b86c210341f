from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from fakes import article_of

from assistant.answer import Answer, Citation, Sentence
from assistant.evaluation.cases import case_of, cases_file
from assistant.evaluation.data import EvaluationError, EvaluationSet, Question
from assistant.evaluation.evaluate import evaluate
from assistant.evaluation.figures import Share, Verdict, share_of, summary_of
from assistant.evaluation.gold import Gold, right_by, verdict_of
from vectorstore.article import Article

LEAVES = "The ferry leaves the harbour at dawn with 40 guests."
RETURNS = "It comes back at noon."
FERRY = article_of(f"{LEAVES} {RETURNS}", "ferry")
MILL = article_of("The old mill grinds at dawn.", "mill")
REFUSAL = "The articles do not say anything about this."


def asked(**values) -> Question:
    filled = {
        "id": "q",
        "text": "When does the ferry of 1954 leave?",
        "language": "en",
        "type": "en->en",
        "answerable": True,
        "article_ids": ("ferry",),
        "evidence": (LEAVES,),
        "answers": ("dawn",),
        "passage_answers": ("at dawn",),
    }
    return Question(**(filled | values))


def gold_of(*articles: Article, **values) -> Gold:
    chosen = articles or (FERRY,)
    return Gold.of(asked(**values), {article.id: article for article in chosen})


ABSENT = {"answerable": False, "article_ids": (), "evidence": (), "type": "en->en absent"}


def quote(article: Article, words: str, number: int = 1) -> Citation:
    start = article.text.index(words)
    return Citation(number, article, words, start, start + len(words))


def sentence(text: str, *citations: int) -> Sentence:
    if citations:
        return Sentence(text, 0, len(text), citations)
    return Sentence(text, 0, len(text), (), "unsupported", "Nothing says this.", "no_match")


def answer_of(
    sentences: Sequence[Sentence] = (), citations: Sequence[Citation] = (), kind: str = "written"
) -> Answer:
    text = " ".join(one.text for one in sentences) or REFUSAL
    return Answer("q", "q", "en", kind, text, tuple(sentences), tuple(citations))


def right(text: str, *quotes: Citation, gold: Gold | None = None) -> str | None:
    return right_by(gold or gold_of(), sentence(text, 1), quotes)


# ---- which sentence is right


def test_sentence_that_says_an_answer_is_right_whatever_it_quotes():
    assert right("It leaves at DAWN.", quote(MILL, MILL.text)) == "answer"
    assert right("It leaves at first light.", quote(MILL, MILL.text)) is None


def test_sentence_that_quotes_the_evidence_is_right():
    assert right("Guests are aboard.", quote(FERRY, LEAVES)) == "evidence"
    assert right("Guests are aboard.", quote(FERRY, RETURNS)) is None, "beside the evidence"
    assert right("Guests are aboard.", quote(MILL, MILL.text)) is None, "another article"
    assert right("Guests are aboard.") is None


def test_one_quote_of_the_evidence_is_enough():
    others = quote(MILL, MILL.text), quote(FERRY, RETURNS, 2)
    assert right("Guests are aboard.", *others, quote(FERRY, LEAVES, 3)) == "evidence"


def test_number_that_no_quote_has_makes_a_sentence_wrong():
    assert right("It has 40 guests.", quote(FERRY, LEAVES)) == "evidence"
    assert right("It has 41 guests.", quote(FERRY, LEAVES)) is None
    assert right("It has 4 guests.", quote(FERRY, LEAVES)) is None, "a part of 40"


def test_numbers_of_the_question_and_of_a_list_are_no_claims():
    assert right("In 1954 it had 40 guests.", quote(FERRY, LEAVES)) == "evidence"
    assert right("2. It has 40 guests.", quote(FERRY, LEAVES)) == "evidence"
    assert right("2 of 40 guests are aboard.", quote(FERRY, LEAVES)) is None


def test_numbers_are_the_same_in_german_and_english_writing():
    words = "The ferry cost 1,250,000 euros and carries 3.5 tonnes."
    boat = article_of(words, "ferry")
    gold = gold_of(boat, evidence=(words,))
    cited = quote(boat, words)
    assert right("Sie kostete 1.250.000 Euro für 3,5 Tonnen.", cited, gold=gold) == "evidence"
    assert right("Sie kostete 1.250 Euro.", cited, gold=gold) is None


def test_evidence_quoted_from_a_copy_of_the_article_is_as_right():
    twin = article_of(f"Our paper says: {LEAVES}", "twin")
    assert right("Guests are aboard.", quote(twin, LEAVES)) == "evidence"


def test_gold_article_is_enough_where_no_evidence_is_known():
    cited = quote(FERRY, RETURNS)
    assert right("Guests return.", cited, gold=gold_of(evidence=())) == "evidence"
    assert right("Guests return.", cited, gold=gold_of(evidence=("Lost.",))) == "evidence"
    assert right("It grinds.", quote(MILL, MILL.text), gold=gold_of(evidence=())) is None


def test_nothing_is_right_about_a_question_that_the_articles_do_not_answer():
    gold = gold_of(**ABSENT)
    assert right("It leaves at dawn.", quote(FERRY, LEAVES), gold=gold) is None


def test_sentences_of_an_answer_are_counted():
    answer = answer_of(
        [
            sentence("It leaves at dawn.", 1),
            sentence("Guests are aboard.", 1, 2),
            sentence("It grinds.", 2),
            sentence("It may leave at dawn."),
        ],
        [quote(FERRY, LEAVES, 1), quote(MILL, MILL.text, 2)],
    )
    verdict = verdict_of(gold_of(), answer, {"en"})
    assert (verdict.sentences, verdict.proven, verdict.right) == (4, 3, 2)
    absent = verdict_of(gold_of(**ABSENT), answer, {"en"})
    assert (absent.sentences, absent.proven, absent.right) == (4, 3, 0)


def test_language_of_the_gold_articles_and_not_the_type_says_which_is_the_same():
    german = article_of("Die Fähre fährt.", "faehre", language="de")
    nothing = answer_of(kind="not_found")

    def own(gold: Gold) -> bool | None:
        return verdict_of(gold, nothing, {"en"}).own_language

    assert own(gold_of(type="de->en")) is True
    assert own(gold_of(german, type="en->en", article_ids=("faehre",))) is False
    assert own(gold_of(german, FERRY, article_ids=("faehre", "ferry"))) is True
    assert own(gold_of(**ABSENT)) is None


# ---- all answers together


def test_summary_is_over_all_types():
    verdicts = [
        Verdict("a", False, False, True, True, 2, 2, 1, own_language=True),
        Verdict("b", True, False, True, False, own_language=True),
        Verdict("c", False, False, False, True, 3, 2, 2, own_language=False),
        Verdict("d", True, False, True, answerable=False),
        Verdict("d", False, False, True, None, 1, 1, 0, answerable=False),
        Verdict("headline", False, True, True, own_language=False),
    ]
    values = summary_of(verdicts).to_dict()
    intervals = values.pop("ci")
    assert values == {
        "gold_same": 0.5,
        "gold_other": 1,
        "not_found_absent": 0.5,
        "refused_answerable": 0.25,
        "supported_right": 0.6,
        "right_language": pytest.approx(5 / 6, abs=1e-4),
        "gold_written": 1,
        "n": {
            "gold_same": 2,
            "gold_other": 1,
            "not_found_absent": 2,
            "refused_answerable": 4,
            "supported_right": 5,
            "right_language": 6,
            "gold_written": 2,
        },
    }
    for name, (low, high) in intervals.items():
        assert 0 <= low <= values[name] <= high <= 1


def test_summary_has_no_share_of_what_was_not_asked():
    values = summary_of([Verdict("a", False, True, True, True, own_language=True)]).to_dict()
    for name in ("gold_other", "not_found_absent", "supported_right"):
        assert (values[name], values["ci"][name], values["n"][name]) == (None, None, 0)


def test_mean_share_weighs_groups_and_not_members():
    share = share_of([True] * 9, [False])
    assert (share.n, share.value) == (10, 0.5)
    assert share_of([True], []) == Share(1)
    assert share_of([]) == Share(0)


def test_share_of_a_few_is_no_certainty_and_always_the_same():
    share = share_of([True] * 5)
    assert share == share_of([True] * 5)
    assert share.interval is not None
    assert (share.value, share.interval[1]) == (1, 1)
    assert share.interval[0] < 0.7


# ---- one line for each answer


def test_case_tells_what_was_answered_and_what_was_right():
    answer = answer_of(
        [sentence("It leaves at dawn.", 1), sentence("It may rain.")], [quote(FERRY, LEAVES)]
    )
    gold = gold_of()
    case = case_of(gold, answer, verdict_of(gold, answer, {"en"}), 1.23456)
    assert case == {
        "id": "q",
        "type": "en->en",
        "language": "en",
        "question": "When does the ferry of 1954 leave?",
        "answerable": True,
        "kind": "written",
        "answer": answer.marked_text,
        "notice": None,
        "gold_answers": ["dawn", "at dawn"],
        "evidence": [LEAVES],
        "gold": True,
        "right_language": True,
        "sentences": [
            {
                "text": "It leaves at dawn.",
                "verdict": "supported",
                "doubt": None,
                "reason": None,
                "right_by": "answer",
                "quotes": [
                    {
                        "number": 1,
                        "article": "ferry",
                        "language": "en",
                        "quote": LEAVES,
                        "evidence": True,
                    }
                ],
            },
            {
                "text": "It may rain.",
                "verdict": "unsupported",
                "doubt": "no_match",
                "reason": "Nothing says this.",
                "right_by": None,
                "quotes": [],
            },
        ],
        "seconds": 1.235,
    }


def test_each_case_is_written_at_once_and_hostile_words_stay_one_line(tmp_path: Path):
    path = tmp_path / "cases.jsonl"
    cases = [{"answer": "Käse\n\u2028\u0000"}, {"answer": "half \ud800"}]
    path.write_text("of an earlier run")
    keep = cases_file(path)
    for number, case in enumerate(cases, start=1):
        keep(case)
        assert path.read_bytes().count(b"\n") == number
    assert [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]] == cases
    assert "Käse" in path.read_text(encoding="utf-8")


def test_file_that_cannot_be_written_is_named(tmp_path: Path):
    for path in (tmp_path, tmp_path / "no" / "cases.jsonl"):
        with pytest.raises(EvaluationError, match=r"cannot be written: .+ Check the path\."):
            cases_file(path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_full_disk_is_one_sentence():
    keep = cases_file(Path("/dev/full"))
    with pytest.raises(EvaluationError, match="full cannot be written: No space left"):
        keep({"answer": "x"})


def test_every_answer_is_handed_over_in_the_order_of_the_questions(assistant_with):
    absent = asked(id="2", text="Who won the chess cup?", **ABSENT)
    chosen = EvaluationSet((FERRY, MILL), (asked(id="1", text="When does it leave?"), absent))
    cases: list[dict] = []
    evaluation = evaluate(assistant_with(LEAVES, REFUSAL), chosen, llm=True, keep=cases.append)
    assert [(case["id"], case["kind"], case["gold"]) for case in cases] == [
        ("1", "written", True),
        ("2", "not_found", None),
    ]
    assert cases[0]["sentences"][0]["quotes"][0]["article"] == "ferry"
    assert all(case["seconds"] > 0 for case in cases)
    values = evaluation.to_dict()["summary"]
    assert (values["gold_same"], values["supported_right"]) == (1, 1)
    assert (values["not_found_absent"], values["refused_answerable"]) == (1, 0)
