"""One stored object enters (plain, gz, zst or zip); bounded streams of bytes leave.

What an object is, its first bytes say; its name only has to agree. A member of a zip
is called "member 3" in every refusal: its name may hold a person's name.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, cast

from flows.collect.guard import BROKEN, GZIP, ZSTD, Budget, Counted, guarded, unpacked
from flows.errors import ExportError


MAX_MEMBERS = 100_000
PACKED = (".gz", ".zst")
ARCHIVES = (".zip", ".tar", ".tgz", ".7z", ".rar")

Order = tuple[tuple[int, str], ...]
"""A key by which names sort."""

Ordering = Callable[[str], Order]
_Entries = list[zipfile.ZipInfo]
_Numbered = list[tuple[int, zipfile.ZipInfo]]

_ZIPS = (b"PK\x03\x04", b"PK\x05\x06")  # the second is a zip of nothing
NOTHING_INSIDE = "the zip holds nothing this format reads"
"""The problem of a whole zip that is no export."""

_JUNK = re.compile(r"(^|/)(__MACOSX/|\._|\.DS_Store$)")
_PACK_AGAIN = "pack it again, with plain relative names and without a password"


@dataclass(frozen=True, slots=True)
class Member:
    """One readable stream of an object: itself (number 0), or the zip's n-th entry."""

    number: int
    name: str = field(repr=False)
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


def pages_beside(names: Iterable[str]) -> frozenset[str]:
    """The web pages in a folder that holds JSON as well: the same export once more.

    A page is wanted only to be refused with a sentence; beside the data it is left.
    """
    pages, folders = [], set()
    for name in names:
        last = bare(name)
        if last.endswith(".html"):
            pages.append(name)
        elif last.endswith(".json"):
            folders.add(posixpath.dirname(name))
    return frozenset(name for name in pages if posixpath.dirname(name) in folders)


def members(
    stream: BinaryIO,
    name: str,
    *,
    wants: Callable[[str], bool],
    order: Ordering | None = None,
) -> Iterator[Member]:
    """The object's streams, by default in numeric order; read each before the next."""
    head = _head(stream)
    _check_name(name, head)
    if head.startswith(_ZIPS):
        yield from _unzipped(stream, _checked(wants), order or numeric_order)
    else:
        yield Member(0, name, _plain(stream, head, Budget(0)))


def companions(stream: BinaryIO, *, lends: Callable[[str], bool]) -> Iterator[Member]:
    """The members of a zip that explain the others; there may be none."""
    yield from _unzipped(stream, lambda entries: _wanted(entries, lends), numeric_order)


def is_zip(stream: BinaryIO) -> bool:
    """Whether the object begins as a zip does."""
    return _head(stream).startswith(_ZIPS)


def _head(stream: BinaryIO) -> bytes:
    stream.seek(0)
    head = stream.read(4)
    stream.seek(0)
    return head


def _check_name(name: str, head: bytes) -> None:
    told = {".gz": GZIP, ".zst": ZSTD, ".zip": b"PK"}
    for suffix, magic in told.items():
        if name.lower().endswith(suffix) and head and not head.startswith(magic):
            raise ExportError(
                f"the name ends in {suffix}, but the bytes are something else",
                "copy it again, or name it after what it is",
                "byte 0",
            )


def _plain(stream: BinaryIO, head: bytes, budget: Budget) -> BinaryIO:
    if not head.startswith((GZIP, ZSTD)):
        return guarded(stream, budget, None)
    packed = Counted(stream)
    return guarded(unpacked(packed, head), budget, packed)


def _unzipped(
    stream: BinaryIO, chosen: Callable[[_Entries], _Numbered], order: Ordering
) -> Iterator[Member]:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    budget = Budget(size)
    with _opened(stream) as archive:
        entries = archive.infolist()
        _check_members(entries)
        found = sorted(chosen(entries), key=lambda one: order(one[1].filename))
        for number, entry in found:
            with _entry(archive, entry, number) as packed:
                head = _inner_head(packed, number)
                yield Member(number, entry.filename, _plain(packed, head, budget))


def _opened(stream: BinaryIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, NotImplementedError):
        raise ExportError("the zip is cut off or damaged", "copy it again") from None


def _checked(wants: Callable[[str], bool]) -> Callable[[_Entries], _Numbered]:
    def chosen(entries: _Entries) -> _Numbered:
        found = _wanted(entries, wants)
        if not found:
            raise _nothing_inside([entry.filename for entry in entries])
        return found

    return chosen


def _wanted(entries: _Entries, wants: Callable[[str], bool]) -> _Numbered:
    found = [
        (number, entry)
        for number, entry in enumerate(entries, start=1)
        if not entry.filename.endswith("/")
        and not entry.filename.lower().endswith(ARCHIVES)
        and wants(entry.filename)
    ]
    pages = pages_beside(entry.filename for _, entry in found)
    return [one for one in found if one[1].filename not in pages]


def numeric_order(name: str) -> Order:
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
        NOTHING_INSIDE,
        "check the format declared, or run `consentry inspect` on it",
    )


def _check_members(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_MEMBERS:
        raise ExportError("the zip has too many members", _PACK_AGAIN)
    for number, entry in enumerate(entries, start=1):
        _check_path(entry, number)


def _check_path(entry: zipfile.ZipInfo, number: int) -> None:
    name = entry.orig_filename
    parts = name.split("/")
    drive = len(name) > 1 and name[1] == ":"
    if drive or name.startswith("/") or ".." in parts or re.search(r"[\\\0]", name):
        raise ExportError(
            "the zip has a path that leads out of it", _PACK_AGAIN, f"member {number}"
        )


def _inner_head(packed: BinaryIO, number: int) -> bytes:
    try:
        head = _head(packed)
    except BROKEN:
        raise _damaged(number) from None
    if head.startswith(b"PK"):
        raise ExportError(
            "the zip holds another archive under a plain name",
            "unpack the outer zip first",
            f"member {number}",
        )
    return head


def _damaged(number: int) -> ExportError:
    return ExportError(
        "a member of the zip is cut off or damaged", _PACK_AGAIN, f"member {number}"
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
        raise _damaged(number) from None
