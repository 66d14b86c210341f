from __future__ import annotations

import numpy as np
import pytest
from fakes import FakeWords

from assistant.proof.alignment import Fit, fit_of
from vectorstore.article import Span

CLAIM = "The ferry leaves Osterby at dawn."


def fit(claim: str, *others: str, same: dict[str, str] | None = None) -> Fit:
    own, *found = FakeWords(same or {}).embed([claim, *others])
    return fit_of(claim, "en", own, found)


def fit_with(found: list[list[float]], rarity: tuple[float, ...] = (8, 12, 31)) -> Fit:
    """Return a fit of three words, with a row of cosines for each text."""
    words = (Span(0, 1), Span(2, 3), Span(4, 5))
    return Fit(words, np.array(rarity, np.float32), np.array(found, np.float32).reshape(-1, 3))


# ---- which words tell


@pytest.mark.parametrize(
    ("claim", "telling"),
    [
        (CLAIM, ["ferry", "leaves", "Osterby", "dawn"]),
        ("THE Ferry IS at Osterby.", ["Ferry", "Osterby"]),
        ("Die Fähre ist nicht mehr in Osterby.", ["Fähre", "Osterby"]),
        ("Plan B costs 7 euros.", ["Plan", "costs", "7", "euros"]),
        ("It is he.", ["It", "is", "he"]),  # nothing tells, so all words do
        ("…", []),
        ("", []),
    ],
)
def test_function_words_and_single_letters_tell_nothing(claim: str, telling: list[str]):
    found = fit(claim, "A ferry.")
    assert [span.of(claim) for span in found.words] == telling
    assert found.rarity.tolist() == [2 * len(word) for word in telling]
    assert found.found.shape == (1, len(telling))


# ---- where they are found


def test_word_is_found_where_it_or_one_of_its_meaning_stands():
    found = fit(CLAIM, "The ferry sinks.", "Osterby: dawn", "Die Fähre", same={"fähre": "ferry"})
    assert found.found.tolist() == [[1, 0, 0, 0], [0, 0, 1, 1], [1, 0, 0, 0]]


@pytest.mark.parametrize("empty", ["", "…"])
def test_text_without_words_has_none_of_them(empty: str):
    assert fit(CLAIM, empty, "ferry").found.tolist() == [[-1] * 4, [1, 0, 0, 0]]


def test_without_texts_there_is_a_row_for_none():
    assert fit(CLAIM).found.shape == (0, 4)


@pytest.mark.parametrize(
    ("one", "other", "by", "share"),
    [
        ([0.9, 0.9, 0.9], [0.5, 0.9, 0.95], 0.01, 1 / 3),
        ([0.9, 0.9, 0.9], [0.5, 0.5, 0.5], 0.01, 1),
        ([0.9, 0.9, 0.9], [0.5, 0.5, 0.5], 0.5, 0),
        ([0.9, 0.9, 0.9], [0.9, 0.9, 0.9], 0.0, 0),
    ],
)
def test_share_of_words_that_a_text_has_better(one, other, by: float, share: float):
    assert fit_with([one, other]).better(0, 1, by) == pytest.approx(share)


@pytest.mark.parametrize(
    ("quoted", "rivals", "more"),
    [
        ([0], [0, 1, 2], [0.5, 0, 0.25]),
        ([0], [1], [0, 0, 0.25]),
        ([0, 2], [0, 1, 2], [0, 0, 0.25]),
        ([2, 0], [1, 2], [0, 0, 0.25]),
        ([1], [0, 1, 2], [0.5, 0.5, 0]),
        ([0], [], [0, 0, 0]),
        ([0], [0], [0, 0, 0]),
    ],
)
def test_words_that_stand_elsewhere_are_those_that_a_rival_has_better(quoted, rivals, more):
    found = fit_with([[0.5, 1, 0.5], [0.5, 0.5, 0.75], [1, 0.25, 0.25]])
    assert found.elsewhere(quoted, rivals).tolist() == more


def test_asking_changes_nothing():
    found = fit_with([[0.5, 1, 0.5], [1, 1, 1]])
    before = found.found.copy(), found.rarity.copy()
    for _ in range(2):
        first = found.elsewhere([0], [0, 1])
        first *= found.importance(0.3)
    assert (found.found == before[0]).all()
    assert (found.rarity == before[1]).all()


def test_common_word_tells_the_least_and_a_rare_one_all():
    rarity = (8, 11.5, 31)
    assert fit_with([], rarity).importance(0.25).tolist() == [0.25, 0.5, 1]
    assert fit_with([], rarity).importance(0.75).tolist() == [0.75, 0.75, 1]
