"""Base B of consent.md section 11, with people and platforms of our own."""

from consent.case_files import changed, outcome


DIGEST = "0f" * 32
DIGEST_4 = "4f" * 32

TURN = {
    "record_id": "turn",
    "source": "telegram",
    "channel": "platform_export",
    "conversation_id": "chat",
    "bot": "bot:helper",
    "author": {"kind": "human", "id": "telegram:ada", "handles": ["@ada"]},
    "created_at": "2026-03-10T12:00:00Z",
    "clock": "tg",
    "ingested_at": "2026-03-15",
    "visibility": "direct_bot",
    "addressed_to_bot": True,
    "contributors": [],
    "modality": "text",
    "special_categories": [],
    "redaction": "clean",
}
GRANT = {
    "event_id": "yes",
    "kind": "grant",
    "subject": "telegram:ada",
    "actor": "self",
    "event_time": "2026-03-01T09:00:00Z",
    "recorded_at": "2026-03-01T09:00:01Z",
    "clock": "tg",
    "method": "optin_button",
    "notice": {"id": "note", "version": 3, "sha256": DIGEST, "lang": "en"},
    "purposes": ["ai.train"],
    "controllers": ["acme"],
    "scope": {"kind": "direct_bot", "sources": ["telegram"]},
}
NOTICE = {
    "id": "note",
    "version": 3,
    "lang": "en",
    "sha256": DIGEST,
    "effective_from": "2022-01-01",
    "material_change": False,
    "checklist": {
        "controller_named": True,
        "purpose": True,
        "data_types": True,
        "withdrawal_right": True,
        "recipients_named": True,
    },
    "workflow": {
        "separate_from_terms": True,
        "default_unset": True,
        "refusal_equal": True,
        "conditional_on_service": False,
        "imbalance": False,
        "steps_to_grant": 2,
        "steps_to_withdraw": 1,
    },
    "approved_by": "officer",
    "covers_past": True,
}
AGREEMENT = {
    "id": "deal",
    "recorded_at": "2026-01-16T00:00:00Z",
    "parties": ["telegram", "acme"],
    "source": "telegram",
    "bot_ids": ["bot:helper"],
    "channels": ["platform_export", "api"],
    "status": "signed",
    "signed_at": "2026-01-15",
    "evidence_sha256": "c0" * 32,
    "effective_from": "2026-02-01",
    "effective_to": "2027-02-01",
    "data_from": "2026-02-01",
    "kinds": ["direct_bot", "group_addressed", "public"],
    "purposes": ["ai.train", "share.publish", "share.recipient"],
    "outputs_for_training": True,
    "onward_sharing": ["labco"],
    "user_control": {"notice_evidence": "doc:1", "in_app_withdrawal": True},
}
ALWAYS = "1970-01-01"
POLICY = {
    "profile": "statutory",
    "sources": ["telegram", "x"],
    "region_bans": {"x": ["DE", "FR"]},
    "max_record_age": "P24M",
    "age_table": {
        "DE": [{"from": ALWAYS, "age": 16}],
        "FR": [{"from": ALWAYS, "age": 15}],
        "FI": [{"from": ALWAYS, "age": 13}],
        "US": [{"from": ALWAYS, "age": 13}],
        "US-CA": [{"from": ALWAYS, "age": 16}],
        "DK": [{"from": "2024-01-01", "age": 15}, {"from": ALWAYS, "age": 13}],
    },
    "min_notice_version": {"note": 3},
}
ADULT = {"jurisdictions": ["DE"], "age": {"years": 30}, "assurance": "verified"}

WORLD = {
    "interactions": [TURN],
    "subjects": [
        {"subject": "telegram:ada", **ADULT},
        {"subject": "telegram:bo", **ADULT},
    ],
    "consent_events": [GRANT],
    "links": [],
    "notices": [NOTICE],
    "agreements": [AGREEMENT, {**AGREEMENT, "id": "x-deal", "source": "x"}],
    "policy": POLICY,
    "request": {
        "purposes": ["ai.train"],
        "controller": "acme",
        "build_at": "2026-06-01T00:00:00Z",
        "as_of": "2026-06-01T00:00:00Z",
    },
}

REPLY = {
    "$like": "turn",
    "record_id": "reply",
    "author": {"kind": "bot", "id": "bot:helper"},
    "reply_to": "turn",
    "created_at": "2026-03-10T12:00:05Z",
}


def withdrawal(at="2026-04-01T00:00:00Z", **members):
    """A well-formed withdrawal of training, everywhere, received when it was made."""
    return {
        "event_id": "no",
        "kind": "withdraw",
        "subject": "telegram:ada",
        "event_time": at,
        "recorded_at": at,
        "clock": "tg",
        "purposes": ["ai.train"],
        "scope": {"kind": "all"},
        **members,
    }


def grant_at(at, event_id="yes2", **members):
    """Another grant like the base's, given and received at one instant."""
    like = {"$like": "yes", "event_id": event_id}
    return {**like, "event_time": at, "recorded_at": at, **members}


def granted_at(at):
    """Move the base's own grant."""
    return {"consent_events[yes].event_time": at, "consent_events[yes].recorded_at": at}


def add_event(*events):
    """Append consent events."""
    return {"consent_events[+]": list(events)}


def add_turn(*turns):
    """Append interactions."""
    return {"interactions[+]": list(turns)}


def decided(changes, record="turn"):
    """KEEP or the reason of one record of the changed world, or the abort's code."""
    forth, back = (outcome(changed(WORLD, changes), order) for order in (1, -1))
    assert forth == back
    return forth if isinstance(forth, str) else forth[record]
