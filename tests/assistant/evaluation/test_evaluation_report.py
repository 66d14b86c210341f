from __future__ import annotations

import pytest

from assistant.evaluation.figures import (
    Ranks,
    Verdict,
    answer_figures,
    figures_of,
    mean_figures,
    ranking_figures,
    times_of,
)

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
