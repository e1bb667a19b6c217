"""The table of consent.md section 11, row by row, on our own base."""

import pytest
from consent.world import (
    DIGEST_4,
    REPLY,
    add_event,
    add_turn,
    decided,
    grant_at,
    granted_at,
    withdrawal,
)


NO_GRANT = {"consent_events[yes]": {"$delete": True}}
GRANT = "consent_events[yes]"
ADA = "subjects[telegram:ada]"
NEXT_DAY = granted_at("2026-03-11T00:00:00Z")
WITHDRAWN_APRIL = withdrawal()
REGRANT = grant_at("2026-04-05T00:00:00Z")
REGRANT_BACK = {**REGRANT, "applies_to_past_from": "2026-02-01"}
LATE = withdrawal("2026-05-30T00:00:00Z", recorded_at="2026-06-02T00:00:00Z")
LATER = {"request.as_of": "2026-06-03T00:00:00Z"}
NOTICE_4 = {
    "$like": "note",
    "version": 4,
    "sha256": DIGEST_4,
    "effective_from": "2026-05-01",
}
INVALIDATED = {
    "event_id": "stop",
    "kind": "invalidate",
    "event_time": "2026-07-01T00:00:00Z",
    "recorded_at": "2026-07-01T00:00:00Z",
    "target": {"kind": "notice", "id": "note", "version": 3},
}
X_PUBLIC = {
    "interactions[turn].source": "x",
    "interactions[turn].visibility": "public",
    f"{GRANT}.scope": {"kind": "source", "sources": ["x", "telegram"]},
}
GUARDIAN = {f"{GRANT}.method": "guardian_verified", f"{GRANT}.actor": "guardian"}
CAME_OF_AGE = {f"{ADA}.age": {"years": 15}, f"{ADA}.came_of_age_at": "2026-05-01"}
GROUP = {"interactions[turn].visibility": "group"}
MAYBE_X = {
    "alias_a": "telegram:ada",
    "alias_b": "x:ada",
    "method": "probabilistic",
    "confidence": 0.8,
    "recorded_at": "2026-02-15T00:00:00Z",
}
SURELY_X = {**MAYBE_X, "method": "verified_by_subject"}
OLD_DANISH = {
    f"{ADA}.jurisdictions": ["DK"],
    "interactions[turn].created_at": "2023-06-10T00:00:00Z",
    **granted_at("2023-06-01T00:00:00Z"),
    "agreements[deal].data_from": "2023-01-01",
    "policy.max_record_age": "off",
    "policy.max_consent_age": "off",
}
SHARE_TOO = {"request.purposes": ["ai.train", "share.recipient"]}
SHARE_GRANT = {"$like": "yes", "event_id": "share", "purposes": ["share.recipient"]}
GPC = withdrawal(
    "2026-03-20T00:00:00Z", kind="object", purposes=["share.recipient", "share.publish"]
)


def aged(years, *codes, **more):
    return {
        f"{ADA}.jurisdictions": list(codes),
        f"{ADA}.age": {"years": years},
        f"{ADA}.assurance": "declared",
        **more,
    }


