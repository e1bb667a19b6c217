"""Receipts say what a person agreed to, and what became of it."""

import json

import pytest
from consent.case_files import changed
from consent.histories import worlds
from consent.world import (
    DIGEST,
    GRANT,
    NOTICE,
    WORLD,
    add_event,
    grant_at,
    withdrawal,
)
from hypothesis import HealthCheck, given, settings

from flows.consent.decide import decide_all
from flows.consent.receipts import CONTEXT, PROFILE, receipt, receipts_of
from flows.consent.rules.record import Voice
from flows.consent.rules.standing import standing_of
from flows.consent.state import state_of
from flows.consent.status import VALID, File, Status


ADA = "telegram:ada"
many = settings(
    max_examples=120, deadline=None, suppress_health_check=list(HealthCheck)
)


def file_of(bundle, subject=ADA, handles=("@ada",)):
    state = state_of(bundle)
    standing = standing_of(Voice("author", subject, tuple(handles)), state)
    return File(standing, bundle["consent_events"], state)


def receipts(changes=None):
    bundle = changed(WORLD, changes or {})
    return receipts_of(file_of(bundle), bundle["notices"])


def one(changes=None):
    (found,) = receipts(changes)
    return found


# Shape...


def test_a_receipt_has_the_fields_of_ts_27560():
    found = one()
    assert found["schema_version"] == PROFILE == "dpv-27560:receipt-eu-gdpr"
    assert found["@type"] == "dpv:ConsentReceipt"
    assert {
        "record_id": "yes",
        "pii_principal_id": ADA,
        "language": "en",
        "lawful_basis": ["eu-gdpr:A6-1-a-explicit-consent"],
        "pii_controllers": ["acme"],
        "recipient_third_parties": [],
        "jurisdiction": ["DE"],
        "collection_method": "optin_button",
        "entity_id": "self",
        "event_type": "dpv:ExplicitlyExpressedConsent",
        "event_state": "dpv:ConsentGiven",
        "event_time": "2026-03-01T09:00:00Z",
        "recorded_at": "2026-03-01T09:00:01Z",
    }.items() <= found.items()
    assert found["privacy_notice"] == {
        "@type": "dpv:ConsentNotice",
        "record_id": "note",
        "version": 3,
        "language": "en",
        "sha256": DIGEST,
    }
    assert found["validity_duration"]["valid_until"] == "2028-03-01T09:00:00+00:00"
    assert found["withdrawal_method"]["steps"] == 1


def test_every_field_stands_in_the_context_and_every_prefix_is_known():
    def walk(value):
        if isinstance(value, dict):
            for key, inner in value.items():
                yield key
                if key not in ("@context", "scope"):
                    yield from walk(inner)
        if isinstance(value, list):
            for inner in value:
                yield from walk(inner)

    found = one({"consent_events[yes].special_categories": ["health"]})
    assert {key for key in walk(found) if key[0] != "@" and ":" not in key} <= set(
        CONTEXT
    )
    terms = [v if isinstance(v, str) else v["@id"] for v in CONTEXT.values()]
    prefixes = {term.split(":")[0] for term in terms if "://" not in term}
    assert prefixes <= set(CONTEXT)
    assert all(CONTEXT[each].startswith("http") for each in prefixes)
    assert found["lawful_basis"][1] == "eu-gdpr:A9-2-a"


@pytest.mark.parametrize(
    ("purpose", "processing", "data"),
    [
        ("ai.train", "ai:ModelTraining", "ai:TrainingData"),
        ("ai.train.pretrain", "ai:ModelTraining", "ai:TrainingData"),
        ("ai.train.finetune", "ai:ModelFineTuning", "ai:TrainingData"),
        ("research", None, None),
    ],
)
def test_a_purpose_of_ours_is_paired_with_the_processing_it_stands_for(
    purpose, processing, data
):
    (process,) = one({"consent_events[yes].purposes": [purpose]})["purposes"]
    assert process["purpose_type"] == f"purpose:{purpose}"
    assert (process["processing_method"], process["pii_type"]) == (processing, data)


def test_the_same_event_notice_and_statuses_give_the_same_receipt():
    told = [
        receipt(
            GRANT,
            NOTICE,
            statuses=[Status("ai.train", "ConsentGiven")],
            expires=None,
            jurisdictions=["DE"],
        )
        for _ in range(2)
    ]
    assert json.dumps(told[0]) == json.dumps(told[1])
    assert told[0]["validity_duration"]["@type"] == "dpv:UntilEventDuration"


def test_what_only_the_sender_wrote_stays_out():
    found = one(
        {
            "consent_events[yes].note": "the blue heron",
            "consent_events[yes].scope": {"kind": "all", "remark": "the blue heron"},
        }
    )
    assert "heron" not in json.dumps(found)


def test_what_the_gate_does_not_take_for_explicit_is_not_called_so():
    found = one({"consent_events[yes].method": "pre_ticked"})
    assert (found["event_type"], found["lawful_basis"]) == ("dpv:Consent", [])
    assert found["event_state"] == "dpv:ConsentUnknown"
    assert found["purposes"][0]["flaw"] == "consent_not_explicit"


# Status...


