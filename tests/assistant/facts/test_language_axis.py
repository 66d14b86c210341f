"""A language is a file of its own: no rule knows which languages there are."""

import ast
import re

import pytest
from fakes import ROOT

from assistant.facts.languages.known import all_known, language_of, read_together

RULES = [
    path
    for folder in ("numbers", "dates")
    for path in (ROOT / "assistant/facts" / folder).iterdir()
]


def strings(path):
    """Return what a rule compares with or looks for; not what it tells its reader."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    ]


@pytest.mark.parametrize(
    "path", [one for one in RULES if one.suffix == ".py"], ids=lambda p: p.name
)
def test_no_rule_of_numbers_and_days_names_a_language_or_its_words(path):
    found = strings(path)
    assert not set(found) & {language.code for language in all_known()}
    words = r"\b(?:und|et|der|seit|depuis|prozent|uhr|januar|monday|gestern|yesterday)\b"
    assert [one for one in found if re.search(words, one)] == []


def test_languages_are_known_by_their_code_and_read_beside_known_ones():
    codes = [language.code for language in all_known()]
    assert len(set(codes)) == len(codes)
    for code, language in zip(codes, all_known(), strict=True):
        assert language_of(code) is language
        assert language in read_together(code)
        assert set(language.beside) <= set(codes)
    assert language_of("xx") is None


def test_german_and_english_are_read_together_and_where_no_language_is_known():
    together = read_together("de")
    assert [one.code for one in together] == ["de", "en"]
    assert together == read_together("en") == read_together("") == read_together("xx")
    assert [one.code for one in read_together("fr")] == ["fr"]
