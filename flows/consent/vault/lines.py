"""Consent events go in; what the log keeps of each, one line in a bucket, comes out.

A line is `{"salt", "print", "id", "who", "recorded_at", "bucket", "seq", "event"}`.
Its link in the chain is HMAC-SHA256 under the salt over the bytes from `,"print"` to
the end of `event`: deleting the line deletes event and salt, and the chain still holds.
`print` digests the meaning without the receipt time (equal = redelivered), `id` the
event_id, `who` the subject (to pass over other people's lines without parsing them).
`recorded_at` is the instant from which a reader may see the line.
"""

import hashlib
import hmac
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flows.consent.rules.restrictions import VOIDING
from flows.consent.rules.shapes import named, subject_id
from flows.errors import EventError


GRANTS = frozenset({"grant", "renew"})
NEUTRAL = frozenset({"requested", "deferred", "notice_served"})

ALL = "all"
"""The bucket every reader loads: events that may concern anybody."""

WHO = slice(149, 165)
"""Where `who` stands in a line: all before it is of fixed width."""

CANONICAL = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
)
NO_ID = b"0" * 16
NOBODY = b"0" * 16

LINE = re.compile(
    rb'\{"salt":"([0-9a-f]{64})"(,"print":"([0-9a-f]{32})","id":"([0-9a-f]{16})",'
    rb'"who":"([0-9a-f]{16})","recorded_at":"([0-9T:.Z-]{27})",'
    rb'"bucket":"([0-9a-f]{2}|all)","seq":([1-9][0-9]*),"event":(\{.*\}))\}\n'
)


@dataclass(frozen=True, slots=True)
class Received:
    """One event as it came in, `place` being its line; `repr` hides what it says."""

    place: int
    body: bytes = field(repr=False)
    print: bytes = field(repr=False)
    id: bytes = field(repr=False)
    who: bytes = field(repr=False)
    bucket: str
    supplied: str | None = field(repr=False)
    """The `recorded_at` it came with, as text."""
    unnamed: int
    """1 for a grant that names no subject: kept, never of use."""


class Line(NamedTuple):
    """One line of a bucket segment."""

    salt: bytes
    signed: bytes
    print: bytes
    id: bytes
    who: bytes
    recorded_at: bytes
    bucket: bytes
    seq: bytes
    event: bytes

    def __repr__(self) -> str:
        return f"Line(seq={int(self.seq)})"

    def link(self) -> bytes:
        """The 32 bytes that the chain holds of this line."""
        return linked(bytes.fromhex(self.salt.decode()), self.signed)


# Receiving...


def received(
    event: Mapping[str, Any], *, place: int, bucket_of: Callable[[str], int]
) -> Received:
    """Weigh one event; EventError for a restriction that names nobody."""
    if restricts(event) and not names_somebody(event):
        raise EventError(
            f"consent events, line {place}: a restriction that names neither a person "
            "nor a notice or event; complete the line and import again"
        )
    kept = {name: value for name, value in event.items() if name != "recorded_at"}
    supplied = event.get("recorded_at")
    whom = who(event.get("subject"))
    return Received(
        place=place,
        body=_dumped(kept, place),
        print=_digest(_dumped(kept, place, meant=_meaning), 16),
        id=_identity(event.get("event_id"), place),
        who=whom,
        bucket=_bucket(event, bucket_of, whom=whom),
        supplied=None if supplied is None else str(supplied),
        unnamed=int(_kind(event) in GRANTS and whom == NOBODY),
    )


def names_somebody(event: Mapping[str, Any]) -> bool:
    """Whether a person, or for revoke and invalidate a notice or event, is named."""
    return named(event.get("subject")) is not None or target_of(event) is not None


def target_of(event: Mapping[str, Any]) -> tuple[str, str, int | None] | None:
    """(notice or event, id, version) that a revoke or invalidate voids, if readable.

    Version None stands for every version, and for an event.
    """
    target = event.get("target")
    if not (_kind(event) in VOIDING and isinstance(target, Mapping)):
        return None
    kind, name, version = (target.get(key) for key in ("kind", "id", "version"))
    if kind == "event" and isinstance(name, str):
        return "event", name, None
    readable = isinstance(version, int | None) and not isinstance(version, bool)
    if kind == "notice" and isinstance(name, str) and readable:
        return "notice", name, version
    return None


def restricts(event: Mapping[str, Any]) -> bool:
    """Whether this is a restriction: every kind that is no grant and not neutral."""
    return _kind(event) not in GRANTS | NEUTRAL


def who(subject: object) -> bytes:
    """The digest of a subject id by which lines are found; NOBODY for anything else."""
    if (name := subject_id(subject)) is None:
        return NOBODY
    return _digest(name.encode("utf-8", "surrogatepass"), 8)


