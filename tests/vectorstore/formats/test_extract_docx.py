from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.errors import LoadingError
from vectorstore.formats import word as module
from vectorstore.formats.extracted import Extracted
from vectorstore.formats.word import extract_docx

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
LEAD = "Die Stadt öffnet das alte Bett des Flusses wieder. Das sagte die Bürgermeisterin."
MORE = "The bridge opens in the spring, two years later than promised."


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def written(write: Callable[[Any], object]) -> Extracted:
    document = docx.Document()
    write(document)
    return extract_docx(saved(document))


def with_body(xml: str, prologue: str = "") -> bytes:
    """A Word file whose body is this XML."""
    source = (
        f'{prologue}<w:document xmlns:w="{W}" xmlns:mc="{MC}"><w:body>{xml}</w:body></w:document>'
    )
    return repacked({"word/document.xml": source.encode()})


def repacked(parts: dict[str, bytes]) -> bytes:
    document = docx.Document()
    document.add_paragraph(LEAD)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(document))) as old:
        contents = {name: old.read(name) for name in old.namelist()} | parts
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in contents.items():
            new.writestr(name, content)
    return out.getvalue()


def text_of(xml: str) -> str:
    return extract_docx(with_body(xml)).text


def paragraph(words: str, settings: str = "") -> str:
    return f"<w:p>{settings}<w:r><w:t>{words}</w:t></w:r></w:p>"


def refusal(content: bytes) -> str:
    with pytest.raises(LoadingError) as caught:
        extract_docx(content)
    return str(caught.value)


# ---- text


def test_paragraphs_headings_lists_and_tables_come_in_reading_order():
    def write(document: Any) -> None:
        document.add_paragraph(LEAD)
        document.add_heading("Was das kostet", 1)
        document.add_paragraph("Brücken", style="List Bullet")
        document.add_paragraph("Ufer", style="List Number")
        table = document.add_table(2, 2)
        for row, words in zip(table.rows, (["Stadt", "Kosten"], ["Köln", "12 Mio."]), strict=True):
            for cell, word in zip(row.cells, words, strict=True):
                cell.text = word
        document.add_paragraph(MORE)

    assert written(write).text == (
        f"{LEAD}\n\nWas das kostet\n\n- Brücken\n- Ufer\n\nStadt | Kosten\nKöln | 12 Mio.\n\n{MORE}"
    )


def test_a_table_of_one_column_is_paragraphs():
    def write(document: Any) -> None:
        cell = document.add_table(1, 1).cell(0, 0)
        cell.text = LEAD
        cell.add_paragraph(MORE)

    assert written(write).text == f"{LEAD}\n\n{MORE}"


def test_a_table_inside_a_cell_is_read():
    inner = f"<w:tbl><w:tr><w:tc>{paragraph('innen')}</w:tc></w:tr></w:tbl>"
    assert text_of(f"<w:tbl><w:tr><w:tc>{paragraph('a')}</w:tc><w:tc>{inner}</w:tc></w:tr></w:tbl>"
                   ) == "a | innen"  # fmt: skip


def test_headers_and_footers_are_left_out():
    def write(document: Any) -> None:
        document.add_paragraph(LEAD)
        document.sections[0].header.paragraphs[0].text = "Der Hafenbote"
        document.sections[0].footer.paragraphs[0].text = "Seite 1"

    assert written(write).text == LEAD


def test_breaks_tabs_and_hyphens_are_what_a_reader_sees():
    xml = (
        "<w:p><w:r><w:t>Zeile eins</w:t><w:br/><w:t>Zeile</w:t><w:tab/><w:t>zwei UN</w:t>"
        "<w:noBreakHyphen/><w:t>Chef Wie\u00adder</w:t><w:softHyphen/><w:t>aufbau</w:t></w:r></w:p>"
    )
    assert text_of(xml) == "Zeile eins\nZeile zwei UN-Chef Wiederaufbau"


def test_links_and_fields_show_their_words_only():
    xml = (
        "<w:p><w:r><w:t>Siehe </w:t></w:r><w:hyperlink><w:r><w:t>hier</w:t></w:r></w:hyperlink>"
        "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>PAGE x</w:instrText></w:r>"
        "<w:fldSimple w:instr='DATE'><w:r><w:t>, heute</w:t></w:r></w:fldSimple></w:p>"
    )
    assert text_of(xml) == "Siehe hier, heute"


