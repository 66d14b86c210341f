"""Copies with other endings are one group; others are in none."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.text.copies import groups_of, signature_of

NOUNS = ["ferry", "harbour", "mayor", "bridge", "salt", "winter", "council", "island", "crane"]


def news(seed: int, sentences: int = 20) -> str:
    pick = random.Random(seed).choice
    lines = (
        f"The {pick(NOUNS)} of {seed} {pick(NOUNS)}s saw {pick(NOUNS)} {n} and the {pick(NOUNS)}."
        for n in range(sentences)
    )
    return " ".join(lines)


def grouped(**texts: str) -> list[list[str]]:
    return groups_of({name: signature_of(text) for name, text in texts.items()})


def test_copies_with_another_head_and_end_are_one_group():
    text = news(1)
    copy = f"ISLAND, Monday. {text} (dpx)"
    shorter = " ".join(text.split(". ")[:-3])
    assert grouped(a=text, b=news(2), c=copy, d=shorter, e=news(3)) == [["a", "c", "d"]]


def test_articles_on_one_subject_are_no_copies():
    assert grouped(a=news(1), b=news(2), c=news(3)) == []
    half = " ".join([*news(1).split(". ")[:8], *news(4).split(". ")[:12]])
    assert grouped(a=news(1), b=half) == []


def test_groups_are_in_the_order_of_the_articles():
    texts = {"b": news(2), "a": news(1), "c": news(1) + " End.", "d": news(2) + " End."}
    assert grouped(**texts) == [["b", "d"], ["a", "c"]]


def test_copies_of_a_copy_are_in_its_group():
    words = news(1, 60).split(". ")
    parts = {f"v{n}": ". ".join(words[4 * n : 4 * n + 40]) for n in range(5)}
    assert grouped(**parts) == [["v0", "v1", "v2", "v3", "v4"]]


@pytest.mark.parametrize("text", ["", "The ferry leaves.", "…"])
def test_of_a_very_short_text_nothing_is_told(text: str):
    assert signature_of(text) == ""
    assert grouped(a=text, b=text) == []


def test_damaged_signature_is_left_out():
    assert groups_of({"a": "0" * 5, "b": signature_of(news(1)), "c": ""}) == []


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=200), max_size=6))
def test_any_texts_are_grouped_once_each(texts: list[str]):
    groups = groups_of({str(n): signature_of(text) for n, text in enumerate(texts)})
    named = [name for group in groups for name in group]
    assert len(named) == len(set(named))
    for group in groups:
        assert len(group) > 1