AT = "2026-04-01T00:00:00Z"


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, "ConsentGiven"),
        ({"consent_events[yes].kind": "renew"}, "RenewedConsentGiven"),
        (add_event(withdrawal()), "ConsentWithdrawn"),
        (add_event(withdrawal(kind="object")), "ConsentWithdrawn"),
        (add_event(withdrawal(kind="erase")), "ConsentWithdrawn"),
        (add_event(withdrawal(kind="refuse")), "ConsentRefused"),
        (add_event(withdrawal(kind="revoke")), "ConsentRevoked"),
        (add_event(withdrawal(kind="invalidate")), "ConsentInvalidated"),
        (
            add_event(
                withdrawal(kind="invalidate", target={"kind": "notice", "id": "note"})
            ),
            "ConsentInvalidated",
        ),
        (
            add_event(withdrawal(kind="revoke", target={"kind": "event", "id": "yes"})),
            "ConsentRevoked",
        ),
        ({"consent_events[yes].expires_at": "2026-06-01T00:00:00Z"}, "ConsentExpired"),
        ({"notices[note].validity": "P1M"}, "ConsentExpired"),
        ({"notices": []}, "ConsentUnknown"),
        ({"notices[note].workflow.imbalance": None}, "ConsentUnknown"),
        ({"consent_events[yes].event_time": "2026-03-01T09:00:00"}, "ConsentUnknown"),
        ({"consent_events[yes].controllers": ["telegram"]}, "ConsentGiven"),
        (add_event({**GRANT, "actor": "guardian"}), "ConsentUnknown"),
        # Received after the time asked about: not known yet.
        (add_event(withdrawal(recorded_at="2026-06-02T00:00:00Z")), "ConsentGiven"),
        # Under another purpose, or before the grant.
        (add_event(withdrawal(purposes=["research"])), "ConsentGiven"),
        (add_event(withdrawal("2026-02-01T00:00:00Z")), "ConsentGiven"),
    ],
)
def test_the_state_follows_what_the_log_says(changes, state):
    assert receipts(changes)[0]["event_state"] == f"dpv:{state}"


@pytest.mark.parametrize(
    "part",
    [
        {"scope": {"kind": "conversation", "conversations": ["c9"]}},
        {"scope": {"kind": "all", "sources": ["x"]}},
        {"scope": {"kind": "all", "modalities": ["voice"]}},
        {"scope": {"kind": "all", "from": "2026-05-01"}},
        {"scope": {"kind": "all", "to": "2026-05-01"}},
        {"purposes": ["ai.train.finetune"]},
    ],
)
def test_a_restriction_of_a_part_limits_and_does_not_end(part):
    (process,) = one(add_event(withdrawal(**part)))["purposes"]
    assert process["event_state"] == "dpv:ConsentGiven"
    assert process["limited_by"] == ["no"]


def test_of_several_purposes_only_the_withdrawn_one_ends_and_the_strictest_is_said():
    found = one(
        {
            "consent_events[yes].purposes": ["ai.train", "share.publish"],
            **add_event(withdrawal(purposes=["share.publish"])),
        }
    )
    assert [p["event_state"] for p in found["purposes"]] == [
        "dpv:ConsentGiven",
        "dpv:ConsentWithdrawn",
    ]
    assert found["purposes"][1]["ended_by"] == ["no"]
    assert found["event_state"] == "dpv:ConsentWithdrawn"


def test_every_grant_has_its_receipt_the_oldest_first():
    found = receipts(add_event(withdrawal(), grant_at("2026-04-05T00:00:00Z")))
    assert [(each["record_id"], each["event_state"]) for each in found] == [
        ("yes", "dpv:ConsentWithdrawn"),
        ("yes2", "dpv:ConsentGiven"),
    ]


# What is in force...


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, ("ConsentGiven", ("yes",), None)),
        ({"consent_events": []}, (None, (), None)),
        (
            {"consent_events": [withdrawal(kind="refuse")]},
            ("ConsentRefused", (), None),
        ),
        (add_event(withdrawal()), ("ConsentWithdrawn", (), None)),
        (
            {"consent_events[yes].controllers": ["telegram"]},
            ("ConsentGiven", (), "recipient_not_covered"),
        ),
        # The gate drops a request for the whole when a part is withdrawn.
        (
            add_event(withdrawal(purposes=["ai.train.finetune"])),
            ("ConsentWithdrawn", (), None),
        ),
    ],
)
def test_what_holds_now_is_told_per_purpose(changes, told):
    bundle = changed(WORLD, changes)
    (found,) = file_of(bundle).in_force()
    assert found.purpose == "ai.train"
    assert (found.state, found.grants, found.flaw) == told


@many
@given(worlds())
def test_a_grant_that_carries_a_kept_record_has_a_valid_status(bundle):
    state = state_of(bundle)
    for decision in decide_all(bundle["interactions"], state):
        for basis in decision.basis:
            file = file_of(bundle, basis.subject, basis.handles)
            by_id = {one.grant.event_id: one for one in file.standing.grants}
            for event_id in basis.grants.values():
                statuses = file.statuses(by_id[event_id])
                assert any(status.valid for status in statuses)
            now = {each.purpose: each for each in file.in_force()}
            assert all(now[purpose].state in VALID for purpose in basis.grants)


@many
@given(worlds())
def test_where_nothing_is_in_force_nothing_of_the_person_is_kept(bundle):
    state = state_of(bundle)
    rows = {row["record_id"]: row for row in bundle["interactions"]}
    for decision in decide_all(bundle["interactions"], state):
        author = rows[decision.record_id]["author"]
        if author["kind"] != "human" or author["id"] is None:
            continue
        file = file_of(bundle, author["id"], author["handles"])
        if not all(each.grants for each in file.in_force() if requested(each, state)):
            assert not decision.kept


def requested(each, state):
    return each.purpose in state.request.purposes
