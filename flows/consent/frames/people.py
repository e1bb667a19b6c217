"""Voices enter, what registers and log know of each leaves as numbered tables.

The rules look every voice up once; steps 10 to 15 are asked once per distinct person
and age gate, over all the times that can matter in the frame.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from flows.consent.rules.ages import Law, counting
from flows.consent.rules.grants import Grant, Weighed
from flows.consent.rules.instants import FOREVER, Interval
from flows.consent.rules.people import OLDEST, Person
from flows.consent.rules.record import Voice
from flows.consent.rules.standing import Standing, standing_of
from flows.consent.state import State
from schemas.consent import STEP


CHANGING = 255
"""In place of a step: the age does not answer alike at all times of the frame."""

_UNRESOLVED = STEP["subject_unresolved"]
_CONFLICT = STEP["consent_conflict"]


@dataclass(frozen=True, slots=True)
class People:
    """Standings by voice, and the number of each voice's person."""

    standings: tuple[Standing, ...] = field(repr=False)
    person: list[int] = field(repr=False)
    persons: tuple[Person, ...] = field(repr=False)
    place: list[int] = field(repr=False)
    """By voice: its jurisdictions, as a place in `regions`."""
    regions: tuple[tuple[str, ...], ...]

    @property
    def first(self) -> list[int]:
        """By voice: step 11 where nobody is known."""
        return [0 if each.subject else _UNRESOLVED for each in self.standings]

    @property
    def conflicts(self) -> list[int]:
        """By voice: step 15 where the log contradicts itself."""
        return [_CONFLICT if each.conflicting else 0 for each in self.standings]


def people_of(voices: Iterable[Voice], state: State) -> People:
    """Look every voice up."""
    standings = tuple(standing_of(voice, state) for voice in voices)
    numbers: dict[Person, int] = {}
    person = [numbers.setdefault(s.person, len(numbers)) for s in standings]
    codes: dict[tuple[str, ...], int] = {}
    for each in numbers:
        codes.setdefault(each.jurisdictions, len(codes))
    place = [codes[each.person.jurisdictions] for each in standings]
    return People(standings, person, tuple(numbers), place, tuple(codes))


def age_steps(
    persons: Sequence[Person], gate: int | None, *, law: Law, times: Interval
) -> list[int]:
    """By person: steps 12 and 13 under an age gate, 0, or CHANGING."""
    sinces = _turns(law, times)
    return [_age_step(each, gate, law=law, times=times, at=sinces) for each in persons]


def _turns(law: Law, times: Interval) -> list[int]:
    """The first of these times, and where the table of ages changes within them."""
    rows = (row for table in law.policy.age_table.values() for row in table)
    changes = {since for since, _ in rows if times.earliest < since <= times.latest}
    return [times.earliest, *sorted(changes)]


def _age_step(
    person: Person, gate: int | None, *, law: Law, times: Interval, at: list[int]
) -> int:
    """One answer for all times, asked where it could change."""
    probes = [*at, *_birthdays(person, times)]
    reasons = {_age_reason(person, gate, time, law) for time in probes}
    if len(reasons) > 1:
        return CHANGING
    reason = reasons.pop()
    return STEP[reason] if reason else 0


def _birthdays(person: Person, times: Interval) -> list[int]:
    if person.born is None:
        return []
    ages = (person.age_at(each) or 0 for each in times)
    first, last = ages
    turned = [person.turned(age) for age in range(max(first, 0), min(last, OLDEST) + 1)]
    return [t for t in turned if t is not None and t in range(*times)]


def _age_reason(person: Person, gate: int | None, time: int, law: Law) -> str | None:
    """What steps 12 to 14 say to a person's own grant of the same instant."""
    given = Interval(time, time)
    own = Grant("", "", given, by_guardian=False, terms=None, told={})
    probe = Weighed(own, None, FOREVER, covers_past=False)
    return counting(person, [probe], time=time, gate=gate, law=law).reason
