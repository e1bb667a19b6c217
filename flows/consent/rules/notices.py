"""The notice registry: what a person was told, and whether it can carry a grant.

Enters: notices.json and what the log has voided. Leaves: for one cited notice the
failure (steps 21 and 22) or what it allows (BUNDLE.md "notices.json").
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flows.consent.rules.instants import (
    FOREVER,
    Duration,
    Interval,
    read_duration,
    read_start,
)
from flows.consent.rules.policy import Policy, Request
from flows.consent.rules.shapes import members, text, whole


_CHECKLIST = (
    "controller_named",
    "purpose",
    "data_types",
    "withdrawal_right",
    "recipients_named",
)
_MUST_BE_TRUE = ("separate_from_terms", "default_unset", "refusal_equal")
_MUST_BE_FALSE = ("conditional_on_service", "imbalance")


class Citation(NamedTuple):
    """The exact text a person saw: all four must match a registry row."""

    id: str
    version: int
    lang: str
    sha256: str


class Target(NamedTuple):
    """What a revoke or invalidate is aimed at. Version None: every version."""

    kind: str
    id: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """One registry row, read. `sound` fails step 21, `free` step 22."""

    in_force: Interval
    """From effective_from up to the instant before effective_to."""
    sound: bool
    free: bool
    validity: Duration | None
    covers_past: bool


@dataclass(frozen=True, slots=True)
class Notices:
    """The registry as a grant sees it at one `as_of` and `build_at`."""

    cited: Mapping[Citation, tuple[Notice, ...]] = field(repr=False)
    renewed: Mapping[str, int] = field(repr=False)
    """Notice id -> its highest materially changed version in force at build_at."""
    minimum: Mapping[str, int] = field(repr=False)
    voided: frozenset[Target] = field(repr=False)

    def failure(self, citation: Citation, given: Interval) -> str | None:
        """Step 21, then step 22, for a grant given then; equal rows must all pass."""
        rows = self.cited.get(citation, ())
        if not rows or self._outdated(citation) or self._void(citation):
            return "notice_invalid"
        if not all(row.sound and _shown(row, given) for row in rows):
            return "notice_invalid"
        return None if all(row.free for row in rows) else "consent_not_free"

    def faults(self, citation: Citation, given: Interval) -> tuple[str, ...]:
        """All that is wrong with a citation; nothing where `failure` is None."""
        rows = self.cited.get(citation, ())
        wrong = {
            "not registered with this id, version, language and digest": not rows,
            "replaced, or below the policy's minimum": self._outdated(citation),
            "taken back by an authority or the controller": self._void(citation),
            "undated, unapproved, incomplete or invalidated": not all(
                row.sound for row in rows
            ),
            "not in force when the grant was given": not all(
                _shown(row, given) for row in rows if row.sound
            ),
            "not freely given, or nobody answered whether": not all(
                row.free for row in rows
            ),
        }
        return tuple(fault for fault, found in wrong.items() if found)

    def validities(self, citation: Citation) -> list[Duration]:
        """How long consent to this notice holds, by each equal row (T9)."""
        rows = self.cited.get(citation, ())
        return [row.validity for row in rows if row.validity]

    def covers_past(self, citation: Citation) -> bool:
        """Whether the notice itself speaks of earlier records (T2)."""
        return all(row.covers_past for row in self.cited.get(citation, ()))

    def voids_event(self, event_id: str) -> bool:
        """Whether the log voids this very grant (section 3)."""
        return event_id in self.voided_events

    @property
    def voided_events(self) -> frozenset[str]:
        """Ids of the grants that the log voids."""
        return frozenset(each.id for each in self.voided if each.kind == "event")

    def _void(self, citation: Citation) -> bool:
        """Taken back by an authority or the controller, for all builds (section 3)."""
        aims = (Target("notice", citation.id, v) for v in (citation.version, None))
        return not self.voided.isdisjoint(aims)

    def _outdated(self, citation: Citation) -> bool:
        """Below the policy's minimum, or materially changed since (READINGS 39)."""
        newest = self.renewed.get(citation.id, citation.version)
        minimum = self.minimum.get(citation.id, citation.version)
        return citation.version < max(newest, minimum)


def read_notices(
    rows: Iterable[Any], *, voided: frozenset[Target], policy: Policy, request: Request
) -> Notices:
    """The registry; rows without id and int version are ignored."""
    cited: dict[Citation, list[Notice]] = defaultdict(list)
    renewed: dict[str, int] = {}
    for row in map(members, rows):
        notice_id, version = text(row.get("id")), whole(row.get("version"))
        if notice_id is None or version is None:
            continue
        lang, digest = text(row.get("lang")), text(row.get("sha256"))
        if lang is not None and digest is not None:
            citation = Citation(notice_id, version, lang, digest)
            cited[citation].append(_notice(row, request))
        if _renews(row, request.build_at):
            renewed[notice_id] = max(version, renewed.get(notice_id, version))
    return Notices(
        {citation: tuple(notices) for citation, notices in cited.items()},
        renewed,
        policy.min_notice_version,
        voided,
    )


def _notice(row: Mapping[str, Any], request: Request) -> Notice:
    start, end = read_start(row.get("effective_from")), _end(row)
    duration = read_duration(row.get("validity"))
    dated = start is not None and end is not None
    return Notice(
        in_force=Interval(start or 0, (end or 0) - 1),
        sound=dated
        and _approved(row)
        and not _invalidated(row, request.as_of)
        and (row.get("validity") is None or duration is not None),
        free=_free(members(row.get("workflow"))),
        validity=duration,
        covers_past=row.get("covers_past") is True,
    )


def _end(row: Mapping[str, Any]) -> int | None:
    """effective_to: null is open, unreadable is None."""
    value = row.get("effective_to")
    return FOREVER if value is None else read_start(value)


def _shown(notice: Notice, given: Interval) -> bool:
    """Whether the grant was surely given while the notice was in force."""
    start, last = notice.in_force
    return start <= given.earliest and given.latest <= last


def _approved(row: Mapping[str, Any]) -> bool:
    checklist = members(row.get("checklist"))
    return bool(text(row.get("approved_by"))) and all(
        checklist.get(item) is True for item in _CHECKLIST
    )


def _invalidated(row: Mapping[str, Any], as_of: int) -> bool:
    """Invalidated by `as_of`; an unreadable time counts as long ago."""
    if row.get("invalidated_at") is None:
        return False
    since = read_start(row["invalidated_at"])
    return since is None or since <= as_of


def _free(workflow: Mapping[str, Any]) -> bool:
    """Freely given (consent.md section 6): any unknown answer fails."""
    grant, withdraw = (
        whole(workflow.get(name)) for name in ("steps_to_grant", "steps_to_withdraw")
    )
    return (
        all(workflow.get(name) is True for name in _MUST_BE_TRUE)
        and all(workflow.get(name) is False for name in _MUST_BE_FALSE)
        and grant is not None
        and withdraw is not None
        and 0 < withdraw <= grant
    )


def _renews(row: Mapping[str, Any], build_at: int) -> bool:
    """A version that kills older ones: material unless denied, in force at build_at."""
    start, end = read_start(row.get("effective_from")), _end(row)
    return (
        row.get("material_change") is not False
        and (start is None or start <= build_at)
        and (end is None or build_at < end)
    )
