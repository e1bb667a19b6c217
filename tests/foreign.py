"""Consent files of other systems, read and then decided in the worked base world."""

import json

from consent.world import DIGEST, decided

from flows.consent.importers.registry import foreign_rows
from schemas.config import Consent


NOTICE = {"id": "note", "version": 3, "lang": "en", "sha256": DIGEST}
ATTESTATION = {
    "attested_by": "Jo Berg, data protection officer",
    "notice": NOTICE,
    "method": "optin_checkbox",
    "purposes": ["ai.train"],
    "controllers": ["acme"],
    "scope": {"kind": "direct_bot", "sources": ["telegram"]},
    "clock": "tg",
}
FOREIGN = {
    "identities": {
        "user": "telegram",
        "account_id": "telegram",
        "external_id": "telegram",
    },
    "purposes": {"training": ["ai.train"], "ads": []},
}
DECLARED = {"attestation": ATTESTATION, "foreign": FOREIGN}
RECEIVED = "2026-05-01T00:00:00Z"


def declared(**changes):
    return Consent.model_validate({**DECLARED, **changes})


def unattested():
    return declared(attestation=None)


def read(content, form, consent=None):
    """The rows of a file; a list of records stands for its JSON Lines."""
    if isinstance(content, list):
        content = "\n".join(json.dumps(one) for one in content)
    raw = content if isinstance(content, bytes) else content.encode()
    return list(foreign_rows(raw, form, consent or declared()))


def events_of(rows):
    return [event for row in rows for event in row.events]


def decision(events, *, before=()):
    """What the law says of Ada's turn of 10 March, all being recorded on 1 May."""
    received = [{**event, "recorded_at": RECEIVED} for event in events]
    return decided({"consent_events": [*before, *received]})


def outcome_of(content, form, consent=None, **more):
    return decision(events_of(read(content, form, consent)), **more)


def faults(rows):
    return {row.number: row.refused for row in rows if row.refused}
