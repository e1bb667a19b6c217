"""The vault log's chain: entries go in, a head hash that covers them all comes out.

One segment is one commit: `consent_events/chain/<first seq, 12 digits>.jsonl`, one
entry a line, written once with put-if-absent. An entry's hash is the SHA-256 of the
hash before it and of the entry's own bytes up to `,"hash"`; so any altered byte shows.
Every entry of a commit carries the same stamp of our clock, and stamps only grow.
A chain cut at its end still verifies: manifests name the heads it must pass through.

Kinds: `log` (the first: schema version, probes of the bucket key), `register` (name,
sha256), `event` and `copy` (link = HMAC of a line in a bucket), `checkpoint` (the
registers in force), `shred` (`seqs`: entries whose event and salt were deleted).
"""

import hashlib
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flows.errors import InternalFault, LogBroken, StorageError
from flows.store.objects import Objects


PREFIX = "consent_events/chain/"
SEGMENT = re.compile(rf"{PREFIX}([0-9]{{12}})\.jsonl")
NO_HASH = "0" * 64
TAIL_BYTES = 4096

ENTRY = re.compile(
    rb'(\{"seq":([1-9][0-9]*),"kind":"([a-z]+)","recorded_at":"([0-9T:.Z-]{27})"'
    rb'(?:,"migrated_at":"([0-9T:.Z-]{27})")?(.*)),"hash":"([0-9a-f]{64})"\}\n'
)
CLOSES = re.compile(rb',"closes":([0-9]+)$')


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of the log: its number, its hash, and our clock at its commit."""

    seq: int
    hash: str
    recorded_at: datetime


EMPTY = Head(0, NO_HASH, datetime.fromtimestamp(0, UTC))


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the chain; `detail` is what its kind adds, as JSON bytes."""

    seq: int
    kind: str
    stamp: str
    detail: bytes
    hash: str
    line: bytes

    def members(self) -> dict[str, Any]:
        """The whole entry, parsed."""
        try:
            return dict(json.loads(self.line))
        except ValueError:
            raise broken(self.seq, "cannot be read") from None

    def follows(self, previous: str) -> bool:
        """Whether its hash is that of these bytes after the hash before them."""
        body = self.line[: -len(self.hash) - len(b',"hash":""}\n')]
        return self.hash == _link(previous, body)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A commit ready to be written: its first number, its bytes, the head it makes."""

    first: int
    content: bytes
    head: Head


# Time...


def stamp(at: datetime) -> str:
    """Exact ISO 8601 in UTC with six digits and Z: as text it sorts as time does."""
    if at.tzinfo is None:
        raise InternalFault("a clock without an offset reached the log")
    exact = at.astimezone(UTC).replace(tzinfo=None)
    return exact.isoformat(timespec="microseconds") + "Z"


def instant(text: str) -> datetime:
    """The time that `stamp` wrote."""
    try:
        return datetime.fromisoformat(text.removesuffix("Z") + "+00:00")
    except ValueError:
        raise LogBroken(
            "the consent log does not verify: an entry bears no time; restore the "
            "vault's consent_events from a backup"
        ) from None


def next_stamp(head: Head, now: datetime) -> str:
    """Our clock for a commit after `head`: later than it even if the clock went back.

    Strictly later, so that a commit can never reach an `as_of` already answered.
    """
    return max(stamp(now), stamp(head.recorded_at + timedelta(microseconds=1)))


# Writing...


def opening(seq: int, kind: str, at: str, **members: Any) -> bytes:
    """An entry without its hash and closing brace."""
    entry = {"seq": seq, "kind": kind, "recorded_at": at, **members}
    return json.dumps(entry, separators=(",", ":")).encode()[:-1]


def seal(entries: Sequence[bytes], *, after: Head, at: str) -> Sealed:
    """Chain these openings to `after`; the last one closes the commit."""
    first, content, previous = after.seq + 1, io.BytesIO(), after.hash
    closing = b',"closes":%d' % first
    for number, body in enumerate(entries, start=1):
        whole = body + closing if number == len(entries) else body
        previous = _link(previous, whole)
        content.write(whole + b',"hash":"' + previous.encode() + b'"}\n')
    head = Head(after.seq + len(entries), previous, instant(at))
    return Sealed(first, content.getvalue(), head)


def _link(previous: str, body: bytes) -> str:
    return hashlib.sha256(previous.encode() + body).hexdigest()


# Reading...


def parsed(line: bytes) -> Entry | None:
    """One line of a segment, not yet checked against the entry before it."""
    if not (match := ENTRY.fullmatch(line)):
        return None
    _, seq, kind, recorded, migrated, detail, digest = match.groups()
    ours = (migrated or recorded).decode()
    return Entry(int(seq), kind.decode(), ours, detail, digest.decode(), line)


class Chain:
    """The segments of one vault. Listing is fresh each time; tails are remembered."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._tails: dict[int, Head] = {}

    def firsts(self) -> list[int]:
        """The first entry numbers of all commits, in order."""
        names = [stat.name for stat in self._objects.list(PREFIX)]
        return [int(match[1]) for name in names if (match := SEGMENT.fullmatch(name))]

    def head(self) -> Head:
        """The newest entry, `EMPTY` before the first commit."""
        firsts = self.firsts()
        return self.tail(firsts[-1]) if firsts else EMPTY

    def tail(self, first: int) -> Head:
        """The last entry of one commit; only the end of its segment is read."""
        if first not in self._tails:
            self._tails[first] = self._read_tail(first)
        return self._tails[first]

    def lead(self, first: int) -> Iterator[Entry]:
        """Entries of a commit that come before its events."""
        for entry in self._entries(first):
            if entry.kind in {"event", "copy"}:
                return
            yield entry

    def beginning(self) -> dict[str, Any]:
        """The members of the log's first entry, checked; none of an empty log."""
        if not (firsts := self.firsts()):
            return {}
        entry = next(self.lead(firsts[0]), None)
        if entry is None or entry.kind != "log" or not entry.follows(NO_HASH):
            raise broken(1, "is missing or was altered")
        return entry.members()

    def until(self, at: str) -> list[int]:
        """The commits not later than this stamp (a binary search over their tails)."""
        return self._divided(at)[0]

    def after(self, at: str) -> list[int]:
        """The commits later than this stamp."""
        return self._divided(at)[1]

    def registers_at(self, at: str) -> dict[str, str]:
        """Register name -> sha256 in force then: back to the checkpoint before it."""
        found: dict[str, str] = {}
        for first in reversed(self.until(at)):
            for entry in reversed(list(self.lead(first))):
                members = entry.members()
                if entry.kind == "checkpoint":
                    return {**members["registers"], **found}
                if entry.kind == "register":
                    found.setdefault(members["name"], members["sha256"])
        return found

    def last_checkpoint(self) -> str:
        """The stamp of the newest checkpoint; the epoch before the first."""
        for first in reversed(self.firsts()):
            for entry in self.lead(first):
                if entry.kind == "checkpoint":
                    return entry.stamp
        return stamp(EMPTY.recorded_at)

    def verified(self) -> Iterator[Entry]:
        """Every entry in order, each checked; LogBroken names the first bad one."""
        before = EMPTY
        for first in self.firsts():
            if first != before.seq + 1:
                raise broken(before.seq + 1, "is missing")
            for entry in self._commit(before):
                yield entry
                before = Head(entry.seq, entry.hash, instant(entry.stamp))

    def publish(self, sealed: Sealed) -> Head:
        """The commit point: one writer wins, the other must run again."""
        if not self._objects.put_if_absent(_name(sealed.first), sealed.content):
            raise StorageError(
                "another run wrote to the consent log at the same moment: nothing of "
                "this import was recorded; run it again"
            )
        self._tails[sealed.first] = sealed.head
        return sealed.head

    def _divided(self, at: str) -> tuple[list[int], list[int]]:
        firsts = self.firsts()
        low, high, limit = 0, len(firsts), instant(at)
        while low < high:
            middle = (low + high) // 2
            if self.tail(firsts[middle]).recorded_at <= limit:
                low = middle + 1
            else:
                high = middle
        return firsts[:low], firsts[low:]

    def _entries(self, first: int) -> Iterator[Entry]:
        with self._objects.open(_name(first)) as stream:
            for offset, line in enumerate(stream):
                if (entry := parsed(line)) is None:
                    raise broken(first + offset, "cannot be read")
                yield entry

    def _commit(self, before: Head) -> Iterator[Entry]:
        """One segment's entries, checked to follow `before` and to be complete."""
        first, closed, at = before.seq + 1, False, None
        seq, previous = before.seq, before.hash
        for entry in self._entries(first):
            seq += 1
            if entry.seq != seq or not entry.follows(previous):
                raise broken(seq, "does not follow from the one before it")
            at = at or entry.stamp
            if closed or entry.stamp != at or instant(at) <= before.recorded_at:
                raise broken(seq, "stands in a commit it does not belong to")
            closes = CLOSES.search(entry.detail)
            closed = closes is not None and int(closes[1]) == first
            previous = entry.hash
            yield entry
        if not closed:
            raise broken(seq + 1, "is missing")

    def _read_tail(self, first: int) -> Head:
        with self._objects.open(_name(first)) as stream:
            size, window, line = stream.seek(0, 2), TAIL_BYTES, b""
            while not line:
                start = stream.seek(max(0, size - window))
                piece = stream.read()
                cut = piece[:-1].rfind(b"\n") + 1
                line = piece[cut:] if cut or not start else b""
                window *= 16
        if (entry := parsed(line)) is None:
            raise broken(first, "begins a commit whose last entry cannot be read")
        return Head(entry.seq, entry.hash, instant(entry.stamp))


def broken(seq: int, what: str) -> LogBroken:
    """The error for one entry of the log; it quotes nothing."""
    return LogBroken(
        f"the consent log does not verify: entry {seq} {what}; nothing may be decided "
        "from it: restore the vault's consent_events from a backup"
    )


def _name(first: int) -> str:
    return f"{PREFIX}{first:012d}.jsonl"
