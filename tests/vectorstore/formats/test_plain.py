from __future__ import annotations

import datetime
import tracemalloc
from pathlib import Path

import pytest
from fakes import SEED, load_file
from notes import load

from vectorstore.article import Article
from vectorstore.errors import LoadingError
from vectorstore.sources.place import article_id
from vectorstore.text.authors import authors_of
from vectorstore.text.chunking import split_sentences

TWIN = Path(__file__).parents[2] / "data" / "agency_twin.txt"


def with_fields(fields: str, body: str = "The bridge opens on Monday.") -> Article:
    return load(f"---\n{fields}\n---\n{body}\n")


# ---- the agency's format


def test_agency_date_is_taken_out_of_the_text():
    article = load_file(TWIN)
    assert article.date == datetime.date(2025, 8, 14)
    assert article.text.startswith("Vor dem Gipfel in Alaska")
    assert "2025-08-14" not in article.text


def test_agency_title_is_the_first_sentence_of_the_lead():
    article = load_file(TWIN)
    assert article.title == "Vor dem Gipfel in Alaska wächst in Europa die Sorge um die Ukraine."


def test_every_agency_article_is_german_and_dated(agency_articles: list[Path]):
    articles = [load_file(path) for path in agency_articles]
    assert [article.language for article in articles] == ["de"] * len(articles)
    assert all(article.date is not None for article in articles)


def test_agency_captions_and_quotes_stay_in_the_text(agency_articles: list[Path]):
    for path in agency_articles:
        text = load_file(path).text
        assert "(Archivbild)" in text
        assert "„" in text and "“" in text


def test_agency_headings_are_headings_and_the_last_paragraph_is_none(agency_articles: list[Path]):
    for path in agency_articles:
        article = load_file(path)
        sentences = split_sentences(article.text, article.language)
        headings = [span.of(article.text) for span in sentences if span.heading]
        assert len(headings) >= 2
        assert not any(heading.endswith((".", ")")) for heading in headings)
        assert not sentences[-1].heading


def test_the_twin_has_these_headings():
    article = load_file(TWIN)
    sentences = split_sentences(article.text, "de")
    assert [span.of(article.text) for span in sentences if span.heading] == [
        "Kanzler nennt Bedingungen",
        "Moskau lobt die Amerikaner",
        "Neue Zölle auf indische Waren",
    ]


def test_the_twin_has_the_form_of_the_shared_article(agency_articles: list[Path]):
    for path in agency_articles:
        assert path.read_text(encoding="utf-8").startswith(" date 20")
    assert TWIN in agency_articles
    assert set(SEED.glob("*.txt")) <= set(agency_articles)


def test_agency_date_may_have_a_colon_and_capitals():
    assert load("DATE: 2025-08-14 The bridge opens.").date == datetime.date(2025, 8, 14)


def test_agency_date_that_is_none_stays_in_the_text():
    article = load("date 2025-13-45 The bridge opens.")
    assert article.date is None
    assert article.text.startswith("date 2025-13-45")


def test_word_date_inside_the_text_is_no_agency_date():
    assert load("The date 2025-08-14 was agreed.").date is None


# ---- front matter


def test_front_matter_with_all_fields_fills_the_article():
    article = with_fields(
        "title: The bridge\ndate: 2025-08-14\nsource: The Ledger\nauthor: Ann Example\n"
        "url: https://ledger.example/bridge\nlanguage: en"
    )
    assert article.to_dict() == {
        "id": article_id("/articles/note.txt"),
        "title": "The bridge",
        "date": "2025-08-14",
        "source": "The Ledger",
        "author": "Ann Example",
        "url": "https://ledger.example/bridge",
        "language": "en",
        "origin": "/articles/note.txt",
        "updated": None,
        "also": [],
        "text": "The bridge opens on Monday.",
    }


def test_front_matter_keys_may_be_capitals():
    assert with_fields("Title: The bridge").title == "The bridge"


