from __future__ import annotations

import datetime
import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vectorstore.errors import LoadingError
from vectorstore.formats import rows as module
from vectorstore.formats.extracted import Extracted, Extraction
from vectorstore.formats.rows import extract_csv, extract_jsonl

DAY = datetime.date(2025, 8, 14)
TEXT = "Der Fluss kehrt in die Stadt heim."


def only(rows: Extraction) -> Extracted:
    assert rows.failures == ()
    (article,) = rows.articles
    return article


def texts(rows: Extraction) -> list[str]:
    return [article.text for article in rows.articles]


def places(rows: Extraction) -> list[str]:
    return [what for what, _ in rows.failures]


def row(**values: object) -> bytes:
    return json.dumps({"text": TEXT} | values).encode()


# ---- JSON lines


def test_every_field_of_the_shared_shape_is_read():
    found = only(extract_jsonl(row(
        id="n-1", title="Der Fluss", date="2025-08-14", source="Der Hafenbote", language="de",
        author="Eva Muster", url="https://hafen.example/fluss", updated="2025-08-16")))  # fmt: skip
    assert found == Extracted(
        TEXT, title="Der Fluss", author="Eva Muster", source="Der Hafenbote",
        url="https://hafen.example/fluss", date=DAY, updated=datetime.date(2025, 8, 16),
        language="de", key="n-1",
    )  # fmt: skip


def test_nulls_are_unknown_and_the_key_is_the_line():
    found = extract_jsonl(b"\n" + row(title=None, date=None, source=None) + b"\n\n" + row())
    assert [article.key for article in found.articles] == ["2", "4"]
    assert only(extract_jsonl(row(title=None, date="", author="NaN"))) == Extracted(TEXT, key="1")


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("text", ["body", "content", "Artikel", "article_text", "fullText"]),
        ("title", ["headline", "Titel", "Überschrift"]),
        ("date", ["published", "Datum", "publishedAt", "date_published", "pub-date"]),
        ("source", ["Quelle", "publisher"]),
        ("author", ["Autor", "authors", "byline"]),
        ("url", ["link", "URL"]),
        ("language", ["lang", "Sprache"]),
        ("key", ["id", "ID", "article_id"]),
    ],
)
def test_columns_may_be_spelled_in_several_ways(field: str, names: list[str]):
    values = {"text": TEXT, "date": "2025-08-14", "language": "de", "url": "https://a.example/"}
    value = values.get(field, "Hafen")
    expected = DAY if field == "date" else value
    for name in names:
        others = {} if field == "text" else {"text": TEXT}
        line = json.dumps(others | {name: value})
        assert getattr(only(extract_jsonl(line.encode())), field) == expected, name


@pytest.mark.parametrize(
    "written",
    ["2025-08-14", "2025-08-14T10:30:00Z", "2025-08-14 23:59:59+02:00", "14.8.2025", "14. 08. 2025",
     "14.08.2025 10:30", "14.08.25", "20250814", "14. August 2025", "Aug 14, 2025", 1755160000,
     1755160000.0, "Thu, 14 Aug 2025 10:00:00 GMT"],
)  # fmt: skip
def test_dates_are_read_in_many_forms(written: object):
    assert only(extract_jsonl(row(date=written))).date == DAY


@pytest.mark.parametrize(
    "written", ["soon", "2025-13-45", "31.2.2025", "08/09/2025", True, {"a": 1}]
)
def test_a_bad_date_fails_its_row_alone(written: object):
    found = extract_jsonl(row(date=written) + b"\n" + row())
    assert (texts(found), places(found)) == ([TEXT], ["line 1"])
    assert "is no date. Write it as 2025-08-14." in found.failures[0][1]


def test_lists_and_objects_give_their_names_and_paragraphs():
    found = only(extract_jsonl(row(
        text=["Erster Satz.", "Zweiter Satz."], author=["Eva", {"name": "Adam"}],
        source={"id": None, "name": "Hafenbote"}, title=1984)))  # fmt: skip
    assert (found.text, found.author) == ("Erster Satz.\n\nZweiter Satz.", "Eva, Adam")
    assert (found.source, found.title) == ("Hafenbote", "1984")


@pytest.mark.parametrize("value", [None, "", " \n", "...", 5, {"a": "b"}, [1, 2]])
def test_a_row_without_text_fails(value: object):
    found = extract_jsonl(row(text=value) + b"\n" + row())
    assert (texts(found), places(found)) == ([TEXT], ["line 1"])


