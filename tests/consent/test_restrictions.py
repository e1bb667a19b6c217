"""When a restriction acts, what it blocks, and what lifts it (T4 to T7, READINGS)."""

import pytest
from consent.case_files import DELETE
from consent.world import add_event, decided, grant_at, granted_at, withdrawal


NINE = "2026-03-01T09:00:00Z"
APRIL = "2026-04-01T00:00:00Z"


def against(at="2026-02-01T00:00:00Z", **members):
    return decided(add_event(withdrawal(at, **members)))


@pytest.mark.parametrize(
    ("at", "members", "reason"),
    [
        ("2026-03-01T08:59:59Z", {}, "KEEP"),
        (NINE, {}, "withdrawn"),
        ("2026-03-01T08:54:59Z", {"clock": "other"}, "KEEP"),
        ("2026-03-01T08:55:00Z", {"clock": "other"}, "withdrawn"),
        ("2026-03-01T08:55:00Z", {"clock": None}, "withdrawn"),
        ("2026-03-01T08:54:59Z", {"clock": None}, "KEEP"),
        ("2026-03-01T08:55:00Z", {"clock": 7}, "withdrawn"),
    ],
)
def test_only_a_provably_later_grant_lifts(at, members, reason):
    assert against(at, **members) == reason


@pytest.mark.parametrize(
    ("grant_seq", "seq", "reason"),
    [
        (7, 6, "KEEP"),
        (6, 7, "withdrawn"),
        (6, 6, "withdrawn"),
        (None, 6, "withdrawn"),
        (7, None, "withdrawn"),
        (7, "6", "withdrawn"),
        (7, False, "withdrawn"),
    ],
)
def test_seq_breaks_an_exact_tie_on_one_clock(grant_seq, seq, reason):
    numbered = {"consent_events[yes].seq": grant_seq}
    assert decided(numbered | add_event(withdrawal(NINE, seq=seq))) == reason


def test_seq_breaks_no_tie_between_clocks_or_dates():
    numbered = {"consent_events[yes].seq": 7}
    assert (
        decided(numbered | add_event(withdrawal(NINE, seq=6, clock="other")))
        == "withdrawn"
    )
    day = numbered | {"consent_events[yes].event_time": "2026-03-01"}
    wide = withdrawal("2026-03-01", recorded_at="2026-03-02T00:00:00Z", seq=6)
    assert decided(day | add_event(wide)) == "withdrawn"


@pytest.mark.parametrize(
    ("event_time", "recorded_at", "reason"),
    [
        ("2026-02-28", "2026-03-01T08:00:00Z", "KEEP"),
        ("2026-03-01", "2026-03-02T00:00:00Z", "withdrawn"),
        ("2026-03-01", "2026-03-01T08:54:59Z", "KEEP"),
        ("2026-03-01", "2026-03-01T08:55:00Z", "withdrawn"),
        ("2026-02-28T18:59:59", "2026-03-02T00:00:00Z", "KEEP"),
        ("2026-02-28T19:00:00", "2026-03-02T00:00:00Z", "withdrawn"),
        ("2026-03-05T00:00:00Z", "2026-03-01T08:54:59Z", "KEEP"),
        ("2026-03-05T00:00:00Z", "2026-03-01T08:55:00Z", "withdrawn"),
        (None, "2026-03-01T08:54:59Z", "KEEP"),
        ("yesterday", "2026-03-01T08:55:00Z", "withdrawn"),
        (7, "2026-03-01T08:54:59Z", "KEEP"),
        ("2026-01-01T00:00:00Z", "soon", "withdrawn"),
        ("2026-01-01T00:00:00Z", "2026-01-01", "withdrawn"),
        ("2026-01-01T00:00:00Z", None, "withdrawn"),
        ("2026-01-01T00:00:00Z", "2026-06-01T00:00:01Z", "KEEP"),
        ("2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z", "KEEP"),
    ],
)
def test_a_restriction_acts_at_its_time_but_never_after_its_receipt(
    event_time, recorded_at, reason
):
    assert against(event_time=event_time, recorded_at=recorded_at) == reason


@pytest.mark.parametrize(
    "kind",
    [
        "withdraw",
        "object",
        "restrict",
        "erase",
        "record_delete",
        "revoke",
        "invalidate",
        "opt-out",
        None,
        7,
        ["withdraw"],
    ],
)
def test_every_kind_that_is_no_grant_and_not_neutral_restricts(kind):
    assert against(APRIL, kind=kind) == "withdrawn"


