"""Steps 11 to 14 (who, how old, whose guardian) and links between aliases."""

import pytest
from consent.case_files import DELETE
from consent.world import add_event, decided, grant_at, withdrawal


ADA = "subjects[telegram:ada]"
YES = "consent_events[yes]"
GUARDIAN = {f"{YES}.method": "guardian_verified", f"{YES}.actor": "guardian"}
GUARDIAN_TOO = {
    "$like": "yes",
    "event_id": "parent",
    "purposes": ["ai.train"],
    "method": "guardian_verified",
    "actor": "guardian",
}


def born(day, **more):
    return {f"{ADA}.age": {"birth_date": day}, **more}


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("age", None, "age_unknown"),
        ("age", {}, "age_unknown"),
        ("age", 30, "age_unknown"),
        ("age", {"years": None}, "age_unknown"),
        ("age", {"years": "30"}, "age_unknown"),
        ("age", {"years": 30.0}, "age_unknown"),
        ("age", {"years": True}, "age_unknown"),
        ("age", {"years": -1}, "age_unknown"),
        ("age", {"years": 151}, "age_unknown"),
        ("age", {"years": 150}, "KEEP"),
        ("age", {"years": 0}, "minor"),
        ("age", {"years": 30, "birth_date": None}, "KEEP"),
        ("age", {"years": 30, "birth_date": "1996-01-01"}, "age_unknown"),
        ("age", {"birth_date": "1950-01-01"}, "KEEP"),
        ("age", {"birth_date": "1950-02-30"}, "age_unknown"),
        ("age", {"birth_date": "19500101"}, "age_unknown"),
        ("age", {"birth_date": "1950-01-01T00:00:00Z"}, "age_unknown"),
        ("age", {"birth_date": "2026-05-01"}, "minor"),
        ("assurance", "declared", "KEEP"),
        ("assurance", None, "age_unknown"),
        ("assurance", "guessed", "age_unknown"),
        ("assurance", ["verified"], "age_unknown"),
        ("jurisdictions", None, "KEEP"),
        ("jurisdictions", "DE", "KEEP"),
        ("subject", None, "age_unknown"),
        ("subject", "telegram:other", "age_unknown"),
        ("unlisted", 7, "KEEP"),
    ],
)
def test_what_the_register_tells_of_a_person(field, value, reason):
    assert decided({f"{ADA}.{field}": value}) == reason


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({}, "KEEP"),
        ({"unlisted": 7}, "KEEP"),
        ({"jurisdictions": ["DE", "DE"]}, "KEEP"),
        ({"came_of_age_at": None}, "KEEP"),
        ({"age": {"years": 31}}, "age_unknown"),
        ({"assurance": "declared"}, "age_unknown"),
    ],
)
def test_differing_rows_for_one_subject_count_as_none(row, reason):
    assert decided({"subjects[+]": [{"$like": "telegram:ada", **row}]}) == reason


@pytest.mark.parametrize("row", [None, 7, "x", [], {}, {"subject": 7}])
def test_rows_without_subject_are_ignored(row):
    assert decided({"subjects[+]": [row] if row != "x" else ["{broken"]}) == "KEEP"


