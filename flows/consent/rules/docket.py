"""The rows of one round of decisions: raw rows enter, keyed readable records leave.

Looks up what one record tells of others: the row it replies to, who else speaks in it
and in its conversation, and the standing of these people.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from flows.consent.rules.ages import Law
from flows.consent.rules.agreements import Agreement, speaking_for
from flows.consent.rules.basis import basis_of
from flows.consent.rules.grants import Weighed
from flows.consent.rules.instants import FOREVER
from flows.consent.rules.record import Record, Voice, read_record
from flows.consent.rules.shapes import members
from flows.consent.rules.standing import Standing, standing_of
from flows.consent.state import State
from schemas.consent import Basis


class Presence(NamedTuple):
    """Somebody who is in a conversation from a time on; `turn` if as its author."""

    since: int
    voice: Voice
    turn: str | None = None


@dataclass(frozen=True, slots=True)
class Docket:
    """Rows by key, in their order; None is a malformed row (step 1)."""

    state: State = field(repr=False)
    records: Mapping[str, Record | None] = field(repr=False)
    conversations: Mapping[str, Sequence[Record | None]] = field(repr=False)
    law: Law = field(repr=False)
    _standings: dict[tuple[str | None, tuple[str, ...]], Standing] = field(
        default_factory=dict, repr=False
    )
    _agreements: dict[tuple[str, str], tuple[Agreement, ...]] = field(
        default_factory=dict, repr=False
    )
    _bases: dict[tuple[Any, ...], Basis] = field(default_factory=dict, repr=False)
    _companies: dict[str, tuple[Presence, ...]] = field(
        default_factory=dict, repr=False
    )

    def record(self, record_id: str | None) -> Record | None:
        """The readable row of this id, if there is one."""
        return None if record_id is None else self.records.get(record_id)

    def standing(self, voice: Voice) -> Standing:
        """What registers and log know of somebody."""
        key = (voice.id, voice.handles)
        found = self._standings.get(key)
        if found is None:
            found = self._standings[key] = standing_of(voice, self.state)
        return found

    def agreements(self, record: Record) -> tuple[Agreement, ...]:
        """Step 3: the agreements for the record's source and channel."""
        key = (record.source, record.channel)
        if key not in self._agreements:
            self._agreements[key] = speaking_for(self.state.agreements, record)
        return self._agreements[key]

    def basis(
        self, voice: Voice, grants: Mapping[str, Weighed], agreement: Agreement | None
    ) -> Basis:
        """Evidence for a person; the same for all records that rest on the same."""
        ground = [(purpose, id(each)) for purpose, each in grants.items()]
        key = (voice, agreement and agreement.id, *ground)
        found = self._bases.get(key)
        if found is None:
            standing = self.standing(voice)
            found = basis_of(voice, standing, grants, agreement=agreement)
            self._bases[key] = found
        return found

    def contributors(self, record: Record) -> Iterator[Voice]:
        """Forward, quote, attachment, ... as told, and whom a human replies to."""
        told = record.contributors or ()
        yield from (v for v in told if v.id is None or v.id != record.bot)
        if record.reply_to is None:
            return
        answered = self.record(record.reply_to)
        if answered is not None and answered.kind == "human":
            yield replace(answered.author, part="reply")
        if answered is None and all(voice.part != "reply" for voice in told):
            yield Voice("reply", None)

    def company(self, conversation: str) -> tuple[Presence, ...]:
        """Every human of a conversation, and their contributors (READINGS 34)."""
        if conversation not in self._companies:
            rows = self.conversations.get(conversation, ())
            self._companies[conversation] = _company(rows, self)
        return self._companies[conversation]


def docket_of(rows: Sequence[Any], state: State) -> Docket:
    """Read every row once; two rows of one key are both malformed (BUNDLE.md)."""
    keys = [key_of(row, place) for place, row in enumerate(rows)]
    seen = Counter(keys)
    records: dict[str, Record | None] = {}
    conversations: dict[str, list[Record | None]] = defaultdict(list)
    for key, row in zip(keys, rows, strict=True):
        records[key] = _read(row, state) if seen[key] == 1 else None
        where = members(row).get("conversation_id")
        if isinstance(where, str):
            conversations[where].append(records[key])
    return Docket(state, records, conversations, Law(state.policy, state.request))


def key_of(row: Any, place: int) -> str:
    """The row's record_id, or `#<0-based row>` without a readable one."""
    record_id = members(row).get("record_id")
    return record_id if isinstance(record_id, str) else f"#{place}"


def _read(row: Any, state: State) -> Record | None:
    if not isinstance(row, Mapping):
        return None
    try:
        return read_record(row, as_of=state.request.as_of, skew=state.policy.skew)
    except Exception:  # noqa: BLE001 - what cannot be read is malformed, never raised
        return None


def _company(rows: Sequence[Record | None], docket: Docket) -> tuple[Presence, ...]:
    """A malformed row is one unidentifiable person, present from the start.

    An identified person counts once, from their earliest turn on: long conversations
    would otherwise cost their square.
    """
    first: dict[tuple[Voice, str | None], Presence] = {}
    for presence in _presences(rows, docket):
        voice = presence.voice
        key = (voice, presence.turn if voice.id is None else None)
        if key not in first or presence.since < first[key].since:
            first[key] = presence
    return tuple(first.values())


def _presences(rows: Sequence[Record | None], docket: Docket) -> Iterator[Presence]:
    for row in rows:
        if row is None:
            yield Presence(-FOREVER, Voice("context", None))
        elif row.kind == "human":
            author = replace(row.author, part="context")
            yield Presence(row.time, author, row.record_id)
            for voice in docket.contributors(row):
                yield Presence(row.time, voice)