def test_an_unknown_kind_restricts_everything_whatever_it_says():
    narrow = {
        "purposes": ["research"],
        "scope": {"kind": "conversation", "conversations": ["c9"]},
    }
    assert against(APRIL, kind="opt-out", **narrow) == "withdrawn"
    assert against(APRIL, kind="withdraw", **narrow) == "KEEP"


@pytest.mark.parametrize(
    ("purposes", "reason"),
    [
        (["ai.train"], "withdrawn"),
        (["ai.train.pretrain"], "withdrawn"),
        (["ai.train.finetune.preference"], "withdrawn"),
        (["ai.evaluate"], "KEEP"),
        (["research"], "KEEP"),
        (["service.improve", "share.publish"], "KEEP"),
        (["research", "profiling"], "withdrawn"),
        ([], "withdrawn"),
        (None, "withdrawn"),
        (7, "withdrawn"),
        ("research", "withdrawn"),
        (["research", 7], "withdrawn"),
    ],
)
def test_a_restriction_hits_ancestors_equals_and_descendants(purposes, reason):
    assert against(APRIL, purposes=purposes) == reason


@pytest.mark.parametrize(
    "members",
    [
        {"actor": None},
        {"method": 7},
        {"controllers": ["other"]},
        {"recipients": ["x"]},
        {"event_id": None},
        {"event_id": 7},
        {"notice": "none"},
        {"expires_at": "2026-04-02"},
        {"applies_to_past_from": "x"},
    ],
)
def test_a_restriction_ignores_what_only_grants_need(members):
    assert against(APRIL, **members) == "withdrawn"


BACK = {"applies_to_past_from": "2026-02-01"}


def erased(at, kind="erase", **members):
    again = grant_at("2026-04-05T00:00:00Z", **BACK)
    return decided(add_event(withdrawal(at, kind=kind, **members), again))


@pytest.mark.parametrize("kind", ["erase", "record_delete"])
@pytest.mark.parametrize(
    ("at", "members", "reason"),
    [
        ("2026-03-10T11:59:59Z", {}, "KEEP"),
        ("2026-03-10T12:00:00Z", {}, "withdrawn"),
        (APRIL, {}, "withdrawn"),
        ("2026-03-10T11:54:59Z", {"clock": "other"}, "KEEP"),
        ("2026-03-10T11:55:00Z", {"clock": "other"}, "withdrawn"),
        ("2026-03-10T11:55:00Z", {"clock": None}, "withdrawn"),
        (APRIL, {"purposes": ["research"]}, "KEEP"),
        (APRIL, {"scope": {"kind": "message", "records": ["another"]}}, "KEEP"),
    ],
)
def test_erasure_is_final_for_what_was_written_up_to_then(kind, at, members, reason):
    assert erased(at, kind, **members) == reason


def test_erasure_of_older_records_lets_a_later_grant_speak_for_newer_ones():
    newer = {
        "interactions[turn].created_at": "2026-04-10T00:00:00Z",
        "interactions[turn].ingested_at": "2026-04-15",
    }
    again = add_event(withdrawal(kind="erase"), grant_at("2026-04-05T00:00:00Z"))
    assert decided(newer | again) == "KEEP"
    assert decided(newer | add_event(withdrawal(kind="erase"))) == "withdrawn"


@pytest.mark.parametrize(
    ("kinds", "reason"),
    [
        (("refuse", "refuse"), "refused"),
        (("withdraw", "refuse"), "refused"),
        (("refuse", "withdraw"), "withdrawn"),
    ],
)
def test_the_last_restriction_names_the_reason(kinds, reason):
    events = [
        withdrawal(f"2026-04-0{day}T00:00:00Z", kind=kind, event_id=f"no{day}")
        for day, kind in enumerate(kinds, start=1)
    ]
    assert decided(add_event(*events)) == reason


def test_refusals_at_one_instant_with_a_withdrawal_are_withdrawn():
    events = [withdrawal(kind=kind, event_id=kind) for kind in ("refuse", "withdraw")]
    assert decided(add_event(*events)) == "withdrawn"


