"""Steps 18 to 28: a grant is read narrowly and must be perfect."""

import pytest
from consent.case_files import DELETE
from consent.world import add_event, decided, grant_at, granted_at


YES = "consent_events[yes]"
NOTICE = {"id": "note", "version": 3, "sha256": "0f" * 32, "lang": "en"}
MALFORMED = [
    ("event_id", [None, 7]),
    ("actor", [None, "friend", 7, ["self"]]),
    ("event_time", [None, "2026-03-01T09:00:00", "then", 7]),
    ("recorded_at", [None, "2026-03-01", "2026-03-01T09:00:01", "then", 7]),
    ("clock", [None, 7]),
    ("seq", ["1", 1.5, True, []]),
    ("method", [None, 7, ["optin_button"]]),
    (
        "notice",
        [
            None,
            "note",
            [],
            {**NOTICE, "id": None},
            {**NOTICE, "version": "3"},
            {**NOTICE, "version": True},
            {**NOTICE, "version": 3.0},
            {**NOTICE, "lang": None},
            {**NOTICE, "sha256": "0f"},
            {**NOTICE, "sha256": "0F" * 32},
            {**NOTICE, "sha256": "0f" * 32 + "\n"},
        ],
    ),
    ("purposes", [None, [], "ai.train", ["ai.train", 7]]),
    ("controllers", [None, [], "acme", [7]]),
    ("recipients", ["labco", [7]]),
    (
        "scope",
        [
            None,
            "all",
            [],
            {},
            {"kind": "planet"},
            {"kind": ["all"]},
            {"kind": "all", "bots": "bot:helper"},
            {"kind": "all", "records": [7]},
            {"kind": "all", "from": "2026-03-01T00:00:00"},
            {"kind": "all", "to": "then"},
            {"kind": "all", "to": 7},
            {"kind": "message"},
            {"kind": "message", "records": []},
            {"kind": "conversation", "records": ["turn"]},
            {"kind": "source"},
        ],
    ),
    ("applies_to_past_from", ["2026-02-01T00:00:00", "then", 7]),
    ("expires_at", ["2027-01-01T00:00:00", "never", 7]),
    ("special_categories", ["health", [7]]),
]


@pytest.mark.parametrize(
    ("field", "value"),
    [(field, value) for field, values in MALFORMED for value in values],
)
def test_a_malformed_grant_never_helps(field, value):
    assert decided({f"{YES}.{field}": value}) == "consent_malformed"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("seq", None),
        ("recipients", None),
        ("applies_to_past_from", None),
        ("special_categories", None),
        ("target", "ignored"),
        ("unlisted", 7),
        ("kind", "renew"),
    ],
)
def test_what_a_grant_may_leave_out(field, value):
    assert decided({f"{YES}.{field}": value}) == "KEEP"


@pytest.mark.parametrize("subject", [None, 7, "@ada", "ada", "Telegram:ada"])
def test_a_grant_that_names_no_subject_id_is_nobodys(subject):
    assert decided({f"{YES}.subject": subject}) == "no_consent"


@pytest.mark.parametrize(
    ("recorded_at", "reason"),
    [
        ("2026-03-01T08:55:00Z", "KEEP"),
        ("2026-03-01T08:54:59Z", "consent_malformed"),
        ("2026-06-01T00:00:00Z", "KEEP"),
        ("2026-06-01T00:00:01Z", "no_consent"),
    ],
)
def test_a_grant_is_received_by_as_of_and_not_dated_after_its_receipt(
    recorded_at, reason
):
    assert decided({f"{YES}.recorded_at": recorded_at}) == reason


@pytest.mark.parametrize(
    "method",
    [
        "optin_button",
        "optin_checkbox",
        "typed_command",
        "two_step",
        "signed_form",
        "email_statement",
    ],
)
def test_explicit_methods_count(method):
    assert decided({f"{YES}.method": method}) == "KEEP"


@pytest.mark.parametrize(
    "method",
    [
        "agent_ticked",
        "implied",
        "continued_use",
        "silence",
        "no_objection",
        "notice_only",
        "dismiss",
        "scroll",
        "install",
        "default",
        "script",
        "public_visibility",
        "signal",
        "legitimate_interest",
        "unknown",
        "",
        "Optin_Button",
        "recorded_oral",
        "guardian_verified",
    ],
)
def test_every_other_method_does_not(method):
    assert decided({f"{YES}.method": method}) == "consent_not_explicit"


