"""Restrictions: one raw event enters; what it blocks, and what may lift it, leaves.

Read broadly: an unreadable scope is everything, an unknown purpose is all purposes, an
unreadable time is the receipt (consent.md T4 to T7, READINGS 12 to 14, 18, 24, 25).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.consent.rules.instants import (
    FOREVER,
    Interval,
    read_exact,
    read_loose,
    same_clock,
)
from flows.consent.rules.purposes import known, touched
from flows.consent.rules.record import Record
from flows.consent.rules.scope import Scope, read_scope, restricts
from flows.consent.rules.shapes import named, text, texts, whole
from flows.consent.rules.wordings import Wordings
from flows.errors import BundleAbort


VOIDING = ("revoke", "invalidate")
_PERMANENT = ("erase", "record_delete")
_KINDS = ("withdraw", "refuse", "object", "restrict", *_PERMANENT, *VOIDING)


@dataclass(frozen=True, slots=True)
class Restriction:
    """A visible restriction. `purposes` and `scope` None are everything."""

    event_id: str | None = field(repr=False)
    names: str = field(repr=False)
    refusal: bool
    permanent: bool
    acts: Interval
    """When it acts (T4); its latest instant is FOREVER when nothing can lift it."""
    clock: str | None
    seq: int | None
    purposes: frozenset[str] | None
    scope: Scope | None


def read_restriction(row: Mapping[str, Any]) -> Restriction:
    """The restriction, or the abort `restriction_without_subject`."""
    kind, names = row.get("kind"), named(row.get("subject"))
    if names is None:
        raise BundleAbort("restriction_without_subject")
    acts, clock = _acts(row)
    purposes, scope = _LIMITS.read(row)
    return Restriction(
        event_id=text(row.get("event_id")),
        names=names,
        refusal=kind == "refuse",
        permanent=kind in _PERMANENT,
        acts=acts,
        clock=clock,
        seq=whole(row.get("seq")),
        purposes=purposes,
        scope=scope,
    )


def _limits(row: Mapping[str, Any]) -> tuple[frozenset[str] | None, Scope | None]:
    """Purposes and scope; an unknown kind of event restricts all (READINGS 24)."""
    if row.get("kind") not in _KINDS:
        return None, None
    return _purposes(row.get("purposes")), read_scope(row.get("scope"))


_LIMITS = Wordings(("kind", "purposes", "scope"), _limits)


def _acts(row: Mapping[str, Any]) -> tuple[Interval, str | None]:
    """When it acts, and on which clock; never later than its receipt (T4).

    Acting at its receipt, or cut by it, puts it on another clock (READINGS 12).
    """
    said, clock = read_loose(row.get("event_time")), text(row.get("clock"))
    received = read_exact(row.get("recorded_at"))
    if received is None:
        return Interval(said.earliest if said else -FOREVER, FOREVER), None
    if said is None or said.earliest > received:
        return Interval(received, received), None
    if said.latest > received:
        return Interval(said.earliest, received), None
    return said, clock


def _purposes(value: Any) -> frozenset[str] | None:
    """Null, empty, malformed or any unknown name: all purposes (READINGS 25)."""
    purposes = texts(value)
    if not purposes or not all(known(purpose) for purpose in purposes):
        return None
    return purposes


# The rules...


def applies(restriction: Restriction, purpose: str, record: Record) -> bool:
    """Whether it blocks this purpose of this record, old or new (T4)."""
    return (
        restriction.purposes is None or touched(purpose, restriction.purposes)
    ) and restricts(restriction.scope, record)


def final(restriction: Restriction, record: Record, skew: int) -> bool:
    """Erased or deleted: no grant brings back what was written up to then (T5).

    On different clocks the skew widens what is covered (READINGS 9, 18).
    """
    slack = 0 if same_clock(restriction.clock, record.clock) else skew
    return restriction.permanent and record.time <= restriction.acts.latest + slack


def follows(
    given: Interval, *, clock: str, seq: int | None, skew: int, later_than: Restriction
) -> bool:
    """Whether a grant is provably later than a restriction (T5, T6, T7).

    `seq` only breaks an exact tie on one clock, both numbered (READINGS 14).
    """
    acts = later_than.acts
    if not same_clock(clock, later_than.clock):
        return given.earliest > acts.latest + skew
    if given == acts and given.exact:
        return seq is not None and later_than.seq is not None and seq > later_than.seq
    return given.earliest > acts.latest


def name_of(restrictions: Iterable[Restriction]) -> str:
    """Step 16 or 17: `refused` if all at the last instant refuse (section 8 (e))."""
    standing = list(restrictions)
    last = max(each.acts.latest for each in standing)
    refusals = [each.refusal for each in standing if each.acts.latest == last]
    return "refused" if all(refusals) else "withdrawn"