@pytest.mark.parametrize(
    "written",
    [
        "2025-08-14",
        "'2025-08-14'",
        "14.8.2025",
        "14.08.2025",
        "14. 8. 2025",
        "2025-08-14 21:30:00",
        "2025-08-14T21:30:00Z",
        "20250814",
    ],
)
def test_date_is_read_in_iso_and_german_form(written: str):
    assert with_fields(f"date: {written}").date == datetime.date(2025, 8, 14)


@pytest.mark.parametrize("written", ["last Friday", "13.13.2025", "2025-02-30", "31.2.2025", "0"])
def test_bad_date_is_refused_with_a_sentence(written: str):
    with pytest.raises(LoadingError, match=r"date|YAML"):
        with_fields(f"date: {written}")


def test_empty_date_is_no_date():
    assert with_fields("date:\ntitle: The bridge").date is None


@pytest.mark.parametrize("url", ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x",
                                 "file:///etc/passwd", "//evil.example", "42"])  # fmt: skip
def test_url_that_is_not_http_is_dropped(url: str):
    assert with_fields(f"url: '{url}'").url is None


def test_url_scheme_may_be_capitals():
    assert with_fields("url: HTTPS://ledger.example").url == "HTTPS://ledger.example"


def test_several_authors_become_one_line():
    assert with_fields("author: [Ann Example, Bo Sample]").author == "Ann Example, Bo Sample"
    assert with_fields("authors: [Ann Example, Bo Sample]").author == "Ann Example, Bo Sample"
    swapped = with_fields("author: ['Example, Ann', 'Sample, Bo']").author
    assert authors_of(swapped) == ("Example, Ann", "Sample, Bo")


@pytest.mark.parametrize("value", ["true", "{a: b}", "[]", "''", "null"])
def test_field_that_is_no_text_is_left_out(value: str):
    assert with_fields(f"author: {value}").author is None


@pytest.mark.parametrize(("given", "kept"), [("de", "de"), ("DE", "de"), ("de-AT", "de"),
                                             ("en_GB", "en")])  # fmt: skip
def test_language_field_is_cut_to_its_code(given: str, kept: str):
    assert with_fields(f"language: {given}").language == kept


@pytest.mark.parametrize("given", ["Deutsch", "d", "x1", "'../de'", "[de, en]"])
def test_language_field_that_is_no_code_is_detected_instead(given: str):
    assert with_fields(f"language: {given}").language == "en"


@pytest.mark.parametrize("code", ["xq", "zz"])
def test_language_that_nobody_speaks_still_splits_into_sentences(code: str):
    article = with_fields(f"language: {code}", "One sentence. Another sentence.")
    assert len(split_sentences(article.text, article.language)) == 2


@pytest.mark.parametrize(
    "yaml",
    [
        "title: [a",
        "title: 'open",
        "\ttitle: x",
        "? [a, b]\n: 1",
        "{a: 1}: 1",
        "title: !!python/object/apply:os.system ['true']",
        "x: " + "[" * 3000,
        "x: " + "9" * 5000,
    ],
)
def test_broken_yaml_is_refused_with_a_sentence(yaml: str):
    with pytest.raises(LoadingError, match="front matter is not valid YAML"):
        with_fields(yaml)


@pytest.mark.parametrize("field", ["title", "author", "date"])
def test_number_too_long_to_be_written_is_refused_like_other_bad_fields(field: str):
    # Python reads a long hexadecimal number, and refuses to write it as a decimal one.
    try:
        article = with_fields(f"{field}: 0x{'9' * 9000}")
    except LoadingError:
        return
    assert article.text == "The bridge opens on Monday."


def test_key_that_is_a_number_too_long_to_be_written_is_refused_like_other_bad_fields():
    try:
        article = with_fields(f"0x{'9' * 9000}: x")
    except LoadingError:
        return
    assert article.text == "The bridge opens on Monday."


