"""Evidence for a kept record: what section 9 of consent.md lists, person by person.

Enters: the people whose words are in a record with the grants that carry them. Leaves:
one `Basis` each. Restricted: it names people and goes to the vault only.
"""

from collections.abc import Mapping
from typing import Any

from flows.consent.rules.agreements import Agreement
from flows.consent.rules.grants import Weighed
from flows.consent.rules.instants import spoken
from flows.consent.rules.record import Voice
from flows.consent.rules.standing import Standing
from schemas.consent import Basis


_TOLD = ("event_id", "kind", "actor", "method", "event_time", "recorded_at", "clock")


def basis_of(
    voice: Voice,
    standing: Standing,
    carrying: Mapping[str, Weighed],
    *,
    agreement: Agreement | None,
) -> Basis:
    """Why this person's words may be used in this record."""
    return Basis(
        part=voice.part,
        subject=voice.id,
        handles=voice.handles,
        grants={purpose: each.grant.event_id for purpose, each in carrying.items()},
        agreement_id=agreement.id if agreement else None,
        detail={
            "grants": {
                purpose: _grant(each, standing) for purpose, each in carrying.items()
            },
            "restrictions_considered": considered(standing),
            "jurisdictions": list(standing.person.jurisdictions),
            "age": _age(standing, agreement),
        },
    )


def considered(standing: Standing) -> list[str]:
    """Ids of what stands against the person and did not hinder this."""
    return sorted(each.event_id for each in standing.restrictions if each.event_id)


def _grant(weighed: Weighed, standing: Standing) -> dict[str, Any]:
    grant, told = weighed.grant, weighed.grant.told
    return {
        **{name: told.get(name) for name in _TOLD},
        "notice": told.get("notice"),
        "purposes_granted": told.get("purposes"),
        "scope": told.get("scope"),
        "expires_at": spoken(weighed.expiry),
        "links": []
        if grant.subject == standing.subject
        else [standing.subject, grant.subject],
    }


def _age(standing: Standing, agreement: Agreement | None) -> dict[str, Any]:
    """What the age rests on: never the birth date itself (EDPB 05/2020, 106)."""
    person = standing.person
    if person.born is not None or person.years is not None:
        rests = "birth_date" if person.born is not None else "years"
        return {"basis": rests, "assurance": person.assurance}
    return {"basis": "age_gate", "gate": agreement.age_gate if agreement else None}
