"""An answer in plain words: `Answer` in, lines for a person at a terminal out.

Ids come from exports and may hold anything: what does not print is shown as `?`.
"""

from collections.abc import Iterator

from flows.audit.answer import Answer, PersonTold, Told
from flows.audit.seen import (
    EventSeen,
    Explanation,
    GrantSeen,
    NoticeSeen,
    PersonSeen,
    PurposeSeen,
)
from flows.consent.rules.standing import NOT_LATER
from flows.consent.status import InForce


_SHORT = 16
"""Digits of an id by which a row is known on the terminal."""


def lines(answer: Answer) -> Iterator[str]:
    """Everything that was found, a line at a time."""
    for line in _lines(answer):
        yield "".join(char if char.isprintable() else "?" for char in line)


def _lines(answer: Answer) -> Iterator[str]:
    policy = f"policy {answer.policy.version} (sha256:{answer.policy.sha256[:12]})"
    yield f"{answer.asked.kind} {answer.asked.id}, as of {answer.as_of}, {policy}"
    yield from answer.notes
    if answer.person:
        yield from _person(answer.person)
        yield from (_brief(each) for each in answer.records)
        return
    for each in answer.records:
        yield ""
        yield from _record(each)


# One record...


def _record(told: Told) -> Iterator[str]:
    each = told.explanation
    yield f"{_brief(told)}"
    yield f"  {each.rule}"
    if each.needed:
        yield "  To be kept it would take:"
        yield from (f"    - {one}" for one in each.needed)
    for agreement in each.agreements:
        term = " to ".join(end or "open" for end in agreement.term)
        told_of = f"  agreement {agreement.id} ({agreement.status}, {term})"
        yield f"{told_of}: {agreement.reason or 'permits it'}"
    for person in each.people:
        yield from _voice(person)
    yield from _considered(each)


def _considered(each: Explanation) -> Iterator[str]:
    if each.events:
        yield "  events considered:"
        yield from (f"    {_event(event)}" for event in each.events)
    if each.notices:
        yield "  notices considered:"
        yield from (f"    {_notice(notice)}" for notice in each.notices)


def _brief(told: Told) -> str:
    each = told.explanation
    place = f" at step {each.step} of 36" if each.step else " after the gate"
    step = f"{place}: {each.reason}" if each.reason else ""
    row = f", row {told.row_id[:_SHORT]}" if told.row_id else ""
    where = f" ({each.source}, {each.time})" if each.source else ""
    return f"record {each.record_id}{where}{row}: {each.decision}{step}"


def _voice(person: PersonSeen) -> Iterator[str]:
    places = ", ".join(person.jurisdictions)
    facts = f"({places}; {person.age})"
    name = person.subject or "somebody who cannot be identified"
    yield f"  {person.part} {name} {facts}: {person.reason or 'allows it'}"
    for purpose in person.purposes:
        yield f"    {_purpose(purpose)}"
        yield from (f"      {_grant(one)}" for one in purpose.grants)


def _purpose(seen: PurposeSeen) -> str:
    against = f"; against it: {', '.join(seen.restrictions)}" * bool(seen.restrictions)
    if seen.carried_by is not None:
        return f"{seen.purpose}: carried by grant {seen.carried_by}{against}"
    return f"{seen.purpose}: {seen.reason}{against}"


def _grant(seen: GrantSeen) -> str:
    if seen.reason == NOT_LATER:
        return f"grant {seen.event_id}: not provably later than what stands against it"
    return f"grant {seen.event_id}: {seen.reason or 'holds'}"


def _event(seen: EventSeen) -> str:
    purposes = ", ".join(seen.purposes) or "every purpose"
    how = f" by {seen.method}" if seen.method else ""
    notice = f", notice {seen.notice}" if seen.notice else ""
    until = f", until {seen.expires_at}" if seen.expires_at else ""
    where = "everywhere" if seen.scope == "{}" else f"scope {seen.scope}"
    return (
        f"{seen.kind} {seen.event_id} of {seen.subject} for {purposes}{how}: acted "
        f"{seen.event_time}, recorded {seen.recorded_at}, {where}"
        f"{notice}{until}"
    )


def _notice(seen: NoticeSeen) -> str:
    faults = "; ".join(seen.faults) or "holds"
    return f"{seen.id} v{seen.version} {seen.lang} sha256:{seen.sha256[:12]}: {faults}"


# One person...


def _person(told: PersonTold) -> Iterator[str]:
    register = "in" if told.registered else "not in"
    places = ", ".join(told.jurisdictions)
    yield f"{register} the subject register; {places}; {told.age}"
    if told.also:
        yield f"also known as {', '.join(told.also)}"
    yield "in force now:"
    yield from (f"  {_in_force(each)}" for each in told.in_force)
    yield "events:"
    yield from (f"  {_event(each)}" for each in told.events)
    yield "published rows by build:"
    for build in told.builds:
        yield f"  {build.build}: {build.rows} rows, {build.turns} turns"
    yield "receipts (whole with --json):"
    for each in told.receipts:
        until = each["validity_duration"]["valid_until"] or "withdrawn"
        yield f"  {each['record_id']}: {each['event_state']}, valid until {until}"


def _in_force(each: InForce) -> str:
    because = f" by {', '.join(each.grants or each.by)}" * bool(each.grants or each.by)
    limits = f", except where limited by {', '.join(each.limited_by)}"
    state = each.state or "never asked, or never answered"
    flaw = f" (of no use: {each.flaw})" if each.flaw else ""
    return f"{each.purpose}: {state}{because}{flaw}{limits * bool(each.limited_by)}"
