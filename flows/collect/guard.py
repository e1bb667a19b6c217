"""A stream of unpacked bytes enters; the same bytes leave, under a budget.

A bomb (far more than an export would hold) and damage become an `ExportError`.
"""

import gzip
import io
import sys
import zipfile
import zlib
from typing import Any, BinaryIO

from flows.errors import ExportError


if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"

MAX_UNPACKED = 64 << 30
"""Bytes that one object may hold once unpacked."""

MAX_RATIO = 200
"""Unpacked bytes for a packed one; ordinary chat JSON stays far below."""

RATIO_FREE = 64 << 20
"""Bytes that may be unpacked before the ratio counts: small files repeat a lot."""

BROKEN = (
    EOFError,
    gzip.BadGzipFile,
    zlib.error,
    zstd.ZstdError,
    zipfile.BadZipFile,
)
_BUFFER = 1 << 18


def unpacked(source: "Counted", magic: bytes) -> Any:
    """The stream that these first bytes call for: gzip or zstandard."""
    if magic.startswith(GZIP):
        return gzip.GzipFile(fileobj=source, mode="rb")
    return zstd.ZstdFile(source, mode="rb")


def guarded(source: Any, budget: "Budget", packed: "Counted | None") -> BinaryIO:
    """A buffered stream over `source`; `packed` counts the packed bytes it takes."""
    return io.BufferedReader(Guarded(source, budget, packed), buffer_size=_BUFFER)


class Budget:
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


class Counted(io.RawIOBase):
    """Counts the packed bytes taken from a stream."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.taken = 0

    def read(self, size: int = -1, /) -> bytes:
        """Pass the bytes on, counted."""
        piece = self._source.read(size)
        self.taken += len(piece)
        return piece

    def readable(self) -> bool:
        """Always."""
        return True


class Guarded(io.RawIOBase):
    """Unpacked bytes under a budget; a broken stream becomes an `ExportError`."""

    def __init__(
        self, source: BinaryIO, budget: Budget, packed: Counted | None
    ) -> None:
        self._source = source
        self._budget = budget
        self._packed = packed

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Unpack the next bytes into the buffer."""
        try:
            piece = self._source.read(len(buffer))
        except BROKEN:
            raise ExportError(
                "the packed bytes are cut off or damaged",
                "copy it again",
                f"near unpacked byte {self._budget.unpacked}",
            ) from None
        taken = self._packed.taken if self._packed else 0
        self._budget.spend(len(piece), taken)
        buffer[: len(piece)] = piece
        return len(piece)