@pytest.mark.parametrize(
    ("years", "codes", "reason"),
    [
        (16, ["DE"], "KEEP"),
        (15, ["DE"], "minor"),
        (15, ["FR"], "KEEP"),
        (15, ["FR", "DE"], "minor"),
        (13, ["US"], "KEEP"),
        (15, ["US-CA"], "minor"),
        (16, ["US-CA"], "KEEP"),
        (17, ["US-NY"], "minor"),
        (17, ["AR"], "minor"),
        (18, ["AR"], "KEEP"),
        (17, [], "minor"),
        (17, ["XX"], "minor"),
        (17, ["FR", "fr"], "minor"),
        (17, ["FR", 7], "minor"),
    ],
)
def test_the_strictest_candidate_sets_the_age(years, codes, reason):
    assert (
        decided({f"{ADA}.age": {"years": years}, f"{ADA}.jurisdictions": codes})
        == reason
    )


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([{"from": "2026-03-01", "age": 13}], "KEEP"),
        ([{"from": "2026-03-02", "age": 13}], "minor"),
        (
            [{"from": "1970-01-01", "age": 13}, {"from": "2026-03-10", "age": 16}],
            "minor",
        ),
        (
            [{"from": "2026-03-11", "age": 16}, {"from": "1970-01-01", "age": 13}],
            "KEEP",
        ),
        (
            [{"from": "1970-01-01", "age": 13}, {"from": "1970-01-01", "age": 16}],
            "minor",
        ),
        ([], "minor"),
    ],
)
def test_the_table_valid_at_grant_and_at_record_counts(rows, reason):
    table = {"policy.age_table": {"DE": rows}, f"{ADA}.age": {"years": 15}}
    assert decided(table) == reason


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("2010-03-01", "KEEP"),
        ("2010-03-02", "minor"),
        ("2010-03-10", "minor"),
        ("2010-03-11", "minor"),
    ],
)
def test_of_age_at_the_grant_and_at_the_record(day, reason):
    assert decided(born(day)) == reason


@pytest.mark.parametrize(
    ("granted", "reason"),
    [("2028-02-28T23:59:59Z", "minor"), ("2028-02-29T00:00:00Z", "KEEP")],
)
def test_a_leap_day_birthday_in_a_leap_year(granted, reason):
    assert decided(leap("2012-02-29", granted)) == reason


@pytest.mark.parametrize(
    ("granted", "reason"),
    [("2026-02-28T23:59:59Z", "minor"), ("2026-03-01T00:00:00Z", "KEEP")],
)
def test_a_leap_day_birthday_falls_on_the_first_of_march(granted, reason):
    table = {"policy.age_table": {"DE": [{"from": "1970-01-01", "age": 14}]}}
    assert decided(leap("2012-02-29", granted) | table) == reason


def leap(birth, granted):
    build = granted[:4] + "-12-01T00:00:00Z"
    return born(birth) | {
        f"{YES}.event_time": granted,
        f"{YES}.recorded_at": granted,
        "interactions[turn].created_at": granted[:4] + "-03-10T12:00:00Z",
        "interactions[turn].ingested_at": granted[:4] + "-03-15",
        "agreements[deal].effective_to": "2040-01-01",
        "request.build_at": build,
        "request.as_of": build,
    }


def test_a_grant_given_under_age_is_set_aside_not_held_against_later_ones():
    child = born("2010-03-05")
    assert decided(child) == "minor"
    assert decided(child | add_event(grant_at("2026-03-06T00:00:00Z"))) == "KEEP"
    other = grant_at("2026-03-06T00:00:00Z", purposes=["research"])
    assert decided(child | add_event(other)) == "purpose_not_covered"


@pytest.mark.parametrize(
    ("gate", "years", "reason"),
    [
        (16, None, "KEEP"),
        (15, None, "age_unknown"),
        ("16", None, "age_unknown"),
        (True, None, "age_unknown"),
        (None, None, "age_unknown"),
        (18, {"years": 12}, "minor"),
    ],
)
def test_an_age_gate_stands_for_an_unknown_age_only(gate, years, reason):
    assert (
        decided({f"{ADA}.age": years, "agreements[deal].min_age_gate": gate}) == reason
    )


def test_an_unknown_country_needs_a_gate_of_eighteen():
    nowhere = {f"{ADA}.age": None, f"{ADA}.jurisdictions": []}
    assert decided(nowhere | {"agreements[deal].min_age_gate": 17}) == "age_unknown"
    assert decided(nowhere | {"agreements[deal].min_age_gate": 18}) == "KEEP"


