import pytest
from consent.world import add_event, add_turn, decided, withdrawal


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sources", None),
        ("sources", "telegram"),
        ("sources", ["telegram", 7]),
        ("region_bans", None),
        ("region_bans", ["DE"]),
        ("region_bans", {"x": "DE"}),
        ("region_bans", {"x": ["de"]}),
        ("max_record_age", None),
        ("max_record_age", "24 months"),
        ("max_record_age", 24),
        ("max_consent_age", "forever"),
        ("max_consent_age", 0),
        ("skew_seconds", True),
        ("skew_seconds", "300"),
        ("skew_seconds", -1),
        ("skew_seconds", 1.5),
        ("age_table", []),
        ("age_table", {"DE": 16}),
        ("age_table", {"DE": [16]}),
        ("age_table", {"DE": [{"from": "1970", "age": 16}]}),
        ("age_table", {"DE": [{"from": "1970-01-01", "age": "16"}]}),
        ("age_table", {"DE": [{"from": "1970-01-01", "age": True}]}),
        ("min_notice_version", []),
        ("min_notice_version", {"note": "3"}),
        ("min_notice_version", {"note": True}),
    ],
)
def test_a_malformed_policy_aborts(field, value):
    assert decided({f"policy.{field}": value}) == "policy_invalid"


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("max_consent_age", None, "KEEP"),
        ("max_consent_age", "off", "KEEP"),
        ("max_record_age", "off", "KEEP"),
        ("skew_seconds", None, "KEEP"),
        ("skew_seconds", 0, "KEEP"),
        ("min_notice_version", None, "KEEP"),
        ("min_notice_version", {"note": None}, "KEEP"),
        ("age_table", None, "KEEP"),
        ("age_table", {"DE": None}, "KEEP"),
        ("region_bans", {"telegram": None}, "KEEP"),
        ("max_record_age", f"P{'9' * 30}D", "KEEP"),
        ("version", ["not tested"], "KEEP"),
        ("controller", 7, "KEEP"),
        ("unlisted", True, "KEEP"),
        ("group_mode", "none", "KEEP"),
        ("region_bans", {}, "KEEP"),
        ("sources", [], "source_unknown"),
        ("sources", ["x"], "source_unknown"),
        ("min_notice_version", {"note": 4}, "notice_invalid"),
    ],
)
def test_defaults_and_readings_of_the_policy(field, value, reason):
    assert decided({f"policy.{field}": value}) == reason


@pytest.mark.parametrize("profile", [None, "strict", "Statutory", 7, ["statutory"]])
def test_every_other_profile_is_strict(profile):
    child = {"subjects[telegram:ada].age": {"years": 17}}
    assert decided({"policy.profile": profile} | child) == "minor"
    assert decided(child) == "KEEP"


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("pair", "KEEP"),
        (None, "KEEP"),
        ("whole", "context_dropped"),
        ("other", "context_dropped"),
        (7, "context_dropped"),
    ],
)
def test_every_other_context_mode_is_whole(mode, reason):
    lost = add_turn({"$like": "turn", "record_id": "lost", "redaction": None})
    assert decided({"policy.context_mode": mode} | lost) == reason


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("addressed", "KEEP"),
        (None, "KEEP"),
        ("all", "not_direct_interaction"),
        ([], "not_direct_interaction"),
    ],
)
def test_every_other_group_mode_lets_no_group_record_in(mode, reason):
    group = {"interactions[turn].visibility": "group"}
    assert decided({"policy.group_mode": mode} | group) == reason


@pytest.mark.parametrize(
    ("demand", "reason"),
    [
        (None, "KEEP"),
        (False, "KEEP"),
        (True, "age_unknown"),
        ("yes", "age_unknown"),
        (0, "age_unknown"),
    ],
)
def test_verified_age_is_demanded_unless_null_or_false(demand, reason):
    declared = {"subjects[telegram:ada].assurance": "declared"}
    assert decided({"policy.require_verified_age": demand} | declared) == reason


@pytest.mark.parametrize(
    ("allow", "reason"),
    [
        (True, "KEEP"),
        (None, "consent_not_explicit"),
        ("true", "consent_not_explicit"),
        (1, "consent_not_explicit"),
    ],
)
def test_oral_consent_counts_only_when_true(allow, reason):
    oral = {"consent_events[yes].method": "recorded_oral"}
    assert decided({"policy.allow_recorded_oral": allow} | oral) == reason


@pytest.mark.parametrize(
    ("seconds", "reason"), [(0, "KEEP"), (59, "KEEP"), (60, "withdrawn")]
)
def test_the_skew_is_the_policys(seconds, reason):
    other = withdrawal("2026-03-01T08:59:00Z", clock="other")
    assert decided({"policy.skew_seconds": seconds} | add_event(other)) == reason


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("purposes", None),
        ("purposes", []),
        ("purposes", "ai.train"),
        ("purposes", ["ai.train", None]),
        ("controller", None),
        ("controller", ["acme"]),
        ("recipients", "labco"),
        ("recipients", [7]),
        ("build_at", None),
        ("build_at", "2026-06-01"),
        ("build_at", "2026-06-01T00:00:00"),
        ("as_of", "2026-06-01"),
        ("as_of", 1780272000),
    ],
)
def test_a_malformed_request_aborts(field, value):
    assert decided({f"request.{field}": value}) == "request_invalid"


def test_an_unknown_purpose_is_covered_by_nothing():
    changes = {
        "request.purposes": ["ai.train.everything"],
        "consent_events[yes].purposes": ["ai.train.everything"],
    }
    assert decided(changes) == "agreement_scope"
    own = {"interactions[turn].channel": "subject_export"}
    assert decided(changes | own) == "purpose_not_covered"


RECIPIENT = {
    "request.recipients": ["labco"],
    "consent_events[yes].recipients": ["labco", "other"],
}


def test_recipients_bring_the_purpose_of_sharing_along():
    assert decided(RECIPIENT) == "purpose_not_covered"
    both = {"consent_events[yes].purposes": ["ai.train", "share.recipient"]}
    assert decided(RECIPIENT | both) == "KEEP"
    unlicensed = {"agreements[deal].purposes": ["ai.train"]}
    assert decided(RECIPIENT | both | unlicensed) == "agreement_scope"
    gpc = {"interactions[turn].rights_signals": ["sec-gpc=1"]}
    assert decided(RECIPIENT | both | gpc) == "rights_reserved"


def test_controllers_do_not_count_as_recipients():
    named = {
        "consent_events[yes].controllers": ["acme", "labco"],
        "consent_events[yes].recipients": [],
    }
    both = {"consent_events[yes].purposes": ["ai.train", "share.recipient"]}
    assert decided(RECIPIENT | both | named) == "recipient_not_covered"
