from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.answer import Sentence
from assistant.evaluation.claims import (
    Claim,
    ClaimEvaluation,
    JudgedClaim,
    claim_figures,
    judge_claims,
    read_claims,
)
from assistant.evaluation.data import EvaluationError
from vectorstore.progress import Progress

DAWN = "The ferry leaves at dawn."
LINE = {"id": "c", "claim": DAWN, "language": "en", "evidence": f"{DAWN} It is blue.",
        "evidence_language": "en", "supported": True, "kind": "text"}  # fmt: skip


def claim_of(**values) -> Claim:
    filled = {
        "id": "c",
        "text": DAWN,
        "language": "en",
        "evidence": f"{DAWN} It is blue.",
        "evidence_language": "en",
        "supported": True,
        "kind": "text",
    }
    return Claim(**(filled | values))


def verbatim(claim: str, language: str, evidence: str, evidence_language: str) -> Sentence:
    """Accept what stands in the evidence word for word."""
    if claim in evidence:
        return Sentence(claim, 0, len(claim), (1,))
    return Sentence(claim, 0, len(claim), (), "unsupported", "It does not say so.", "no_match")


def judged(claim_id: str, *, supported: bool, accepted: bool, **values) -> JudgedClaim:
    text = DAWN if accepted else "It leaves at noon."
    claim = claim_of(id=claim_id, text=text, supported=supported, **values)
    return JudgedClaim(claim, verbatim(text, "en", claim.evidence, "en"))


def group(accepted_true: int, true: int, accepted_false: int, false: int, **values):
    return [
        *(judged(f"t{n}", supported=True, accepted=n < accepted_true, **values)
          for n in range(true)),
        *(judged(f"f{n}", supported=False, accepted=n < accepted_false, **values)
          for n in range(false)),
    ]  # fmt: skip


# ---- figures


def test_balanced_accuracy_is_the_mean_over_true_and_false_claims():
    figures = claim_figures(group(3, 4, 1, 2)).to_dict()
    assert figures["n"] == 6
    assert figures["balanced_accuracy"] == (3 / 4 + 1 / 2) / 2
    assert figures["false_reject"] == 1 / 4


@pytest.mark.parametrize("accepted", [0, 20])
def test_one_verdict_for_all_claims_is_worth_a_half(accepted: int):
    assert claim_figures(group(accepted, 20, accepted, 20)).balanced_accuracy.value == 0.5


def test_intervals_hold_the_figures_and_are_always_the_same():
    for given in (group(3, 4, 1, 2), group(50, 50, 0, 50), group(0, 1, 1, 1)):
        figures = claim_figures(given)
        assert figures == claim_figures(given)
        values = figures.to_dict()
        for name in ("balanced_accuracy", "false_reject"):
            low, high = values[f"{name}_ci"]
            assert 0 <= low <= values[name] <= high <= 1
            assert low < high


def test_interval_of_many_claims_is_narrow():
    low, high = claim_figures(group(400, 500, 100, 500)).to_dict()["balanced_accuracy_ci"]
    assert high - low < 0.06  # 2 x 1.96 x sqrt(2 x 0.16 / 500) / 2 is 0.05


@pytest.mark.parametrize(
    ("given", "false_reject"), [(group(3, 4, 0, 0), 0.25), (group(0, 0, 1, 2), None), ([], None)]
)
def test_without_true_or_false_claims_there_is_no_accuracy(given, false_reject):
    values = claim_figures(given).to_dict()
    assert values["n"] == len(given)
    assert (values["balanced_accuracy"], values["balanced_accuracy_ci"]) == (None, None)
    assert values["false_reject"] == false_reject


def test_groups_are_by_language_and_kind_and_the_four_usual_ones_are_always_there():
    values = ClaimEvaluation(tuple(group(1, 1, 0, 1, kind="number"))).to_dict()
    assert list(values["claims"]) == ["same/number", "same/text", "other/number", "other/text"]
    assert [figures["n"] for figures in values["claims"].values()] == [2, 0, 0, 0]
    assert values["claims"]["same/number"]["balanced_accuracy"] == 1
    assert "worst" not in values


def test_unknown_kind_has_groups_of_its_own():
    claims = (*group(1, 1, 0, 1), *group(1, 1, 1, 1, kind="date", evidence_language="de"))
    values = ClaimEvaluation(claims).to_dict()["claims"]
    assert list(values)[2:4] == ["same/date", "other/number"]
    assert list(values)[-1] == "other/date"
    assert (values["same/date"]["n"], values["other/date"]["n"]) == (0, 2)
    assert values["other/date"]["balanced_accuracy"] == 0.5


def test_directions_are_from_the_claim_to_the_evidence():
    claims = (*group(1, 1, 0, 1, language="de"), *group(1, 1, 0, 0))
    values = ClaimEvaluation(claims).to_dict()["claim_directions"]
    assert {name: figures["n"] for name, figures in values.items()} == {"de->en": 2, "en->en": 1}


# ---- judging


def test_judge_gets_claim_and_evidence_with_their_languages():
    calls = []

    def judge(*words: str) -> Sentence:
        calls.append(words)
        return verbatim(*words)

    evaluation = judge_claims([claim_of(language="de", evidence_language="fr")], judge)
    assert calls == [(DAWN, "de", f"{DAWN} It is blue.", "fr")]
    assert not evaluation.judged[0].wrong


