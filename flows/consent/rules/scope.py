"""What an event speaks of: a JSON scope enters, and it reaches a record or not.

A grant's scope is read narrowly, a restriction's broadly (consent.md sections 0, 6;
BUNDLE.md "scope").
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.consent.rules.instants import Interval, read_loose, read_time
from flows.consent.rules.record import Record
from flows.consent.rules.shapes import members, texts, texts_or_empty


_KINDS = ("message", "conversation", "direct_bot", "source", "all")
_NEEDS = {
    "message": "records",
    "conversation": "conversations",
    "source": "sources",
}
_ENDS = ("from", "to")
_LISTS = ("sources", "bots", "conversations", "records", "modalities")
_TEXT_ONLY = frozenset({"text"})


@dataclass(frozen=True, slots=True)
class Scope:
    """A readable scope. An empty list or an open end does not narrow it."""

    kind: str
    sources: frozenset[str]
    bots: frozenset[str] = field(repr=False)
    conversations: frozenset[str] = field(repr=False)
    records: frozenset[str] = field(repr=False)
    modalities: frozenset[str]
    start: Interval | None
    end: Interval | None
    zoned: bool
    """False when an end has no offset: enough for a restriction, not for a grant."""


def read_scope(value: Any) -> Scope | None:
    """The scope, or None when malformed: a grant is void, a restriction everything."""
    fields = members(value)
    if not _readable(fields):
        return None
    return Scope(
        kind=fields["kind"],
        sources=texts_or_empty(fields.get("sources")),
        bots=texts_or_empty(fields.get("bots")),
        conversations=texts_or_empty(fields.get("conversations")),
        records=texts_or_empty(fields.get("records")),
        modalities=texts_or_empty(fields.get("modalities")),
        start=read_loose(fields.get("from")),
        end=read_loose(fields.get("to")),
        zoned=all(_null_or(read_time, fields.get(end)) for end in _ENDS),
    )


def _readable(fields: Mapping[str, Any]) -> bool:
    kind = fields.get("kind")
    return (
        kind in _KINDS
        and all(_null_or(texts, fields.get(name)) for name in _LISTS)
        and all(_null_or(read_loose, fields.get(end)) for end in _ENDS)
        and (kind not in _NEEDS or bool(fields.get(_NEEDS[kind])))
    )


def _null_or(read: Callable[[Any], Any], value: Any) -> bool:
    return value is None or read(value) is not None


def grants(scope: Scope, record: Record) -> bool:
    """Step 25: whether a grant of this scope speaks of the record.

    Every non-empty list must hold the record's value. No modalities is text only, and
    public posts need a kind other than direct_bot (READINGS 32).
    """
    return (
        (scope.kind != "direct_bot" or record.direct)
        and record.modality in (scope.modalities or _TEXT_ONLY)
        and _listed(scope, record)
        and (not scope.bots or record.bot in scope.bots)
        and (scope.start is None or scope.start.latest <= record.time)
        and (scope.end is None or record.time < scope.end.earliest)
    )


def restricts(scope: Scope | None, record: Record) -> bool:
    """Whether a restriction of this scope can touch the record (READINGS 25).

    The kind is not tested, an unknown bot matches, and any overlap with
    created..edited counts, both ends included.
    """
    return scope is None or (
        _listed(scope, record)
        and (not scope.modalities or record.modality in scope.modalities)
        and (not scope.bots or record.bot is None or record.bot in scope.bots)
        and (scope.start is None or scope.start.earliest <= record.span.latest)
        and (scope.end is None or record.span.earliest <= scope.end.latest)
    )


def _listed(scope: Scope, record: Record) -> bool:
    return (
        (not scope.sources or record.source in scope.sources)
        and (not scope.conversations or record.conversation in scope.conversations)
        and (not scope.records or record.record_id in scope.records)
    )
