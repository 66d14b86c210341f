from __future__ import annotations

import pytest

from vectorstore.text.language import code_of, detect_language

INDEX = {"de", "en"}


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("what did Merz demand?", "en"),
        ("What did Merz demand?", "en"),
        ("Was fordert Merz?", "de"),
        ("Was hat Selenskyj gesagt?", "de"),
        ("When does the summit in Alaska begin?", "en"),
        ("Wann beginnt der Gipfel in Alaska?", "de"),
        ("Who is Karoline Leavitt?", "en"),
        ("Wer ist Karoline Leavitt?", "de"),
        ("Welche Zölle gelten für Waren aus Indien?", "de"),
        ("Which tariffs apply to goods from India?", "en"),
    ],
)
def test_question_is_told_german_from_english(question: str, language: str):
    assert detect_language(question, INDEX) == language


def test_short_question_is_in_a_language_of_the_index():
    assert detect_language("And Selenskyj?", INDEX) in INDEX


def test_short_question_is_in_the_only_language_of_the_index():
    assert detect_language("And Putin?", {"de"}) == "de"


def test_french_question_is_french_over_german_and_english_articles():
    question = "Qu'est-ce que le chancelier a demandé avant le sommet ?"
    assert detect_language(question, INDEX) == "fr"


def test_german_question_is_german_over_english_articles():
    assert detect_language("Wie viele Menschen leben in Berlin?", {"en"}) == "de"


def test_text_is_in_its_language_without_any_expected():
    assert detect_language("Die Fähren legen wieder ab, sagte die Vermittlerin.") == "de"


@pytest.mark.parametrize("text", ["", "  ", "?!…", "2025", "🕊️"])
def test_text_without_letters_is_in_the_default_language(text: str):
    assert detect_language(text) == "en"
    assert detect_language(text, INDEX, default="de") == "de"


@pytest.mark.parametrize("text", ["\ud800 abc", "a\x00b", "x" * 100_000, "\u202eabc"])
def test_odd_text_has_a_language(text: str):
    assert len(detect_language(text, INDEX)) == 2


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("de", "de"),
        (" EN ", "en"),
        ("de-AT", "de"),
        ("en_GB", "en"),
        ("zh-Hans-CN", "zh"),
        ("Deutsch", None),
        ("d", None),
        ("de-", None),
        ("../de", None),
        ("", None),
    ],
)
def test_a_tag_is_cut_to_its_code(tag: str, code: str | None):
    assert code_of(tag) == code