def test_watcher_is_told_how_far_it_is():
    seen: list[tuple[str, Progress]] = []
    claims = [claim_of(id=str(n)) for n in range(3)]
    judge_claims(claims, verbatim, lambda *told: seen.append(told))
    assert [(what, p.done, p.total) for what, p in seen] == [
        ("Judging claims", n, 3) for n in range(3)
    ]


def test_worst_are_wrong_ones_with_the_reason():
    right = judged("right", supported=True, accepted=True)
    rejected = judged("rejected", supported=True, accepted=False, evidence_language="de")
    accepted = judged("accepted", supported=False, accepted=True)
    values = ClaimEvaluation((right, rejected, accepted)).to_dict(worst=5)["worst"]
    assert [one["id"] for one in values] == ["rejected", "accepted"]
    assert values[0] == {
        "id": "rejected",
        "group": "other/text",
        "direction": "en->de",
        "claim": "It leaves at noon.",
        "evidence": f"{DAWN} It is blue.",
        "supported": True,
        "verdict": "unsupported",
        "doubt": "no_match",
        "reason": "It does not say so.",
    }
    assert (values[1]["verdict"], values[1]["reason"]) == ("supported", None)


def test_a_few_of_the_worst_are_of_every_group_and_mistake_the_same_in_any_order():
    claims = [
        judged(f"{kind}-{truth}-{n}", supported=truth, accepted=not truth, kind=kind)
        for kind in ("number", "text")
        for truth in (False, True)
        for n in range(5)
    ]
    few = ClaimEvaluation(tuple(claims)).wrong[:4]
    assert {(one.claim.kind, one.claim.supported) for one in few} == {
        ("number", False), ("number", True), ("text", False), ("text", True)
    }  # fmt: skip
    assert few == ClaimEvaluation(tuple(claims[::-1])).wrong[:4]
    assert len(ClaimEvaluation(tuple(claims)).wrong) == 20


# ---- files


def written(folder: Path, *lines: object) -> Path:
    path = folder / "c.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return path


def test_claims_are_read(tmp_path: Path):
    assert read_claims(written(tmp_path, LINE)) == [claim_of()]


def test_claims_are_cleaned(tmp_path: Path):
    hostile = LINE | {"claim": f" \ud800{DAWN}\u0000\u001b[31m ", "kind": " a\n b ",
                      "evidence_language": "DE-at"}  # fmt: skip
    (claim,) = read_claims(written(tmp_path, hostile))
    assert claim.text == f"{DAWN}[31m"
    assert (claim.kind, claim.evidence_language, claim.group) == ("a b", "de", "other/a b")


def test_limit_takes_so_many_of_each_kind_direction_and_truth(tmp_path: Path):
    lines = [
        LINE | {"id": f"{kind}-{language}-{truth}-{n}", "kind": kind, "language": language,
                "supported": truth}
        for n in range(9)
        for kind in ("number", "text")
        for language in ("de", "en")
        for truth in (True, False)
    ]  # fmt: skip
    few = read_claims(written(tmp_path, *lines), 2)
    assert len(few) == 16
    assert len({(one.kind, one.direction, one.supported) for one in few}) == 8
    assert sorted(c.id for c in read_claims(written(tmp_path, *lines[::-1]), 2)) == sorted(
        c.id for c in few
    )
    assert {one.id for one in few} != {line["id"] for line in lines[:16]}


@pytest.mark.parametrize("name", list(LINE))
def test_missing_field_is_named_with_file_and_line(tmp_path: Path, name: str):
    line = {key: value for key, value in LINE.items() if key != name}
    with pytest.raises(EvaluationError, match=rf"c\.jsonl, line 2: The field {name} "):
        read_claims(written(tmp_path, LINE | {"id": "first"}, line))


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "c.jsonl is empty. Give a file with one JSON object a line."),
        ([LINE, [LINE]], "c.jsonl, line 2: This is not a JSON object."),
        ([LINE, LINE], "line 2: The id 'c' is that of line 1, too."),
        ([LINE | {"claim": None}], "line 1: The field claim must be a text."),
        ([LINE | {"claim": " \u0000"}], "line 1: The field claim is empty."),
        ([LINE | {"claim": "…"}], "line 1: The field claim has no words."),
        ([LINE | {"claim": "x" * 10_001}], "The field claim is longer than 10,000 characters."),
        ([LINE | {"evidence": ["a"]}], "line 1: The field evidence must be a text."),
        ([LINE | {"evidence": "— !"}], "line 1: The field evidence has no words."),
        ([LINE | {"evidence": "x" * 100_001}], "longer than 100,000 characters."),
        ([LINE | {"language": "German"}], "The field language must be a code of two letters"),
        ([LINE | {"evidence_language": "e"}], "The field evidence_language must be a code of two"),
        ([LINE | {"supported": "true"}], "line 1: The field supported must be true or false."),
        ([LINE | {"supported": 1}], "line 1: The field supported must be true or false."),
        ([LINE | {"kind": 3}], "line 1: The field kind must be a text."),
        ([LINE | {"kind": "k" * 501}], "The field kind is longer than 500 characters."),
    ],
)
def test_wrong_claims_are_named_by_file_and_line(tmp_path: Path, lines, words: str):
    with pytest.raises(EvaluationError) as error:
        read_claims(written(tmp_path, *lines))
    assert words in str(error.value)


def test_line_that_is_no_json_is_named(tmp_path: Path):
    path = written(tmp_path, LINE)
    path.write_bytes(path.read_bytes() + b"\xff{\n")
    with pytest.raises(EvaluationError, match=r"c.jsonl, line 2: This is not a JSON object\."):
        read_claims(path)
