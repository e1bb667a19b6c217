"""What became of a grant: who gave it, and what the log says of it since.

Enters: one person's standing, the visible events, a state. Leaves: per grant and
purpose a DPV consent status (consent.md section 2), and what holds now per purpose.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from flows.consent.rules.grants import Terms, Weighed
from flows.consent.rules.purposes import covered, known, touched
from flows.consent.rules.restrictions import (
    Restriction,
    follows,
    read_restriction,
)
from flows.consent.rules.scope import Scope
from flows.consent.rules.standing import Standing
from flows.consent.state import State
from flows.consent.vault.lines import restricts, target_of
from flows.errors import BundleAbort


Consent = Literal[
    "ConsentGiven",
    "RenewedConsentGiven",
    "ConsentUnknown",
    "ConsentRefused",
    "ConsentWithdrawn",
    "ConsentRevoked",
    "ConsentExpired",
    "ConsentInvalidated",
]
Hits = Callable[[str, Iterable[str]], bool]
"""Whether a restriction on some purposes hits this one."""

VALID: tuple[Consent, ...] = ("ConsentGiven", "RenewedConsentGiven")

_ORDER: tuple[Consent, ...] = (
    "ConsentInvalidated",
    "ConsentWithdrawn",
    "ConsentRevoked",
    "ConsentRefused",
)
_BY_KIND: dict[str, Consent] = {
    "refuse": "ConsentRefused",
    "revoke": "ConsentRevoked",
    "invalidate": "ConsentInvalidated",
}
"""What ends a grant otherwise than by the person's own withdrawal."""


@dataclass(frozen=True, slots=True)
class Status:
    """A grant's status for one purpose at `as_of`."""

    purpose: str
    state: Consent
    by: tuple[str, ...] = field(default=(), repr=False)
    """Ids of the events that ended it."""
    limited_by: tuple[str, ...] = field(default=(), repr=False)
    """Ids of restrictions on a part of its scope; the rest of it still holds."""
    flaw: str | None = None
    """The drop reason that makes it unusable for any record, if one does."""

    @property
    def valid(self) -> bool:
        """Whether it still permits anything."""
        return self.state in VALID and self.flaw is None


@dataclass(frozen=True, slots=True)
class InForce:
    """What holds for one purpose: the grants that permit, or why none does."""

    purpose: str
    state: Consent | None
    """None: the person was never heard on this purpose."""
    grants: tuple[str, ...] = field(default=(), repr=False)
    limited_by: tuple[str, ...] = field(default=(), repr=False)
    by: tuple[str, ...] = field(default=(), repr=False)
    flaw: str | None = None
    """The drop reason for which the last grant is of no use."""