@pytest.mark.parametrize(
    "line",
    [b"{", b"null", b"3", b'"words"', b"[1]", b"{'text': 'a b'}", b"[" * 100_000,
     b'{"text": ' * 100_000, b'{"text": "a", "id": ' + b"9" * 5000 + b"}"],
)  # fmt: skip
def test_a_bad_line_is_reported_and_the_others_are_taken(line: bytes):
    found = extract_jsonl(row() + b"\n" + line + b"\n" + row())
    assert (texts(found), places(found)) == ([TEXT, TEXT], ["line 2"])


def test_characters_that_no_reader_sees_are_taken_out():
    found = only(
        extract_jsonl(b'{"text": "a\\ud800 b\\u0000c", "title": "x\\udfff", "id": "\\ud83d"}')
    )
    assert (found.text, found.title, found.key) == ("a bc", "x", "1")


def test_markup_in_a_text_stays():
    assert (
        only(extract_jsonl(row(text="<p>Der <b>Fluss</b></p>"))).text == "<p>Der <b>Fluss</b></p>"
    )


def test_only_web_addresses_are_addresses():
    for url in (
        "javascript:alert(1)",
        "/fluss",
        "https://a b",
        "file:///etc/passwd",
        "http://a\nb",
    ):
        assert only(extract_jsonl(row(url=url))).url is None


def test_languages_are_codes():
    for written, code in [("de-AT", "de"), ("German", "de"), ("EN", "en"), ("klingonisch", None)]:
        assert only(extract_jsonl(row(language=written))).language == code


def test_equal_ids_get_keys_of_their_own():
    found = extract_jsonl(b"\n".join([row(id="a"), row(id="a"), row(id="a-2"), row(id=3.0)]))
    assert [article.key for article in found.articles] == ["a", "a-2", "a-2-3", "3"]


# ---- JSON that is one value


def test_a_list_of_objects_is_read():
    found = extract_jsonl(b"[" + row() + b", {}, 3, " + row(id="x") + b"]")
    assert [article.key for article in found.articles] == ["1", "x"]
    assert places(found) == ["item 2", "item 3"]


def test_an_object_that_wraps_a_list_is_read():
    inner = json.dumps({"status": "ok", "articles": [{"content": TEXT}]})
    pretty = json.dumps(json.loads(inner), indent=1)
    assert texts(extract_jsonl(inner.encode())) == texts(extract_jsonl(pretty.encode())) == [TEXT]


def test_one_object_over_several_lines_is_an_article():
    assert only(extract_jsonl(json.dumps({"text": TEXT}, indent=2).encode())).text == TEXT


@pytest.mark.parametrize("content", [b"[1", b"[" * 100_000, b'[{"text": "a"},]'])
def test_a_broken_list_is_refused(content: bytes):
    with pytest.raises(LoadingError):
        extract_jsonl(content)


# ---- CSV


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_columns_are_parted_by_any_usual_sign(sign: str, encoding: str, line_end: str):
    rows = [["Titel", "Artikel", "Datum"],
            ["Größe", f'"Die Stadt{sign} sagt ""Ja""{line_end}und öffnet das Bett für den Fluss."',
             "14.08.2025"]]  # fmt: skip
    content = line_end.join(sign.join(cells) for cells in rows).encode(encoding)
    found = only(extract_csv(content))
    assert found.text == f'Die Stadt{sign} sagt "Ja"\nund öffnet das Bett für den Fluss.'
    assert (found.title, found.date, found.key) == ("Größe", DAY, "2")


def test_excels_hint_and_single_quotes_are_understood():
    assert only(extract_csv(b"sep=;\ntext;title\nein Satz, hier;b\n")).text == "ein Satz, hier"
    assert only(extract_csv(b"'text';'title'\n'it''s; fine';'b'\n")).text == "it's; fine"


def test_a_table_of_one_column_needs_no_sign():
    assert texts(extract_csv(b"text\nEin Satz, mit Komma; und mehr\nNoch einer\n")) == [
        "Ein Satz, mit Komma; und mehr", "Noch einer"]  # fmt: skip


def test_the_key_is_the_id_or_the_first_line_of_the_row():
    found = extract_csv(b'id,text\n,"ein\nSatz"\nx7,noch einer\n,dritter Satz\n')
    assert [article.key for article in found.articles] == ["2", "x7", "5"]


def test_a_first_line_without_a_column_for_the_text_is_refused_with_its_names():
    with pytest.raises(LoadingError, match=r"call it text, body or content\. It names a, b"):
        extract_csv(b"a,b\n1,2\n")


