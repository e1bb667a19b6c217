"""The vault log: consent events and registers go in; what was known at a time, out.

The only truth about consent. A commit writes registers (`registers/<name>/<sha256>`),
then bucket segments (buckets.py), then its chain segment (chain.py) with put-if-absent:
only that makes it count, so a killed import leaves the log as it was. `recorded_at` is
our clock's, equal within a commit and strictly growing from commit to commit.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Literal

from flows.consent.vault import chain, lines
from flows.consent.vault.buckets import Buckets
from flows.consent.vault.chain import Chain, Head
from flows.consent.vault.draft import Draft
from flows.consent.vault.lines import ALL, Known, Line, Received
from flows.consent.vault.proof import Links, Verified
from flows.consent.vault.receipts import Receipts
from flows.errors import ConfigError, UsageError
from flows.store.objects import Objects


SCHEMA_VERSION = 1
INBOX = "inbox"
"""Stands among the registers with a digest only: the events file imported last."""

PROBES = tuple(f"probe:{n}" for n in range(8))

Receipt = Literal["ours", "supplied"]
"""Whose `recorded_at` counts; `supplied` is `record-consent --migrate`."""

fresh_salt = partial(secrets.token_bytes, 32)


@dataclass(frozen=True, slots=True)
class Batch:
    """What one commit adds: all of it or nothing."""

    events: Sequence[Received] = ()
    registers: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    receipt: Receipt = "ours"
    inbox: str | None = None
    """SHA-256 of the whole inbox file the events are from, if they are from one."""
    repeated: int = 0
    """Events of it that need not be weighed: the file is the one imported last."""


@dataclass(frozen=True, slots=True)
class Imported:
    """Counts of one import, and the head it left."""

    new: int
    repeated: int
    unnamed: int
    """New grants that name no subject: kept, never of use."""
    conflicts: int
    """Ids of events that came again with other content: they block people."""
    registers: tuple[str, ...]
    """Names of the registers whose content changed."""
    head: Head


class Log:
    """The log of one vault. `bucket_of` is a keyed hash of a subject id to 0..255."""

    def __init__(
        self,
        objects: Objects,
        *,
        bucket_of: Callable[[str], int],
        new_salt: Callable[[], bytes] = fresh_salt,
    ) -> None:
        """Refuse a log of another schema version or written with another key."""
        self.objects = objects
        self.chain = Chain(objects)
        self._buckets = Buckets(objects, self.chain)
        self._bucket_of = bucket_of
        self._new_salt = new_salt
        self._check_beginning()

    # Reading...

    def head(self) -> Head:
        """The newest entry; `chain.EMPTY` before the first commit."""
        return self.chain.head()

    def events(
        self, as_of: datetime, subjects: Collection[str] | None = None
    ) -> list[dict[str, Any]]:
        """Events visible at `as_of`, in seq order, as a consent bundle has them.

        With `subjects` only those that name one of these ids, and all that may concern
        anybody (handles need not be named). Links are the caller's to follow. Reading
        does not check the chain: run `verify` first.
        """
        limit = self.within(as_of).encode()
        found = self._wanted(subjects)
        return _bundle(line for line in found if line.recorded_at <= limit)

    def events_after(self, as_of: datetime) -> list[dict[str, Any]]:
        """Events recorded since `as_of`, and the older events that they contradict."""
        since = chain.stamp(as_of)
        if not (later := set(self.chain.after(since))):
            return []
        segments = [one for one in self._buckets.segments() if one.first in later]
        found = (line for one in segments for line in self._buckets.lines(one))
        return _bundle(line for line in found if line.recorded_at > since.encode())

    def within(self, as_of: datetime) -> str:
        """The stamp of an `as_of` that the log reaches; UsageError beyond its head."""
        if as_of.tzinfo is None:
            raise UsageError("as_of has no offset; write it as 2026-06-01T00:00:00Z")
        if as_of > (head := self.head()).recorded_at:
            reach = chain.stamp(head.recorded_at) if head.seq else "no entry yet"
            raise UsageError(
                f"as_of lies after the end of the consent log ({reach}); choose an "
                "earlier instant, or leave as_of out to decide as of now"
            )
        return chain.stamp(as_of)

    def verify(self, *, known: Sequence[Head] = ()) -> Verified:
        """Recompute chain and links; LogBroken names the first entry that is wrong.

        `known` are heads that manifests name: the chain must pass through each, so a
        log cut at its end or written anew is found too. A line may be missing only if
        a `shred` entry names it.
        """
        return self._verified(known, lambda _: None)

    # Writing...

    def weigh(self, event: Mapping[str, Any], *, place: int) -> Received:
        """Prepare one event for a `Batch`; `place` is its line, for messages."""
        return lines.received(event, place=place, bucket_of=self._bucket_of)

    def append_events(
        self,
        events: Iterable[Mapping[str, Any]],
        *,
        now: datetime,
        receipt: Receipt = "ours",
    ) -> Imported:
        """Import parsed events, without registers."""
        weighed = [self.weigh(one, place=n) for n, one in enumerate(events, start=1)]
        return self.append(Batch(weighed, receipt=receipt), now=now)

    def append(self, batch: Batch, *, now: datetime) -> Imported:
        """Verify the log, then commit what of the batch it does not hold yet."""
        known = Known()
        head = self._verified((), known.note).head
        fresh = [one for one in batch.events if known.take(one)]
        changed = self._changed(batch.registers, head)
        marks = self.last_inbox() != batch.inbox is not None
        if fresh or changed or marks:
            draft = self._draft(head, now)
            if batch.inbox is not None:
                draft.add_register(INBOX, batch.inbox)
            for name, content in changed.items():
                draft.add_register(name, digest(content))
            for line in self._contradicted(known.clashing):
                draft.add_copy(line)
            times = self._times(batch.receipt, draft.at)
            for one in fresh:
                bucket = ALL if one.id in known.clashing else one.bucket
                draft.add_event(one, bucket=bucket, recorded_at=times(one))
            head = self._commit(draft, changed)
        return Imported(
            new=len(fresh),
            repeated=len(batch.events) - len(fresh) + batch.repeated,
            unnamed=sum(one.unnamed for one in fresh),
            conflicts=len(known.clashing),
            registers=tuple(changed),
            head=head,
        )

    def last_inbox(self) -> str | None:
        """SHA-256 of the events file imported last."""
        return self._in_force(self.head()).get(INBOX)

    def checkpoint(self, now: datetime) -> Head:
        """Mark where a build stands; its `recorded_at` is the build's `as_of`."""
        head = self.head()
        draft = self._draft(head, now)
        draft.add_checkpoint(self._in_force(head))
        return self._commit(draft, {})

    # Inside...

    def _check_beginning(self) -> None:
        if not (members := self.chain.beginning()):
            return
        if members.get("schema_version") != SCHEMA_VERSION:
            raise UsageError(
                "the consent log of this vault was written by another version of "
                f"consentry (this one reads schema {SCHEMA_VERSION}); install that one"
            )
        if members.get("buckets") != self._probe():
            raise ConfigError(
                "the consent log of this vault was written with another master key; "
                "give the key that the vault was made with"
            )

    def _probe(self) -> str:
        return "".join(lines.bucket_name(one, self._bucket_of) for one in PROBES)

    def _draft(self, head: Head, now: datetime) -> Draft:
        draft = Draft(head, chain.next_stamp(head, now), self._new_salt)
        if not head.seq:
            draft.add_beginning(schema_version=SCHEMA_VERSION, buckets=self._probe())
        return draft

    def _times(self, receipt: Receipt, at: str) -> Callable[[Received], str]:
        if receipt == "ours":
            return lambda _: at
        return Receipts(at, self.chain.last_checkpoint()).supplied

    def _commit(self, draft: Draft, registers: Mapping[str, bytes]) -> Head:
        sealed = draft.sealed()
        for name, content in registers.items():
            self.objects.put(register_name(name, digest(content)), content)
        self._buckets.write(sealed, draft.segments())
        head = self.chain.publish(sealed)
        self._buckets.clear_orphans(head)
        return head

    def _in_force(self, head: Head) -> dict[str, str]:
        return self.chain.registers_at(chain.stamp(head.recorded_at))

    def _changed(self, registers: Mapping[str, bytes], head: Head) -> dict[str, bytes]:
        in_force = self._in_force(head)
        return {
            name: content
            for name, content in sorted(registers.items())
            if in_force.get(name) != digest(content)
        }

    def _contradicted(self, clashing: Collection[bytes]) -> list[Line]:
        """Lines whose event_id arrives with other content, as far as readers miss them.

        What every reader loads already is not copied again, but one of it is, so that
        `events_after` shows the contradiction.
        """
        if not clashing:
            return []
        found = [line for line in self._wanted(None) if line.id in clashing]
        shared = [line for line in found if line.bucket == ALL.encode()]
        prints = {line.print for line in shared}
        hidden = [line for line in found if line.print not in prints]
        covered = {line.id for line in hidden}
        again = {line.id: line for line in shared if line.id not in covered}
        return sorted([*hidden, *again.values()], key=lambda line: int(line.seq))

    def _verified(
        self, known: Sequence[Head], note: Callable[[Line], None]
    ) -> Verified:
        links = Links({head.seq: head.hash for head in known})
        for entry in self.chain.verified():
            links.expect(entry)
        for segment in self._buckets.segments():
            if segment.first > links.reach:
                continue  # committed by another writer since the chain was read
            for line in self._buckets.lines(segment):
                links.match(line, bucket=segment.bucket)
                note(line)
        return links.proven()

    def _wanted(self, subjects: Collection[str] | None) -> Iterator[Line]:
        if subjects is None:
            for segment in self._buckets.segments():
                yield from self._buckets.lines(segment)
            return
        ids = [one for one in subjects if lines.who(one) != lines.NOBODY]
        named = {lines.who(one) for one in ids}
        buckets = {lines.bucket_name(one, self._bucket_of) for one in ids}
        for segment in self._buckets.segments({*buckets, ALL}):
            whose = None if segment.bucket == ALL else named
            yield from self._buckets.lines(segment, whose=whose)


def register_name(name: str, sha256: str) -> str:
    """Where the content of a register lies."""
    return f"registers/{name}/{sha256}"


def digest(content: bytes) -> str:
    """SHA-256, hex."""
    return hashlib.sha256(content).hexdigest()


def _bundle(found: Iterable[Line]) -> list[dict[str, Any]]:
    """Parsed events, each once (a copy equals its original), in seq order."""
    seqs: dict[bytes, int] = {}
    for line in found:
        seq = int(line.seq)
        seqs[line.event] = min(seq, seqs.get(line.event, seq))
    return [json.loads(event) for event in sorted(seqs, key=seqs.__getitem__)]
