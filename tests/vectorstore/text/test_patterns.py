import re

import pytest

from vectorstore.text.patterns import read_patterns


@pytest.fixture
def package(tmp_path, monkeypatch) -> str:
    (tmp_path / "listing").mkdir()
    (tmp_path / "listing" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "listing" / "lists.toml").write_text(
        "over = '^<animal>s?$'\nany_of = ['<animal>', 'a|b']\n[parts]\nanimal = '(?:cat|dog)'\n",
        encoding="utf-8",
    )
    return "listing"


def test_patterns_have_the_parts_that_they_name(package: str):
    assert read_patterns(package, "lists.toml")["over"] == "^(?:cat|dog)s?$"


def test_of_a_list_any_pattern_fits(package: str):
    pattern = re.compile(read_patterns(package, "lists.toml")["any_of"])
    assert [bool(pattern.fullmatch(word)) for word in ("dog", "b", "ab")] == [True, True, False]


def test_parts_are_no_patterns(package: str):
    assert set(read_patterns(package, "lists.toml")) == {"over", "any_of"}