def test_no_gate_and_no_guardian_helps_where_verified_age_is_demanded():
    demanded = {
        "policy.require_verified_age": True,
        f"{ADA}.assurance": "declared",
        "agreements[deal].min_age_gate": 18,
    }
    assert decided(demanded) == "age_unknown"
    assert decided(demanded | GUARDIAN) == "age_unknown"
    assert decided({f"{ADA}.age": None} | GUARDIAN) == "age_unknown"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (GUARDIAN, "KEEP"),
        ({f"{YES}.method": "guardian_verified"}, "minor"),
        ({f"{YES}.actor": "guardian"}, "minor"),
        (GUARDIAN | {f"{YES}.clock": None}, "consent_malformed"),
        (GUARDIAN | {"notices[note].workflow": None}, "consent_not_free"),
        (add_event({**GUARDIAN_TOO, "purposes": ["research"]}), "purpose_not_covered"),
        (GUARDIAN | add_event(withdrawal()), "withdrawn"),
        ({YES: DELETE}, "minor"),
    ],
)
def test_for_a_child_only_a_guardians_grant_counts(changes, reason):
    assert decided({f"{ADA}.age": {"years": 12}} | changes) == reason


def test_a_guardians_grant_for_a_person_of_age_is_accepted():
    assert decided(GUARDIAN) == "KEEP"


TOLD = f"{ADA}.guardian_notice_at"
CAME = f"{ADA}.came_of_age_at"
CHILD = GUARDIAN | {f"{ADA}.age": {"years": 15}}


@pytest.mark.parametrize(
    ("came", "told", "reason"),
    [
        (None, None, "KEEP"),
        ("2026-05-01", None, "guardian_notice_due"),
        ("2026-05-01", "2026-05-01", "KEEP"),
        ("2026-05-01", "2026-04-30T23:59:59Z", "guardian_notice_due"),
        ("2026-05-01", "2026-06-01T00:00:00Z", "KEEP"),
        ("2026-05-01", "2026-06-01T00:00:01Z", "guardian_notice_due"),
        ("2026-05-01", "2026-06-01", "guardian_notice_due"),
        ("2026-05-01", "2026-05-02T10:00:00", "guardian_notice_due"),
        ("2026-05-01", "told", "guardian_notice_due"),
        ("2026-05-01", 7, "guardian_notice_due"),
        ("2026-06-02", None, "KEEP"),
        ("long ago", None, "guardian_notice_due"),
        ("2026-05-01T00:00:00", None, "guardian_notice_due"),
        (7, None, "guardian_notice_due"),
        (7, "2026-01-01", "KEEP"),
    ],
)
def test_a_child_come_of_age_must_have_been_told_since(came, told, reason):
    assert decided(CHILD | {CAME: came, TOLD: told}) == reason


@pytest.mark.parametrize(
    ("day", "told", "reason"),
    [
        ("2010-04-01", None, "guardian_notice_due"),
        ("2010-04-01", "2026-04-01", "KEEP"),
        ("2010-04-01", "2026-03-31", "guardian_notice_due"),
        ("2010-06-01", None, "guardian_notice_due"),
        ("2010-06-02", None, "KEEP"),
    ],
)
def test_coming_of_age_follows_from_the_birth_date(day, told, reason):
    assert decided(born(day, **GUARDIAN) | {TOLD: told}) == reason


def test_coming_of_age_in_one_candidate_country_is_enough():
    both = born("2010-04-01", **GUARDIAN) | {f"{ADA}.jurisdictions": ["DE", "AR"]}
    assert decided(both) == "guardian_notice_due"
    assert decided(both | {f"{ADA}.jurisdictions": ["AR"]}) == "KEEP"


def test_a_notice_due_sets_a_guardians_grant_aside_beside_an_own_one():
    due = {CAME: "2020-01-01"}
    assert decided(due) == "KEEP"
    assert decided(due | add_event(GUARDIAN_TOO)) == "KEEP"
    narrow = {f"{YES}.purposes": ["research"]}
    assert decided(due | narrow | add_event(GUARDIAN_TOO)) == "purpose_not_covered"
    assert decided(narrow | add_event(GUARDIAN_TOO)) == "KEEP"


