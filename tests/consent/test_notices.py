import pytest
from consent.world import DIGEST_4, NOTICE, decided


NOTE = "notices[note]"
NEXT = {
    "$like": "note",
    "version": 4,
    "sha256": DIGEST_4,
    "effective_from": "2026-05-01",
}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "other"),
        ("id", None),
        ("version", 2),
        ("version", "3"),
        ("version", True),
        ("lang", "de"),
        ("lang", None),
        ("sha256", "ee" * 32),
        ("effective_from", None),
        ("effective_from", "2026-03-02"),
        ("effective_from", "2026-03-01T09:00:01Z"),
        ("effective_from", "2022-01-01T00:00:00"),
        ("effective_to", "2026-03-01T09:00:00Z"),
        ("effective_to", "2026-03-01"),
        ("effective_to", "never"),
        ("checklist", None),
        ("checklist.purpose", None),
        ("checklist.data_types", "yes"),
        ("checklist.withdrawal_right", 1),
        ("checklist.recipients_named", False),
        ("checklist.controller_named", False),
        ("approved_by", None),
        ("approved_by", 7),
        ("approved_by", ""),
        ("invalidated_at", "2026-06-01T00:00:00Z"),
        ("invalidated_at", "2026-06-01"),
        ("invalidated_at", "2020-01-01"),
        ("invalidated_at", "2027-01-01T00:00:00"),
        ("invalidated_at", 7),
        ("validity", "off"),
        ("validity", 90),
    ],
)
def test_a_notice_with_any_other_failure_is_invalid(field, value):
    assert decided({f"{NOTE}.{field}": value}) == "notice_invalid"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("effective_from", "2026-03-01"),
        ("effective_from", "2026-03-01T09:00:00Z"),
        ("effective_to", "2026-03-01T09:00:01Z"),
        ("effective_to", "2026-03-02"),
        ("invalidated_at", "2026-06-01T00:00:01Z"),
        ("invalidated_at", "2026-06-02"),
        ("material_change", None),
        ("validity", "P1Y"),
        ("unlisted", 7),
    ],
)
def test_a_notice_that_still_stands(field, value):
    assert decided({f"{NOTE}.{field}": value}) == "KEEP"


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("workflow", None, "consent_not_free"),
        ("workflow", [], "consent_not_free"),
        ("workflow.separate_from_terms", False, "consent_not_free"),
        ("workflow.default_unset", None, "consent_not_free"),
        ("workflow.refusal_equal", "true", "consent_not_free"),
        ("workflow.conditional_on_service", None, "consent_not_free"),
        ("workflow.imbalance", 0, "consent_not_free"),
        ("workflow.steps_to_withdraw", 0, "consent_not_free"),
        ("workflow.steps_to_withdraw", 3, "consent_not_free"),
        ("workflow.steps_to_withdraw", None, "consent_not_free"),
        ("workflow.steps_to_withdraw", True, "consent_not_free"),
        ("workflow.steps_to_grant", "2", "consent_not_free"),
        ("workflow.steps_to_withdraw", 2, "KEEP"),
    ],
)
def test_freely_given_is_answered_in_full(field, value, reason):
    assert decided({f"{NOTE}.{field}": value}) == reason


def test_an_invalid_notice_is_named_before_an_unfree_one():
    assert (
        decided({f"{NOTE}.workflow": None, f"{NOTE}.approved_by": None})
        == "notice_invalid"
    )


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"material_change": True}, "notice_invalid"),
        ({"material_change": None}, "notice_invalid"),
        ({"material_change": "no"}, "notice_invalid"),
        ({"material_change": False}, "KEEP"),
        (
            {"material_change": True, "effective_from": "2026-06-01T00:00:00Z"},
            "notice_invalid",
        ),
        ({"material_change": True, "effective_from": "2026-06-01T00:00:01Z"}, "KEEP"),
        ({"material_change": True, "effective_from": None}, "notice_invalid"),
        ({"material_change": True, "effective_to": "2026-06-01T00:00:00Z"}, "KEEP"),
        (
            {"material_change": True, "effective_to": "2026-06-01T00:00:01Z"},
            "notice_invalid",
        ),
        ({"material_change": True, "effective_to": "never"}, "notice_invalid"),
        ({"material_change": True, "lang": "fr"}, "notice_invalid"),
        ({"material_change": True, "lang": None, "sha256": None}, "notice_invalid"),
        ({"material_change": True, "version": 2}, "KEEP"),
        ({"material_change": True, "id": "other"}, "KEEP"),
        ({"material_change": True, "version": "4"}, "KEEP"),
    ],
)
def test_a_later_material_version_in_force_kills_older_ones(members, reason):
    assert decided({"notices[+]": [{**NEXT, **members}]}) == reason


def test_equal_keys_twice_must_both_pass():
    assert decided({"notices[+]": [{"$like": "note"}]}) == "KEEP"
    assert (
        decided({"notices[+]": [{"$like": "note", "approved_by": None}]})
        == "notice_invalid"
    )
    assert (
        decided({"notices[+]": [{"$like": "note", "workflow": None}]})
        == "consent_not_free"
    )
    assert (
        decided({"notices[+]": [{"$like": "note", "validity": "P1M"}]})
        == "consent_expired"
    )
    late = {
        "consent_events[yes].event_time": "2026-03-11",
        "consent_events[yes].recorded_at": "2026-03-12T00:00:00Z",
        "consent_events[yes].applies_to_past_from": "2026-01-01",
    }
    assert decided(late) == "KEEP"
    assert (
        decided(late | {"notices[+]": [{"$like": "note", "covers_past": False}]})
        == "not_yet_consented"
    )


def test_rows_that_are_no_notice_are_ignored():
    rows = [None, 7, "x", [], {}, {**NOTICE, "id": None, "material_change": True}]
    assert decided({"notices[+]": rows}) == "KEEP"


def test_an_empty_registry_knows_no_notice():
    assert decided({"notices": []}) == "notice_invalid"