@dataclass(frozen=True, slots=True)
class File:
    """One person's standing, with the events it was read from."""

    standing: Standing = field(repr=False)
    events: Sequence[Mapping[str, Any]] = field(repr=False)
    state: State = field(repr=False)

    def statuses(self, weighed: Weighed) -> tuple[Status, ...]:
        """One status per purpose the grant names, in their order.

        A restriction of a part of the purpose only limits it.
        """
        purposes = sorted(_purposes(weighed))
        return tuple(self._status(weighed, each, covered) for each in purposes)

    def in_force(self) -> tuple[InForce, ...]:
        """What holds now, for the requested purposes and every one that was named.

        As the gate takes it: a restriction of a part of a purpose blocks the request
        for the whole.
        """
        named = {p for each in self.standing.grants for p in _purposes(each)}
        wanted = {*self.state.request.purposes, *filter(known, named)}
        return tuple(self._now(purpose) for purpose in sorted(wanted))

    def _status(self, weighed: Weighed, purpose: str, hits: Hits) -> Status:
        terms = weighed.grant.terms
        if terms is None or self.standing.conflicting:
            flaw = "consent_malformed" if terms is None else "consent_conflict"
            return Status(purpose, "ConsentUnknown", flaw=flaw)
        voiding = [each for each in self.events if _voids(each, weighed, terms)]
        if voiding:
            return Status(purpose, _ending(voiding), _ids(voiding), flaw=weighed.flaw)
        against = self._against(purpose, terms)
        full = [
            each
            for each in against
            if encloses(each.scope, terms.scope)
            and (each.purposes is None or hits(purpose, each.purposes))
        ]
        if full:
            last = max(each.acts.latest for each in full)
            ended = self._told(each for each in full if each.acts.latest == last)
            return Status(purpose, _ending(ended), _ids(self._told(full)))
        parts = _ids(self._told(against))
        return Status(purpose, self._given(weighed), (), parts, weighed.flaw)

    def _given(self, weighed: Weighed) -> Consent:
        """Given, renewed or run out, where nothing ended it; doubt is unknown."""
        if weighed.flaw not in (None, "recipient_not_covered"):
            return "ConsentUnknown"
        if self.state.request.as_of >= weighed.expiry:
            return "ConsentExpired"
        renewed = weighed.grant.told.get("kind") == "renew"
        return "RenewedConsentGiven" if renewed else "ConsentGiven"

    def _against(self, purpose: str, terms: Terms) -> list[Restriction]:
        """Restrictions on the purpose that the grant is not provably later than."""
        return [
            each
            for each in self._touching(purpose)
            if not follows(
                terms.given,
                clock=terms.clock,
                seq=terms.seq,
                skew=self.state.policy.skew,
                later_than=each,
            )
        ]

    def _touching(self, purpose: str) -> list[Restriction]:
        return [
            each
            for each in self.standing.restrictions
            if each.purposes is None or touched(purpose, each.purposes)
        ]

    def _told(self, restrictions: Iterable[Restriction]) -> list[Mapping[str, Any]]:
        """The events behind them."""
        wanted = set(restrictions)
        return [each for each in self.events if _read(each) in wanted]

    def _now(self, purpose: str) -> InForce:
        found = [
            (each.grant.event_id, self._status(each, purpose, touched))
            for each in self.standing.grants
            if covered(purpose, _purposes(each)) or each.grant.terms is None
        ]
        valid = [(name, status) for name, status in found if status.valid]
        if valid:
            parts = sorted({part for _, status in valid for part in status.limited_by})
            names = tuple(name for name, _ in valid)
            return InForce(purpose, valid[0][1].state, names, tuple(parts))
        if found:
            last = found[0][1]
            return InForce(purpose, last.state, by=last.by, flaw=last.flaw)
        told = self._told(self._touching(purpose))
        return InForce(purpose, _ending(told) if told else None, by=_ids(told))


def encloses(outer: Scope | None, inner: Scope) -> bool:
    """Whether a restriction's scope surely holds all of a grant's."""
    if outer is None:
        return True
    pairs = (
        (outer.sources, inner.sources),
        (outer.bots, inner.bots),
        (outer.conversations, inner.conversations),
        (outer.records, inner.records),
        (outer.modalities, inner.modalities or frozenset({"text"})),
    )
    if not all(not wide or (narrow and narrow <= wide) for wide, narrow in pairs):
        return False
    if outer.start and not (
        inner.start and outer.start.earliest <= inner.start.earliest
    ):
        return False
    return not outer.end or bool(inner.end and inner.end.latest <= outer.end.latest)


def _purposes(weighed: Weighed) -> frozenset[str]:
    return weighed.grant.terms.purposes if weighed.grant.terms else frozenset()


def _voids(event: Mapping[str, Any], weighed: Weighed, terms: Terms) -> bool:
    """Whether it revokes or invalidates the grant itself or the notice it cites."""
    aim = target_of(event)
    if aim is None:
        return False
    kind, name, version = aim
    if kind == "event":
        return name == weighed.grant.event_id
    return name == terms.notice.id and version in (None, terms.notice.version)


def _read(event: Mapping[str, Any]) -> Restriction | None:
    if not restricts(event) or target_of(event) is not None:
        return None
    try:
        return read_restriction(event)
    except BundleAbort:
        return None


def _ending(events: Sequence[Mapping[str, Any]]) -> Consent:
    """What these events make of consent; of several ways the person's withdrawal."""
    states = {
        _BY_KIND.get(str(each.get("kind")), "ConsentWithdrawn") for each in events
    }
    return next(state for state in _ORDER if state in states)


def _ids(events: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    found = {str(each.get("event_id") or "(no event_id)") for each in events}
    return tuple(sorted(found))
