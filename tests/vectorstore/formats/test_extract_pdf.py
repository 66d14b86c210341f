from __future__ import annotations

import datetime
import gc
import io
import zlib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_making import BOLD, page_object, pdf, pdf_of, stream, text
from pypdf import PdfReader, PdfWriter

from vectorstore.errors import LoadingError
from vectorstore.formats import pdf as module
from vectorstore.formats.pdf import extract_pdf

LEAD = (
    "Die Stadt will das alte Bett des Flusses wieder öffnen, das",
    "seit hundert Jahren unter der breiten Straße am Markt liegt.",
    "Das sagte die Bürgermeisterin am Montag in der Messehalle.",
)
MORE = (
    "The bridge over the harbour opens to walkers in the spring,",
    "two years later than the council had promised to the town.",
)
JOINED_LEAD, JOINED_MORE = " ".join(LEAD), " ".join(MORE)


def read(*lines: str, **placed: float) -> str:
    return extract_pdf(pdf(text(*lines, **placed))).text  # type: ignore[arg-type]


def refusal(content: bytes) -> str:
    with pytest.raises(LoadingError) as caught:
        extract_pdf(content)
    return str(caught.value)


# ---- paragraphs


def test_lines_become_paragraphs():
    assert read(*LEAD, "", *MORE) == f"{JOINED_LEAD}\n\n{JOINED_MORE}"


def test_an_indented_line_after_a_full_stop_begins_a_paragraph():
    assert read(*LEAD, "  " + MORE[0], MORE[1]) == f"{JOINED_LEAD}\n\n{JOINED_MORE}"


def test_a_line_that_had_room_for_the_next_word_ends_a_paragraph():
    assert read(*LEAD, "So steht es im Plan.", *MORE) == (
        f"{JOINED_LEAD} So steht es im Plan.\n\n{JOINED_MORE}"
    )


def test_a_paragraph_goes_on_over_a_page():
    two = pdf(text(*LEAD[:1]), text(*LEAD[1:]))
    assert extract_pdf(two).text == JOINED_LEAD


def test_a_paragraph_goes_on_in_the_next_column():
    columns = text(LEAD[0], y=100) + text(*LEAD[1:], x=320, y=700)
    assert extract_pdf(pdf(columns)).text == JOINED_LEAD


def test_a_bold_line_is_a_paragraph_of_its_own():
    page = text(*LEAD) + text("Was das kostet", y=664, font=BOLD) + text(*MORE, y=652)
    assert extract_pdf(pdf(page)).text == f"{JOINED_LEAD}\n\nWas das kostet\n\n{JOINED_MORE}"


def test_items_of_a_list_stay_lines():
    assert read(*LEAD, "• Brücken", "• Ufer und Wege", "• Licht") == (
        f"{JOINED_LEAD}\n• Brücken\n• Ufer und Wege\n• Licht"
    )


def test_a_dash_or_a_day_at_the_start_of_a_line_is_no_item():
    assert read(
        "Der Rat hat lange über den Fluss und seine Ufer gestritten",
        "– und ja, auch über das Geld, das fehlt – bis er dann am",
        "14. August im alten Rathaus am Markt zu einem Ende kam.",
    ).endswith("gestritten – und ja, auch über das Geld, das fehlt – bis er dann am 14. August"
               " im alten Rathaus am Markt zu einem Ende kam.")  # fmt: skip


def test_rows_of_a_table_stay_lines():
    assert read(*LEAD, "", "Köln 12", "Bonn 7") == f"{JOINED_LEAD}\n\nKöln 12\nBonn 7"


# ---- hyphens


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("Das hat am Montag in Berlin die neue Regie-", "rung beschlossen.", "Regierung"),
        ("Das hat am Montag in Berlin die neue Merz-", "Regierung beschlossen.", "Merz-Regierung"),
        ("Gebaut wird in den nächsten Jahren an Haupt-", "und Nebenstraßen.", "Haupt- und Neben"),
        ("Viele starben in den ersten Jahren an Covid-", "19 und an der Not.", "Covid-19"),
        ("They asked the ministers about this in parlia-", "ment today.", "parliament"),
        ("It was called a state-owned bank; this state-", "owned bank.", "this state-owned bank"),
        ("Es geht um die alte und die neue Staaten-zu-", "Staaten-Hilfe.", "Staaten-zu-Staaten"),
        ("They called it in the papers a state-of-", "the-art ship.", "state-of-the-art"),
        ("Sie sprach am Montag in Köln vom Wieder\u00ad", "aufbau der Stadt.", "Wiederaufbau"),
        ("Die Strecke führt seit Mai von Köln \u2013", "Bonn bis Mainz.", "Köln \u2013 Bonn"),
    ],
)
def test_a_hyphen_at_the_end_of_a_line(first: str, second: str, joined: str):
    assert joined in read(first, second)


def test_a_word_is_joined_over_a_page():
    two = pdf(text(LEAD[0], "Das hat am Montag in Berlin die Regie-"), text("rung gesagt, als"))
    assert "die Regierung gesagt" in extract_pdf(two).text


