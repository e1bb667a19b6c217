"""A stream enters; it leaves telling how many bytes were taken of it."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO, cast


Tell = Callable[[int, int], None]
"""Is given the bytes done and the bytes in all."""

STEP = 1 << 20
"""Bytes between two tellings, where nothing else is asked for."""


def tell_nobody(done: int, total: int, /) -> None:
    """For those who do not ask."""


@dataclass(slots=True)
class Meter:
    """Counts the bytes of one or more objects; tells after every `step` of them."""

    total: int
    tell: Tell
    step: int = STEP
    done: int = 0
    told: int = 0

    def add(self, count: int) -> None:
        """Count bytes; heads are read twice, so no more than all are ever told."""
        self.done += count
        if self.done - self.told >= self.step:
            self.told = self.done
            self.tell(min(self.done, self.total), self.total)

    def finish(self) -> None:
        """Tell that all is done."""
        self.tell(self.total, self.total)


def metered(stream: BinaryIO, meter: Meter | None) -> BinaryIO:
    """The stream, counted if there is a meter."""
    return cast("BinaryIO", _Metered(stream, meter)) if meter else stream


class _Metered(io.RawIOBase):
    """Counts what is read; seeks (of a zip) count nothing."""

    def __init__(self, source: BinaryIO, meter: Meter) -> None:
        self._source = source
        self._meter = meter

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place of the stream."""
        return self._source.seek(offset, whence)

    def tell(self) -> int:
        """The place in the stream."""
        return self._source.tell()

    def readinto(self, buffer: Any, /) -> int:
        """Read on, counted."""
        piece = self._source.read(len(buffer))
        buffer[: len(piece)] = piece
        self._meter.add(len(piece))
        return len(piece)
