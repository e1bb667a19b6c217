"""Time values: text enters, intervals of whole microseconds since 1970 (UTC) leave.

Each value is an interval [earliest, latest] (BUNDLE.md "Time values", T7): an exact
time is one instant, a date is a UTC day, a time without offset is +-14 hours.
"""

import calendar
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple


SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
FOREVER = 1 << 62
"""Later than every time value; -FOREVER is earlier."""

_EPOCH = date(1970, 1, 1).toordinal()
_YEARS = range(1970, 2201)
_WIDEST_OFFSET = 14 * HOUR
_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:T([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])(?:\.([0-9]{1,6}))?"
    r"(?:(Z)|([+-])([0-9]{2}):([0-5][0-9]))?)?"
)
_DURATION = re.compile(r"P([0-9]{1,99})([DMY])")


class Interval(NamedTuple):
    """What a time value can mean: both ends belong to it."""

    earliest: int
    latest: int

    @property
    def exact(self) -> bool:
        """Whether this is one instant."""
        return self.earliest == self.latest


class Duration(NamedTuple):
    """So many days, months or years."""

    length: int
    unit: str


# Reading...


def read_time(value: Any) -> Interval | None:
    """A date or a time with offset; None when naive or unreadable."""
    return _read(value)[0] if isinstance(value, str) else None


def read_loose(value: Any) -> Interval | None:
    """As `read_time`, and a naive time as +-14 h: for restrictions only (T7)."""
    if not isinstance(value, str):
        return None
    aware, naive = _read(value)
    return aware or naive


def read_exact(value: Any) -> int | None:
    """The instant of a time with offset; None for a date and anything else."""
    found = read_time(value)
    return found.earliest if found and found.exact else None


def read_start(value: Any) -> int | None:
    """The earliest instant: registers' dates count from their start (BUNDLE.md)."""
    found = read_time(value)
    return found.earliest if found else None


def read_duration(value: Any) -> Duration | None:
    """`P<n>D|M|Y`, or None."""
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    return Duration(int(match[1]), match[2]) if match else None


@lru_cache(maxsize=1 << 14)
def _read(value: str) -> tuple[Interval | None, Interval | None]:
    """(interval, None) with an offset or a date, (None, interval) when naive."""
    match = _TIME.fullmatch(value)
    midnight = _midnight(match[1], match[2], match[3]) if match else None
    if match is None or midnight is None:
        return None, None
    if match[4] is None:
        return Interval(midnight, midnight + DAY - 1), None
    clock = (int(match[4]) * 60 + int(match[5])) * 60 + int(match[6])
    instant = midnight + clock * SECOND + int((match[7] or "").ljust(6, "0"))
    if match[8]:
        return Interval(instant, instant), None
    if match[9] is None:
        return None, Interval(instant - _WIDEST_OFFSET, instant + _WIDEST_OFFSET)
    return _shifted(instant, match[9], int(match[10]) * 60 + int(match[11])), None


def _midnight(year: str, month: str, day: str) -> int | None:
    if int(year) not in _YEARS:
        return None
    try:
        ordinal = date(int(year), int(month), int(day)).toordinal()
    except ValueError:
        return None
    return (ordinal - _EPOCH) * DAY


def _shifted(instant: int, sign: str, minutes: int) -> Interval | None:
    offset = minutes * 60 * SECOND
    if offset > _WIDEST_OFFSET:
        return None
    utc = instant - offset if sign == "+" else instant + offset
    return Interval(utc, utc)


# Reckoning...


def day_of(instant: int) -> date:
    """The UTC day of an instant."""
    return date.fromordinal(instant // DAY + _EPOCH)


def start_of(day: date) -> int:
    """The first instant of a UTC day."""
    return (day.toordinal() - _EPOCH) * DAY


def after(instant: int, duration: Duration) -> int:
    """`instant` plus a duration; months clamp to the month's last day (BUNDLE.md)."""
    if duration.unit == "D":
        return min(instant + duration.length * DAY, FOREVER)
    months = duration.length * (12 if duration.unit == "Y" else 1)
    day = _months_later(instant // DAY, months)
    return FOREVER if day is None else day * DAY + instant % DAY


@lru_cache(maxsize=1 << 12)
def _months_later(day: int, months: int) -> int | None:
    """The day number so many months on; None when no calendar reaches there."""
    start = date.fromordinal(day + _EPOCH)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year > date.max.year:
        return None
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last)).toordinal() - _EPOCH


def soonest(instants: Iterable[int | None]) -> int:
    """The earliest of those that are set, else FOREVER."""
    return min((each for each in instants if each is not None), default=FOREVER)


def same_clock(one: str | None, other: str | None) -> bool:
    """Whether two times share a clock; null equals no clock (READINGS 13)."""
    return one is not None and one == other


def spoken(instant: int) -> str | None:
    """ISO 8601 text of an instant in UTC; None for FOREVER."""
    if instant >= FOREVER:
        return None
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=instant)
    return moment.isoformat()
