"""Steps 2 to 6 and 10, and the register's own history."""

import pytest
from consent.case_files import DELETE
from consent.world import AGREEMENT, add_turn, decided


DEAL = "agreements[deal]"
NOT_SIGNED, INACTIVE, OUTSIDE = (
    "agreement_not_signed",
    "agreement_inactive",
    "agreement_scope",
)
RECIPIENT = {
    "request.recipients": ["labco"],
    "consent_events[yes].recipients": ["labco"],
    "consent_events[yes].purposes": ["ai.train", "share.recipient"],
}


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("id", None, "agreement_missing"),
        ("source", None, "agreement_missing"),
        ("source", "x", "agreement_missing"),
        ("channels", None, "agreement_missing"),
        ("channels", ["api"], "agreement_missing"),
        ("channels", "platform_export", "agreement_missing"),
        ("recorded_at", "2026-06-01T00:00:01Z", "agreement_missing"),
        ("recorded_at", "2026-06-02", "agreement_missing"),
        ("recorded_at", "2026-06-01", "KEEP"),
        ("recorded_at", None, NOT_SIGNED),
        ("recorded_at", "2026-01-16T00:00:00", NOT_SIGNED),
        ("status", None, NOT_SIGNED),
        ("status", "announced", NOT_SIGNED),
        ("status", "draft", NOT_SIGNED),
        ("status", ["signed"], NOT_SIGNED),
        ("status", "suspended", INACTIVE),
        ("status", "terminated", INACTIVE),
        ("evidence_sha256", None, NOT_SIGNED),
        ("evidence_sha256", "", NOT_SIGNED),
        ("evidence_sha256", 7, NOT_SIGNED),
        ("signed_at", None, NOT_SIGNED),
        ("signed_at", "2026-03-16", NOT_SIGNED),
        ("signed_at", "2026-03-15", "KEEP"),
        ("signed_at", "2026-01-15T00:00:00", NOT_SIGNED),
        ("effective_from", None, INACTIVE),
        ("effective_from", "2026-03-15", "KEEP"),
        ("effective_from", "2026-03-15T00:00:01Z", INACTIVE),
        ("effective_to", None, INACTIVE),
        ("effective_to", "open", INACTIVE),
        ("effective_to", "2026-03-15", INACTIVE),
        ("effective_to", "2026-06-01T00:00:00Z", INACTIVE),
        ("effective_to", "2026-06-01T00:00:01Z", "KEEP"),
        ("user_control", None, INACTIVE),
        ("user_control.notice_evidence", None, INACTIVE),
        ("user_control.notice_evidence", 7, INACTIVE),
        ("user_control.in_app_withdrawal", None, INACTIVE),
        ("user_control.in_app_withdrawal", "true", INACTIVE),
        ("data_from", None, OUTSIDE),
        ("data_from", "2026-03-10T12:00:00Z", "KEEP"),
        ("data_from", "2026-03-10T12:00:01Z", OUTSIDE),
        ("data_to", "2026-03-10T12:00:00Z", OUTSIDE),
        ("data_to", "2026-03-10T12:00:01Z", "KEEP"),
        ("data_to", "2026-03-10", OUTSIDE),
        ("data_to", "soon", OUTSIDE),
        ("parties", None, OUTSIDE),
        ("parties", ["telegram"], OUTSIDE),
        ("bot_ids", None, OUTSIDE),
        ("bot_ids", ["bot:other"], OUTSIDE),
        ("kinds", None, OUTSIDE),
        ("kinds", ["public", "group_addressed"], OUTSIDE),
        ("kinds", ["direct_bot"], "KEEP"),
        ("purposes", None, OUTSIDE),
        ("purposes", ["ai.train.pretrain"], OUTSIDE),
        ("purposes", ["ai.train"], "KEEP"),
        ("onward_sharing", None, "KEEP"),
        ("min_age_gate", "18", "KEEP"),
        ("unlisted", 7, "KEEP"),
    ],
)
def test_an_agreement_permits_only_what_it_proves(field, value, reason):
    assert decided({f"{DEAL}.{field}": value}) == reason


@pytest.mark.parametrize("flag", [None, "true", 1, False])
def test_bools_count_only_when_true(flag):
    ended = {f"{DEAL}.effective_to": "2026-05-31", f"{DEAL}.use_after_term": flag}
    assert decided(ended) == INACTIVE
    reply = add_turn(
        {
            "$like": "turn",
            "record_id": "reply",
            "author": {"kind": "bot", "id": "bot:helper"},
            "reply_to": "turn",
        }
    )
    assert (
        decided(reply | {f"{DEAL}.outputs_for_training": flag}, "reply")
        == "output_not_licensed"
    )


def test_use_after_term_does_not_stretch_the_term_of_ingest():
    assert (
        decided({f"{DEAL}.effective_to": "2026-03-14", f"{DEAL}.use_after_term": True})
        == INACTIVE
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, "KEEP"),
        ({f"{DEAL}.onward_sharing": None}, OUTSIDE),
        ({f"{DEAL}.onward_sharing": ["other"]}, OUTSIDE),
        ({f"{DEAL}.purposes": ["ai.train"]}, OUTSIDE),
    ],
)
def test_recipients_lie_within_onward_sharing(changes, reason):
    assert decided(RECIPIENT | changes) == reason


