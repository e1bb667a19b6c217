"""Steps 12 to 14: what a person's age leaves of the grants made for them.

Enters: a person, their grants, the record time. Leaves: a reason, or the grants that
count: under age only a guardian's (consent.md T12, READINGS 3 to 5, 27 to 31).
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from flows.consent.grants import Weighed
from flows.consent.people import NOWHERE, Person
from flows.consent.policy import Policy, Request


ADULT = 18
"""The age where no row of the table is valid yet, and everywhere when strict."""


class Counting(NamedTuple):
    """A reason of steps 12 to 14, or the grants that are left."""

    reason: str | None
    grants: Sequence[Weighed] = ()


def counting(
    person: Person,
    grants: Sequence[Weighed],
    *,
    time: int,
    gate: int | None,
    law: "Law",
) -> Counting:
    """Steps 12 to 14 for a record of `time` under an agreement's age gate."""
    if law.unknown(person, time=time, gate=gate):
        return Counting("age_unknown")
    left = [
        each
        for each in grants
        if each.grant.by_guardian or not _too_young_to_grant(person, each, gate, law)
    ]
    if law.under_age(person, at=time, gate=gate):
        left = [each for each in left if each.grant.by_guardian]
        if not left:
            return Counting("minor")
    if grants and not left:
        return Counting("minor")
    return _told(person, left, law)


def _told(person: Person, grants: Sequence[Weighed], law: "Law") -> Counting:
    """Step 14: a guardian's grants count on only if the grown child was told."""
    own = [each for each in grants if not each.grant.by_guardian]
    if len(own) == len(grants) or not law.notice_due(person):
        return Counting(None, grants)
    return Counting(None, own) if own else Counting("guardian_notice_due")


def _too_young_to_grant(
    person: Person, weighed: Weighed, gate: int | None, law: "Law"
) -> bool:
    """A grant given under age is set aside (READINGS 3)."""
    given = weighed.grant.given
    return given is not None and law.under_age(person, at=given.earliest, gate=gate)


class Law(NamedTuple):
    """Ages of digital consent: the policy's table and the instants of a request."""

    policy: Policy
    request: Request

    def threshold(self, code: str, at: int) -> int:
        """The age of consent in one jurisdiction at an instant (T12, section 4)."""
        if code == NOWHERE or not self.policy.statutory:
            return ADULT
        valid = [
            age for since, age in self.policy.age_table.get(code, ()) if since <= at
        ]
        return valid[-1] if valid else ADULT

    def unknown(self, person: Person, *, time: int, gate: int | None) -> bool:
        """Step 12: no usable age, and no age gate as high as every threshold."""
        if self._told(person):
            return False
        if self.policy.verified_age_only or gate is None:
            return True
        return gate < self._highest(person.jurisdictions, time)

    def under_age(self, person: Person, *, at: int, gate: int | None) -> bool:
        """Whether any candidate jurisdiction holds the person a child at an instant.

        Where the age is unknown the gate stands for it at all times (READINGS 28).
        """
        age = person.age_at(at) if self._told(person) else gate
        return age is None or age < self._highest(person.jurisdictions, at)

    def notice_due(self, person: Person) -> bool:
        """Whether the child came of age and was not told since (READINGS 31)."""
        came = self._came_of_age(person)
        notice = person.guardian_notice
        return bool(came) and (
            notice is None
            or notice.earliest < max(came)
            or notice.latest > self.request.as_of
        )

    def _told(self, person: Person) -> bool:
        known = person.years is not None or person.born is not None
        return known and (
            not self.policy.verified_age_only or person.assurance == "verified"
        )

    def _highest(self, codes: Iterable[str], at: int) -> int:
        return max(self.threshold(code, at) for code in codes)

    def _came_of_age(self, person: Person) -> list[int]:
        """When, by the register and by the birth date under every candidate (P8)."""
        build_at, as_of = self.request.build_at, self.request.as_of
        birthdays = [
            person.turned(self.threshold(code, build_at))
            for code in person.jurisdictions
        ]
        came = [each for each in birthdays if each is not None and each <= build_at]
        said = person.came_of_age
        if said is not None and said.earliest <= max(build_at, as_of):
            came.append(said.earliest)
        return came