def bucket_name(subject: str, bucket_of: Callable[[str], int]) -> str:
    """The bucket (two hex digits) that holds what names this subject."""
    return f"{bucket_of(subject) & 0xFF:02x}"


def _bucket(
    event: Mapping[str, Any], bucket_of: Callable[[str], int], *, whom: bytes
) -> str:
    if whom == NOBODY or _kind(event) in VOIDING:
        return ALL
    return bucket_name(str(event["subject"]), bucket_of)


def _kind(event: Mapping[str, Any]) -> str | None:
    kind = event.get("kind")
    return kind if isinstance(kind, str) else None


def _meaning(value: dict[str, Any]) -> dict[str, Any]:
    """The value as consent/BUNDLE.md compares it: missing is null, arrays are sets."""
    return {
        key: _WEIGHED.get(type(one), _as_is)(one)
        for key, one in value.items()
        if one is not None
    }


def _as_set(value: list[Any]) -> list[Any]:
    if set(map(type, value)) <= {str}:
        return sorted(set(value))
    plain = [_WEIGHED.get(type(one), _as_is)(one) for one in value]
    told = {CANONICAL.encode(one): one for one in plain}
    return [told[text] for text in sorted(told)]


def _as_is(value: Any) -> Any:
    return value


_WEIGHED: dict[type, Callable[[Any], Any]] = {dict: _meaning, list: _as_set}


def _identity(name: Any, place: int) -> bytes:
    return NO_ID if name is None else _digest(_dumped(name, place), 8)


def _dumped(value: Any, place: int, *, meant: Callable[[Any], Any] = _as_is) -> bytes:
    try:
        text = CANONICAL.encode(meant(value))
    except (ValueError, TypeError, RecursionError):
        raise EventError(
            f"consent events, line {place}: holds a number or a nesting that cannot "
            "be kept; mend the line and import again"
        ) from None
    return text.encode()


def _digest(content: bytes, size: int) -> bytes:
    return hashlib.blake2b(content, digest_size=size).hexdigest().encode()


# Lines...


def of(line: bytes) -> bytes:
    """Whose line it is, by its place alone: for passing over others' unread."""
    return line[WHO]


def written(one: Received | Line, *, bucket: str, seq: int, at: str) -> bytes:
    """The signed part of a line: all of it but salt and closing brace."""
    return b'%b,"recorded_at":"%b","bucket":"%b","seq":%d,"event":%b' % (
        b',"print":"%b","id":"%b","who":"%b"' % (one.print, one.id, one.who),
        at.encode(),
        bucket.encode(),
        seq,
        one.event if isinstance(one, Line) else _stamped(one.body, at),
    )


def salted(signed: bytes, salt: bytes) -> bytes:
    """The whole line as a segment holds it."""
    return b'{"salt":"' + salt.hex().encode() + b'"' + signed + b"}\n"


def linked(salt: bytes, signed: bytes) -> bytes:
    """HMAC-SHA256 of the signed part under the line's salt."""
    return hmac.digest(salt, signed, "sha256")


def read(line: bytes) -> Line | None:
    """One line of a segment; None when its form is not ours."""
    match = LINE.fullmatch(line)
    return Line(*match.groups()) if match else None


def _stamped(body: bytes, at: str) -> bytes:
    comma = b"" if body == b"{}" else b","
    return body[:-1] + comma + b'"recorded_at":"' + at.encode() + b'"}'


# Redelivery...


@dataclass(slots=True)
class Known:
    """What the log holds already, by digests only; grows as new events are taken."""

    prints: set[bytes] = field(default_factory=set, repr=False)
    ids: set[bytes] = field(default_factory=set, repr=False)
    nameless: Counter[bytes] = field(default_factory=Counter, repr=False)
    clashing: set[bytes] = field(default_factory=set, repr=False)
    """Ids that arrive now with content other than what is known of them."""

    def note(self, line: Line) -> None:
        """A line of the log."""
        if line.id == NO_ID:
            self.nameless[line.print] += 1
        else:
            self.prints.add(line.print)
            self.ids.add(line.id)

    def take(self, one: Received) -> bool:
        """Whether this event is new. Without event_id the nth copy matches the nth.

        So a growing file read again adds only what it grew by, and a second equal
        withdrawal is not lost.
        """
        if one.id == NO_ID:
            return self._take_nameless(one)
        if one.print in self.prints:
            return False
        if one.id in self.ids:
            self.clashing.add(one.id)
        self.prints.add(one.print)
        self.ids.add(one.id)
        return True

    def _take_nameless(self, one: Received) -> bool:
        if self.nameless[one.print] > 0:
            self.nameless[one.print] -= 1
            return False
        return True
