"""One stored object enters (plain, gz, zst or zip); bounded streams of bytes leave.

What an object is, its first bytes say; its name only has to agree. A member of a zip
is called "member 3" in every refusal: its name may hold a person's name.
"""

import gzip
import io
import re
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast

from flows.errors import ExportError


if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


MAX_UNPACKED = 64 << 30
"""Bytes that one object may hold once unpacked."""

MAX_RATIO = 200
"""Unpacked bytes for a packed one; JSON exports were seen up to about 30."""

RATIO_FREE = 64 << 20
"""Bytes that may be unpacked before the ratio counts: small files repeat a lot."""

MAX_MEMBERS = 100_000
PACKED = (".gz", ".zst")
ARCHIVES = (".zip", ".tar", ".tgz", ".7z", ".rar")

_GZIP, _ZSTD, _ZIP = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04"
_ZIP_OF_NONE = b"PK\x05\x06"
_JUNK = re.compile(r"(^|/)(__MACOSX/|\._|\.DS_Store$)")
_BUFFER = 1 << 18
_BROKEN = (
    EOFError,
    gzip.BadGzipFile,
    zlib.error,
    zstd.ZstdError,
    zipfile.BadZipFile,
)
_PACK_AGAIN = "pack it again, with plain relative names and without a password"


@dataclass(frozen=True, slots=True)
class Member:
    """One readable stream of an object: itself (number 0), or the zip's n-th entry."""

    number: int
    stream: BinaryIO = field(repr=False)

    @property
    def where(self) -> str:
        """How a refusal calls it; empty for a plain object."""
        return f"member {self.number}" if self.number else ""


def bare(name: str) -> str:
    """The last part of a name in lower case, without `.gz` or `.zst`.

    Empty for the junk that operating systems leave beside files.
    """
    if _JUNK.search(name):
        return ""
    last = name.rpartition("/")[2].lower()
    return last[: last.rindex(".")] if last.endswith(PACKED) else last


def members(
    stream: BinaryIO, name: str, *, wants: Callable[[str], bool]
) -> Iterator[Member]:
    """The object's streams, in numeric-aware name order; read each before the next."""
    head = _head(stream)
    _check_name(name, head)
    if head.startswith((_ZIP, _ZIP_OF_NONE)):
        yield from _unzipped(stream, wants)
    else:
        yield Member(0, _plain(stream, head, _Budget(0)))


def _head(stream: BinaryIO) -> bytes:
    head = stream.read(4)
    stream.seek(0)
    return head


def _check_name(name: str, head: bytes) -> None:
    told = {".gz": _GZIP, ".zst": _ZSTD, ".zip": b"PK"}
    for suffix, magic in told.items():
        if name.lower().endswith(suffix) and head and not head.startswith(magic):
            raise ExportError(
                f"the name ends in {suffix}, but the bytes are something else",
                "copy it again, or name it after what it is",
                "byte 0",
            )


def _plain(stream: BinaryIO, head: bytes, budget: "_Budget") -> BinaryIO:
    if head.startswith(_GZIP):
        packed = _Counted(stream)
        source: Any = gzip.GzipFile(fileobj=packed, mode="rb")
    elif head.startswith(_ZSTD):
        packed = _Counted(stream)
        source = zstd.ZstdFile(packed, mode="rb")
    else:
        return _buffered(_Guarded(stream, budget, None))
    return _buffered(_Guarded(source, budget, packed))


def _unzipped(stream: BinaryIO, wants: Callable[[str], bool]) -> Iterator[Member]:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    budget = _Budget(size)
    with _opened(stream) as archive:
        entries = archive.infolist()
        if len(entries) > MAX_MEMBERS:
            raise ExportError("the zip has too many members", _PACK_AGAIN)
        for number, entry in enumerate(entries, start=1):
            _check_path(entry, number)
        for number, entry in _wanted(entries, wants):
            with _entry(archive, entry, number) as packed:
                head = packed.read(4)
                packed.seek(0)
                _check_nested(head, number)
                yield Member(number, _plain(packed, head, budget))


