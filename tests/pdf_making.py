"""PDF files made by hand: what stands where on a page is all in the test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

REGULAR, BOLD = "F1", "F2"
_FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding {} >>"
# Codes 1 and 2 are ligatures, as in files from TeX; 3 is a soft hyphen.
_ENCODING = (
    "<< /Type /Encoding /BaseEncoding /WinAnsiEncoding"
    " /Differences [1 /fi /fl 3 /softhyphen 4 /bullet] >>"
)
_CODES = str.maketrans({"\ufb01": "\x01", "\ufb02": "\x02", "\u00ad": "\x03", "\u2022": "\x04"})

Placed = tuple[float, float, float, str, str]  # x, y, size, font, text


def text(*lines: str, x: float = 50, y: float = 700, size: float = 10, gap: float = 12,
         font: str = REGULAR) -> list[Placed]:  # fmt: skip
    """Lines one below the other; an empty one leaves half a line's room, as between paragraphs."""
    placed: list[Placed] = []
    for line in lines:
        if line:
            placed.append((x + 15 * (len(line) - len(line.lstrip())), y, size, font, line.strip()))
        y -= gap if line else gap / 2
    return placed


def pdf(*pages: Sequence[Placed], info: str = "", catalog: str = "") -> bytes:
    """A file with these pages."""
    objects = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        3: _FONT.format("Helvetica", _ENCODING).encode(),
        4: _FONT.format("Helvetica-Bold", _ENCODING).encode(),
    }
    kids = []
    for number, page in enumerate(pages):
        key = 10 + 2 * number
        kids.append(f"{key} 0 R")
        objects[key] = page_object(key + 1)
        objects[key + 1] = stream(b"\n".join(_shown(*placed) for placed in page))
    objects[2] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    if info:
        objects[5] = f"<< {info} >>".encode("latin-1")
    return pdf_of(objects, "/Info 5 0 R" if info else "")


def page_object(content: int) -> bytes:
    return (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {content} 0 R"
        " /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>"
    ).encode()


def stream(content: bytes, entries: str = "") -> bytes:
    head = f"<< /Length {len(content)} {entries} >>\nstream\n".encode()
    return head + content + b"\nendstream"


def pdf_of(objects: Mapping[int, bytes], trailer: str = "") -> bytes:
    """A file of these objects; number 1 is the catalog."""
    out = bytearray(b"%PDF-1.7\n")
    places: dict[int, int] = {}
    for number in sorted(objects):
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + objects[number] + b"\nendobj\n"
    start, count = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % count
    for number in range(1, count):
        out += b"%010d 00000 n \n" % places.get(number, 0)
    tail = f"trailer\n<< /Size {count} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n"
    return bytes(out) + tail.encode()


def _shown(x: float, y: float, size: float, font: str, words: str) -> bytes:
    escaped = words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    codes = escaped.translate(_CODES).encode("cp1252")
    return f"BT /{font} {size:g} Tf {x:g} {y:g} Td (".encode() + codes + b") Tj ET"