ROWS = [
    ("1", {}, "KEEP"),
    ("2", NO_GRANT, "no_consent"),
    ("3", NEXT_DAY, "not_yet_consented"),
    ("4", NEXT_DAY | {f"{GRANT}.applies_to_past_from": "2026-02-01"}, "KEEP"),
    (
        "5",
        NEXT_DAY | {f"{GRANT}.applies_to_past_from": "2026-03-10T18:00:00Z"},
        "not_yet_consented",
    ),
    ("6", add_event(WITHDRAWN_APRIL), "withdrawn"),
    ("7 before it is known", add_event(LATE), "KEEP"),
    ("7 after", add_event(LATE) | LATER, "withdrawn"),
    ("8", add_event(withdrawal("2026-03-01T09:00:00Z")), "withdrawn"),
    ("9", add_event(WITHDRAWN_APRIL, REGRANT), "withdrawn"),
    (
        "9 newer record",
        add_event(WITHDRAWN_APRIL, REGRANT)
        | {
            "interactions[turn].created_at": "2026-04-10T00:00:00Z",
            "interactions[turn].ingested_at": "2026-04-15",
        },
        "KEEP",
    ),
    ("10", add_event(WITHDRAWN_APRIL, REGRANT_BACK), "KEEP"),
    ("11", add_event({**WITHDRAWN_APRIL, "kind": "erase"}, REGRANT_BACK), "withdrawn"),
    (
        "12",
        add_event(
            withdrawal("2027-01-01T00:00:00Z", recorded_at="2026-05-01T00:00:00Z")
        ),
        "withdrawn",
    ),
    (
        "13",
        add_event(
            withdrawal(event_time="2026-04-01T10:00:00", purposes=None, scope=None)
        ),
        "withdrawn",
    ),
    (
        "14",
        add_event(withdrawal(scope={"kind": "conversation", "conversations": ["c9"]})),
        "KEEP",
    ),
    ("15", {f"{GRANT}.event_time": "2026-03-01T09:00:00"}, "consent_malformed"),
    (
        "16",
        granted_at("2026-03-10T12:00:00Z") | {f"{GRANT}.event_time": "2026-03-10"},
        "not_yet_consented",
    ),
    (
        "17",
        granted_at("2026-03-10T12:00:01Z")
        | {f"{GRANT}.event_time": "2026-03-10T14:00:00+02:00"},
        "KEEP",
    ),
    (
        "18",
        granted_at("2026-03-10T12:00:01Z")
        | {
            f"{GRANT}.event_time": "2026-03-10T14:00:00+02:00",
            f"{GRANT}.clock": "other",
        },
        "not_yet_consented",
    ),
    (
        "19",
        granted_at("2026-03-03T00:00:00Z")
        | {f"{GRANT}.event_time": "2026-03-05T00:00:00Z"},
        "consent_malformed",
    ),
    ("20", {f"{GRANT}.method": "pre_ticked"}, "consent_not_explicit"),
    ("21", {f"{GRANT}.method": "tos_acceptance"}, "consent_not_explicit"),
    ("22", {f"{GRANT}.method": "acknowledge"}, "consent_not_explicit"),
    (
        "23 conditional",
        {"notices[note].workflow.conditional_on_service": True},
        "consent_not_free",
    ),
    ("23 employer", {"notices[note].workflow.imbalance": True}, "consent_not_free"),
    (
        "23 hard to leave",
        {"notices[note].workflow.steps_to_withdraw": 3},
        "consent_not_free",
    ),
    ("24", {f"{GRANT}.notice.sha256": "ee" * 32}, "notice_invalid"),
    (
        "25 material",
        {
            "notices[+]": [{**NOTICE_4, "material_change": True}],
            "policy.min_notice_version": {"note": 4},
        },
        "notice_invalid",
    ),
    ("25 wording", {"notices[+]": [NOTICE_4]}, "KEEP"),
    (
        "26",
        add_event(INVALIDATED) | {"request.as_of": "2026-07-02T00:00:00Z"},
        "notice_invalid",
    ),
    ("27", {f"{GRANT}.purposes": ["improve our services"]}, "purpose_not_covered"),
    ("28", {f"{GRANT}.purposes": ["ai.train.finetune"]}, "purpose_not_covered"),
    (
        "28 child",
        {
            f"{GRANT}.purposes": ["ai.train.finetune"],
            "request.purposes": ["ai.train.finetune.preference"],
        },
        "KEEP",
    ),
    ("29", add_event(withdrawal(purposes=["ai.train.finetune"])), "withdrawn"),
    (
        "29 sibling",
        add_event(withdrawal(purposes=["ai.train.finetune"]))
        | {"request.purposes": ["ai.train.pretrain"]},
        "KEEP",
    ),
    ("30", {"request.purposes": ["ai.train", "share.publish"]}, "purpose_not_covered"),
    ("31", {f"{GRANT}.controllers": ["telegram"]}, "recipient_not_covered"),
    (
        "32",
        {f"{GRANT}.scope": {"kind": "conversation", "conversations": ["c9"]}}
        | add_event(
            {
                "$like": "yes",
                "event_id": "yes2",
                "purposes": ["service.provide"],
                "scope": {"kind": "direct_bot"},
            }
        ),
        "scope_not_covered",
    ),
    ("33", {f"{GRANT}.expires_at": "2026-06-01T00:00:00Z"}, "consent_expired"),
    ("33 a second later", {f"{GRANT}.expires_at": "2026-06-01T00:00:01Z"}, "KEEP"),
    ("34", {"agreements[deal].status": "in_principle"}, "agreement_not_signed"),
    ("35", {"agreements[deal].effective_to": "2026-05-31"}, "agreement_inactive"),
    (
        "35 use after term",
        {
            "agreements[deal].effective_to": "2026-05-31",
            "agreements[deal].use_after_term": True,
        },
        "KEEP",
    ),
    (
        "36",
        {"interactions[turn].created_at": "2026-01-20T00:00:00Z"}
        | granted_at("2026-01-10T00:00:00Z"),
        "agreement_scope",
    ),
    (
        "37",
        NO_GRANT | {"agreements[deal].status": "draft", f"{ADA}.age": {"years": 12}},
        "agreement_not_signed",
    ),
    (
        "38",
        {
            "interactions[turn].visibility": "private_dm",
            f"{GRANT}.scope": {"kind": "all"},
        },
        "private_message",
    ),
    (
        "39",
        GROUP | {"interactions[turn].addressed_to_bot": False},
        "not_direct_interaction",
    ),
    ("39 addressed", GROUP, "KEEP"),
    (
        "40",
        GROUP
        | {"interactions[turn].contributors": [{"role": "quote", "id": "telegram:bo"}]},
        "third_party_no_consent",
    ),
    (
        "41",
        {"interactions[turn].contributors": [{"role": "forward", "id": None}]},
        "third_party_unresolved",
    ),
    ("45 DE", X_PUBLIC, "region_restricted"),
    ("45 unknown", X_PUBLIC | {f"{ADA}.jurisdictions": []}, "region_restricted"),
    ("46 DE", aged(15, "DE"), "minor"),
    ("46 FR", aged(15, "FR"), "KEEP"),
    ("46 FR strict", aged(15, "FR") | {"policy.profile": "strict"}, "minor"),
    ("47 DK", aged(14, "DK"), "minor"),
    ("47 FI", aged(14, "FI"), "KEEP"),
    ("48", aged(13, "DK") | OLD_DANISH, "KEEP"),
    ("49", GUARDIAN | CAME_OF_AGE, "guardian_notice_due"),
    (
        "49 told",
        GUARDIAN | CAME_OF_AGE | {f"{ADA}.guardian_notice_at": "2026-05-02T10:00:00Z"},
        "KEEP",
    ),
    ("50", {f"{ADA}.age": None}, "age_unknown"),
    ("51", aged(14, "DE", "US"), "minor"),
    (
        "52",
        {"links[+]": [MAYBE_X]} | add_event(withdrawal(subject="x:ada")),
        "withdrawn",
    ),
    ("53", {"links[+]": [MAYBE_X], f"{GRANT}.subject": "x:ada"}, "no_consent"),
    ("53 verified", {"links[+]": [SURELY_X], f"{GRANT}.subject": "x:ada"}, "KEEP"),
    ("54 grant", {f"{GRANT}.subject": "@ada"}, "no_consent"),
    ("54 withdrawal", add_event(withdrawal(subject="@ada")), "withdrawn"),
    ("55 same", add_event({"$like": "yes"}), "KEEP"),
    (
        "55 different",
        add_event({"$like": "yes", "purposes": ["share.publish"]}),
        "consent_conflict",
    ),
    (
        "56",
        add_event(withdrawal("2026-03-05T00:00:00Z", kind="refuse", clock="other")),
        "refused",
    ),
    ("57", add_event(withdrawal("2026-02-01T00:00:00Z", kind="refuse")), "KEEP"),
    ("58", add_event(withdrawal("2026-03-05T00:00:00Z", kind="deferred")), "KEEP"),
    (
        "58 only",
        NO_GRANT | add_event(withdrawal("2026-03-05T00:00:00Z", kind="deferred")),
        "no_consent",
    ),
    (
        "59",
        {"interactions[turn].special_categories": ["health"]},
        "special_category_not_covered",
    ),
    (
        "60",
        {
            "interactions[turn].rights_signals": [
                "cawg.ai_generative_training=constrained"
            ]
        },
        "rights_reserved",
    ),
    ("61", add_event(SHARE_GRANT, GPC), "KEEP"),
    ("61 sharing", add_event(SHARE_GRANT, GPC) | SHARE_TOO, "withdrawn"),
    ("61 no signal", add_event(SHARE_GRANT) | SHARE_TOO, "KEEP"),
    (
        "62",
        {
            "interactions[turn].created_at": "2026-02-20T00:00:00Z",
            "interactions[turn].edited_at": "2026-03-05T00:00:00Z",
        },
        "not_yet_consented",
    ),
    (
        "63",
        add_event(
            withdrawal(
                "2026-04-02T00:00:00Z",
                kind="record_delete",
                scope={"kind": "message", "records": ["turn"]},
            )
        ),
        "withdrawn",
    ),
    ("64", {"interactions[turn].channel": "subject_export", "agreements": []}, "KEEP"),
    ("65 detector", {"interactions[turn].redaction": "error"}, "gate_error"),
    ("65 residual", {"interactions[turn].redaction": "residual"}, "redaction_failed"),
]

