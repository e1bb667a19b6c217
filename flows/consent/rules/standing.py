"""Steps 11 to 28 for one person, as if the record were theirs alone (section 8).

Enters: a person as registers and log know them, a record, an agreement. Leaves: the
first failing reason, or the grant that carries each requested purpose.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from flows.consent.rules.ages import Law, counting
from flows.consent.rules.agreements import Agreement
from flows.consent.rules.grants import Weighed, failure
from flows.consent.rules.people import UNKNOWN, Person
from flows.consent.rules.record import Record, Voice
from flows.consent.rules.restrictions import (
    Restriction,
    applies,
    final,
    follows,
    name_of,
)
from flows.consent.rules.shapes import subject_id
from flows.consent.state import State
from schemas.consent import STEP


NOT_LATER = "not_later"
"""No reason of its own: a grant that a restriction holds down is no candidate."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One person with all that speaks for and against the use of their words."""

    subject: str | None = field(repr=False)
    person: Person = field(default=UNKNOWN, repr=False)
    grants: tuple[Weighed, ...] = field(default=(), repr=False)
    restrictions: tuple[Restriction, ...] = field(default=(), repr=False)
    conflicting: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The first failing reason, or per requested purpose the grant that carries it."""

    reason: str | None
    grants: Mapping[str, Weighed] = field(default_factory=dict, repr=False)


def standing_of(voice: Voice, state: State) -> Standing:
    """Look a person up: grants by id and strong links, restrictions by any chain."""
    known = known_of(voice, state)
    if known.subject is None:
        return known
    others = state.links.neighbours(known.subject) - {known.subject}
    ids = (known.subject, *sorted(others))
    given = (each for name in ids for each in state.grants.get(name, ()))
    return replace(known, grants=_latest_first(given))


def known_of(voice: Voice, state: State) -> Standing:
    """All of a standing but its grants."""
    subject = subject_id(voice.id)
    if subject is None:
        return Standing(None)
    chains = sorted(state.links.chains((subject, *voice.handles)))
    return Standing(
        subject=subject,
        person=state.people.get(subject, UNKNOWN),
        restrictions=tuple(
            each for chain in chains for each in state.restrictions.get(chain, ())
        ),
        conflicting=not state.conflicts.isdisjoint(chains),
    )


def _latest_first(grants: Iterable[Weighed]) -> tuple[Weighed, ...]:
    """Of several grants that carry a record the latest is its evidence."""

    def age(weighed: Weighed) -> tuple[int, str]:
        given = weighed.grant.given
        return (given.earliest if given else 0, weighed.grant.event_id)

    return tuple(sorted(grants, key=age, reverse=True))


def verdict(
    standing: Standing,
    record: Record,
    *,
    agreement: Agreement | None,
    state: State,
    law: Law,
) -> Verdict:
    """Steps 11 to 28 in order; of several purposes the lowest-numbered failure."""
    if standing.subject is None:
        return Verdict("subject_unresolved")
    counted = counting(
        standing.person,
        standing.grants,
        time=record.time,
        gate=agreement.age_gate if agreement else None,
        law=law,
    )
    if counted.reason:
        return Verdict(counted.reason)
    if standing.conflicting:
        return Verdict("consent_conflict")
    found = {
        purpose: carrying(
            purpose,
            record=record,
            standing=standing,
            grants=counted.grants,
            state=state,
        )
        for purpose in state.request.purposes
    }
    failures = [each for each in found.values() if isinstance(each, str)]
    if failures:
        return Verdict(min(failures, key=STEP.__getitem__))
    return Verdict(
        None, {p: each for p, each in found.items() if isinstance(each, Weighed)}
    )


def carrying(
    purpose: str,
    *,
    record: Record,
    standing: Standing,
    grants: Sequence[Weighed],
    state: State,
) -> Weighed | str:
    """Steps 16 to 28 for one purpose: section 8, "Choosing among 15-28", (b) to (g)."""
    skew = state.policy.skew
    against = opposing(standing, purpose, record)
    if any(final(each, record, skew) for each in against):
        return "withdrawn"
    furthest = "no_consent"
    for weighed in grants:
        reason = shortfall(weighed, purpose, record, against=against, state=state)
        if reason is None:
            return weighed
        if reason != NOT_LATER:
            furthest = max(furthest, reason, key=STEP.__getitem__)
    return name_of(against) if against else furthest


def opposing(standing: Standing, purpose: str, record: Record) -> list[Restriction]:
    """(b): the restrictions that block this purpose of this record."""
    return [each for each in standing.restrictions if applies(each, purpose, record)]


def shortfall(
    weighed: Weighed,
    purpose: str,
    record: Record,
    *,
    against: Sequence[Restriction],
    state: State,
) -> str | None:
    """(c), (d): why this grant does not carry the record, or None when it does."""
    skew = state.policy.skew
    if against and not _later_than_all(weighed, against, skew):
        return NOT_LATER
    return failure(weighed, purpose, record, build_at=state.request.build_at, skew=skew)


def _later_than_all(
    weighed: Weighed, restrictions: Sequence[Restriction], skew: int
) -> bool:
    """Whether the grant provably lifts every restriction (T5)."""
    terms = weighed.grant.terms
    return terms is not None and (
        all(
            follows(
                terms.given,
                clock=terms.clock,
                seq=terms.seq,
                skew=skew,
                later_than=each,
            )
            for each in restrictions
        )
    )
