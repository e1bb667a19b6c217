"""Consent events and the register of people enter; why nobody counts yet leaves."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flows.consent.rules.ages import ADULT
from flows.consent.rules.grants import Weighed
from flows.consent.rules.people import NOWHERE, UNKNOWN, Person
from flows.consent.rules.purposes import covered
from flows.consent.state import State
from flows.starter.gap import Gap


@dataclass(frozen=True, slots=True)
class Places:
    """What the two files are called, and the age that agreements let people in from."""

    events: str
    subjects: str
    gate: int = 0


def people_gaps(state: State, places: Places) -> Iterator[Gap]:
    """Why no grant counts, and how many of those whose grants count are unknown.

    Only counts are told: whoever runs a check need not see who agreed.
    """
    if not any(state.grants.values()):
        yield Gap(
            places.events,
            "",
            "nobody has agreed to anything yet",
            "add the events, or import them with `consentry record-consent`",
        )
        return
    flaws = Counter(_flaw(one, state) for mine in state.grants.values() for one in mine)
    if None not in flaws:
        told = ", ".join(f"{count} {why}" for why, count in sorted(_named(flaws)))
        yield Gap(
            places.events,
            "",
            f"no consent in it can count: {told}",
            "correct what they cite, or ask again; README.md beside it tells how",
        )
        return
    yield from _unknown(_agreed(state), places, state=state)


def _flaw(weighed: Weighed, state: State) -> str | None:
    """The first reason for which a grant carries no record at all."""
    terms = weighed.grant.terms
    if weighed.flaw or terms is None:
        return weighed.flaw or "consent_malformed"
    wanted = state.request.purposes
    if any(covered(each, terms.purposes) for each in wanted):
        return None
    return "purpose_not_covered"


def _named(flaws: Counter[str | None]) -> Iterator[tuple[str, int]]:
    return ((why, count) for why, count in flaws.items() if why)


def _agreed(state: State) -> list[Person]:
    return [
        state.people.get(subject, UNKNOWN)
        for subject, mine in state.grants.items()
        if any(_flaw(one, state) is None for one in mine)
    ]


def _unknown(
    agreed: Sequence[Person], places: Places, *, state: State
) -> Iterator[Gap]:
    ageless = sum(each.years is None and each.born is None for each in agreed)
    if ageless and places.gate < ADULT:
        yield Gap(
            places.subjects,
            "age, assurance",
            f"{ageless} of {len(agreed)} who agreed have no age, and drop",
            "add them, or the age you verify as min_age_gate of the agreement",
            "missing" if ageless == len(agreed) else "note",
        )
    placeless = sum(NOWHERE in each.jurisdictions for each in agreed)
    if placeless:
        barred = state.policy.region_bans and placeless == len(agreed)
        yield Gap(
            places.subjects,
            "jurisdictions",
            f"{placeless} of {len(agreed)} who agreed have no country: the strictest "
            "law holds for them, and every region ban",
            "add the countries you know",
            "missing" if barred else "note",
        )
