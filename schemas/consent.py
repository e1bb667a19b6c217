"""The words of a consent decision: reasons in order, decision, evidence."""

from dataclasses import dataclass, field
from typing import Any


REASONS: tuple[str, ...] = (
    "record_malformed",
    "source_unknown",
    "agreement_missing",
    "agreement_not_signed",
    "agreement_inactive",
    "agreement_scope",
    "visibility_unknown",
    "private_message",
    "not_direct_interaction",
    "region_restricted",
    "subject_unresolved",
    "age_unknown",
    "minor",
    "guardian_notice_due",
    "consent_conflict",
    "withdrawn",
    "refused",
    "no_consent",
    "consent_malformed",
    "consent_not_explicit",
    "notice_invalid",
    "consent_not_free",
    "recipient_not_covered",
    "purpose_not_covered",
    "scope_not_covered",
    "not_yet_consented",
    "consent_expired",
    "special_category_not_covered",
    "third_party_unresolved",
    "third_party_no_consent",
    "context_dropped",
    "output_not_licensed",
    "rights_reserved",
    "retention_exceeded",
    "redaction_failed",
    "gate_error",
)
"""The 36 drop reasons, in the order in which the first match wins."""

STEP: dict[str, int] = {reason: n for n, reason in enumerate(REASONS, start=1)}

LATER_REASONS: tuple[str, ...] = (
    "language_unsupported",
    "entity_dropped",
    "split_conflict",
)
"""Reasons of later stages, beside the gate's 36."""


@dataclass(frozen=True, slots=True)
class Basis:
    """Why one person's words may be used, or which rule kept a turn in."""

    part: str
    subject: str | None = field(repr=False)
    handles: tuple[str, ...] = field(default=(), repr=False)
    grants: dict[str, str] = field(default_factory=dict, repr=False)
    """Requested purpose -> event_id of the grant that covers it."""
    agreement_id: str | None = None
    detail: dict[str, Any] = field(default_factory=dict, repr=False)
    """What consent.md section 9 lists: method, notice, expiry, jurisdictions, ..."""


@dataclass(frozen=True, slots=True)
class Decision:
    """KEEP with its basis (`reason` is None), or DROP with one reason."""

    record_id: str = field(repr=False)
    reason: str | None
    basis: tuple[Basis, ...] = field(default=(), repr=False)
    region: str = "XX"
    """The author's candidate jurisdictions, sorted and comma-joined."""

    @property
    def kept(self) -> bool:
        """Whether the record may be used."""
        return self.reason is None
