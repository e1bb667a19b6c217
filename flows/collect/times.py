"""Times of exports enter as they stand; ISO 8601 text leaves, or None.

A time without a known zone stays naive, which the gate drops: never a guess.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo


EARLIEST, LATEST = 0, 7258118400
"""Readable times: 1970 to the end of 2199, in Unix seconds."""

MOST_DIGITS = 16
"""Text with so many digits is no time, and an int of it is not worth making."""


def from_unix(seconds: Any) -> str | None:
    """Unix seconds (number, or digits as text) as UTC; None when unreadable or 0."""
    if isinstance(seconds, str):
        seconds = _number(seconds)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    if not EARLIEST < seconds < LATEST:
        return None
    return _text(datetime.fromtimestamp(0, UTC) + timedelta(seconds=seconds))


def from_local(text: Any, *, zone: ZoneInfo | None) -> str | None:
    """Local time as UTC; naive when no zone is known or the clock was turned then."""
    moment = _naive(text)
    if moment is None:
        return None
    if zone is None:
        return moment.isoformat()
    first, second = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        return moment.isoformat()
    return _text(first.astimezone(UTC))


def from_iso(text: Any, *, zone: ZoneInfo | None = None) -> str | None:
    """ISO 8601 text as UTC if it tells its offset, else as `from_local`."""
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    if moment is None or moment.tzinfo is None:
        return from_local(text, zone=zone)
    try:
        return _text(moment.astimezone(UTC))
    except OverflowError:  # within a day of the year 1 or 9999
        return None


def instant(text: str | None) -> datetime:
    """An order over time texts: naive counts as UTC, unreadable as the earliest."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _number(text: str) -> int | None:
    plain = text.isascii() and text.isdigit()
    return int(text) if plain and len(text) < MOST_DIGITS else None


def _naive(text: Any) -> datetime | None:
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is None else None