@pytest.mark.parametrize("content", [b"", b"\n\n", b"text,title\n", b"text\n\n \n"])
def test_a_table_without_rows_is_refused(content: bytes):
    with pytest.raises(LoadingError):
        extract_csv(content)


def test_a_row_of_too_many_columns_is_reported_and_the_others_are_taken():
    found = extract_csv(b"text,date\neins, zwei,2025-08-14\nein Satz,2025-08-14\nkurz\n")
    assert (texts(found), places(found)) == (["ein Satz", "kurz"], ["line 2"])


def test_a_quote_that_never_closes_spoils_one_row_only():
    found = extract_csv(b'text,title\nein Satz,a\n"zwei,b\ndrei Worte,c\nvier Worte,d\n')
    assert (texts(found), places(found)) == (["ein Satz", "drei Worte", "vier Worte"], ["line 3"])


def test_a_text_that_is_too_long_fails_its_row_alone(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("vectorstore.formats.fields.MAX_CHARACTERS", 300_000)
    found = extract_csv(b'text,title\n"' + b"a b\n" * 100_000 + b'",x\nein Satz,y\n')
    assert (texts(found), places(found)) == (["ein Satz"], ["line 2"])
    assert "more than 300,000 characters" in found.failures[0][1]


@pytest.mark.parametrize(
    "content",
    [b"text,title\n" + b'"\n' * 20_000, b'text,title\n"a\n' + b'""b\n' * 20_000,
     b"text,title\n" + b"," * 1_000_000, b"," * 1_000_000, b'"' * 999_999, b"'" * 99_999],
)  # fmt: skip
def test_odd_quotes_and_commas_do_no_harm(content: bytes):
    try:
        extract_csv(content)
    except LoadingError as error:
        assert str(error)


# ---- both


def test_a_row_of_broken_encoding_is_reported_and_the_others_are_taken():
    words = ("Die B\u00fcrgermeisterin spricht. " * 50).encode()
    rows = [words, words[:40] + b"\xff" + words[40:], words]
    table = b"text\n" + b"\n".join(rows)
    lines = b"\n".join(b'{"text": "' + each + b'"}' for each in rows)
    for found, place in [(extract_csv(table), "line 3"), (extract_jsonl(lines), "line 2")]:
        assert (len(found.articles), places(found)) == (2, [place])
        assert "encoding is broken" in found.failures[0][1]


def test_a_file_that_is_no_text_is_refused():
    for content in (b"\x00\x01" * 50, b"text,title\n" + bytes(range(128, 256)) * 20):
        for extract in (extract_csv, extract_jsonl):
            with pytest.raises(LoadingError):
                extract(content)


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MAX_ROWS", 3)
    assert len(extract_csv(b"text\n" + b"ein Satz\n" * 3).articles) == 3
    too_many = [(extract_csv, b"text\n" + b"ein Satz\n" * 4), (extract_jsonl, b"x\n" * 4)]
    for extract, content in [*too_many, (extract_jsonl, b"[1,2,3,4]")]:
        with pytest.raises(LoadingError, match="more than 3 rows"):
            extract(content)


def test_thousands_of_failures_are_summed_up():
    found = extract_jsonl(b"x\n" * 1_500)
    assert len(found.failures) == 1_001
    assert found.failures[-1] == ("500 more lines", "They are no articles either.")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300) | st.text(alphabet='abtex,;"\'\n\r[]{}:\\\x00\ud7ff1', max_size=200)
       .map(lambda words: ("text,title\n" + words).encode()))  # fmt: skip
def test_no_bytes_raise_anything_else(content: bytes):
    for extract in (extract_csv, extract_jsonl):
        try:
            rows = extract(content)
        except LoadingError as error:
            assert str(error)
        else:
            assert all(any(c.isalnum() for c in text) for text in texts(rows))


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["text", "title", "date", "id", "url", "name", "author"]), inner),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(_JSON, min_size=1, max_size=4))
@example([{"id": "\ud7fc", "text": "0"}])
@example([{"id": "a\ud7fcb", "text": "0"}])
def test_no_json_raises_anything_else(values: list[object]):
    try:
        rows = extract_jsonl("\n".join(json.dumps(value) for value in values).encode())
    except LoadingError:
        return
    keys = [article.key for article in rows.articles]
    assert len(set(keys)) == len(keys)
    assert all(key and key.isprintable() for key in keys)