def test_a_soft_hyphen_that_is_drawn_inside_a_line_is_seen():
    assert read("Der UN\u00adSprecher sagte nichts dazu.") == "Der UN-Sprecher sagte nichts dazu."


def test_ligatures_are_letters():
    assert read("Die \ufb01nanzielle Zu\ufb02ucht der Stadt.") == (
        "Die finanzielle Zuflucht der Stadt."
    )


# ---- running lines


BODIES = [
    ("Am Ufer standen früh die ersten Leute und sahen ins Wasser.",
     "Keiner von ihnen hatte den Fluss je zuvor so offen gesehen,",
     "obwohl er unter ihren Straßen lief, seit es die Stadt gibt.",
     "Sie blieben, bis es dunkel war am Markt und in den Gassen."),
    ("Dann kamen die Bagger, und mit ihnen kam der Lärm zurück.",
     "Ein Jahr lang war vor den Fenstern nichts als Staub zu sehen,",
     "und wer konnte, zog in dieser Zeit zu Freunden aufs Land.",
     "Im zweiten Jahr wuchs am neuen Ufer schon das erste Gras."),
    ("Heute sitzen dort am Abend Kinder und werfen Steine hinein.",
     "The council counts more visitors than in any year before,",
     "and the shops along the water have no empty rooms to let.",
     "Nobody speaks of the money now, says the mayor, and smiles."),
]  # fmt: skip
WHOLE = "\n\n".join(" ".join(body) for body in BODIES)


def test_headers_footers_and_page_numbers_are_left_out():
    pages = [
        text("Der Hafenbote", y=780) + text(*body) + text(f"Seite {number} von 3", y=20)
        for number, body in enumerate(BODIES, start=1)
    ]
    assert extract_pdf(pdf(*pages)).text == WHOLE


def test_bare_page_numbers_are_left_out():
    pages = [text(*b) + text(str(n), x=300, y=20) for n, b in zip((7, 8, 9), BODIES, strict=True)]
    assert extract_pdf(pdf(*pages)).text == WHOLE


def test_numbers_that_do_not_count_the_pages_stay():
    pages = [text(*b) + text(str(n), x=300, y=20) for n, b in zip((7, 80, 12), BODIES, strict=True)]
    assert "80" in extract_pdf(pdf(*pages)).text


def test_headers_of_left_and_right_pages_may_differ():
    heads = ["Der Hafenbote", "Stadt und Land", "Der Hafenbote", "Stadt und Land"]
    bodies = [*BODIES, LEAD]
    pages = [text(h, y=780) + text(*body) for h, body in zip(heads, bodies, strict=True)]
    assert extract_pdf(pdf(*pages)).text == f"{WHOLE}\n\n{JOINED_LEAD}"


def test_a_title_that_the_following_pages_repeat_in_small_type_stays():
    sizes = (20, 8, 8)
    pages = [
        text("Der Fluss kehrt heim", y=780, size=size) + text(*body)
        for size, body in zip(sizes, BODIES, strict=True)
    ]
    found = extract_pdf(pdf(*pages))
    assert (found.title, found.text) == ("Der Fluss kehrt heim", WHOLE)


def test_a_file_of_equal_pages_keeps_its_words():
    assert "Nur ein Satz." in extract_pdf(pdf(text("Nur ein Satz."), text("Nur ein Satz."))).text


# ---- what the file says of itself


def about(info: str, catalog: str = "", *lines: str) -> module.Extracted:
    return extract_pdf(pdf(text(*(lines or LEAD)), info=info, catalog=catalog))


def test_title_author_day_and_language_are_read():
    found = about(
        "/Title (Der Fluss) /Author (Eva Muster) /CreationDate (D:20250814103000+02'00')",
        "/Lang (de-AT)",
    )
    assert (found.title, found.author, found.language) == ("Der Fluss", "Eva Muster", "de")
    assert found.date == datetime.date(2025, 8, 14)
    assert found.text == JOINED_LEAD


@pytest.mark.parametrize(
    "written",
    ["Microsoft Word - entwurf.doc", "fluss_final_v2.indd", "untitled", "Dokument1", "",
     "(anonymous)", "C:\\\\Users\\\\eva\\\\fluss", "20250814_lokales", "about:blank"],
)  # fmt: skip
def test_a_file_name_is_no_title(written: str):
    assert about(f"/Title ({written}) /Author (Administrator)").title is None


def test_a_heading_is_the_title_and_leaves_the_text():
    found = extract_pdf(pdf(text("Der Fluss kehrt heim", "", *LEAD)))
    assert (found.title, found.text) == ("Der Fluss kehrt heim", JOINED_LEAD)


def test_a_title_in_large_type_may_have_several_lines():
    head = text("Nach hundert Jahren unter Stein soll der Fluss wieder durch die",
                "Mitte der Stadt fließen, und niemand weiß, was das kostet",
                y=760, size=20, gap=24)  # fmt: skip
    found = extract_pdf(pdf(head + text(*LEAD)))
    assert found.title is not None
    assert found.title.startswith("Nach hundert") and found.title.endswith("was das kostet")
    assert found.text == JOINED_LEAD


