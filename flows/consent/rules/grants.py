"""Grants, steps 19 to 28: one raw event enters; why it does not carry a record leaves.

A grant must be perfect and one grant must pass every test for a purpose (consent.md
section 6). What needs no record is weighed once: `Weighed.flaw`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flows.consent.rules.instants import (
    Interval,
    after,
    read_exact,
    read_start,
    read_time,
    same_clock,
    soonest,
)
from flows.consent.rules.notices import Citation, Notices
from flows.consent.rules.policy import Policy, Request
from flows.consent.rules.purposes import covered
from flows.consent.rules.record import Record
from flows.consent.rules.scope import Scope, grants, read_scope
from flows.consent.rules.shapes import (
    are_texts,
    members,
    sha256,
    text,
    texts,
    texts_or_empty,
    whole,
)
from flows.consent.rules.wordings import Wordings


_ACTORS = ("self", "guardian", "agent", "controller", "authority")
_EXPLICIT = (
    "optin_button",
    "optin_checkbox",
    "typed_command",
    "two_step",
    "signed_form",
    "email_statement",
)
_GUARDIAN = "guardian_verified"
_ORAL = "recorded_oral"
_UNTOLD = Interval(0, 0)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a well-formed grant says: step 19 has passed."""

    given: Interval
    recorded_at: int
    clock: str
    seq: int | None
    actor: str
    method: str
    notice: Citation
    purposes: frozenset[str]
    controllers: frozenset[str]
    recipients: frozenset[str] = field(repr=False)
    scope: Scope
    past_from: Interval | None
    expires: int | None
    categories: frozenset[str]


@dataclass(frozen=True, slots=True)
class Grant:
    """A visible grant. `terms` is None when it is malformed."""

    event_id: str = field(repr=False)
    subject: str = field(repr=False)
    given: Interval | None
    by_guardian: bool
    terms: Terms | None
    told: Mapping[str, Any] = field(repr=False)
    """The event as it stands in the log, for evidence."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A grant, and all that can be said of it before a record is looked at."""

    grant: Grant
    flaw: str | None
    """The first of steps 19 to 23 that fails."""
    expiry: int
    covers_past: bool
    """Whether it may reach back: the notice says so, and it precedes the build (T2)."""


# Reading...


def read_grant(row: Mapping[str, Any], *, subject: str, skew: int) -> Grant:
    """The grant; its `terms` are None if anything it needs is missing or malformed."""
    guardian = row.get("method") == _GUARDIAN and row.get("actor") == "guardian"
    return Grant(
        event_id=text(row.get("event_id")) or "",
        subject=subject,
        given=read_time(row.get("event_time")),
        by_guardian=guardian,
        terms=_terms(row, skew),
        told=row,
    )


def _terms(row: Mapping[str, Any], skew: int) -> Terms | None:
    """Step 19: everything needed is there and readable, and not post-dated (T8)."""
    given = read_time(row.get("event_time"))
    recorded_at = read_exact(row.get("recorded_at"))
    if given is None or recorded_at is None or given.earliest > recorded_at + skew:
        return None
    event_id, clock, seq = (row.get(name) for name in ("event_id", "clock", "seq"))
    if not isinstance(event_id, str) or not isinstance(clock, str):
        return None
    said = SAID.read(row)
    if said is None or (seq is not None and whole(seq) is None):
        return None
    if not all(_null_or_time(row.get(name)) for name in _BOUNDS):
        return None
    return replace(
        said,
        given=given,
        recorded_at=recorded_at,
        clock=clock,
        seq=seq,
        past_from=read_time(row.get("applies_to_past_from")),
        expires=read_start(row.get("expires_at")),
    )


_BOUNDS = ("applies_to_past_from", "expires_at")


def _null_or_time(value: Any) -> bool:
    """Naive times are unreadable here (T7)."""
    return value is None or read_time(value) is not None


def _read_said(row: Mapping[str, Any]) -> Terms | None:
    notice, scope = _citation(row.get("notice")), read_scope(row.get("scope"))
    if notice is None or scope is None:
        return None
    if not scope.zoned or not _needed(row) or not _optional(row):
        return None
    return Terms(
        given=_UNTOLD,
        recorded_at=0,
        clock="",
        seq=None,
        actor=row["actor"],
        method=row["method"],
        notice=notice,
        purposes=frozenset(row["purposes"]),
        controllers=frozenset(row["controllers"]),
        recipients=texts_or_empty(row.get("recipients")),
        scope=scope,
        past_from=None,
        expires=None,
        categories=texts_or_empty(row.get("special_categories")),
    )


def _citation(value: Any) -> Citation | None:
    notice = members(value)
    name, version = text(notice.get("id")), whole(notice.get("version"))
    lang, digest = text(notice.get("lang")), sha256(notice.get("sha256"))
    if name is None or version is None or lang is None or digest is None:
        return None
    return Citation(name, version, lang, digest)