def test_text_in_content_controls_and_boxes_is_read_once():
    box = f"<w:txbxContent>{paragraph('Im Kasten')}</w:txbxContent>"
    xml = (
        f"<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent>{paragraph(LEAD)}"
        "</w:sdtContent></w:sdt><w:p><w:r><w:t>Davor</w:t><mc:AlternateContent>"
        f"<mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert text_of(xml) == f"{LEAD}\n\nDavor\n\nIm Kasten"


def test_the_table_of_contents_is_left_out():
    style = "<w:style w:type='paragraph' w:styleId='Verzeichnis1'><w:name w:val='toc 1'/></w:style>"
    contents = paragraph("Kosten 3", "<w:pPr><w:pStyle w:val='Verzeichnis1'/></w:pPr>")
    body = f'<w:document xmlns:w="{W}"><w:body>{contents}{paragraph(LEAD)}</w:body></w:document>'
    styles = f'<w:styles xmlns:w="{W}">{style}</w:styles>'
    parts = {"word/document.xml": body.encode(), "word/styles.xml": styles.encode()}
    assert extract_docx(repacked(parts)).text == LEAD


# ---- tracked changes and hidden text


def test_deleted_and_moved_words_are_no_text_and_inserted_ones_are():
    xml = (
        "<w:p><w:r><w:t>Es bleibt </w:t></w:r>"
        "<w:del><w:r><w:delText>nichts</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>wenig</w:t></w:r></w:moveFrom>"
        "<w:ins><w:r><w:t>vieles</w:t></w:r></w:ins>"
        "<w:moveTo><w:r><w:t> gut</w:t></w:r></w:moveTo></w:p>"
    )
    assert text_of(xml) == "Es bleibt vieles gut"


def test_a_deleted_end_joins_two_paragraphs():
    mark = "<w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr>"
    assert text_of(paragraph("Die eine ", mark) + paragraph("und die andere.")) == (
        "Die eine und die andere."
    )
    assert text_of(paragraph("Am Ende.", mark)) == "Am Ende."


def test_a_deleted_row_is_no_text():
    row = "<w:tr>{}<w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>"
    gone = row.format("<w:trPr><w:del w:id='1'/></w:trPr>", paragraph("weg"), paragraph("weg"))
    kept = row.format("", paragraph("da"), paragraph("hier"))
    assert text_of(f"<w:tbl>{gone}{kept}</w:tbl>") == "da | hier"


def test_hidden_words_are_no_text():
    hidden = "<w:r><w:rPr><w:vanish{}/></w:rPr><w:t>{}</w:t></w:r>"
    shown = hidden.format(" w:val='false'", "Sichtbar")
    assert text_of(f"<w:p>{hidden.format('', 'geheim')}{shown}</w:p>") == "Sichtbar"


# ---- what the file says of itself


def test_properties_are_read():
    def write(document: Any) -> None:
        document.add_paragraph(LEAD)
        about = document.core_properties
        about.title, about.author, about.language = "Der Fluss", "Eva Muster", "de-AT"
        about.created = datetime.datetime(2025, 8, 14, 9, tzinfo=datetime.UTC)
        about.modified = datetime.datetime(2025, 8, 16, 9, tzinfo=datetime.UTC)

    found = written(write)
    assert (found.title, found.author, found.language) == ("Der Fluss", "Eva Muster", "de")
    assert (found.date, found.updated) == (datetime.date(2025, 8, 14), datetime.date(2025, 8, 16))


def test_what_a_program_fills_in_is_not_taken():
    def write(document: Any) -> None:
        document.add_paragraph(LEAD)
        document.core_properties.title = "Microsoft Word - entwurf.doc"

    found = written(write)
    assert (found.title, found.author, found.date, found.updated) == (None, None, None, None)


def test_the_first_heading_is_the_title_and_leaves_the_text():
    def write(document: Any) -> None:
        document.add_heading("Der Fluss kehrt heim", 0)
        document.add_paragraph(LEAD)

    found = written(write)
    assert (found.title, found.text) == ("Der Fluss kehrt heim", LEAD)


def test_a_file_with_broken_properties_or_without_any_is_read():
    found = extract_docx(repacked({"docProps/core.xml": b"<x/>"}))
    assert (found.title, found.text) == (None, LEAD)
    base = "http://schemas.openxmlformats.org"
    relations = (
        f'<Relationships xmlns="{base}/package/2006/relationships"><Relationship Id="rId1" Type='
        f'"{base}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
        "</Relationships>"
    )
    found = extract_docx(repacked({"_rels/.rels": relations.encode()}))
    assert (found.title, found.author, found.updated, found.text) == (None, None, None, LEAD)


# ---- files that are not read


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"text", with_body("")[:-300]])
def test_a_damaged_file_is_refused(content: bytes):
    assert "damaged" in refusal(content)


