"""Why records are kept or dropped: rows and the consent side of a bundle enter.

Leaves: an `Explanation` per record asked for. The law is asked, never repeated: steps,
verdicts and shortfalls come from `flows.consent`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flows.audit.reasons import RULES
from flows.audit.seen import (
    AgreementSeen,
    EventSeen,
    Explanation,
    GrantSeen,
    NoticeSeen,
    PersonSeen,
    PurposeSeen,
    event_seen,
)
from flows.consent.decide import STEPS, Case, cases_of, decide_all
from flows.consent.rules.ages import counting
from flows.consent.rules.docket import Docket, docket_of
from flows.consent.rules.grants import Weighed
from flows.consent.rules.instants import spoken
from flows.consent.rules.notices import Notices
from flows.consent.rules.people import Person
from flows.consent.rules.record import Record, Voice
from flows.consent.rules.standing import Standing, carrying, opposing, shortfall
from flows.consent.state import State, state_of
from schemas.consent import STEP, Decision


KEPT = "Every rule holds: everybody whose words are in it allowed exactly this."


@dataclass(frozen=True, slots=True)
class Hearing:
    """Whole conversations before the law, decided, with what each decision saw."""

    docket: Docket = field(repr=False)
    decided: Mapping[str, Decision] = field(repr=False)
    alone: Mapping[str, Decision] = field(repr=False)
    """The same without `whole` mode: what the turns of a conversation look at."""
    notices: Notices = field(repr=False)
    events: Mapping[str, tuple[EventSeen, ...]] = field(repr=False)
    """By event_id; unequal events may share one."""

    @property
    def state(self) -> State:
        """What is known."""
        return self.docket.state


def hear(rows: Sequence[Any], bundle: Mapping[str, Any]) -> Hearing:
    """Decide whole conversations under the consent side of a bundle."""
    state = state_of(bundle)
    return Hearing(
        docket=docket_of(rows, state),
        decided=_by_id(decide_all(rows, state)),
        alone=_by_id(decide_all(rows, _without_whole(state))),
        notices=state.grants.notices,
        events=_events(bundle["consent_events"]),
    )


def explain(record_id: str, hearing: Hearing) -> Explanation:
    """One record's decision and all that was considered for it."""
    decision = hearing.decided[record_id]
    record = hearing.docket.record(record_id)
    cases = _cases(record, hearing) if record else []
    best = max(cases, key=_reach, default=None)
    reason = decision.reason
    people = _people(best) if best else ()
    return Explanation(
        record_id=record_id,
        source=record.source if record else None,
        conversation_id=record.conversation if record else None,
        time=spoken(record.time) if record else None,
        decision="KEEP" if decision.kept else "DROP",
        reason=reason,
        step=STEP[reason] if reason else None,
        rule=RULES[reason].wrong if reason else KEPT,
        needed=tuple(_needed(decision, best, people)),
        agreements=tuple(_agreement(case) for case in cases if case.agreement),
        people=people,
        events=_considered(people, hearing.events),
        notices=_notices(best, hearing) if best else (),
    )


def at_last(told: Explanation, reason: str | None) -> Explanation:
    """A turn that consent keeps, as scan, redaction and later stages decide it."""
    if reason is None:
        return told
    return replace(
        told,
        decision="DROP",
        reason=reason,
        step=STEP.get(reason),
        rule=RULES[reason].wrong,
        needed=(RULES[reason].needed,),
    )


# Hearing...


def _by_id(decisions: Sequence[Decision]) -> dict[str, Decision]:
    return {each.record_id: each for each in decisions}


def _without_whole(state: State) -> State:
    return replace(state, policy=replace(state.policy, whole_conversations=False))


def _events(rows: Sequence[Mapping[str, Any]]) -> dict[str, tuple[EventSeen, ...]]:
    found: dict[str, tuple[EventSeen, ...]] = {}
    for each in map(event_seen, rows):
        if each.event_id is not None:
            found[each.event_id] = (*found.get(each.event_id, ()), each)
    return found


def _cases(record: Record, hearing: Hearing) -> list[Case]:
    """The record under each agreement; none where step 1 or 2 already failed."""
    if record.source not in hearing.state.policy.sources:
        return []
    kept = {name for name, each in hearing.alone.items() if each.kept}
    try:
        return cases_of(record, hearing.docket, kept)
    except Exception:  # noqa: BLE001 - what breaks here is the record's gate_error
        return []


# What failed, and what would have to be true...


def failures(case: Case) -> list[str]:
    """Every step that fails, in order; the first is the decision's."""
    try:
        return [reason for step in STEPS if (reason := step(case))]
    except Exception:  # noqa: BLE001 - as the gate takes it
        return ["gate_error"]