def bomb(field: str) -> str:
    """Return YAML of a few lines that stands for 9^6 = 531,441 words."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    for n in range(1, 6):
        lines.append(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]")
    return "\n".join([*lines, f"{field}: *a5"])


@pytest.mark.parametrize("field", ["title", "author", "source", "url", "language", "date"])
def test_yaml_alias_bomb_is_not_unfolded(field: str):
    with_fields("title: warm up")
    tracemalloc.start()
    try:
        with_fields(bomb(field))
    except LoadingError:
        pass
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 1_000_000


@pytest.mark.parametrize("fields", ["- a\n- b", "just words", "", "42"])
def test_front_matter_without_fields_leaves_the_text(fields: str):
    assert with_fields(fields).text == "The bridge opens on Monday."


def test_rule_at_the_top_without_an_end_is_text():
    assert "The bridge opens" in load("---\nThe bridge opens on Monday.\n\nAnd closes.").text


def test_front_matter_with_windows_line_ends_is_read():
    article = load("---\r\ntitle: Die Brücke\r\n---\r\nDie Brücke öffnet.\r\n")
    assert (article.title, article.text) == ("Die Brücke", "Die Brücke öffnet.")


def test_fields_are_cut_to_a_length_that_a_page_can_show():
    article = with_fields(f"title: {'word ' * 500}\nsource: {'x' * 2000}")
    assert len(article.title) <= 202
    assert article.title.endswith(" …")
    assert len(article.source or "") == 500


def test_fields_hold_no_control_characters():
    assert with_fields('source: "The\\x00 Led\\x1bger\\n"').source == "The Ledger"


# ---- titles


def test_line_that_stands_alone_is_the_title():
    article = load("Bridge to open\n\nThe bridge opens on Monday, the city said.")
    assert article.title == "Bridge to open"
    assert article.text == "The bridge opens on Monday, the city said."


def test_first_line_that_is_a_sentence_stays_in_the_text():
    article = load("The bridge opens on Monday.\n\nThe city said so.")
    assert article.title == "The bridge opens on Monday."
    assert article.text.startswith("The bridge opens on Monday.\n\n")


def test_title_line_without_text_behind_it_is_the_text():
    assert load("Bridge to open\n\n...").text == "Bridge to open\n\n..."


def test_title_of_the_front_matter_wins_over_the_title_line():
    article = with_fields("title: The bridge", "Bridge to open\n\nIt opens on Monday.")
    assert article.title == "The bridge"
    assert article.text.startswith("Bridge to open")


# ---- Markdown


def test_markdown_becomes_the_words_that_a_reader_sees():
    article = load(
        "# The *bridge*\n\nIt [opens](https://x.example) on **Monday**. ![map](map.png)\n\n"
        "- one lane\n- two lanes\n\n> Bo said `so`.\n\n<script>alert(1)</script>\n\n"
        "<b>Done</b> &amp; over.\n",
        "note.md",
    )
    assert article.title == "The bridge"
    assert article.text == (
        "It opens on Monday.\n\n- one lane\n- two lanes\n\nBo said so.\n\nDone & over."
    )


def test_markdown_table_keeps_its_cells():
    text = load("The lanes.\n\n| lane | open |\n|---|---|\n| 1 | yes |\n", "note.md").text
    assert "lane | open" in text
    assert "1 | yes" in text


def test_markdown_marks_stay_in_a_text_file():
    assert load("It opens on **Monday**.").text == "It opens on **Monday**."


def test_second_markdown_heading_stays_in_the_text():
    assert load("# The bridge\n\n## When\n\nOn Monday.", "note.md").text == "When\n\nOn Monday."


def test_markdown_of_a_heading_alone_holds_no_text():
    with pytest.raises(LoadingError, match="no text"):
        load("# The bridge\n", "note.md")


def test_deeply_nested_markdown_is_an_article_or_a_sentence():
    try:
        article = load("> " * 3000 + "deep\n\nThe bridge opens.", "note.md")
    except LoadingError:
        return
    assert "The bridge opens." in article.text