def test_an_old_or_encrypted_file_is_refused_with_what_to_do():
    assert "Save it as .docx" in refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))


def test_a_file_without_words_is_refused():
    assert "no text" in refusal(with_body(paragraph("...")))


def test_a_spreadsheet_is_refused():
    base = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-"
    kinds = (
        f'<Types xmlns="{base}/content-types"><Default Extension="xml" ContentType="{kind}'
        'officedocument.spreadsheetml.sheet.main+xml"/><Default Extension="rels" ContentType="'
        f'{kind}package.relationships+xml"/></Types>'
    ).encode()
    refusal(repacked({"[Content_Types].xml": kinds}))


def test_entities_are_never_expanded():
    outside = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    refusal(with_body(paragraph("Vor &x; nach"), outside))
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    laughing = f'<!DOCTYPE d [<!ENTITY a0 "ha">{laughs}]>'
    refusal(with_body(paragraph("Vor &a11; nach"), laughing))
    refusal(with_body("<w:p w:x='&a11;'/>" + paragraph(LEAD), laughing))


def test_deep_nesting_is_read_or_refused():
    assert text_of("<w:sdtContent>" * 200 + paragraph("tief") + "</w:sdtContent>" * 200) == "tief"
    refusal(with_body("<w:tbl>" * 100_000))


def test_bombs_are_refused_before_they_unfold(monkeypatch: pytest.MonkeyPatch):
    refusal(repacked({"word/media/a.bin": bytes(30_000_000)}))
    monkeypatch.setattr(module, "_MAX_XML", 100_000)
    refusal(with_body("<w:p/>" * 20_000))
    monkeypatch.setattr(module, "MAX_BYTES", 100_000)
    refusal(repacked({f"word/media/{n}.bin": bytes(30_000) for n in range(4)}))
    monkeypatch.setattr(module, "MAX_MEMBERS", 30)
    refusal(repacked({f"{n}.bin": b"" for n in range(40)}))


def test_a_size_that_is_a_lie_is_found_out():
    content = bytearray(repacked({"word/media/a.bin": bytes(30_000_000)}))
    entry = content.rfind(b"word/media/a.bin") - 46
    content[entry + 24 : entry + 28] = (100).to_bytes(4, "little")  # the unpacked size
    refusal(bytes(content))


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_no_bytes_raise_anything_else(data: st.DataObject):
    content = bytearray(with_body(paragraph(LEAD)))
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=6)):
        piece = data.draw(st.binary(min_size=1, max_size=4))
        content[place : place + len(piece)] = piece
    try:
        assert extract_docx(bytes(content)).text
    except LoadingError as error:
        assert str(error)


_TAGS = ["p", "r", "t", "tbl", "tr", "tc", "del", "ins", "sdt", "pPr", "rPr", "txbxContent", "br"]


@settings(max_examples=150, deadline=None)
@given(st.recursive(st.sampled_from(["Wort", " ", ""]), lambda inner: st.builds(
    lambda tag, children: f"<w:{tag}>{''.join(children)}</w:{tag}>",
    st.sampled_from(_TAGS), st.lists(inner, max_size=4)), max_leaves=30))  # fmt: skip
def test_no_order_of_elements_raises_anything_else(xml: str):
    body = parse_xml(f'<w:body xmlns:w="{W}">{xml}</w:body>')
    text = module.document_text(body, module.Styles(frozenset(), frozenset()))
    assert text == text.strip()
