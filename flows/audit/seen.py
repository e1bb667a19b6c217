"""What was considered for one record: the nouns of an explanation.

Nothing here holds a text: ids, times, digests, and sentences of our own.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from flows.consent.receipts import scope_told
from flows.consent.rules.shapes import members, text, texts_or_empty


@dataclass(frozen=True, slots=True)
class EventSeen:
    """One consent event, as far as it may be shown."""

    event_id: str | None = field(repr=False)
    kind: str | None
    subject: str | None = field(repr=False)
    actor: str | None
    method: str | None
    event_time: str | None
    recorded_at: str | None
    clock: str | None
    purposes: tuple[str, ...]
    scope: str | None = field(repr=False)
    """The scope as JSON text."""
    expires_at: str | None
    notice: str | None
    """The notice it cites: `id v3 en`."""


@dataclass(frozen=True, slots=True)
class GrantSeen:
    """A grant put to a purpose: `reason` is why it does not carry, None if it does."""

    event_id: str = field(repr=False)
    reason: str | None


@dataclass(frozen=True, slots=True)
class PurposeSeen:
    """One requested purpose for one person."""

    purpose: str
    reason: str | None
    carried_by: str | None = field(repr=False)
    restrictions: tuple[str, ...] = field(repr=False)
    """Ids of the restrictions that block this purpose of this record."""
    grants: tuple[GrantSeen, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """Somebody whose words are in the record, decided as if sole author."""

    part: str
    subject: str | None = field(repr=False)
    handles: tuple[str, ...] = field(repr=False)
    reason: str | None
    jurisdictions: tuple[str, ...]
    age: str
    """What is known of the age, never the age: `birth_date, verified`."""
    purposes: tuple[PurposeSeen, ...] = ()


@dataclass(frozen=True, slots=True)
class AgreementSeen:
    """One agreement for the record's source and channel, and how far it got."""

    id: str
    status: str | None
    term: tuple[str | None, str | None]
    signed_at: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class NoticeSeen:
    """One cited notice; `faults` is empty when it can carry a grant."""

    id: str
    version: int
    lang: str
    sha256: str
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One record's decision with all that was considered; `repr` hides the people."""

    record_id: str = field(repr=False)
    source: str | None
    conversation_id: str | None = field(repr=False)
    time: str | None
    decision: Literal["KEEP", "DROP"]
    reason: str | None
    step: int | None
    """The number of the first failing rule, 1 to 36."""
    rule: str
    needed: tuple[str, ...]
    """What would have to be true for the record to be kept."""
    agreements: tuple[AgreementSeen, ...] = ()
    people: tuple[PersonSeen, ...] = ()
    events: tuple[EventSeen, ...] = ()
    notices: tuple[NoticeSeen, ...] = ()


def event_seen(event: Mapping[str, Any]) -> EventSeen:
    """What of an event of the log may be shown; other members may hold anything."""
    notice = event.get("notice")
    return EventSeen(
        event_id=text(event.get("event_id")),
        kind=text(event.get("kind")),
        subject=text(event.get("subject")),
        actor=text(event.get("actor")),
        method=text(event.get("method")),
        event_time=text(event.get("event_time")),
        recorded_at=text(event.get("recorded_at")),
        clock=text(event.get("clock")),
        purposes=tuple(sorted(texts_or_empty(event.get("purposes")))),
        scope=json.dumps(scope_told(event), sort_keys=True),
        expires_at=text(event.get("expires_at")),
        notice=_cited(members(notice)),
    )


def _cited(notice: Mapping[str, Any]) -> str | None:
    if not notice:
        return None
    return f"{notice.get('id')} v{notice.get('version')} {notice.get('lang')}"
