"""A grant and its notice enter; an ISO/IEC TS 27560-shaped consent receipt leaves.

JSON-LD with the fields' names of TS 27560, which the context maps to DPV (consent.md
section 2), in the profile dpv-27560:receipt-eu-gdpr. Pure: the same event, notice and
statuses give the same receipt.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from flows.consent.rules.instants import spoken
from flows.consent.rules.shapes import members, text, texts_or_empty
from flows.consent.status import VALID, Consent, File, Status


PROFILE = "dpv-27560:receipt-eu-gdpr"

_IRI = "@id"
CONTEXT: dict[str, Any] = {
    "dct": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dpv": "https://w3id.org/dpv#",
    "ai": "https://w3id.org/dpv/ai#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "dpv-27560": "https://w3id.org/dpv/schema/dpv-27560#",
    "purpose": "https://consentry.dev/purposes#",
    "consentry": "https://consentry.dev/terms#",
    "record_id": "dct:identifier",
    "schema_version": {"@id": "dct:conformsTo", "@type": _IRI},
    "pii_principal_id": "dpv:hasDataSubject",
    "entity_id": "dpv:isIndicatedBy",
    "event_type": {"@id": "dpv:hasLegalBasis", "@type": _IRI},
    "event_state": {"@id": "dpv:hasConsentStatus", "@type": _IRI},
    "event_time": {"@id": "dpv:isIndicatedAtTime", "@type": "xsd:dateTime"},
    "collection_method": "dpv:hasIndicationMethod",
    "privacy_notice": "dpv:hasNotice",
    "version": "dct:hasVersion",
    "language": "dct:language",
    "sha256": "consentry:sha256",
    "lawful_basis": {"@id": "dpv:hasLegalBasis", "@type": _IRI},
    "purposes": "dpv:hasProcess",
    "purpose_type": {"@id": "dpv:hasPurpose", "@type": _IRI},
    "processing_method": {"@id": "dpv:hasProcessing", "@type": _IRI},
    "pii_type": {"@id": "dpv:hasPersonalData", "@type": _IRI},
    "special_pii_category": "dpv:hasPersonalData",
    "pii_controllers": "dpv:hasDataController",
    "recipient_third_parties": "dpv:hasRecipient",
    "scope": {"@id": "dpv:hasScope", "@type": "@json"},
    "jurisdiction": "dpv:hasJurisdiction",
    "validity_duration": "dpv:hasDuration",
    "valid_until": {"@id": "dct:valid", "@type": "xsd:dateTime"},
    "withdrawal_method": "dpv:hasConsentControl",
    "path": "dct:description",
    "steps": "consentry:steps",
    "recorded_at": {"@id": "consentry:recordedAt", "@type": "xsd:dateTime"},
    "ended_by": "consentry:endedBy",
    "limited_by": "consentry:limitedBy",
    "flaw": "consentry:flaw",
}
"""TS 27560 field -> DPV term."""

_PROCESSING = {
    "ai.train": "ai:ModelTraining",
    "ai.train.finetune": "ai:ModelFineTuning",
    "ai.train.finetune.preference": "ai:ModelFineTuning",
}
_TRAINING = "ai.train"
_SCOPE = (
    *("kind", "sources", "bots", "conversations", "records", "modalities"),
    *("from", "to"),
)
_EXPLICIT = "dpv:ExplicitlyExpressedConsent"
_NOT_EXPLICIT = ("consent_malformed", "consent_not_explicit")
_STRICTEST: tuple[Consent, ...] = (
    "ConsentInvalidated",
    "ConsentWithdrawn",
    "ConsentRevoked",
    "ConsentRefused",
    "ConsentExpired",
    "ConsentUnknown",
)


def receipt(
    event: Mapping[str, Any],
    notice: Mapping[str, Any] | None,
    *,
    statuses: Sequence[Status],
    expires: str | None,
    jurisdictions: Sequence[str],
) -> dict[str, Any]:
    """The receipt of one grant as JSON; `notice` is its registry row, if there is one.

    `expires` is the effective end (T9), None where nothing ends it.
    """
    name = text(event.get("event_id")) or ""
    return {
        "@context": CONTEXT,
        "@id": f"urn:consentry:receipt:{quote(name, safe='')}",
        "@type": "dpv:ConsentReceipt",
        "record_id": name,
        "schema_version": PROFILE,
        "pii_principal_id": text(event.get("subject")),
        "privacy_notice": _notice(members(event.get("notice"))),
        "language": text(members(event.get("notice")).get("lang")),
        "lawful_basis": _basis(event, statuses),
        "purposes": [_process(each) for each in statuses],
        "special_pii_category": _special(event),
        "pii_controllers": sorted(texts_or_empty(event.get("controllers"))),
        "recipient_third_parties": sorted(texts_or_empty(event.get("recipients"))),
        "scope": scope_told(event) or None,
        "jurisdiction": list(jurisdictions),
        "collection_method": text(event.get("method")),
        "entity_id": text(event.get("actor")),
        "event_type": _EXPLICIT if _explicit(statuses) else "dpv:Consent",
        "event_state": f"dpv:{overall(statuses)}",
        "event_time": text(event.get("event_time")),
        "recorded_at": text(event.get("recorded_at")),
        "validity_duration": _validity(event, notice, expires),
        "withdrawal_method": _withdrawal(event, notice),
    }


def receipts_of(
    file: File, notices: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Every grant of a person, the oldest first, with what became of it."""
    person = file.standing.person
    return [
        receipt(
            each.grant.told,
            cited(each.grant.told, notices),
            statuses=file.statuses(each),
            expires=spoken(each.expiry) if each.grant.terms else None,
            jurisdictions=person.jurisdictions,
        )
        for each in reversed(file.standing.grants)
    ]


