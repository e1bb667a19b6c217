"""Chain entries and bucket lines go in; a count comes out, or what does not match."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from flows.consent.vault.chain import EMPTY, Entry, Head, broken, instant
from flows.consent.vault.lines import Line
from flows.errors import LogBroken


LINK = re.compile(rb',"link":"([0-9a-f]{64})"')
LINK_BYTES = 32
NO_EVENT, AWAITED, FOUND = range(3)


@dataclass(frozen=True, slots=True)
class Verified:
    """What a log that holds consists of; copies are not counted as events."""

    entries: int
    events: int
    shredded: int
    head: Head


@dataclass(slots=True)
class Links:
    """What the chain says of every entry, flat: 33 bytes an entry."""

    known: dict[int, str]
    _digests: bytearray = field(default_factory=bytearray, repr=False)
    _state: bytearray = field(default_factory=bytearray, repr=False)
    _shredded: set[int] = field(default_factory=set, repr=False)
    _copies: int = 0
    _last: Entry | None = field(default=None, repr=False)

    def expect(self, entry: Entry) -> None:
        """The next entry of the chain, in order."""
        if self.known.pop(entry.seq, entry.hash) != entry.hash:
            raise broken(entry.seq, "is not the one that a manifest names")
        link = LINK.match(entry.detail) if entry.kind in {"event", "copy"} else None
        self._digests += bytes.fromhex(link[1].decode()) if link else bytes(LINK_BYTES)
        self._state.append(AWAITED if link else NO_EVENT)
        self._copies += entry.kind == "copy"
        if entry.kind == "shred":
            self._shredded.update(entry.members()["seqs"])
        self._last = entry

    @property
    def reach(self) -> int:
        """The number of the last entry that the chain showed."""
        return len(self._state)

    def match(self, line: Line, *, bucket: str) -> None:
        """One line of a bucket: it must be what its entry links, in its own bucket."""
        seq = int(line.seq)
        state = self._state[seq - 1] if seq <= len(self._state) else NO_EVENT
        if state != AWAITED or line.bucket != bucket.encode():
            raise broken(seq, "is not the event that lies in the bucket, or is twice")
        if self._digests[(seq - 1) * LINK_BYTES : seq * LINK_BYTES] != line.link():
            raise broken(seq, "was altered in its bucket")
        self._state[seq - 1] = FOUND

    def proven(self) -> Verified:
        """Nothing may be missing but what was shredded."""
        missing = set(self._missing())
        if lost := missing - self._shredded:
            raise broken(min(lost), "has lost its event and was never shredded")
        if self.known:
            raise LogBroken(
                f"the consent log ends before entry {min(self.known)}, which a "
                "manifest names: entries were cut off; restore it from a backup"
            )
        return Verified(
            entries=len(self._state),
            events=sum(1 for one in self._state if one != NO_EVENT) - self._copies,
            shredded=len(missing),
            head=self._head(),
        )

    def _missing(self) -> Iterable[int]:
        at = self._state.find(AWAITED)
        while at >= 0:
            yield at + 1
            at = self._state.find(AWAITED, at + 1)

    def _head(self) -> Head:
        if self._last is None:
            return EMPTY
        return Head(self._last.seq, self._last.hash, instant(self._last.stamp))
