"""Times as other systems write them enter; as a consent event writes them, they leave.

Only what can be read in one way is rewritten; the rest stays as it is, so that the gate
finds it unreadable: a grant is void, a restriction acts when it was received.
"""

import re
from datetime import UTC, datetime
from typing import Any

from flows.consent.rules.instants import read_exact, read_loose, read_time


_SPELT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}:[0-9]{2})"
    r"(?:[.,]([0-9]{1,9}))?(?: ?(?:(Z|z|UTC|GMT)|([+-][0-9]{2}):?([0-9]{2})?))?"
)
_FIRST_SECOND = 946_684_800
"""2000: a smaller number stands for a time that nobody noted."""
_LAST_SECOND = 7_258_118_399
"""The end of 2199: no later second is a time; a greater number counts thousandths."""
_FIRST_MILLISECOND = 100_000_000_000
"""1973: between the two a number could be either, and is neither."""


def spelt(value: Any) -> str | None:
    """The same time in the one spelling of consent events; None if it is no text."""
    if not isinstance(value, str):
        return None
    match = _SPELT.fullmatch(value.strip())
    if match is None:
        return value.strip()
    day, clock, fraction, zulu, hours, minutes = match.groups()
    offset = "Z" if zulu else f"{hours}:{minutes or '00'}" if hours else ""
    return f"{day}T{clock}{'.' + fraction[:6] if fraction else ''}{offset}"


def counted(value: Any) -> str | None:
    """A Unix time in seconds or thousandths; None for what is neither."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,15}", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if _FIRST_MILLISECOND <= value <= _LAST_SECOND * 1000:
        seconds = value / 1000
    elif _FIRST_SECOND <= value <= _LAST_SECOND:
        seconds = value
    else:
        return None
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat().replace("+00:00", "Z")


def fault(time: str) -> str | None:
    """Why this is no exact time with an offset, else None."""
    if read_exact(time) is not None:
        return None
    if read_time(time) is not None:
        return "the time is a date without a time of day and an offset"
    if read_loose(time) is not None:
        return "the time has no offset; write Z or +07:00 after it"
    return "the time is not written as 2026-03-01T09:00:00Z, so it could be misread"