def test_a_failing_later_grant_does_not_turn_the_withdrawal_into_its_reason():
    bad = grant_at("2026-04-05T00:00:00Z", method="tos_acceptance")
    assert decided(add_event(withdrawal(), bad)) == "withdrawn"


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ({"kind": "notice", "id": "note", "version": 3}, "notice_invalid"),
        ({"kind": "notice", "id": "note"}, "notice_invalid"),
        ({"kind": "notice", "id": "note", "version": None}, "notice_invalid"),
        ({"kind": "notice", "id": "note", "version": 2}, "KEEP"),
        ({"kind": "notice", "id": "other"}, "KEEP"),
        ({"kind": "event", "id": "yes"}, "notice_invalid"),
        ({"kind": "event", "id": "yes", "version": "x"}, "notice_invalid"),
        ({"kind": "event", "id": "other"}, "KEEP"),
        ({"kind": "notice", "id": "note", "version": "3"}, "withdrawn"),
        ({"kind": "notice", "id": "note", "version": True}, "withdrawn"),
        ({"kind": "person", "id": "yes"}, "withdrawn"),
        ({"kind": "event"}, "withdrawn"),
        ({"id": "yes"}, "withdrawn"),
        ("yes", "withdrawn"),
        (None, "withdrawn"),
    ],
)
@pytest.mark.parametrize("kind", ["revoke", "invalidate"])
def test_a_readable_target_is_voided_and_spares_the_subject(kind, target, reason):
    assert against(APRIL, kind=kind, target=target) == reason


def test_voiding_works_for_builds_before_and_after_it_was_dated():
    stop = withdrawal(
        "2026-05-31T00:00:00Z",
        kind="invalidate",
        subject=None,
        target={"kind": "event", "id": "yes"},
    )
    assert decided(add_event(stop)) == "notice_invalid"
    assert decided(add_event({**stop, "recorded_at": "unknown"})) == "notice_invalid"
    assert decided(add_event({**stop, "recorded_at": "2026-06-02T00:00:00Z"})) == "KEEP"


def test_a_target_on_another_kind_is_ignored():
    assert against(APRIL, target={"kind": "event", "id": "other"}) == "withdrawn"


@pytest.mark.parametrize(
    ("twin", "reason"),
    [
        ({}, "KEEP"),
        ({"expires_at": None}, "KEEP"),
        ({"purposes": ["ai.train", "ai.train"]}, "KEEP"),
        ({"scope.from": None}, "KEEP"),
        ({"scope.bots": []}, "consent_conflict"),
        ({"recorded_at": "2026-03-01T09:00:02Z"}, "consent_conflict"),
        ({"unlisted": 1}, "consent_conflict"),
        ({"unlisted": None}, "KEEP"),
        ({"seq": 1}, "consent_conflict"),
        ({"kind": "deferred"}, "consent_conflict"),
        ({"subject": None}, "consent_conflict"),
        ({"subject": "telegram:bo"}, "consent_conflict"),
        ({"recorded_at": "2026-06-01T00:00:01Z"}, "KEEP"),
        ({"recorded_at": "never"}, "consent_conflict"),
    ],
)
def test_one_event_id_with_unequal_values_is_a_conflict(twin, reason):
    assert decided(add_event({"$like": "yes", **twin})) == reason


def test_true_is_not_one_when_events_are_compared():
    numbered = {"consent_events[yes].seq": 1}
    assert decided(numbered | add_event({"$like": "yes", "seq": 1})) == "KEEP"
    assert (
        decided(numbered | add_event({"$like": "yes", "seq": True}))
        == "consent_conflict"
    )


def test_a_conflict_between_neutral_events_blocks_too():
    asked = withdrawal(kind="requested")
    assert decided(add_event(asked, {**asked, "clock": "other"})) == "consent_conflict"


def test_a_conflict_blocks_whoever_holds_the_handle_or_is_linked():
    pair = [withdrawal(subject="@ADA"), withdrawal(subject="@ADA", clock="other")]
    assert decided(add_event(*pair)) == "consent_conflict"
    pair = [withdrawal(subject="x:ada", kind="deferred", clock=clock) for clock in "ab"]
    link = {"alias_a": "telegram:ada", "alias_b": "x:ada", "method": "guess"}
    assert decided({"links[+]": [link]} | add_event(*pair)) == "consent_conflict"


def test_an_unnumbered_event_conflicts_with_nothing():
    pair = [
        withdrawal("2026-02-01T00:00:00Z", event_id=None),
        withdrawal("2026-02-02T00:00:00Z", event_id=None),
    ]
    assert decided(add_event(*pair)) == "KEEP"


def test_restrictions_block_without_any_grant():
    changes = {"consent_events[yes]": DELETE} | add_event(withdrawal())
    assert decided(changes) == "withdrawn"


def test_a_later_grant_lifts_an_earlier_withdrawal():
    assert (
        decided(
            granted_at("2026-03-09T00:00:00Z")
            | add_event(withdrawal("2026-03-08T00:00:00Z"))
        )
        == "KEEP"
    )