LINK = {
    "alias_a": "telegram:ada",
    "alias_b": "x:ada",
    "method": "same_account",
    "confidence": 1,
    "recorded_at": "2026-02-15T00:00:00Z",
}


@pytest.mark.parametrize(
    ("members", "grants", "restricts"),
    [
        ({}, True, True),
        ({"method": "verified_by_subject"}, True, True),
        ({"alias_a": "x:ada", "alias_b": "telegram:ada"}, True, True),
        ({"confidence": None}, True, True),
        ({"confidence": "high"}, False, True),
        ({"method": "probabilistic"}, False, True),
        ({"method": "probabilistic", "confidence": 0.5}, False, True),
        ({"method": "probabilistic", "confidence": 0.49}, False, False),
        ({"method": "probabilistic", "confidence": 0}, False, False),
        ({"method": "probabilistic", "confidence": None}, False, True),
        ({"method": "probabilistic", "confidence": "0.1"}, False, True),
        ({"method": "probabilistic", "confidence": False}, False, True),
        ({"method": "probabilistic", "confidence": -1}, False, True),
        ({"method": "hearsay", "confidence": 0.1}, False, True),
        ({"method": None}, False, True),
        ({"recorded_at": "2026-06-01T00:00:00Z"}, True, True),
        ({"recorded_at": "2026-06-01T00:00:01Z"}, False, False),
        ({"recorded_at": "some day"}, False, True),
        ({"recorded_at": None}, False, True),
        ({"removed_at": "2026-06-01T00:00:00Z"}, False, True),
        ({"removed_at": "2026-06-01T00:00:01Z"}, True, True),
        ({"removed_at": "some day"}, False, True),
        ({"alias_b": 7}, False, False),
        ({"alias_b": None}, False, False),
        ({"alias_b": "x:other"}, False, False),
    ],
)
def test_links_carry_grants_narrowly_and_restrictions_broadly(
    members, grants, restricts
):
    link = {"links[+]": [{**LINK, **members}]}
    granted = decided(link | {f"{YES}.subject": "x:ada"})
    assert granted == ("KEEP" if grants else "no_consent")
    restricted = decided(link | add_event(withdrawal(subject="x:ada")))
    assert restricted == ("withdrawn" if restricts else "KEEP")


SECOND = {**LINK, "alias_a": "x:ada", "alias_b": "mail:ada"}


def test_restrictions_cross_two_links_and_grants_one():
    links = {"links[+]": [LINK, SECOND]}
    assert decided(links | add_event(withdrawal(subject="mail:ada"))) == "withdrawn"
    assert decided(links | {f"{YES}.subject": "mail:ada"}) == "no_consent"


@pytest.mark.parametrize("handle", ["@ada", "@ADA", "@Ada"])
def test_a_handle_restricts_without_its_case(handle):
    assert decided(add_event(withdrawal(subject=handle))) == "withdrawn"
    held = {"interactions[turn].author.handles": [handle]}
    assert decided(held | add_event(withdrawal(subject="@ada"))) == "withdrawn"


def test_a_handle_restricts_only_what_was_written_under_it():
    assert (
        decided(
            {"interactions[turn].author.handles": ["@new"]}
            | add_event(withdrawal(subject="@ada"))
        )
        == "KEEP"
    )
    assert decided(add_event(withdrawal(subject="@adam"))) == "KEEP"


def test_a_handle_may_be_an_alias_for_restrictions_only():
    link = {"links[+]": [{**LINK, "alias_a": "@Ada"}]}
    assert decided(link | add_event(withdrawal(subject="x:ada"))) == "withdrawn"
    assert decided(link | {f"{YES}.subject": "x:ada"}) == "no_consent"


def test_unreadable_link_rows_are_ignored():
    assert decided({"links[+]": ["{broken", None, 7, []]}) == "KEEP"
