"""Zip archives in, the files they hold out. Nothing is written to disk.

An archive inside an archive is not opened: unfolded once, a quine has as much to unfold again.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from vectorstore.errors import LoadingError
from vectorstore.text.cleaning import clean

MAX_MEMBERS = 10_000
MAX_MEMBER_BYTES = 50_000_000
MAX_TOTAL_BYTES = 500_000_000
_MAX_NAME = 200  # characters
_UTF8_NAME = 0x800
_DRIVE = re.compile(r"^[a-zA-Z]:")
_ARCHIVE = ".zip"
_PIECE = 65_536  # bytes
_LOCAL_HEADER = 30  # bytes of it that every member has before its content
_DIRECTORY_ENTRY = b"PK\x01\x02"
_ENCRYPTED = 0x1
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# Deflate packs 1,000 to 1 at best; prose comes to 3 to 1, XML of tables to 50 to 1.
_MAX_RATIO = 200
_SMALL = 10_000_000  # bytes that may be packed as well as one likes
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, OSError, RuntimeError,
    NotImplementedError, OverflowError, IndexError,
)  # fmt: skip


class _Room:
    """The bytes that all members of an archive may still unpack to."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.left = total


@dataclass(frozen=True)
class Member:
    """A file of an archive, not yet unpacked.

    `name` is a label, never a path: it has no root, no drive and no `..`.
    """

    name: str
    refusal: str | None = None
    _archive: zipfile.ZipFile | None = field(default=None, repr=False)
    _info: zipfile.ZipInfo | None = field(default=None, repr=False)
    _room: _Room = field(default_factory=lambda: _Room(0), repr=False)

    def read(self) -> bytes:
        """Unpack the file.

        Raises: LoadingError: if it is refused, damaged or too large, or the files of its
            archive come to too much together.
        """
        if self.refusal or self._archive is None or self._info is None:
            raise LoadingError(self.refusal or "The file cannot be read.")
        content = bytearray()
        for piece in unpack_member(self._archive, self._info, MAX_MEMBER_BYTES):
            self._room.left -= len(piece)
            if self._room.left < 0:
                total = f"{self._room.total / 1_000_000:g} MB"
                raise LoadingError(f"The archive unpacks to more than {total}. Split it.")
            content += piece
        return bytes(content)


def read_archive(
    content: bytes, suffixes: Collection[str], max_total: int = MAX_TOTAL_BYTES
) -> list[Member]:
    """Return the files of an archive that have one of some suffixes, in the archive's order.

    Folders, hidden files and other kinds of files are left out. What must not be read - a
    link, an archive, a name that comes twice - is a member that refuses to be.

    Raises: LoadingError: if the archive is damaged, has too many members, or none to read.
    """
    archive = open_zip(content, MAX_MEMBERS)
    room = _Room(max_total)
    members = [
        Member(name, _refusal(info), archive, info, room)
        for info in archive.infolist()
        if _is_wanted(name := label(info), info, suffixes)
    ]
    if not members:
        kinds = ", ".join(sorted(suffixes))
        raise LoadingError(f"The archive holds no file that Beleg reads ({kinds}).")
    return list(_once_each(members))


def label(info: zipfile.ZipInfo) -> str:
    """Return a member's name in a form that can be shown and leads nowhere."""
    name = " ".join(clean(_decoded(info)).replace("\\", "/").split())
    name = _DRIVE.sub("", "".join(sign for sign in name if sign.isprintable()))
    parts = [part.strip() for part in name.split("/") if part.strip(". ")]
    return "/".join(parts)[-_MAX_NAME:].strip("/ ")


def _decoded(info: zipfile.ZipInfo) -> str:
    """Return a name in UTF-8 if it is that, as macOS writes without saying so."""
    if info.flag_bits & _UTF8_NAME or info.filename.isascii():
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _is_wanted(name: str, info: zipfile.ZipInfo, suffixes: Collection[str]) -> bool:
    parts = name.split("/")
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
    known = name.lower().endswith((*suffixes, _ARCHIVE))
    return known and not hidden and not info.filename.endswith(("/", "\\"))


def _refusal(info: zipfile.ZipInfo) -> str | None:
    kind = stat.S_IFMT(info.external_attr >> 16)  # 0 where the packer knows no kinds
    if kind == stat.S_IFLNK:
        return "The file is a link to another one. Add that."
    if kind not in {0, stat.S_IFREG}:
        return "This is not a regular file."
    if info.filename.lower().endswith(_ARCHIVE):
        return "This is an archive inside an archive. Unpack it and add its files."
    return None


def _once_each(members: list[Member]) -> Iterator[Member]:
    """Of files with one name the last counts: that is the one which unpacking leaves."""
    last = {member.name: position for position, member in enumerate(members)}
    for position, member in enumerate(members):
        if last[member.name] == position:
            yield member
        else:
            yield Member(member.name, "The archive has a later file of the same name.")


def open_zip(content: bytes, max_members: int) -> zipfile.ZipFile:
    """Open a zip file; no member is unpacked yet.

    Raises: LoadingError: if it is damaged, has too many members, or members that overlap.
    """
    if content.count(_DIRECTORY_ENTRY) > 20 * max_members:  # a nested zip has entries as well
        raise _too_many(max_members)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except _DAMAGE as error:
        raise LoadingError("The archive is damaged. Make it anew, or add its files.") from error
    if len(archive.infolist()) > max_members:
        raise _too_many(max_members)
    if _overlap(archive.infolist()):
        raise LoadingError("The archive's members overlap, as in a bomb. Make it anew.")
    return archive


def unpack_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> Iterator[bytes]:
    """Yield a member's content in pieces.

    Raises: LoadingError: if it is encrypted, packed in a way that cannot be bounded, damaged,
        or unpacks to more than `limit` bytes or to far more than any text does.
    """
    if member.flag_bits & _ENCRYPTED:
        raise LoadingError("The file is protected by a password. Unpack it and add it.")
    if member.compress_type not in _METHODS:
        raise LoadingError("The file is packed in a rare way. Unpack it and add it.")
    size = 0
    try:
        with archive.open(member) as stream:
            while piece := stream.read(_PIECE):
                size += len(piece)
                _check_size(size, member.compress_size, limit)
                yield piece
    except _DAMAGE as error:
        raise LoadingError("The file is damaged in the archive. Pack it anew.") from error


def _check_size(size: int, packed: int, limit: int) -> None:
    if size > limit:
        raise LoadingError(f"The file unpacks to more than {limit / 1_000_000:g} MB. Split it.")
    if size > _SMALL and size > _MAX_RATIO * packed:
        raise LoadingError(
            f"The file unpacks to more than {_MAX_RATIO} times its size, as a bomb does."
            " Unpack it and add it."
        )


def _overlap(members: list[zipfile.ZipInfo]) -> bool:
    """Whether members share bytes: a small file then unpacks to any size."""
    ordered = sorted(members, key=lambda member: member.header_offset)
    ends = [m.header_offset + _LOCAL_HEADER + m.compress_size for m in ordered]
    starts = [member.header_offset for member in ordered[1:]]
    return any(end > start for end, start in zip(ends, starts, strict=False))


def _too_many(max_members: int) -> LoadingError:
    return LoadingError(f"The archive has more than {max_members:,} files. Split it.")
