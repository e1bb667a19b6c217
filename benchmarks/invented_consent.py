"""An invented world for the benchmark of the consent gate: people, their events, turns.

A number goes in, a shard comes out; the same number gives the same shard.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any


EVENTS_EACH = 5
"""Events a person: a notice served, a grant, a withdrawal or renewals."""

Rows = list[dict[str, Any]]


DIGEST = "0f" * 32
POLICY = {
    "profile": "statutory",
    "sources": ["chat"],
    "region_bans": {"chat": ["US-IL"]},
    "max_record_age": "P36M",
    "age_table": {
        code: [{"from": "1970-01-01", "age": age}]
        for code, age in {"DE": 16, "FR": 15, "FI": 13, "US": 13, "ID": 18}.items()
    },
}
REQUEST = {
    "purposes": ["ai.train"],
    "controller": "acme",
    "build_at": "2026-06-01T00:00:00Z",
    "as_of": "2026-06-01T00:00:00Z",
}
NOTICE = {
    "id": "note",
    "version": 1,
    "lang": "en",
    "sha256": DIGEST,
    "effective_from": "2024-01-01",
    "material_change": False,
    "checklist": dict.fromkeys(
        (
            "controller_named",
            "purpose",
            "data_types",
            "withdrawal_right",
            "recipients_named",
        ),
        True,
    ),
    "workflow": {
        **dict.fromkeys(
            ("separate_from_terms", "default_unset", "refusal_equal"), True
        ),
        **dict.fromkeys(("conditional_on_service", "imbalance"), False),
        "steps_to_grant": 2,
        "steps_to_withdraw": 1,
    },
    "approved_by": "officer",
}
AGREEMENT = {
    "id": "deal",
    "recorded_at": "2025-01-01T00:00:00Z",
    "parties": ["chat", "acme"],
    "source": "chat",
    "bot_ids": ["bot:helper"],
    "channels": ["operator_log"],
    "status": "signed",
    "signed_at": "2025-01-01",
    "evidence_sha256": DIGEST,
    "effective_from": "2025-01-01",
    "effective_to": "2027-01-01",
    "data_from": "2025-01-01",
    "kinds": ["direct_bot"],
    "purposes": ["ai.train"],
    "outputs_for_training": True,
    "user_control": {"notice_evidence": "doc:1", "in_app_withdrawal": True},
}
START = datetime(2025, 6, 1, tzinfo=UTC)
DAYS = 360


def moment(dice: random.Random, first: float = 0.0) -> float:
    """A day of the period, with its fraction."""
    return first + dice.random() * (DAYS - first)


def text(day: float) -> str:
    return (START + timedelta(days=day)).isoformat(timespec="seconds")[:19] + "Z"


def history(person: str, dice: random.Random) -> Rows:
    """Served, granted, and then: renewed, withdrawn, granted anew, or refused."""
    days = sorted(moment(dice) for _ in range(EVENTS_EACH))
    kinds = ["notice_served", "grant", "renew", "renew", "renew"]
    fate = dice.random()
    if fate < 0.15:
        kinds[3:] = ["withdraw", "deferred"]
    elif fate < 0.25:
        kinds[2:] = ["withdraw", "grant", "renew"]
    elif fate < 0.30:
        kinds[1:] = ["refuse", "deferred", "deferred", "deferred"]
    elif fate < 0.31:
        kinds[4] = "erase"
    days[1] /= 4
    days[0] = days[1] / 2
    return [
        event(person, kind, n, day)
        for n, (kind, day) in enumerate(zip(kinds, days, strict=True))
    ]


def event(person: str, kind: str, n: int, day: float) -> dict[str, Any]:
    return {
        "event_id": f"{person}/{n}",
        "kind": kind,
        "subject": person,
        "actor": "self",
        "event_time": text(day),
        "recorded_at": text(day),
        "clock": "chat",
        "method": "optin_button",
        "notice": {"id": "note", "version": 1, "lang": "en", "sha256": DIGEST},
        "purposes": ["ai.train"],
        "controllers": ["acme"],
        "scope": {"kind": "direct_bot", "sources": ["chat"]},
    }


def subject(person: str, dice: random.Random) -> dict[str, Any]:
    minor = dice.random() < 0.03
    return {
        "subject": person,
        "jurisdictions": [dice.choice(["DE", "FR", "FI", "US", "ID"])],
        "age": {"years": 12 if minor else dice.randrange(18, 80)},
        "assurance": "declared",
    }


def turns(person: str, dice: random.Random) -> Iterator[dict[str, Any]]:
    """Two exchanges and a question more: five turns in two conversations."""
    for chat in range(2):
        day = moment(dice, first=30.0)
        asked = f"{person}-{chat}-0"
        yield turn(person, asked, text(day))
        reply = {"author": {"kind": "bot", "id": "bot:helper", "handles": []}}
        yield (
            turn(person, f"{person}-{chat}-1", text(day + 1e-4))
            | reply
            | {"reply_to": asked}
        )
    yield turn(person, f"{person}-1-2", text(day + 2e-4))


def turn(person: str, record_id: str, at: str) -> dict[str, Any]:
    return {
        "record_id": record_id,
        "source": "chat",
        "channel": "operator_log",
        "conversation_id": record_id.rpartition("-")[0],
        "bot": "bot:helper",
        "author": {"kind": "human", "id": person, "handles": []},
        "created_at": at,
        "clock": "chat",
        "ingested_at": "2026-05-30T00:00:00Z",
        "visibility": "direct_bot",
        "contributors": [],
        "modality": "text",
        "special_categories": [],
        "rights_signals": [],
        "redaction": "clean",
    }


@dataclass(frozen=True, slots=True)
class Shard:
    """Some people's turns, and all that is known of these people."""

    rows: Rows
    events: Rows
    subjects: Rows

    @property
    def bundle(self) -> dict[str, Any]:
        """What `state_of` reads."""
        return {
            "subjects": self.subjects,
            "consent_events": self.events,
            "links": [],
            "notices": [NOTICE],
            "agreements": [AGREEMENT],
            "policy": POLICY,
            "request": REQUEST,
        }


def shard_of(number: int, people: int) -> Shard:
    """The turns of so many people, and all that is known of them."""
    dice = random.Random(number)
    names = [f"chat:{number:03d}{each:06d}" for each in range(people)]
    return Shard(
        rows=[row for name in names for row in turns(name, dice)],
        events=[each for name in names for each in history(name, dice)],
        subjects=[subject(name, dice) for name in names],
    )
