"""The event log at one `as_of`: raw events enter, those that are visible leave.

Grants, restrictions, what an authority or the controller voided, and whose events
contradict each other (consent.md section 3, BUNDLE.md "consent_events.jsonl").
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.consent.rules.grants import Grant, read_grant
from flows.consent.rules.instants import read_exact
from flows.consent.rules.notices import Target
from flows.consent.rules.restrictions import VOIDING, Restriction, read_restriction
from flows.consent.rules.shapes import (
    alias,
    canonical,
    members,
    subject_id,
    text,
    whole,
)
from flows.errors import BundleAbort


_GRANTS = ("grant", "renew")
_NEUTRAL = ("requested", "deferred", "notice_served")


@dataclass(frozen=True, slots=True)
class Events:
    """All that is visible at one `as_of`."""

    grants: tuple[Grant, ...] = field(repr=False)
    restrictions: tuple[Restriction, ...] = field(repr=False)
    voided: frozenset[Target] = field(repr=False)
    conflicting: frozenset[str] = field(repr=False)
    """Everybody named by an event_id that stands for unequal events (READINGS 23)."""


def read_events(rows: Iterable[Any], *, as_of: int, skew: int) -> Events:
    """What is visible at `as_of`.

    Aborts: `event_unreadable` for a line that is no object,
    `restriction_without_subject` for a visible restriction that names nobody.
    """
    visible = [row for row in map(_readable, rows) if _visible(row, as_of)]
    restricting = [row for row in visible if _restricts(row)]
    return Events(
        grants=tuple(_grants(visible, skew)),
        restrictions=tuple(
            read_restriction(row) for row in restricting if _target(row) is None
        ),
        voided=frozenset(filter(None, map(_target, restricting))),
        conflicting=_conflicting(visible),
    )


def _readable(row: Any) -> Mapping[str, Any]:
    if isinstance(row, Mapping):
        return row
    raise BundleAbort("event_unreadable")


def _visible(row: Mapping[str, Any], as_of: int) -> bool:
    """T1; an unreadable recorded_at is visible (READINGS 20)."""
    recorded_at = read_exact(row.get("recorded_at"))
    return recorded_at is None or recorded_at <= as_of


def _restricts(row: Mapping[str, Any]) -> bool:
    """Anything that is neither grant nor neutral restricts (READINGS 24)."""
    return row.get("kind") not in (*_GRANTS, *_NEUTRAL)


def _grants(visible: Iterable[Mapping[str, Any]], skew: int) -> Iterable[Grant]:
    """A grant that names no subject id is nobody's: handles never carry one."""
    for row in visible:
        subject = subject_id(row.get("subject"))
        if subject is not None and row.get("kind") in _GRANTS:
            yield read_grant(row, subject=subject, skew=skew)


def _target(row: Mapping[str, Any]) -> Target | None:
    """The notice or event aimed at; an unreadable target leaves the subject."""
    target = members(row.get("target"))
    kind, name = target.get("kind"), text(target.get("id"))
    version = target.get("version") if kind == "notice" else None
    readable = version is None or whole(version) is not None
    if row.get("kind") not in VOIDING or name is None or not readable:
        return None
    return Target(kind, name, version) if kind in ("notice", "event") else None


def _conflicting(visible: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Whom events of one id and unequal values name; null and missing are equal."""
    told: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in visible:
        if isinstance(row.get("event_id"), str):
            told[row["event_id"]].append(row)
    return frozenset(
        alias(row["subject"])
        for rows in told.values()
        if len(rows) > 1 and len(set(map(canonical, rows))) > 1
        for row in rows
        if isinstance(row.get("subject"), str)
    )
