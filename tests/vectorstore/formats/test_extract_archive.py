from __future__ import annotations

import io
import stat
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.errors import LoadingError
from vectorstore.formats import archive as module
from vectorstore.formats.archive import Member, read_archive

KINDS = {".txt", ".md"}
File = tuple[str | zipfile.ZipInfo, bytes]
METHODS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]


def zipped(
    *files: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


def members(*files: File) -> list[Member]:
    return read_archive(zipped(*files), KINDS)


def names(*labels: str) -> list[str]:
    return [member.name for member in members(*((label, b"a") for label in labels))]


def refusal(member: Member) -> str:
    with pytest.raises(LoadingError) as caught:
        member.read()
    return str(caught.value)


def patched(content: bytes, name: bytes, entry_at: int, local_at: int, value: bytes) -> bytes:
    """Change a member's central entry and local header, which keep the same field elsewhere."""
    changed = bytearray(content)
    for place, at in [(content.rfind(name) - 46, entry_at), (content.find(name) - 30, local_at)]:
        changed[place + at : place + at + len(value)] = value
    return bytes(changed)


# ---- what is read


@pytest.mark.parametrize("method", METHODS)
def test_files_of_known_kinds_are_read_in_order(method: int):
    content = zipped(("b.txt", b"eins"), ("a/c.MD", b"zwei"), ("d.jpg", b"x"), method=method)
    assert [(m.name, m.read()) for m in read_archive(content, KINDS)] == [
        ("b.txt", b"eins"), ("a/c.MD", b"zwei")]  # fmt: skip


def test_folders_and_hidden_files_are_left_out():
    assert names("a.txt", "b.txt/", ".c.txt", "d/.e/f.txt", "__MACOSX/._a.txt", "g/.DS_Store") == [
        "a.txt"]  # fmt: skip


def test_an_archive_without_readable_files_is_refused():
    for content in (zipped(), zipped(("a.jpg", b"x"), (".b.txt", b"x"))):
        with pytest.raises(LoadingError, match="no file that Beleg reads"):
            read_archive(content, KINDS)


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("../../etc/a.txt", "etc/a.txt"),
        ("/etc/a.txt", "etc/a.txt"),
        ("C:\\Windows\\a.txt", "Windows/a.txt"),
        ("..\\..\\a.txt", "a.txt"),
        ("\\\\host\\share\\a.txt", "host/share/a.txt"),
        ("./b/./../a.txt", "b/a.txt"),
        ("b//a.txt", "b/a.txt"),
        ("b\n \x07\u202e/a.txt", "b/a.txt"),
        ("u\u0308.txt", "\u00fc.txt"),
        ("x" * 400 + ".txt", "x" * 196 + ".txt"),
        ("con.txt", "con.txt"),
    ],
)
def test_names_are_labels_that_lead_nowhere(written: str, label: str):
    assert names(written) == [label]


def test_a_name_ends_at_its_nul():
    content = zipped(("a.txtX.exe", b"a")).replace(b"a.txtX.exe", b"a.txt\x00.exe")
    assert [(m.name, m.read()) for m in read_archive(content, KINDS)] == [("a.txt", b"a")]


def test_names_in_utf8_are_read_as_such_even_without_the_flag():
    content = zipped(("\u00fcber.txt", b"a"))
    bare = patched(content, "\u00fcber.txt".encode(), 8, 6, b"\x00\x00")
    assert [(m.name, m.read()) for m in read_archive(bare, KINDS)] == [("\u00fcber.txt", b"a")]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_files_with_one_name_the_last_is_read():
    first, last = members(("a.txt", b"alt"), ("./a.txt", b"neu"))
    assert "later file" in refusal(first)
    assert last.read() == b"neu"


# ---- what is refused


def test_links_and_other_special_files_are_refused():
    for kind in (stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR):
        info = zipfile.ZipInfo("a.txt")
        info.external_attr = (kind | 0o644) << 16
        first, other = members((info, b"/etc/passwd"), ("b.txt", b"b"))
        assert "link" in refusal(first) or "regular" in refusal(first)
        assert other.read() == b"b"


def test_an_archive_inside_an_archive_is_refused():
    inner, other = members(("a.ZIP", zipped(("b.txt", b"b"))), ("c.txt", b"c"))
    assert "archive inside an archive" in refusal(inner)
    assert other.read() == b"c"


def test_a_protected_file_is_refused():
    content = patched(zipped(("a.txt", b"a"), ("b.txt", b"b")), b"a.txt", 8, 6, b"\x01\x00")
    locked, other = read_archive(content, KINDS)
    assert "password" in refusal(locked)
    assert other.read() == b"b"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packing_that_cannot_be_bounded_is_refused(method: int):
    (member,) = read_archive(zipped(("a.txt", bytes(1000)), method=method), KINDS)
    assert "rare way" in refusal(member)


