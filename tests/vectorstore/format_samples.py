"""A file of each format, all with the same words."""

from __future__ import annotations

import io
import json

import docx
from parser_pools import WORDS, zipped
from pdf_making import pdf, text


def docx_file() -> bytes:
    document, out = docx.Document(), io.BytesIO()
    document.add_paragraph(WORDS)
    document.save(out)
    return out.getvalue()


PAGE = (
    "<html><head><title>Fluss</title></head><body><article><h1>Fluss</h1>"
    f"<p>{WORDS * 3}</p></article></body></html>"
)
FILES = {
    "a.txt": WORDS.encode(),
    "a.md": f"# Der Fluss\n\n{WORDS}".encode(),
    "a.html": PAGE.encode(),
    "A.HTM": PAGE.encode(),
    "a.pdf": pdf(text(WORDS)),
    "a.docx": docx_file(),
    "a.jsonl": json.dumps({"text": WORDS}).encode(),
    "a.json": json.dumps([{"text": WORDS}]).encode(),
    "a.csv": f"text;title\n{WORDS};Fluss\n".encode("cp1252"),
    "a.zip": zipped(a_txt=WORDS.encode()),
}
