from __future__ import annotations

from collections.abc import Iterator

import pytest
from fakes import article_of

from vectorstore.article import Passage
from vectorstore.text.copies import without_copies

AGENCY = (
    "The ferry to the island leaves the harbour at dawn, the mayor said on Monday. "
    "It carries salt, wood and two hundred passengers through the winter."
)
OTHER = "Nobody on the council knows what the new bridge over the sound will cost the town."


def passage(article_id: str, text: str, start: int = 0, score: float = 0.5) -> Passage:
    return Passage(article_of("All of it.", article_id), text, start, start + len(text), score)


def shown(passages: list[Passage]) -> list[tuple[str, list[str]]]:
    return [(p.article.id, [copy.id for copy in p.copies]) for p in passages]


def test_same_words_in_three_articles_count_once_and_the_others_are_named():
    found = [passage("a", AGENCY), passage("b", AGENCY), passage("x", OTHER), passage("c", AGENCY)]
    assert shown(without_copies(found, 4)) == [("a", ["b", "c"]), ("x", [])]


def test_copy_with_another_ending_and_other_marks_is_one():
    edited = AGENCY.replace(",", " –").replace("on Monday", "on monday") + " Salt is dear."
    assert shown(without_copies([passage("a", AGENCY), passage("b", edited)], 2)) == [("a", ["b"])]


def test_other_words_about_the_same_are_no_copy():
    told = "On Monday the mayor said that a ferry would sail from the harbour in the morning."
    assert len(without_copies([passage("a", AGENCY), passage("b", told)], 2)) == 2


def test_passages_of_one_article_are_no_copies_of_each_other():
    found = [passage("a", AGENCY), passage("a", AGENCY, start=500)]
    assert shown(without_copies(found, 2)) == [("a", []), ("a", [])]


def test_article_is_named_once_however_many_of_its_passages_are_copies():
    found = [passage("a", AGENCY), passage("b", AGENCY), passage("b", AGENCY, start=500)]
    assert shown(without_copies(found, 3)) == [("a", ["b"])]


def test_copies_do_not_take_the_place_of_others():
    found = [passage(f"copy-{n}", AGENCY) for n in range(9)] + [passage("x", OTHER)]
    chosen = without_copies(found, 2)
    assert [p.article.id for p in chosen] == ["copy-0", "x"]
    assert len(chosen[0].copies) == 8


@pytest.mark.parametrize("k", [0, 1, 2, 3])
def test_no_more_are_read_than_are_needed(k: int):
    read = []

    def passages() -> Iterator[Passage]:
        for n in range(10):
            read.append(n)
            yield passage(f"p{n}", f"{OTHER} {' '.join(f'w{n}x{i}' for i in range(40))}")

    assert len(without_copies(passages(), k)) == k
    assert len(read) <= k + 1


@pytest.mark.parametrize("text", ["Ja.", "?!", "", "日本語", "one two three four"])
def test_texts_of_a_few_words_are_copies_only_of_the_same(text: str):
    found = [passage("a", text), passage("b", text), passage("c", "entirely different text here")]
    assert shown(without_copies(found, 3)) == [("a", ["b"]), ("c", [])]


def test_order_and_scores_stay():
    found = [passage("a", AGENCY, score=0.9), passage("b", OTHER, score=0.8)]
    assert without_copies(found, 5) == found