def test_the_title_is_not_said_twice():
    found = about("/Title (Der Fluss kehrt heim)", "", "Der Fluss kehrt heim", "", *LEAD)
    assert (found.title, found.text) == ("Der Fluss kehrt heim", JOINED_LEAD)


@pytest.mark.parametrize(
    "info",
    ["/Title 5 0 R", "/Title [1 2]", "/CreationDate (D:20251345)", "/CreationDate (gestern)",
     "/CreationDate (D:00010101)", "/Author << /A 5 0 R >>"],
)  # fmt: skip
def test_a_broken_property_is_none(info: str):
    found = about(info)
    assert (found.title, found.author, found.date, found.text) == (None, None, None, JOINED_LEAD)


# ---- files that are not read


def encrypted(password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(text(*LEAD)))))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_file_that_is_locked_without_a_password_is_read():
    assert extract_pdf(encrypted("")).text == JOINED_LEAD


def test_a_file_with_a_password_is_refused():
    assert "password" in refusal(encrypted("secret"))


def test_a_file_that_is_locked_with_aes_is_read_or_says_what_that_needs():
    locked = (Path(__file__).parents[2] / "data" / "locked_aes128.pdf").read_bytes()
    if find_spec("cryptography"):
        assert extract_pdf(locked).text == "Der Fluss kehrt in die Stadt heim."
    else:
        assert "pip install cryptography" in refusal(locked)


def test_a_scan_is_told_from_a_damaged_file():
    assert "scan" in refusal(pdf([]))
    assert "scan" in refusal(pdf(text("...")))


@pytest.mark.parametrize(
    "content",
    [b"", b"no pdf", b"%PDF-1.7\n", b"%PDF-1.4" + bytes(range(256)) * 50,
     pdf(text(*LEAD))[:200], pdf(text(*LEAD))[:-150]],
)  # fmt: skip
def test_a_damaged_file_is_refused(content: bytes):
    assert "damaged" in refusal(content)


def test_long_files_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MAX_PAGES", 2)
    assert "more than 2 pages" in refusal(pdf(*[text(*LEAD)] * 3))
    monkeypatch.setattr(module, "MAX_CHARACTERS", 100)
    assert "long book" in refusal(pdf(text(*LEAD)))


def one_page(objects: dict[int, bytes]) -> bytes:
    usual = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: page_object(4),
        4: stream(b"BT (a) Tj ET"),
    }
    return pdf_of(usual | objects)


def bomb() -> bytes:
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(5_000_000)) for _ in range(16)) + packer.flush()
    return zlib.compress(packed, 9)


def deep_tree() -> dict[int, bytes]:
    return {n: b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (n + 1) for n in range(2, 2000)}


def wide_tree() -> dict[int, bytes]:
    kids = {n: b"%d 0 R " % (n + 1) * 10 for n in range(2, 12)}
    return {n: b"<< /Type /Pages /Kids [" + k + b"] /Count 1 >>" for n, k in kids.items()}


@pytest.fixture
def uncollected() -> Iterator[None]:
    """Let nothing that other tests left be finalized in the depth of a recursion."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("uncollected")
@pytest.mark.parametrize(
    "objects",
    [
        {4: stream(bomb(), "/Filter [/FlateDecode /FlateDecode]")},
        {4: stream(b"[" * 100_000)},
        {4: stream(b"<<" * 5_000)},
        {2: b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 1 >>"},
        {2: b"<< /Type /Pages /Kids [" + b"3 0 R " * 20_000 + b"] /Count 20000 >>"},
        {2: b"9 0 R", 9: b"2 0 R"},
        {4: b"<< /Length 4 0 R >>\nstream\n(a) Tj\nendstream"},
        {4: b"[" + b"4 0 R " * 1000 + b"]"},
        deep_tree(),
        wide_tree(),
    ],
    ids=["bomb", "arrays", "dictionaries", "loop", "pages", "references", "length", "contents",
         "deep", "wide"],
)  # fmt: skip
def test_a_hostile_file_is_refused(objects: dict[int, bytes]):
    refusal(one_page(objects))


def test_lies_about_sizes_do_no_harm():
    honest = pdf(text(*LEAD))
    for true, false in [(b"/Count 1", b"/Count 99999999"), (b"/Size 12", b"/Size 999999999")]:
        assert true in honest
        assert extract_pdf(honest.replace(true, false)).text == JOINED_LEAD
    refusal(honest.replace(b"xref\n0 12", b"xref\n0 999999999"))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_bytes_raise_anything_else(data: st.DataObject):
    content = bytearray(pdf(text(*LEAD), info="/Title (Fluss)"))
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=8)):
        piece = data.draw(st.binary(max_size=6) | st.sampled_from([b"<<", b"[", b"/Kids", b"0 R"]))
        content[place : place + len(piece)] = piece
    try:
        assert extract_pdf(bytes(content)).text
    except LoadingError as error:
        assert str(error)
