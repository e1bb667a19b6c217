"""Steps 12 to 14: what a person's age leaves of the grants made for them.

Enters: a person, their grants, the record time. Leaves: a reason, or the grants that
count: under age only a guardian's (consent.md T12, READINGS 3 to 5, 27 to 31).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from flows.consent.rules.grants import Weighed
from flows.consent.rules.people import NOWHERE, Person
from flows.consent.rules.policy import Policy, Request


ADULT = 18
"""The age where no row of the table is valid yet, and everywhere when strict."""


class Counting(NamedTuple):
    """A reason of steps 12 to 14, or the grants that are left."""

    reason: str | None
    grants: Sequence[Weighed] = ()


@dataclass(frozen=True, slots=True)
class Law:
    """Ages of digital consent: the policy's table at the instants of a request."""

    policy: Policy = field(repr=False)
    request: Request
    _schedules: dict[tuple[str, ...], tuple[tuple[int, int], ...]] = field(
        default_factory=dict, repr=False
    )

    def threshold(self, codes: tuple[str, ...], at: int) -> int:
        """The highest age of consent among jurisdictions at an instant (T12)."""
        valid = ADULT
        for since, age in self._schedule(codes):
            if since > at:
                break
            valid = age
        return valid

    def _schedule(self, codes: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
        """(valid from, highest age) in time order, reckoned once per set of codes."""
        found = self._schedules.get(codes)
        if found is None:
            tables = [self._table(code) for code in codes]
            turns = sorted({since for table in tables for since, _ in table})
            found = tuple((t, max(_valid(table, t) for table in tables)) for t in turns)
            self._schedules[codes] = found
        return found

    def _table(self, code: str) -> tuple[tuple[int, int], ...]:
        """One jurisdiction's rows; XX and the strict profile have none, so 18."""
        if code == NOWHERE or not self.policy.statutory:
            return ()
        return self.policy.age_table.get(code, ())


def _valid(table: tuple[tuple[int, int], ...], at: int) -> int:
    ages = [age for since, age in table if since <= at]
    return ages[-1] if ages else ADULT


# Step 12...


def _told(person: Person, law: Law) -> bool:
    """Whether the register tells an age that the policy accepts."""
    known = person.years is not None or person.born is not None
    return known and (
        not law.policy.verified_age_only or person.assurance == "verified"
    )


def _unknown(person: Person, *, time: int, gate: int | None, law: Law) -> bool:
    """Step 12: no usable age, and no age gate as high as every threshold."""
    if _told(person, law):
        return False
    if law.policy.verified_age_only or gate is None:
        return True
    return gate < law.threshold(person.jurisdictions, time)


# Step 13...


def _under_age(person: Person, *, at: int, gate: int | None, law: Law) -> bool:
    """Whether any candidate jurisdiction holds the person a child at an instant.

    Where the age is unknown the gate stands for it at all times (READINGS 28).
    """
    age = person.age_at(at) if _told(person, law) else gate
    return age is None or age < law.threshold(person.jurisdictions, at)


def _of_age(
    person: Person, grants: Sequence[Weighed], *, gate: int | None, law: Law
) -> list[Weighed]:
    """A person's own grant given under age is set aside (READINGS 3)."""
    return [
        each
        for each in grants
        if each.grant.by_guardian
        or each.grant.given is None
        or not _under_age(person, at=each.grant.given.earliest, gate=gate, law=law)
    ]


# Step 14...


def _told_since(person: Person, law: Law) -> bool:
    """Whether a child come of age was told of the guardian's grant (READINGS 31)."""
    came, notice = _came_of_age(person, law), person.guardian_notice
    if not came:
        return True
    return (
        notice is not None
        and max(came) <= notice.earliest
        and notice.latest <= law.request.as_of
    )


def _came_of_age(person: Person, law: Law) -> list[int]:
    """When, by the register and by the birth date under every candidate (P8)."""
    build_at, as_of = law.request.build_at, law.request.as_of
    ages = {law.threshold((code,), build_at) for code in person.jurisdictions}
    birthdays = [person.turned(age) for age in ages]
    came = [each for each in birthdays if each is not None and each <= build_at]
    said = person.came_of_age
    if said is not None and said.earliest <= max(build_at, as_of):
        came.append(said.earliest)
    return came


# In order...


def counting(
    person: Person, grants: Sequence[Weighed], *, time: int, gate: int | None, law: Law
) -> Counting:
    """Steps 12 to 14 for a record of `time` under an agreement's age gate."""
    if _unknown(person, time=time, gate=gate, law=law):
        return Counting("age_unknown")
    left = _of_age(person, grants, gate=gate, law=law)
    child = _under_age(person, at=time, gate=gate, law=law)
    if child:
        left = [each for each in left if each.grant.by_guardian]
    if not left and (child or grants):
        return Counting("minor")
    own = [each for each in left if not each.grant.by_guardian]
    if len(own) == len(left) or _told_since(person, law):
        return Counting(None, left)
    # A guardian's grants count no more; on their own they make the notice due.
    return Counting(None, own) if own else Counting("guardian_notice_due")
