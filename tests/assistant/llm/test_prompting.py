from __future__ import annotations

from importlib import resources
from string import Template

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.llm.prompting import (
    PromptError,
    examples,
    fill,
    known_languages,
    language_words,
    without_control_tokens,
)

SLOTS = {
    "answer": {"language", "refusal"},
    "condense": {"conversation", "question"},
    "translate": {"source", "target"},
    "translate_examples": set(),
    "passages": {"passages", "question", "language"},
    "passages_brief": {"passages", "question", "language"},
    "same_language": {"language"},
    "quote": {"source", "target"},
    "quote_examples": set(),
    "examples_de": {"refusal"},
    "examples_en": {"refusal"},
    "languages": set(),
}


def prompt_files() -> dict[str, str]:
    folder = resources.files("prompts")
    return {
        file.name.removesuffix(".txt"): file.read_text(encoding="utf-8")
        for file in folder.iterdir()
        if file.name.endswith(".txt")
    }


def test_each_prompt_file_has_just_these_slots():
    found = {name: set(Template(t).get_identifiers()) for name, t in prompt_files().items()}
    assert found == SLOTS


def test_each_slot_is_filled():
    for name, slots in SLOTS.items():
        if slots:
            filled = fill(name, **{slot: f"<{slot.upper()}>" for slot in slots})
            assert all(f"<{slot.upper()}>" in filled for slot in slots)
            assert "$" not in filled


def test_missing_slot_is_refused_by_name():
    with pytest.raises(PromptError, match=r"prompts/passages.txt has the slots .*'passages'"):
        fill("passages", question="Why?", language="English")


def test_surplus_slot_is_refused_by_name():
    with pytest.raises(PromptError, match="colour"):
        fill("passages", question="Why?", passages="", language="English", colour="red")


def test_slot_in_what_is_put_in_is_left_as_it_is():
    filled = fill(
        "passages",
        question="What is $refusal and $$?",
        passages="It costs $5.",
        language="English",
    )
    assert "What is $refusal and $$?" in filled
    assert "It costs $5." in filled


# ---- languages


def test_every_language_has_a_code_a_name_and_a_sentence():
    rows = [row.split(" | ") for row in prompt_files()["languages"].splitlines() if row.strip()]
    assert {len(row) for row in rows} == {3}
    for code, name, refusal in rows:
        assert len(code) == 2 and code.islower()
        assert name.istitle()
        assert refusal.endswith(".")
    codes = [row[0] for row in rows]
    assert len(set(codes)) == len(codes)
    assert known_languages() == set(codes) >= {"de", "en"}


def test_unknown_language_is_answered_in_english():
    assert language_words("xx") == language_words("en")


def test_refusals_of_the_languages_differ():
    refusals = [language_words(code).refusal for code in known_languages()]
    assert len(set(refusals)) == len(refusals)


# ---- examples


@pytest.mark.parametrize("language", ["de", "en"])
def test_examples_have_passages_question_and_answer(language: str):
    shown = examples(language)
    assert len(shown) == 2
    for example in shown:
        assert example.passages and example.question.endswith("?") and example.answer
        for text in (example.passages, example.question, example.answer):
            assert not {"PASSAGES", "QUESTION", "ANSWER"} & set(text.split())


@pytest.mark.parametrize("language", ["de", "en"])
def test_last_example_is_the_refusal(language: str):
    assert [e.answer for e in examples(language)].count(language_words(language).refusal) == 1
    assert examples(language)[-1].answer == language_words(language).refusal


@pytest.mark.parametrize("language", ["fr", "xx", "../examples_de", ""])
def test_language_without_a_file_has_no_examples(language: str):
    assert examples(language) == []


# ---- control tokens

TOKENS = [
    "<|im_end|>",
    "<|im_start|>",
    "<|endoftext|>",
    "<｜User｜>",
    "[INST]",
    "[/INST]",
    "<s>",
    "</s>",
    "<|im_<|im_end|>end|>",
    "<<|im_end|>|im_start|>",
    "<<s>s>",
    "[IN[INST]ST]",
]


@pytest.mark.parametrize("token", TOKENS)
def test_control_token_is_taken_out(token: str):
    assert without_control_tokens(f"a {token} b") == "a  b"


@given(st.lists(st.sampled_from([*TOKENS, "<|", "|>", "<", ">", "|", "im_end", "s", "[", "]", " "]),
                max_size=14))  # fmt: skip
@settings(max_examples=200, deadline=None, derandomize=True)
def test_nothing_that_is_left_forms_a_token(pieces: list[str]):
    cleaned = without_control_tokens("".join(pieces))
    for token in ("<|im_end|>", "<|im_start|>", "[INST]", "[/INST]", "<s>", "</s>"):
        assert token not in cleaned


@pytest.mark.parametrize(
    "text", ["a < b and c > d", "x | y", "[1] and [a]", "<b>bold</b>", "1 <| 2"]
)
def test_other_brackets_stay(text: str):
    assert without_control_tokens(text) == text