def _reach(case: Case) -> int:
    """How far an agreement gets: past the last step when nothing fails."""
    found = failures(case)
    return STEP[found[0]] if found else len(STEP) + 1


def _needed(
    decision: Decision, best: Case | None, people: Sequence[PersonSeen]
) -> Iterator[str]:
    """First what the decision names, then whatever else fails as well."""
    reason = decision.reason
    if reason is None:
        return
    found = failures(best) if best else []
    for each in dict.fromkeys((reason, *found)):
        yield RULES[each].needed
        if each in ("third_party_no_consent", "context_dropped"):
            yield from _of_others(people)


def _of_others(people: Sequence[PersonSeen]) -> Iterator[str]:
    for each in people:
        if each.part != "author" and each.reason:
            yield f"{each.part}: {RULES[each.reason].needed}"


# Who and what was considered...


def _agreement(case: Case) -> AgreementSeen:
    each = case.agreement
    if each is None:
        raise ValueError("a subject's own export rests on no agreement")
    found = failures(case)
    return AgreementSeen(
        id=each.id,
        status=each.status,
        term=(_spoken(each.effective_from), _spoken(each.effective_to)),
        signed_at=_spoken(each.signed_at),
        reason=found[0] if found else None,
    )


def _spoken(instant: int | None) -> str | None:
    return None if instant is None else spoken(instant)


def _people(case: Case) -> tuple[PersonSeen, ...]:
    """A bot has no consent to give: its speaker is whoever asked."""
    heard = dict.fromkeys((case.speaker, *case.others))
    return tuple(_person(case, voice) for voice in heard)


def _person(case: Case, voice: Voice) -> PersonSeen:
    standing = case.docket.standing(voice)
    reason = "region_restricted" if case.banned(voice) else case.verdict(voice).reason
    if standing.subject is None:
        reason = "subject_unresolved"
    return PersonSeen(
        part=voice.part,
        subject=standing.subject,
        handles=voice.handles,
        reason=reason,
        jurisdictions=standing.person.jurisdictions,
        age=age_told(standing.person),
        purposes=tuple(_purposes(case, standing)) if standing.subject else (),
    )


def age_told(person: Person) -> str:
    """What is known of an age, never the age."""
    if person.born is None and person.years is None:
        return "age unknown"
    told = "birth date" if person.born is not None else "age in years"
    return f"{told}, {person.assurance}"


def _purposes(case: Case, standing: Standing) -> Iterator[PurposeSeen]:
    gate = case.agreement.age_gate if case.agreement else None
    counted = counting(
        standing.person,
        standing.grants,
        time=case.record.time,
        gate=gate,
        law=case.docket.law,
    )
    left = () if counted.reason else tuple(counted.grants)
    for purpose in case.state.request.purposes:
        yield _purpose(purpose, case, standing, left)


def _purpose(
    purpose: str, case: Case, standing: Standing, left: Collection[Weighed]
) -> PurposeSeen:
    against = opposing(standing, purpose, case.record)
    found = carrying(
        purpose,
        record=case.record,
        standing=standing,
        grants=tuple(left),
        state=case.state,
    )
    carried = None if isinstance(found, str) else found.grant.event_id
    return PurposeSeen(
        purpose=purpose,
        reason=found if isinstance(found, str) else None,
        carried_by=carried,
        restrictions=tuple(each.event_id or "(no event_id)" for each in against),
        grants=tuple(
            GrantSeen(
                each.grant.event_id,
                # By identity: two grants of one id may differ (consent_conflict).
                shortfall(each, purpose, case.record, against=against, state=case.state)
                if any(each is one for one in left)
                else "minor",
            )
            for each in standing.grants
        ),
    )


def _considered(
    people: Sequence[PersonSeen], events: Mapping[str, tuple[EventSeen, ...]]
) -> tuple[EventSeen, ...]:
    """The events that any purpose of any person looked at, each once."""
    purposes = [purpose for person in people for purpose in person.purposes]
    ids = {
        name
        for each in purposes
        for name in (*each.restrictions, *(grant.event_id for grant in each.grants))
    }
    return tuple(event for name in sorted(ids) for event in events.get(name, ()))


def _notices(case: Case, hearing: Hearing) -> tuple[NoticeSeen, ...]:
    """Each notice that a considered grant cites, with what is wrong with it."""
    found: dict[NoticeSeen, None] = {}
    for voice in dict.fromkeys((case.speaker, *case.others)):
        for each in case.docket.standing(voice).grants:
            terms = each.grant.terms
            if terms is not None:
                faults = hearing.notices.faults(terms.notice, terms.given)
                found[NoticeSeen(*terms.notice, faults)] = None
    return tuple(found)
