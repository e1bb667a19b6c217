"""Rows of one conversation enter as a file lists them; they leave oldest first.

Such rows must be held, so what is held is counted and has a limit.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from sys import getsizeof
from typing import Literal, TypeVar

from flows.errors import ExportError


Row = TypeVar("Row")

MAX_HELD = 256 << 20
"""Bytes that the rows of one file may take, roughly."""

ROW = 800
"""Bytes of a row beside its text, measured on rows of Meta's threads."""

_FIRST = datetime.min.replace(tzinfo=UTC)


def held(rows: Iterable[tuple[Row, str | None]], *, room: int = MAX_HELD) -> list[Row]:
    """All rows, each given with its text; refused when they take more than `room`."""
    kept: list[Row] = []
    left = room
    for row, text in rows:
        left -= ROW + getsizeof(text)
        if left < 0:
            raise ExportError(
                f"the conversations of one file take more than {room >> 20} MiB",
                "split the file by conversation, or leave it out",
            )
        kept.append(row)
    return kept


def oldest_first(
    rows: Sequence[Row],
    times: Sequence[datetime | None],
    *,
    untold: Literal["newest first", "oldest first"],
) -> list[Row]:
    """The rows by time; equal times as the file has them, read from its oldest end.

    `untold` is how the platform lists rows whose times tell nothing. A row without a
    time stays behind the one before it.
    """
    known = [time for time in times if time is not None]
    falls = sum(after < before for before, after in pairwise(known))
    rises = sum(after > before for before, after in pairwise(known))
    turned = falls > rises or (falls == rises and untold == "newest first")
    pairs = list(zip(rows, times, strict=True))
    placed = _carried(reversed(pairs) if turned else pairs)
    return [row for _, row in sorted(placed, key=lambda each: each[0])]


def _carried(
    pairs: Iterable[tuple[Row, datetime | None]],
) -> Iterator[tuple[datetime, Row]]:
    last = _FIRST
    for row, time in pairs:
        last = time or last
        yield last, row