REPLIES = [
    ("kept with its turn", {}, "KEEP"),
    ("42", NO_GRANT, "context_dropped"),
    (
        "43",
        GROUP
        | {
            "interactions[reply].visibility": "group",
            "interactions[reply].contributors": [
                {"role": "context", "id": "telegram:bo"}
            ],
        },
        "third_party_no_consent",
    ),
    ("44", {"agreements[deal].outputs_for_training": False}, "output_not_licensed"),
]


@pytest.mark.parametrize(
    ("row", "changes", "reason"), ROWS, ids=[row[0] for row in ROWS]
)
def test_a_worked_case_is_decided_as_the_table_says(row, changes, reason):
    assert decided(changes) == reason


@pytest.mark.parametrize(
    ("row", "changes", "reason"), REPLIES, ids=[row[0] for row in REPLIES]
)
def test_a_bot_reply_follows_the_table(row, changes, reason):
    assert decided(add_turn(REPLY) | changes, "reply") == reason


def test_in_an_own_export_a_friend_is_decided_on_the_friends_own_facts():
    friend = {
        "$like": "turn",
        "record_id": "friend",
        "visibility": "group",
        "author": {"kind": "human", "id": "telegram:bo"},
    }
    changes = {"interactions[turn].channel": "subject_export"} | add_turn(
        {**friend, "channel": "subject_export"}
    )
    assert decided(changes, "turn") == "KEEP"
    assert decided(changes, "friend") == "no_consent"
