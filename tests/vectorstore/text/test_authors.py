"""The authors of a line, one by one."""

from __future__ import annotations

import pytest

from vectorstore.text.authors import authors_of, one_line_of


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Nele Arnsberg", ["Nele Arnsberg"]),
        ("Nele Arnsberg, Tim Gold", ["Nele Arnsberg", "Tim Gold"]),
        ("Nele Arnsberg,Tim Gold , Ida Voss", ["Nele Arnsberg", "Tim Gold", "Ida Voss"]),
        ("Nele Arnsberg und Tim Gold", ["Nele Arnsberg", "Tim Gold"]),
        ("Nele Arnsberg, Ida Voss and Tim Gold", ["Nele Arnsberg", "Ida Voss", "Tim Gold"]),
        ("Nele Arnsberg & Tim Gold", ["Nele Arnsberg", "Tim Gold"]),
        ("Nele Arnsberg / dpa", ["Nele Arnsberg", "dpa"]),
        ("dpa, AFP", ["dpa", "AFP"]),
        ("Reuters; Bloomberg", ["Reuters", "Bloomberg"]),
        ("Anna Lind, ANNA LIND", ["Anna Lind"]),
        (" , ", []),
        ("", []),
        (None, []),
    ],
)
def test_line_of_several_authors_is_told_apart(line: str | None, authors: list[str]):
    assert list(authors_of(line)) == authors


@pytest.mark.parametrize("line", ["Gold, Tim", "Politik und Wirtschaft", "Ressort Haus und Hof"])
def test_name_with_a_mark_or_a_small_word_in_it_is_one(line: str):
    assert authors_of(line) == (line,)


@pytest.mark.parametrize(
    "names", [["Nele Arnsberg", "Tim Gold"], ["Arnsberg, Nele", "Gold, Tim"], ["dpa"], []]
)
def test_authors_written_in_one_line_are_told_apart_again(names: list[str]):
    assert list(authors_of(one_line_of(names))) == names
