from __future__ import annotations

import datetime
import os
import tracemalloc
from pathlib import Path

import pytest
from fakes import SEED

from vectorstore import loading
from vectorstore.article import Article
from vectorstore.chunking import split_sentences
from vectorstore.errors import LoadingError
from vectorstore.loading import article_id, clean, decode, load_bytes, load_file

TWIN = Path(__file__).parents[1] / "data" / "agency_twin.txt"
GERMAN = "Grüße aus Köln. Die Straße ist für alle da, sagte der Bürgermeister am Abend."


def load(content: str | bytes, name: str = "note.txt") -> Article:
    raw = content.encode() if isinstance(content, str) else content
    return load_bytes(raw, name, f"/articles/{name}")


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


# ---- encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_german_is_read_in_usual_encodings(encoding: str):
    assert load(GERMAN.encode(encoding)).text == GERMAN


@pytest.mark.parametrize(("mark", "encoding"), [(b"\xfe\xff", "utf-16-be"),
                                                (b"\x00\x00\xfe\xff", "utf-32-be")])  # fmt: skip
def test_big_endian_marks_are_read(mark: bytes, encoding: str):
    assert load(mark + GERMAN.encode(encoding)).text == GERMAN


def test_german_quotes_of_windows_are_read():
    text = "Er nannte es „fair“ – und „bezahlbar“. Die Gebühr fällt um 5 €."
    assert load(text.encode("cp1252")).text == text


def test_damaged_utf8_is_refused_and_not_garbled():
    damaged = GERMAN.encode().replace("ß".encode(), b"\xc3", 1)
    with pytest.raises(LoadingError, match=r"encoding is broken at byte \d+. Save it as UTF-8"):
        load(damaged)


def test_utf8_with_one_whole_and_one_damaged_letter_is_refused_and_not_garbled():
    with pytest.raises(LoadingError, match="encoding is broken"):
        load(b"The bridge \xc3 in the long stra\xc3\x9fe opens on Monday.")


def test_damaged_utf16_is_refused():
    with pytest.raises(LoadingError, match="encoding is broken"):
        load(b"\xff\xfe" + "Köln".encode("utf-16-le") + b"\x00")


@pytest.mark.parametrize("content", [b"", b" \n\t\r\n"])
def test_empty_file_is_refused(content: bytes):
    with pytest.raises(LoadingError, match="The file is empty"):
        load(content)


@pytest.mark.parametrize("content", ["...", "— — —", "\ufeff \u200b", "---\ntitle: x\n---\n"])
def test_file_without_a_letter_holds_no_text(content: str):
    with pytest.raises(LoadingError, match=r"no text|empty"):
        load(content)


def test_binary_file_is_refused():
    with pytest.raises(LoadingError, match="binary"):
        load(b"\x7fELF\x02\x01\x00\x00\x00text")


def test_file_over_the_limit_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "big.txt"
    path.write_text("The bridge opens.")
    monkeypatch.setattr(loading, "MAX_BYTES", 10)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("the file was read"))
    with pytest.raises(LoadingError, match="larger than"):
        load_file(path)


def test_content_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(loading, "MAX_BYTES", 10)
    with pytest.raises(LoadingError, match="larger than"):
        load("The bridge opens.")


def test_nul_behind_a_byte_order_mark_is_taken_out():
    assert load("The bridge\x00 opens.".encode("utf-8-sig")).text == "The bridge opens."


def test_surrogates_in_utf16_are_refused_or_taken_out():
    content = b"\xff\xfe" + "The bridge \ud800 opens.".encode("utf-16-le", "surrogatepass")
    try:
        article = load(content)
    except LoadingError:
        return
    assert "\ud800" not in article.text


def test_clean_takes_out_what_no_reader_sees():
    assert clean("a\x00b\x1bc\ud800d\ufeffe\uffff") == "abcde"


def test_clean_makes_line_ends_the_same():
    assert clean("a\r\nb\rc\u2028d\x0be\x85f") == "a\nb\nc\nd\ne\nf"


def test_clean_composes_letters():
    assert clean("Ko\u0308ln") == "Köln"


def test_decode_keeps_emoji_and_right_to_left_text():
    text = "שלום 🕊️ مرحبا"
    assert decode(text.encode()) == text


# ---- files


@pytest.mark.parametrize("name", ["note.pdf", "note", "note.txt.exe", ".md"])
def test_file_of_another_kind_is_refused(tmp_path: Path, name: str):
    path = tmp_path / name
    path.write_text("The bridge opens.")
    with pytest.raises(LoadingError, match=r"Beleg reads .txt and .md files"):
        load_file(path)


def test_suffix_may_be_capitals(tmp_path: Path):
    path = tmp_path / "NOTE.MD"
    path.write_text("# The bridge\n\nIt opens.")
    assert load_file(path).title == "The bridge"


def test_folder_with_a_texts_name_is_refused(tmp_path: Path):
    path = tmp_path / "folder.txt"
    path.mkdir()
    with pytest.raises(LoadingError, match="not a regular file"):
        load_file(path)


def test_pipe_is_refused_and_not_waited_for(tmp_path: Path):
    path = tmp_path / "pipe.txt"
    os.mkfifo(path)
    with pytest.raises(LoadingError, match="not a regular file"):
        load_file(path)


def test_link_to_nothing_is_refused(tmp_path: Path):
    path = tmp_path / "link.txt"
    path.symlink_to(tmp_path / "gone.txt")
    with pytest.raises(LoadingError):
        load_file(path)


def test_changed_file_stays_the_same_article(tmp_path: Path):
    path = tmp_path / "note.txt"
    path.write_text("The bridge opens.")
    before = load_file(path)
    path.write_text("The bridge is closed.")
    assert load_file(path).id == before.id


def test_same_name_in_two_folders_is_two_articles(tmp_path: Path):
    ids = set()
    for name in ("one", "two"):
        path = tmp_path / name / "note.txt"
        path.parent.mkdir()
        path.write_text("The bridge opens.")
        ids.add(load_file(path).id)
    assert len(ids) == 2


@pytest.mark.parametrize("name", ["Über Köln!.txt", "日本.txt", "..txt", "a" * 300 + ".txt"])
def test_id_is_short_and_plain(name: str):
    found = article_id(f"/articles/{name}")
    assert found.isascii()
    assert set(found) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(found) <= 60


def test_file_name_of_broken_bytes_is_loaded(tmp_path: Path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/b\xff.txt"))
    path.write_text("The bridge opens.")
    article = load_file(path)
    article.origin.encode()
    article.id.encode()
