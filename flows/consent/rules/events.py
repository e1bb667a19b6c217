"""The visible events enter, sorted by what they do they leave.

Grants, restrictions, what an authority or the controller voided, and whose events
contradict each other (consent.md section 3, BUNDLE.md "consent_events.jsonl").
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import Any

from flows.consent.rules.notices import Target
from flows.consent.rules.restrictions import VOIDING, Restriction, read_restriction
from flows.consent.rules.shapes import (
    alias,
    canonical,
    members,
    text,
    whole,
)


_GRANTS = ("grant", "renew")
_TELLING = (*_GRANTS, "requested", "deferred", "notice_served")
"""Kinds that restrict nothing."""


@dataclass(frozen=True, slots=True)
class Events:
    """All that is visible at one `as_of`."""

    grants: tuple[Mapping[str, Any], ...] = field(repr=False)
    restrictions: tuple[Restriction, ...] = field(repr=False)
    voided: frozenset[Target] = field(repr=False)
    conflicting: frozenset[str] = field(repr=False)
    """Everybody named by an event_id that stands for unequal events (READINGS 23)."""


def read_events(visible: Sequence[Mapping[str, Any]]) -> Events:
    """What the visible events (T1) are.

    Abort: `restriction_without_subject` for a restriction that names nobody.
    """
    kinds = [row.get("kind") for row in visible]
    # Anything that is neither grant nor neutral restricts (READINGS 24).
    restricting = [*compress(visible, [kind not in _TELLING for kind in kinds])]
    return Events(
        grants=tuple(compress(visible, [kind in _GRANTS for kind in kinds])),
        restrictions=tuple(
            read_restriction(row) for row in restricting if _target(row) is None
        ),
        voided=frozenset(filter(None, map(_target, restricting))),
        conflicting=_conflicting(visible),
    )


def _target(row: Mapping[str, Any]) -> Target | None:
    """The notice or event aimed at; an unreadable target leaves the subject."""
    target = members(row.get("target"))
    kind, name = target.get("kind"), text(target.get("id"))
    version = target.get("version") if kind == "notice" else None
    readable = version is None or whole(version) is not None
    if row.get("kind") not in VOIDING or name is None or not readable:
        return None
    return Target(kind, name, version) if kind in ("notice", "event") else None


def _conflicting(visible: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """Whom events of one id and unequal values name; null and missing are equal."""
    ids = [name for row in visible if isinstance(name := row.get("event_id"), str)]
    repeated = {name for name, count in Counter(ids).items() if count > 1}
    if not repeated:
        return frozenset()
    told: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in visible:
        if text(row.get("event_id")) in repeated:
            told[row["event_id"]].append(row)
    return frozenset(
        alias(row["subject"])
        for rows in told.values()
        if len(set(map(canonical, rows))) > 1
        for row in rows
        if isinstance(row.get("subject"), str)
    )
