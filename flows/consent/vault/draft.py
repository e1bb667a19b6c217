"""New events and registers go in; one commit, chained but unwritten, comes out."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from flows.consent.vault import chain, lines
from flows.consent.vault.chain import Head, Sealed
from flows.consent.vault.lines import ALL, Line, Received


class _Planned(NamedTuple):
    """A line to be, written out only when its bucket is: a commit may be large."""

    one: Received | Line
    bucket: str
    seq: int
    recorded_at: str
    salt: bytes

    def __repr__(self) -> str:
        return f"_Planned(seq={self.seq})"

    def signed(self) -> bytes:
        """All of the line but its salt."""
        return lines.written(
            self.one, bucket=self.bucket, seq=self.seq, at=self.recorded_at
        )

    def line(self) -> bytes:
        """The whole line."""
        return lines.salted(self.signed(), self.salt)


@dataclass(slots=True)
class Draft:
    """One commit in the making, after `after`, stamped `at` by our clock."""

    after: Head
    at: str
    new_salt: Callable[[], bytes] = field(repr=False)
    _entries: list[bytes] = field(default_factory=list, repr=False)
    _planned: dict[str, list[_Planned]] = field(
        default_factory=lambda: defaultdict(list), repr=False
    )

    def add_beginning(self, *, schema_version: int, buckets: str) -> None:
        """The first entry of a log: how it is written, and a mark of its bucket key."""
        self._add("log", schema_version=schema_version, buckets=buckets)

    def add_register(self, name: str, sha256: str) -> None:
        """From now on this content is the register."""
        self._add("register", name=name, sha256=sha256)

    def add_checkpoint(self, registers: Mapping[str, str]) -> None:
        """The state a build stands on: everything before it, and these registers."""
        self._add("checkpoint", registers=dict(sorted(registers.items())))

    def add_copy(self, line: Line) -> None:
        """An older event, from now on before every reader: something contradicts it."""
        self._link(b"copy", _Planned(line, ALL, self._seq(), self.at, self.new_salt()))

    def add_event(self, one: Received, *, bucket: str, recorded_at: str) -> None:
        """A new event; a `recorded_at` not our own marks the entry as migrated."""
        planned = _Planned(one, bucket, self._seq(), recorded_at, self.new_salt())
        self._link(b"event", planned)

    def sealed(self) -> Sealed:
        """The chain segment."""
        return chain.seal(self._entries, after=self.after, at=self.at)

    def segments(self) -> Iterator[tuple[str, bytes]]:
        """(bucket, content) of every bucket that gets lines."""
        for bucket, held in sorted(self._planned.items()):
            yield bucket, b"".join(one.line() for one in held)

    def _seq(self) -> int:
        return self.after.seq + len(self._entries) + 1

    def _add(self, kind: str, **members: object) -> None:
        opened = chain.opening(self._seq(), kind, self.at, **members)
        self._entries.append(opened)

    def _link(self, kind: bytes, planned: _Planned) -> None:
        self._planned[planned.bucket].append(planned)
        migrated = b',"migrated_at":"%b"' % self.at.encode()
        self._entries.append(
            b'{"seq":%d,"kind":"%b","recorded_at":"%b"%b,"link":"%b"'
            % (
                planned.seq,
                kind,
                planned.recorded_at.encode(),
                b"" if planned.recorded_at == self.at else migrated,
                lines.linked(planned.salt, planned.signed()).hex().encode(),
            )
        )