def _opened(stream: BinaryIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, NotImplementedError):
        raise ExportError("the zip is cut off or damaged", "copy it again") from None


def _wanted(
    entries: list[zipfile.ZipInfo], wants: Callable[[str], bool]
) -> list[tuple[int, zipfile.ZipInfo]]:
    numbered = [
        (number, entry)
        for number, entry in enumerate(entries, start=1)
        if not entry.is_dir()
    ]
    found = [
        (number, entry)
        for number, entry in numbered
        if not entry.filename.lower().endswith(ARCHIVES) and wants(entry.filename)
    ]
    if not found:
        raise _nothing_inside([entry.filename for _, entry in numbered])
    return sorted(found, key=lambda each: numeric_order(each[1].filename))


def numeric_order(name: str) -> tuple[tuple[int, str], ...]:
    """A key by which `part-2` comes before `part-10`."""
    return tuple(
        (int(part), "") if part.isdigit() else (-1, part)
        for part in re.split(r"([0-9]{1,18})", name)
    )


def _nothing_inside(names: list[str]) -> ExportError:
    if any(name.lower().endswith(ARCHIVES) for name in names):
        return ExportError(
            "the zip holds another archive and nothing this format reads",
            "unpack the outer zip first",
        )
    return ExportError(
        "the zip holds nothing this format reads",
        "check the format declared, or run `consentry inspect` on it",
    )


def _check_path(entry: zipfile.ZipInfo, number: int) -> None:
    name = entry.orig_filename
    parts = name.split("/")
    drive = len(name) > 1 and name[1] == ":"
    if drive or name.startswith("/") or ".." in parts or re.search(r"[\\\0]", name):
        raise ExportError(
            "the zip has a path that leads out of it", _PACK_AGAIN, f"member {number}"
        )


def _check_nested(head: bytes, number: int) -> None:
    if head.startswith(b"PK"):
        raise ExportError(
            "the zip holds another archive under a plain name",
            "unpack the outer zip first",
            f"member {number}",
        )


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, number: int) -> BinaryIO:
    where = f"member {number}"
    if entry.flag_bits & 1:
        raise ExportError("the zip is encrypted", _PACK_AGAIN, where)
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise ExportError("the zip is packed in an unusual way", _PACK_AGAIN, where)
    try:
        return cast("BinaryIO", archive.open(entry))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError):
        raise ExportError("a member is damaged", _PACK_AGAIN, where) from None


def _buffered(raw: io.RawIOBase) -> BinaryIO:
    return io.BufferedReader(raw, buffer_size=_BUFFER)


class _Budget:
    """Unpacked bytes so far, over all members of one object."""

    def __init__(self, packed: int) -> None:
        self.packed = packed
        self.unpacked = 0

    def spend(self, count: int, packed: int) -> None:
        """Refuse what unpacks to far more than it is."""
        self.unpacked += count
        size = max(self.packed, packed)
        allowed = max(RATIO_FREE, size * MAX_RATIO) if size else MAX_UNPACKED
        if self.unpacked > min(allowed, MAX_UNPACKED):
            raise ExportError(
                "the object unpacks to far more than an export would",
                "unpack it yourself if you trust it, or leave it out",
            )


class _Counted(io.RawIOBase):
    """Counts the packed bytes taken from a stream."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.taken = 0

    def read(self, size: int = -1, /) -> bytes:
        piece = self._source.read(size)
        self.taken += len(piece)
        return piece

    def readable(self) -> bool:
        return True


class _Guarded(io.RawIOBase):
    """Unpacked bytes under a budget; a broken stream becomes an `ExportError`."""

    def __init__(
        self, source: BinaryIO, budget: _Budget, packed: _Counted | None
    ) -> None:
        self._source = source
        self._budget = budget
        self._packed = packed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        try:
            piece = self._source.read(len(buffer))
        except _BROKEN:
            raise ExportError(
                "the packed bytes are cut off or damaged",
                "copy it again",
                f"near unpacked byte {self._budget.unpacked}",
            ) from None
        taken = self._packed.taken if self._packed else 0
        self._budget.spend(len(piece), taken)
        buffer[: len(piece)] = piece
        return len(piece)