@pytest.mark.parametrize(
    ("actor", "method", "reason"),
    [
        ("agent", "optin_button", "consent_not_explicit"),
        ("controller", "optin_button", "consent_not_explicit"),
        ("authority", "guardian_verified", "consent_not_explicit"),
        ("guardian", "optin_button", "consent_not_explicit"),
        ("guardian", "guardian_verified", "KEEP"),
    ],
)
def test_a_person_acts_for_themselves_or_a_verified_guardian_does(
    actor, method, reason
):
    assert decided({f"{YES}.actor": actor, f"{YES}.method": method}) == reason


@pytest.mark.parametrize(
    ("purposes", "wanted", "reason"),
    [
        (["ai.train"], ["ai.train.finetune.preference"], "KEEP"),
        (["ai.train.finetune"], ["ai.train.finetune"], "KEEP"),
        (["ai.train.finetune"], ["ai.train"], "purpose_not_covered"),
        (["ai.train.safety"], ["ai.train.pretrain"], "purpose_not_covered"),
        (["ai.train", "profiling"], ["ai.train"], "KEEP"),
        (["ai"], ["ai.train"], "purpose_not_covered"),
        (["AI.TRAIN"], ["ai.train"], "purpose_not_covered"),
        (["share.publish"], ["share.publish"], "KEEP"),
        (["ai.train", "share.publish"], ["ai.train", "share.publish"], "KEEP"),
    ],
)
def test_a_grant_covers_its_purpose_and_what_lies_below(purposes, wanted, reason):
    assert decided({f"{YES}.purposes": purposes, "request.purposes": wanted}) == reason


@pytest.mark.parametrize(
    ("at", "clock", "reason"),
    [
        ("2026-03-10T12:00:00Z", "tg", "KEEP"),
        ("2026-03-10T12:00:01Z", "tg", "not_yet_consented"),
        ("2026-03-10T11:55:00Z", "other", "KEEP"),
        ("2026-03-10T11:55:01Z", "other", "not_yet_consented"),
    ],
)
def test_a_grant_comes_provably_before_the_record(at, clock, reason):
    assert decided(granted_at(at) | {f"{YES}.clock": clock}) == reason


def test_a_record_without_clock_shares_none():
    changes = granted_at("2026-03-10T11:55:01Z") | {"interactions[turn].clock": None}
    assert decided(changes) == "not_yet_consented"


@pytest.mark.parametrize(
    ("day", "created", "reason"),
    [
        ("2026-03-09", "2026-03-10", "KEEP"),
        ("2026-03-10", "2026-03-10", "not_yet_consented"),
        ("2026-03-10", "2026-03-11T00:00:00Z", "KEEP"),
    ],
)
def test_a_dated_grant_holds_from_the_end_of_its_day(day, created, reason):
    changes = {
        f"{YES}.event_time": day,
        f"{YES}.recorded_at": "2026-03-12T00:00:00Z",
        "interactions[turn].created_at": created,
    }
    assert decided(changes) == reason