@pytest.mark.parametrize(
    ("turn", "kinds", "reason"),
    [
        ({"visibility": "group"}, ["group_addressed"], "KEEP"),
        ({"visibility": "group"}, ["direct_bot", "public"], OUTSIDE),
        (
            {"visibility": "group", "addressed_to_bot": False},
            [],
            "not_direct_interaction",
        ),
        ({"visibility": "public"}, ["direct_bot"], OUTSIDE),
        ({"visibility": "private_dm"}, [], "private_message"),
        ({"visibility": None}, [], "visibility_unknown"),
    ],
)
def test_kinds_are_tested_for_three_visibilities_only(turn, kinds, reason):
    changes = {f"interactions[turn].{name}": value for name, value in turn.items()}
    assert decided(changes | {f"{DEAL}.kinds": kinds}) == reason


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"recorded_at": "2026-05-01T00:00:00Z", "status": "terminated"}, INACTIVE),
        ({"recorded_at": "2026-06-02T00:00:00Z", "status": "terminated"}, "KEEP"),
        ({"recorded_at": "2026-01-01T00:00:00Z", "status": "terminated"}, "KEEP"),
        ({}, "KEEP"),
        ({"data_to": None, "unlisted": 7}, "KEEP"),
        ({"parties": ["acme", "telegram", "acme"]}, "KEEP"),
        ({"use_after_term": True}, NOT_SIGNED),
        ({"recorded_at": "2026-01-16"}, NOT_SIGNED),
        ({"recorded_at": None, "status": "terminated"}, NOT_SIGNED),
        ({"recorded_at": "2026-05-01T00:00:00Z", "source": "x"}, "agreement_missing"),
        ({"id": "older", "status": "draft"}, "KEEP"),
    ],
)
def test_the_newest_row_of_an_agreement_counts(row, reason):
    assert decided({"agreements[+]": [{"$like": "deal", **row}]}) == reason


def test_of_several_failing_agreements_the_highest_numbered_reason_is_named():
    second = {
        "agreements[+]": [{"$like": "deal", "id": "two", "parties": ["telegram"]}]
    }
    assert decided(second | {f"{DEAL}.status": "draft"}) == OUTSIDE
    withdrawn = {"consent_events[yes].method": "implied"}
    assert decided(second | withdrawn) == "consent_not_explicit"


def test_two_agreements_are_never_put_together():
    halves = {
        f"{DEAL}.kinds": ["public"],
        "agreements[+]": [{"$like": "deal", "id": "two", "purposes": ["research"]}],
    }
    assert decided(halves) == OUTSIDE


def test_rows_that_are_no_agreement_are_ignored():
    assert (
        decided(
            {
                "agreements[+]": [
                    None,
                    7,
                    "x",
                    [],
                    {"id": 7},
                    {**AGREEMENT, "id": None},
                ]
            }
        )
        == "KEEP"
    )


OWN = {"interactions[turn].channel": "subject_export"}


def test_an_own_export_skips_the_agreement_and_nothing_else():
    assert decided(OWN | {DEAL: DELETE}) == "KEEP"
    assert decided(OWN | {f"{DEAL}.status": "terminated"}) == "KEEP"
    assert decided(OWN | {"interactions[turn].source": "mastodon"}) == "source_unknown"
    assert decided(OWN | {"interactions[turn].bot": None}) == "KEEP"
    assert (
        decided(OWN | {"interactions[turn].visibility": "private_dm"})
        == "private_message"
    )
    gate = {
        "subjects[telegram:ada].age": None,
        f"{DEAL}.min_age_gate": 18,
        f"{DEAL}.channels": ["subject_export"],
    }
    assert decided(OWN | gate) == "age_unknown"


@pytest.mark.parametrize(
    ("bans", "codes", "deal", "reason"),
    [
        ({"telegram": ["DE"]}, ["DE"], {}, "region_restricted"),
        ({"telegram": ["DE"]}, ["FR", "DE"], {}, "region_restricted"),
        ({"*": ["DE"]}, ["DE"], {}, "region_restricted"),
        ({"x": ["DE"]}, ["DE"], {}, "KEEP"),
        ({"telegram": ["US"]}, ["US-CA"], {}, "region_restricted"),
        ({"telegram": ["US-CA"]}, ["US"], {}, "region_restricted"),
        ({"telegram": ["US-CA"]}, ["US-NY"], {}, "KEEP"),
        ({"telegram": ["FR"]}, [], {}, "region_restricted"),
        ({"*": ["FR"]}, ["germany"], {}, "region_restricted"),
        ({"telegram": []}, [], {}, "KEEP"),
        ({"telegram": ["DE"]}, ["DE"], {"region_override": ["DE"]}, "KEEP"),
        (
            {"telegram": ["DE"]},
            ["DE", "FR"],
            {"region_override": ["FR"]},
            "region_restricted",
        ),
        (
            {"telegram": ["DE"]},
            ["DE", "XX"],
            {"region_override": ["DE", "XX"]},
            "region_restricted",
        ),
        ({"telegram": ["DE"]}, ["DE"], {"region_override": "DE"}, "region_restricted"),
        ({}, ["DE"], {"regions": ["FR"]}, "region_restricted"),
        ({}, ["DE"], {"regions": ["FR", "DE"]}, "KEEP"),
        ({}, ["DE", "US"], {"regions": ["DE"]}, "region_restricted"),
        ({}, ["DE"], {"regions": []}, "region_restricted"),
        ({}, ["DE"], {"regions": "DE"}, "region_restricted"),
        ({}, [], {"regions": ["DE"]}, "region_restricted"),
    ],
)
def test_every_candidate_country_must_be_allowed(bans, codes, deal, reason):
    changes = {
        "policy.region_bans": bans,
        "subjects[telegram:ada].jurisdictions": codes,
    }
    terms = {f"{DEAL}.{name}": value for name, value in deal.items()}
    assert decided(changes | terms) == reason


def test_nothing_lifts_a_ban_for_an_own_export():
    lifted = {
        "policy.region_bans": {"telegram": ["DE"]},
        f"{DEAL}.region_override": ["DE"],
    }
    assert decided(lifted) == "KEEP"
    assert decided(lifted | OWN) == "region_restricted"