def test_a_damaged_file_is_refused_and_the_others_are_read():
    content = zipped(("a.txt", b"Der Fluss"), ("b.txt", b"b"), method=zipfile.ZIP_STORED)
    damaged, other = read_archive(content.replace(b"Der Fluss", b"Der Fisch"), KINDS)
    assert "damaged" in refusal(damaged)
    assert other.read() == b"b"


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06", b"no zip", zipped(("a.txt", b"a"))[:-10]])
def test_a_damaged_archive_is_refused(content: bytes):
    with pytest.raises(LoadingError, match="damaged"):
        read_archive(content, KINDS)


# ---- bombs


def test_a_file_that_unfolds_is_refused():
    (member,) = members(("a.txt", bytes(30_000_000)))
    assert "200 times" in refusal(member)


def test_a_large_file_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MAX_MEMBER_BYTES", 1000)
    large, small = members(("a.txt", bytes(1001)), ("b.txt", bytes(1000)))
    assert "more than 0.001 MB" in refusal(large)
    assert len(small.read()) == 1000


def test_files_that_come_to_too_much_together_are_refused_from_there_on():
    content = zipped(*((f"{n}.txt", bytes(400)) for n in range(4)))
    first, second, *others = read_archive(content, KINDS, max_total=1000)
    assert len(first.read()) == len(second.read()) == 400
    for member in others:
        assert "archive unpacks to more than" in refusal(member)


def test_too_many_files_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MAX_MEMBERS", 5)
    for count in (6, 200):
        with pytest.raises(LoadingError, match="more than 5 files"):
            read_archive(zipped(*((f"{n}.txt", b"") for n in range(count))), KINDS)


def test_a_size_that_is_a_lie_is_found_out():
    content = patched(zipped(("a.txt", bytes(30_000_000))), b"a.txt", 24, 22, struct.pack("<I", 9))
    (member,) = read_archive(content, KINDS)
    assert "damaged" in refusal(member)


def overlapping(count: int) -> bytes:
    """Entries that all unpack the same bytes, as in zbsm.zip."""
    whole = zipped(("0.txt", bytes(100_000)))
    start = whole.rfind(b"PK\x01\x02")
    entry = whole[start : whole.rfind(b"PK\x05\x06")]
    entries = b"".join(entry.replace(b"0.txt", b"%x.txt" % n) for n in range(count))
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(entries), start, 0)
    return whole[:start] + entries + end


def test_files_that_share_bytes_are_refused():
    assert len(read_archive(overlapping(1), KINDS)) == 1
    with pytest.raises(LoadingError, match="overlap"):
        read_archive(overlapping(16), KINDS)


def test_files_quoted_in_others_are_refused():
    inner = zipped(("b.txt", bytes(1000)), method=zipfile.ZIP_STORED)
    outer = zipped(("a.txt", inner), method=zipfile.ZIP_STORED)
    start, place = outer.rfind(b"PK\x01\x02"), outer.find(inner)
    quoted = bytearray(inner[inner.rfind(b"PK\x01\x02") : inner.rfind(b"PK\x05\x06")])
    quoted[42:46] = struct.pack("<I", place)
    entries = outer[start : outer.rfind(b"PK\x05\x06")] + quoted
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 2, 2, len(entries), start, 0)
    with pytest.raises(LoadingError, match="overlap"):
        read_archive(outer[:start] + entries + end, KINDS)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_bytes_raise_anything_else(data: st.DataObject):
    content = bytearray(zipped(("a.txt", b"Der Fluss " * 9), ("b/c.md", b"kehrt heim")))
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=6)):
        piece = data.draw(st.binary(min_size=1, max_size=6))
        content[place : place + len(piece)] = piece
    try:
        for member in read_archive(bytes(content), KINDS):
            assert ".." not in member.name.split("/") and not member.name.startswith("/")
            try:
                member.read()
            except LoadingError as error:
                assert str(error)
    except LoadingError as error:
        assert str(error)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_any_name_is_a_label(name: str):
    try:
        content = zipped((name + ".txt", b"a"), ("b.txt", b"b"))
    except (ValueError, IndexError):
        return  # zipfile can write no lone surrogate, and no NUL in front
    for label in [member.name for member in read_archive(content, KINDS)]:
        assert label.isprintable() and len(label) <= 200
        assert not label.startswith("/") and ".." not in label.split("/")