def cited(
    event: Mapping[str, Any], notices: Sequence[Mapping[str, Any]]
) -> Mapping[str, Any] | None:
    """The registry row of the very text that the event cites."""
    names = ("id", "version", "lang", "sha256")
    wanted = members(event.get("notice"))
    for row in notices:
        if wanted and all(row.get(name) == wanted.get(name) for name in names):
            return row
    return None


def scope_told(event: Mapping[str, Any]) -> dict[str, Any]:
    """The scope's members that the format lists; others may hold anything."""
    told = members(event.get("scope")).items()
    return {name: value for name, value in told if name in _SCOPE}


def overall(statuses: Sequence[Status]) -> Consent:
    """Of purposes with different fates the strictest speaks for the receipt."""
    states = {each.state for each in statuses}
    for state in (*_STRICTEST, *reversed(VALID)):
        if state in states:
            return state
    return "ConsentUnknown"


def _explicit(statuses: Sequence[Status]) -> bool:
    """A receipt must not call explicit what the gate does not take for it."""
    return bool(statuses) and all(each.flaw not in _NOT_EXPLICIT for each in statuses)


def _basis(event: Mapping[str, Any], statuses: Sequence[Status]) -> list[str]:
    if not _explicit(statuses):
        return []
    special = ["eu-gdpr:A9-2-a"] if _special(event) else []
    return ["eu-gdpr:A6-1-a-explicit-consent", *special]


def _special(event: Mapping[str, Any]) -> list[str]:
    return sorted(texts_or_empty(event.get("special_categories")))


def _process(status: Status) -> dict[str, Any]:
    """One purpose, paired with the processing it stands for (consent.md section 1)."""
    training = status.purpose.startswith(_TRAINING)
    usual = "ai:ModelTraining" if training else None
    return {
        "@type": "dpv:Process",
        "purpose_type": f"purpose:{status.purpose}",
        "processing_method": _PROCESSING.get(status.purpose, usual),
        "pii_type": "ai:TrainingData" if training else None,
        "event_state": f"dpv:{status.state}",
        "ended_by": list(status.by),
        "limited_by": list(status.limited_by),
        "flaw": status.flaw,
    }


def _notice(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "@type": "dpv:ConsentNotice",
        "record_id": told.get("id"),
        "version": told.get("version"),
        "language": told.get("lang"),
        "sha256": told.get("sha256"),
    }


def _validity(
    event: Mapping[str, Any], notice: Mapping[str, Any] | None, expires: str | None
) -> dict[str, Any]:
    """What the notice promises, and the instant from which it holds no more."""
    promised = text(notice.get("validity")) if notice else None
    return {
        "@type": "dpv:UntilTimeDuration" if expires else "dpv:UntilEventDuration",
        "dct:extent": promised or text(event.get("expires_at")),
        "valid_until": expires,
    }


def _withdrawal(
    event: Mapping[str, Any], notice: Mapping[str, Any] | None
) -> dict[str, Any]:
    """How to withdraw: as the event tells, and in how many steps by the notice."""
    workflow = members(notice.get("workflow")) if notice else {}
    return {
        "@type": "dpv:WithdrawConsent",
        "path": text(event.get("withdrawal_path")),
        "steps": workflow.get("steps_to_withdraw"),
    }