LATE = granted_at("2026-03-11T00:00:00Z")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({f"{YES}.applies_to_past_from": "2026-03-10T12:00:00Z"}, "KEEP"),
        ({f"{YES}.applies_to_past_from": "2026-03-10T12:00:01Z"}, "not_yet_consented"),
        ({f"{YES}.applies_to_past_from": "2026-03-10"}, "not_yet_consented"),
        ({f"{YES}.applies_to_past_from": "2026-03-09"}, "KEEP"),
        (
            {
                f"{YES}.applies_to_past_from": "2026-03-09",
                "notices[note].covers_past": None,
            },
            "not_yet_consented",
        ),
        (
            {
                f"{YES}.applies_to_past_from": "2026-03-09",
                "notices[note].covers_past": "true",
            },
            "not_yet_consented",
        ),
        (
            {
                f"{YES}.applies_to_past_from": "2026-03-09",
                "request.build_at": "2026-03-11T00:00:00Z",
            },
            "not_yet_consented",
        ),
        (
            {
                f"{YES}.applies_to_past_from": "2026-03-09",
                "request.build_at": "2026-03-11T00:00:01Z",
            },
            "KEEP",
        ),
        (
            {
                f"{YES}.applies_to_past_from": "2026-03-09",
                f"{YES}.recorded_at": "2026-05-01T00:00:00Z",
                "request.build_at": "2026-04-01T00:00:00Z",
            },
            "not_yet_consented",
        ),
        (
            {
                f"{YES}.applies_to_past_from": "2026-03-09",
                f"{YES}.recorded_at": "2026-04-01T00:00:00Z",
                "request.build_at": "2026-04-01T00:00:00Z",
            },
            "KEEP",
        ),
    ],
)
def test_a_grant_reaches_back_only_as_far_as_it_and_its_notice_say(changes, reason):
    assert decided(LATE | changes) == reason


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({f"{YES}.expires_at": "2026-06-01"}, "consent_expired"),
        ({f"{YES}.expires_at": "2026-06-02"}, "KEEP"),
        (
            {
                f"{YES}.expires_at": "2026-03-10T12:00:00Z",
                "request.build_at": "2026-03-05T00:00:00Z",
            },
            "consent_expired",
        ),
        (
            {
                f"{YES}.expires_at": "2026-03-10T12:00:01Z",
                "request.build_at": "2026-03-05T00:00:00Z",
            },
            "KEEP",
        ),
        ({"notices[note].validity": "P92D"}, "KEEP"),
        ({"notices[note].validity": "P91D"}, "consent_expired"),
        ({"notices[note].validity": "P0D"}, "consent_expired"),
        ({"policy.max_consent_age": "P3M"}, "KEEP"),
        ({"policy.max_consent_age": "P2M"}, "consent_expired"),
        (
            {
                f"{YES}.event_time": "2024-06-01T00:00:00Z",
                f"{YES}.recorded_at": "2024-06-01T00:00:00Z",
            },
            "consent_expired",
        ),
        (
            {
                f"{YES}.event_time": "2024-06-01T00:00:01Z",
                f"{YES}.recorded_at": "2024-06-01T00:00:01Z",
            },
            "KEEP",
        ),
        (
            {
                f"{YES}.event_time": "2024-06-01",
                f"{YES}.recorded_at": "2024-06-01T12:00:00Z",
            },
            "consent_expired",
        ),
        (
            {
                f"{YES}.event_time": "2024-05-01T00:00:00Z",
                f"{YES}.recorded_at": "2024-05-01T00:00:00Z",
                "policy.max_consent_age": "off",
            },
            "KEEP",
        ),
    ],
)
def test_expiry_is_half_open_and_the_soonest_counts(changes, reason):
    assert decided(changes) == reason


@pytest.mark.parametrize(
    ("found", "ticked", "reason"),
    [
        ([], [], "KEEP"),
        (["health"], ["health", "religion"], "KEEP"),
        (["health", "religion"], ["health"], "special_category_not_covered"),
        (["Health"], ["health"], "special_category_not_covered"),
        (["biometric"], ["biometric"], "special_category_not_covered"),
        (None, ["health"], "special_category_not_covered"),
    ],
)
def test_every_special_category_needs_its_own_tick(found, ticked, reason):
    assert (
        decided(
            {
                "interactions[turn].special_categories": found,
                f"{YES}.special_categories": ticked,
            }
        )
        == reason
    )


FAILING = [
    ("consent_malformed", {"clock": None}),
    ("consent_not_explicit", {"method": "implied"}),
    ("notice_invalid", {"notice.lang": "de"}),
    ("recipient_not_covered", {"controllers": ["other"]}),
    ("purpose_not_covered", {"purposes": ["research"]}),
    ("scope_not_covered", {"scope": {"kind": "message", "records": ["other"]}}),
    (
        "not_yet_consented",
        {"event_time": "2026-03-12T00:00:00Z", "recorded_at": "2026-03-12T00:00:00Z"},
    ),
    ("consent_expired", {"expires_at": "2026-05-01"}),
]


@pytest.mark.parametrize("place", range(1, len(FAILING)))
def test_of_several_failing_grants_the_one_that_got_furthest_is_named(place):
    (_, earlier), (reason, later) = FAILING[place - 1], FAILING[place]
    base = {f"{YES}.{name}": value for name, value in earlier.items()}
    other = {"$like": "yes", "event_id": "yes2"}
    if place == 1:
        assert decided({YES: DELETE}) == "no_consent"
    whole = grant_at("2026-03-01T09:00:00Z") | later
    assert decided(add_event(whole) | base) == reason
    assert decided(add_event(other | later) | {YES: DELETE}) == reason


def test_no_two_grants_are_put_together():
    purpose = {f"{YES}.scope": {"kind": "message", "records": ["other"]}}
    scope = {"$like": "yes", "event_id": "yes2", "purposes": ["research"]}
    assert decided(add_event(scope) | purpose) == "scope_not_covered"


def test_separate_ticks_are_separate_grants():
    wanted = {"request.purposes": ["ai.train", "share.publish"]}
    tick = {"$like": "yes", "event_id": "yes2", "purposes": ["share.publish"]}
    assert decided(wanted) == "purpose_not_covered"
    assert decided(wanted | add_event(tick)) == "KEEP"
    assert (
        decided(wanted | add_event({**tick, "method": "implied"}))
        == "purpose_not_covered"
    )
