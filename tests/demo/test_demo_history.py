import hashlib
from collections import Counter
from datetime import UTC, datetime

import pytest
import yaml

from flows.consent.decide import decide_all
from flows.consent.state import state_of
from schemas.policy import Policy


KINDS = {
    "grant",
    "renew",
    "withdraw",
    "refuse",
    "object",
    "restrict",
    "erase",
    "record_delete",
    "revoke",
    "invalidate",
    "requested",
    "deferred",
    "notice_served",
}


@pytest.fixture(scope="module")
def events(demo):
    return demo.rows("consent/events.jsonl")


def test_every_kind_of_event_occurs_and_one_unknown_kind(events):
    assert {event["kind"] for event in events} == KINDS | {"paused"}


def test_events_come_in_the_order_of_receipt_and_before_the_day(demo, events):
    received = [event["recorded_at"] for event in events]
    assert received == sorted(received)
    assert received[-1][:10] < demo.today.isoformat()


def test_only_the_conflict_uses_an_event_id_twice(events):
    ids = Counter(event["event_id"] for event in events if event["event_id"])
    twice = {name for name, times in ids.items() if times > 1}
    conflicting = [event for event in events if event["event_id"] in twice]
    assert len(conflicting) == 2 * len(twice) > 0
    assert {tuple(e["purposes"]) for e in conflicting} == {
        ("ai.train",),
        ("ai.evaluate",),
    }


def test_cited_notices_are_the_archived_texts(demo, events):
    archived = {
        (row["id"], row["version"], row["lang"]): row["sha256"]
        for row in demo.value("consent/notices.json")
    }
    for (name, version, lang), digest in archived.items():
        text = demo.read(f"consent/notices/{name}-v{version}-{lang}.txt")
        assert hashlib.sha256(text).hexdigest() == digest
    cited = [event["notice"] for event in events if event["notice"]]
    wrong = [
        n for n in cited if archived[n["id"], n["version"], n["lang"]] != n["sha256"]
    ]
    assert {notice["sha256"] for notice in wrong} == {"0" * 64}


def test_agreements_cover_the_history_and_are_in_term(demo):
    agreements = {row["source"]: row for row in demo.value("consent/agreements.json")}
    assert {name: row["status"] for name, row in agreements.items()} == {
        "telegram": "signed",
        "helpdesk": "signed",
        "webchat": "signed",
        "partner": "signed",
        "kiosk": "in_principle",
        "shopapp": "terminated",
    }
    for row in agreements.values():
        assert row["effective_from"] < demo.today.isoformat() < row["effective_to"]
    assert not agreements["partner"]["outputs_for_training"]


def test_links_are_sure_and_probable(demo):
    methods = {row["method"] for row in demo.rows("consent/links.jsonl")}
    assert methods == {"verified_by_subject", "probabilistic"}


def midnight(demo):
    return datetime.combine(demo.today, datetime.min.time(), UTC).isoformat()


def gate_state(demo):
    now = midnight(demo)
    policy = Policy.model_validate(yaml.safe_load(demo.read("policy.yaml")))
    return state_of(
        {
            "subjects": demo.rows("consent/subjects.jsonl"),
            "consent_events": demo.rows("consent/events.jsonl"),
            "links": demo.rows("consent/links.jsonl"),
            "notices": demo.value("consent/notices.json"),
            "agreements": demo.value("consent/agreements.json"),
            "policy": policy.gate(),
            "request": {
                "purposes": list(policy.purposes),
                "controller": policy.controller,
                "recipients": list(policy.recipients),
                "build_at": now,
                "as_of": now,
            },
        }
    )


def judged(row, now):
    scanned = row["special_categories"]
    scanned = [] if scanned is None else scanned
    seen = row["ingested_at"] or now
    found = {"special_categories": scanned, "ingested_at": seen, "redaction": "clean"}
    return {**row, **found}


@pytest.fixture(scope="module")
def outcomes(demo):
    """Conversation -> reasons of its human turns, as the gate decides the web chat."""
    unique = {str(row): row for row in demo.webchat()}.values()
    rows = {row["record_id"]: row for row in unique if row["record_id"]}
    scanned = [judged(row, midnight(demo)) for row in rows.values()]
    found = {}
    for decision in decide_all(scanned, gate_state(demo)):
        row = rows[decision.record_id]
        if row["role"] == "user":
            found.setdefault(row["conversation_id"], set()).add(decision.reason)
    return found


def test_the_gate_agrees_with_every_story_of_the_web_chat(demo, outcomes):
    told = {row["conversation"]: row for row in demo.rows("planted.jsonl")}
    for conversation, reasons in outcomes.items():
        row = told[conversation]
        if row["expects"] != "mixed":
            assert reasons == {row["expects"]}, row["story"]


def test_mixed_stories_keep_some_and_drop_some(demo, outcomes):
    told = {row["conversation"]: row for row in demo.rows("planted.jsonl")}
    mixed = {}
    for conversation, reasons in outcomes.items():
        if told[conversation]["expects"] == "mixed":
            mixed.setdefault(told[conversation]["story"], set()).update(reasons)
    assert {"late", "one_conversation", "one_message", "deleted_records"} <= set(mixed)
    for story, reasons in mixed.items():
        assert None in reasons, story
        assert len(reasons) == 2, story
