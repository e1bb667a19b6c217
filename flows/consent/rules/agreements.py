"""The agreement register: steps 3 to 6, and the part of step 10 that it decides.

Enters: agreements.json at one `as_of`. Leaves: the agreements that speak for a source
and channel, and why one does not permit a record (BUNDLE.md "agreements.json").
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.consent.rules.instants import FOREVER, read_start
from flows.consent.rules.policy import Request
from flows.consent.rules.purposes import covered
from flows.consent.rules.record import Record
from flows.consent.rules.shapes import (
    listed,
    members,
    sha256,
    text,
    texts_or_empty,
    whole,
)


_FIELDS = (
    "id",
    "recorded_at",
    "parties",
    "source",
    "bot_ids",
    "channels",
    "status",
    "signed_at",
    "evidence_sha256",
    "effective_from",
    "effective_to",
    "data_from",
    "data_to",
    "kinds",
    "purposes",
    "regions",
    "region_override",
    "outputs_for_training",
    "min_age_gate",
    "use_after_term",
    "onward_sharing",
    "user_control",
)
_ENDED = ("suspended", "terminated")


@dataclass(frozen=True, slots=True)
class Agreement:
    """One agreement, read. A date that is null or unreadable is None and fails."""

    id: str
    certain: bool
    """False when two rows of one instant differ, or one has no readable instant."""
    source: str | None
    channels: frozenset[str]
    parties: frozenset[str]
    bots: frozenset[str] = field(repr=False)
    status: str | None
    signed_at: int | None
    evidenced: bool
    effective_from: int | None
    effective_to: int | None
    data_from: int | None
    data_to: int | None
    kinds: frozenset[str]
    purposes: frozenset[str]
    regions: frozenset[str] | None
    region_override: frozenset[str]
    outputs: bool
    age_gate: int | None
    use_after_term: bool
    onward: frozenset[str]
    controlled: bool


def read_agreements(rows: Iterable[Any], *, as_of: int) -> tuple[Agreement, ...]:
    """Per id what counts at `as_of`, in the order of the ids."""
    told: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in map(members, rows):
        if isinstance(row.get("id"), str):
            told[row["id"]].append(row)
    return tuple(
        agreement for name in sorted(told) for agreement in _current(told[name], as_of)
    )


def _current(rows: list[Mapping[str, Any]], as_of: int) -> list[Agreement]:
    """The newest row, or all that might be it, then none certain (READINGS 42)."""
    dated = [(read_start(row.get("recorded_at")), row) for row in rows]
    seen = [at for at, _ in dated if at is not None and at <= as_of]
    newest = max(seen, default=None)
    counting = [row for at, row in dated if at is None or at == newest]
    undated = any(at is None for at, _ in dated)
    distinct = {listed(row, _FIELDS): row for row in counting}
    certain = not undated and len(distinct) == 1
    return [_agreement(distinct[key], certain=certain) for key in sorted(distinct)]


def _agreement(row: Mapping[str, Any], *, certain: bool) -> Agreement:
    control = members(row.get("user_control"))
    return Agreement(
        id=row["id"],
        certain=certain,
        source=text(row.get("source")),
        channels=texts_or_empty(row.get("channels")),
        parties=texts_or_empty(row.get("parties")),
        bots=texts_or_empty(row.get("bot_ids")),
        status=text(row.get("status")),
        signed_at=read_start(row.get("signed_at")),
        evidenced=sha256(row.get("evidence_sha256")) is not None,
        effective_from=read_start(row.get("effective_from")),
        effective_to=read_start(row.get("effective_to")),
        data_from=read_start(row.get("data_from")),
        data_to=_open_end(row.get("data_to")),
        kinds=texts_or_empty(row.get("kinds")),
        purposes=texts_or_empty(row.get("purposes")),
        regions=_regions(row.get("regions")),
        region_override=texts_or_empty(row.get("region_override")),
        outputs=row.get("outputs_for_training") is True,
        age_gate=whole(row.get("min_age_gate")),
        use_after_term=row.get("use_after_term") is True,
        onward=texts_or_empty(row.get("onward_sharing")),
        controlled=bool(text(control.get("notice_evidence")))
        and control.get("in_app_withdrawal") is True,
    )


def _open_end(value: Any) -> int | None:
    """Null data_to is open (READINGS 41)."""
    return FOREVER if value is None else read_start(value)


def _regions(value: Any) -> frozenset[str] | None:
    """Null is everywhere; malformed is nowhere."""
    return None if value is None else texts_or_empty(value)


# The steps...


def speaking_for(
    agreements: Iterable[Agreement], record: Record
) -> tuple[Agreement, ...]:
    """Step 3: those for the record's source and channel."""
    return tuple(
        agreement
        for agreement in agreements
        if agreement.source == record.source and record.channel in agreement.channels
    )


def unsigned(agreement: Agreement, record: Record) -> bool:
    """Step 4. Suspended and terminated are step 5 (READINGS 2)."""
    signed_at = agreement.signed_at
    return (
        not agreement.certain
        or agreement.status not in ("signed", *_ENDED)
        or not agreement.evidenced
        or signed_at is None
        or signed_at > record.ingested
    )


def inactive(agreement: Agreement, record: Record, request: Request) -> bool:
    """Step 5: ended, ingested outside the term, or built after it without leave."""
    start, end = agreement.effective_from, agreement.effective_to
    if agreement.status in _ENDED or not agreement.controlled:
        return True
    if start is None or end is None or not start <= record.ingested < end:
        return True
    return request.build_at >= end and not agreement.use_after_term


def outside(agreement: Agreement, record: Record, request: Request) -> bool:
    """Step 6: record time, bot, kind, controller, purpose or recipient outside."""
    start, end = agreement.data_from, agreement.data_to
    return (
        start is None
        or end is None
        or not start <= record.time < end
        or not _bot_listed(agreement, record)
        or not _kind_listed(agreement, record)
        or request.controller not in agreement.parties
        or not all(covered(each, agreement.purposes) for each in request.purposes)
        or not request.recipients <= agreement.onward
    )


def _bot_listed(agreement: Agreement, record: Record) -> bool:
    if record.bot is None:
        return record.visibility == "public"
    return record.bot in agreement.bots


def _kind_listed(agreement: Agreement, record: Record) -> bool:
    """Other records than these three fall to steps 7 to 9 (section 8)."""
    if record.visibility == "group":
        return not record.addressed or "group_addressed" in agreement.kinds
    if record.visibility in ("direct_bot", "public"):
        return record.visibility in agreement.kinds
    return True