def _needed(row: Mapping[str, Any]) -> bool:
    return (
        isinstance(row.get("method"), str)
        and row.get("actor") in _ACTORS
        and bool(texts(row.get("purposes")))
        and bool(texts(row.get("controllers")))
    )


def _optional(row: Mapping[str, Any]) -> bool:
    """What may be null but not malformed."""
    return all(
        row.get(name) is None or are_texts(row[name])
        for name in ("recipients", "special_categories")
    )


SAID: Wordings[Terms | None] = Wordings(
    (
        "actor",
        "method",
        "notice",
        "purposes",
        "controllers",
        "recipients",
        "scope",
        "special_categories",
    ),
    _read_said,
)
"""The terms but for their times: what a grant says beside who gave it and when."""


# Weighing: what needs no record...


def weigh(
    grant: Grant, *, notices: Notices, policy: Policy, request: Request
) -> Weighed:
    """Steps 19 to 23, expiry and reach into the past."""
    terms = grant.terms
    if terms is None:
        return Weighed(grant, "consent_malformed", 0, covers_past=False)
    return Weighed(
        grant,
        _flaw(grant.event_id, terms, notices=notices, policy=policy, request=request),
        _expiry(terms, notices, policy),
        covers_past=notices.covers_past(terms.notice)
        and terms.given.latest < request.build_at
        and terms.recorded_at <= request.build_at,
    )


def _flaw(
    event_id: str, terms: Terms, *, notices: Notices, policy: Policy, request: Request
) -> str | None:
    """The first of steps 20 to 23 that fails."""
    if not _explicit(terms, policy):
        return "consent_not_explicit"
    if notices.voids_event(event_id):
        return "notice_invalid"
    if failure := notices.failure(terms.notice, terms.given):
        return failure
    named = request.controller in terms.controllers
    if not named or not request.recipients <= terms.recipients:
        return "recipient_not_covered"
    return None


def _explicit(terms: Terms, policy: Policy) -> bool:
    """Step 20: a person's own explicit act, or a guardian's verified one."""
    if terms.method == _GUARDIAN:
        return terms.actor == "guardian"
    explicit = terms.method in _EXPLICIT or (terms.method == _ORAL and policy.oral)
    return explicit and terms.actor == "self"


def _expiry(terms: Terms, notices: Notices, policy: Policy) -> int:
    """T9: what the grant says, or its age."""
    return soonest([terms.expires, aged(terms, notices, policy)])


def aged(terms: Terms, notices: Notices, policy: Policy) -> int:
    """When a grant is too old; ages run from its earliest instant (READINGS 19)."""
    ages = [*notices.validities(terms.notice)]
    if policy.max_consent_age:
        ages.append(policy.max_consent_age)
    return soonest(after(terms.given.earliest, age) for age in ages)


# Against a record...


def failure(
    weighed: Weighed, purpose: str, record: Record, *, build_at: int, skew: int
) -> str | None:
    """The first of steps 19 to 28 at which this grant fails the record, else None."""
    terms = weighed.grant.terms
    if weighed.flaw or terms is None:
        return weighed.flaw or "consent_malformed"
    if not covered(purpose, terms.purposes):
        return "purpose_not_covered"
    if not grants(terms.scope, record):
        return "scope_not_covered"
    if reason := _untimely(weighed, terms, record, build_at=build_at, skew=skew):
        return reason
    if not _categories_ticked(terms, record):
        return "special_category_not_covered"
    return None


def _untimely(
    weighed: Weighed, terms: Terms, record: Record, *, build_at: int, skew: int
) -> str | None:
    """Steps 26 and 27; expiry is half-open, at record time and build (T9)."""
    if not _forward(terms, record, skew) and not _backward(weighed, terms, record):
        return "not_yet_consented"
    if max(record.time, build_at) >= weighed.expiry:
        return "consent_expired"
    return None


def _forward(terms: Terms, record: Record, skew: int) -> bool:
    """Step 26, T2: surely given before the record; other clocks lose the skew (T7)."""
    slack = 0 if same_clock(terms.clock, record.clock) else skew
    return terms.given.latest + slack <= record.time


def _backward(weighed: Weighed, terms: Terms, record: Record) -> bool:
    """Step 26, T2: the grant says that it reaches back as far as the record."""
    return (
        weighed.covers_past
        and terms.past_from is not None
        and terms.past_from.latest <= record.time
    )


def _categories_ticked(terms: Terms, record: Record) -> bool:
    """Step 28: scanned, no biometrics (READINGS 37), and every category ticked."""
    return (
        record.categories is not None
        and "biometric" not in record.categories
        and record.categories <= terms.categories
    )
