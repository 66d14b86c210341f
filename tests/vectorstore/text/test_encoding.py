"""Bytes become the characters that their writer meant, whatever header and page say."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.text.encoding import decode_markup, header_charset, known_charset

GERMAN = "<p>Grüße aus Köln: „Die Straße ist frei.“ Das kostet 5 €.</p>"
UNQUOTED = "<p>Größe: 5 €.</p>"
JAPANESE = "<p>市議会は来年の春に橋を開通させることを決定した。</p>"
CHINESE = "<p>市议会决定明年春天开放大桥。</p>"


@pytest.mark.parametrize("claimed", [None, "utf-8", "iso-8859-1", "no-such", "cp1251"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-le"]
)
def test_unicode_is_read_whatever_is_claimed(encoding: str, claimed: str | None):
    assert decode_markup(GERMAN.encode(encoding), claimed) == GERMAN


@pytest.mark.parametrize(
    ("text", "encoding", "claimed"),
    [
        (GERMAN, "cp1252", "iso-8859-1"), (GERMAN, "cp1252", "latin1"), (GERMAN, "cp1252", "ascii"),
        (UNQUOTED, "iso8859-15", "ISO-8859-15"), (JAPANESE, "cp932", "Shift_JIS"),
        (JAPANESE, "euc_jp", "EUC-JP"), (JAPANESE, "iso2022_jp", "ISO-2022-JP"),
        (CHINESE, "gb18030", "GB2312"), (CHINESE, "gb18030", "gbk"), (CHINESE, "hz", "hz"),
    ],
)  # fmt: skip
def test_a_label_means_what_it_means_on_the_web(text: str, encoding: str, claimed: str):
    assert decode_markup(text.encode(encoding), claimed) == text
    page = f'<meta charset="{claimed}">{text}'
    assert decode_markup(page.encode(encoding)) == page


def test_what_the_page_says_beats_what_servers_say_unasked():
    page = f'<meta charset="iso-8859-15">{UNQUOTED}'
    assert decode_markup(page.encode("iso8859-15"), "iso-8859-1") == page


def test_damage_in_a_page_of_few_letters_is_mended_and_not_refused():
    assert decode_markup(b"<p>The caf\xc3\xa9 of M\xfcller.</p>") == "<p>The café of Müller.</p>"


@pytest.mark.parametrize(
    "label", ["utf-7", "hex", "rot13", "idna", "punycode", "unicode_escape", "raw-unicode-escape",
              "undefined", "", "\x00", "ü", "x" * 5000],
)  # fmt: skip
def test_no_text_is_written_in_what_hides_markup(label: str):
    assert known_charset(label) is None


@pytest.mark.parametrize(
    ("header", "charset"),
    [
        ("text/html; charset=UTF-8", "utf-8"), ('text/html; charset="latin-1"', "cp1252"),
        ("text/html; charset='koi8-r'", "koi8-r"), ("text/html; xcharset=cp1252", None),
        ("text/html", None), ("", None), ('a/b; x="; charset=utf-8"', None),
    ],
)  # fmt: skip
def test_a_header_names_its_charset(header: str, charset: str | None):
    assert header_charset(header) == charset


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.one_of(st.none(), st.text(max_size=20)))
def test_any_bytes_are_characters(content: bytes, claimed: str | None):
    assert isinstance(decode_markup(content, claimed), str)
