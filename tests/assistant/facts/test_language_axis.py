"""A language is a file of its own: no rule knows which languages there are."""

import ast
import re
import subprocess
import sys

import pytest
from fakes import ROOT

from assistant.facts.languages.known import all_known, language_of, read_together
from assistant.facts.languages.reading import record
from assistant.facts.languages.vocabulary import Eras, Language, ToldWords

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


def test_threads_that_first_ask_for_a_language_at_once_get_the_same_one():
    code = (
        "import sys, threading\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from assistant.facts.languages.known import language_of\n"
        "sys.setswitchinterval(1e-6)\n"
        "gate = threading.Barrier(4)\n"
        "ask = lambda _: (gate.wait(), language_of('de'))[1]\n"
        "with ThreadPoolExecutor(4) as pool: found = list(pool.map(ask, range(4)))\n"
        "assert len({id(one) for one in found}) == 1"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_importing_the_rules_reads_no_language():
    code = (
        "import assistant.proof.prover\n"
        "from assistant.facts.languages.reading import read_file\n"
        "assert read_file.cache_info().currsize == 0"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


@pytest.mark.parametrize(
    ("table", "named"),
    [
        ({"code": "xx"}, "xx.toml: without beside"),
        ({"mood": 1}, "xx.toml: unknown mood"),
    ],
)
def test_a_key_that_is_unknown_or_lacks_is_named(table, named):
    with pytest.raises(ValueError, match=named):
        record(Language, table, "xx.toml")


@pytest.mark.parametrize(
    ("table", "named"),
    [
        ({"centuries": "siècles?", "century": ""}, "fr.toml: eras: unknown century"),
        ({"ages": "son "}, "fr.toml: eras: without centuries"),
        ({"centuries": 3}, "fr.toml: eras: centuries: "),
    ],
)
def test_a_table_that_cannot_be_read_is_named(table, named):
    with pytest.raises(ValueError, match=named):
        record(Eras, table, "fr.toml: eras")


def test_a_long_text_is_broken_into_lines():
    eras = record(Eras, {"centuries": "a|\n b\n|c\n d", "decades": {"20": "x"}}, "fr.toml: eras")
    assert (eras.centuries, eras.decades) == ("a|b|c d", {20: "x"})
    assert record(ToldWords, {"about": ["a", "b"]}, "fr.toml").about.pattern == r"\b(?:a|b)\b"
