"""Members of zip files, unpacked piece by piece, so that no bomb unfolds in memory."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from vectorstore.errors import LoadingError

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
