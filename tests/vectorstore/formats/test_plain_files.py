from __future__ import annotations

import os
from pathlib import Path

import pytest
from fakes import load_file
from notes import load

from vectorstore.errors import LoadingError
from vectorstore.formats.formats import MAX_BYTES
from vectorstore.sources.place import article_id
from vectorstore.text.cleaning import clean
from vectorstore.text.encoding import decode

GERMAN = "Grüße aus Köln. Die Straße ist für alle da, sagte der Bürgermeister am Abend."


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
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("the file was read"))
    with pytest.raises(LoadingError, match="larger than"):
        load_file(path)


def test_content_over_the_limit_is_refused():
    with pytest.raises(LoadingError, match="larger than"):
        load(bytes(MAX_BYTES + 1))


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


@pytest.mark.parametrize("name", ["note.odt", "note", "note.txt.exe", "note.feed", "a.feed"])
def test_file_of_another_kind_is_refused(tmp_path: Path, name: str):
    path = tmp_path / name
    path.write_text("The bridge opens.")
    with pytest.raises(LoadingError, match=r"Beleg reads .csv, .*, .txt, .zip files"):
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
