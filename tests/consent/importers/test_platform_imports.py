"""Exports of Fides, Ketch and OneTrust, each with its acceptance rule."""

import json

import pytest
from consent.world import DIGEST_4, GRANT
from foreign import (
    DECLARED,
    FOREIGN,
    NOTICE,
    decision,
    declared,
    events_of,
    faults,
    outcome_of,
    read,
    unattested,
)
from importers_records import FIDES, KETCH, ONETRUST


def ketch(**request):
    return {**KETCH, "request": {**KETCH["request"], **request}}


@pytest.mark.parametrize(
    ("form", "record"),
    [("fides", FIDES), ("ketch", KETCH), ("onetrust", ONETRUST)],
)
def test_an_explicit_opt_in_keeps_and_without_attestation_never(form, record):
    assert outcome_of([record], form) == "KEEP"
    assert outcome_of([record], form, unattested()) == "consent_malformed"
    assert read([record], form, unattested())[0].unusable == 1


# Fides...


@pytest.mark.parametrize("method", ["accept", "save", "individual_notice"])
def test_fides_methods_that_count(method):
    assert outcome_of([{**FIDES, "method": method}], "fides") == "KEEP"


@pytest.mark.parametrize(
    "change",
    [
        *(
            {"method": one}
            for one in (
                "dismiss",
                "script",
                "gpc",
                "acknowledge",
                "external_provider",
                "button",
                "reject",
                "tcf",
                "optin_button",
                "Accept",
                None,
                7,
            )
        ),
        *(
            {"consent_mechanism": one}
            for one in ("opt_out", "notice_only", "OPT_IN", None)
        ),
        *({"preference": one} for one in ("acknowledge", "tcf", "OPT_IN")),
        {"notice_mechanism": "opt_out"},
    ],
)
def test_any_other_fides_opt_in_is_not_explicit(change):
    rows = read([{**FIDES, **change}], "fides")
    assert rows[0].unusable == 1
    assert decision(events_of(rows)) == "consent_not_explicit"


@pytest.mark.parametrize("method", ["dismiss", "script", "acknowledge"])
def test_a_fides_method_stays_what_it_was(method):
    event = events_of(read([{**FIDES, "method": method}], "fides"))[0]
    assert event["method"] == event["origin"]["method"] == method


@pytest.mark.parametrize("preference", ["opt_out", "OPT_OUT", "opt-out"])
@pytest.mark.parametrize("method", ["gpc", "dismiss", "reject", None])
def test_a_fides_opt_out_restricts_however_it_came(preference, method):
    record = {**FIDES, "preference": preference, "method": method}
    assert outcome_of([record], "fides", before=[GRANT]) == "refused"


def test_a_fides_preference_nobody_knows_is_refused():
    assert (
        "preference" in faults(read([{**FIDES, "preference": "perhaps"}], "fides"))[1]
    )


def test_the_column_name_of_the_mechanism_serves_too():
    record = {key: value for key, value in FIDES.items() if key != "consent_mechanism"}
    assert outcome_of([{**record, "notice_mechanism": "opt_in"}], "fides") == "KEEP"
    assert outcome_of([record], "fides") == "consent_not_explicit"


def test_without_received_at_a_fides_grant_is_void():
    assert outcome_of([{**FIDES, "received_at": None}], "fides") == "consent_malformed"


def test_where_notices_are_declared_only_a_declared_one_counts():
    known = {
        **DECLARED,
        "foreign": {
            **FOREIGN,
            "notices": {"his_1": NOTICE, "his_4": {**NOTICE, "sha256": DIGEST_4}},
        },
    }
    told = {
        name: outcome_of(
            [{**FIDES, "privacy_notice_history_id": name}], "fides", declared(**known)
        )
        for name in ("his_1", "his_4", "his_9", None)
    }
    assert told == {
        "his_1": "KEEP",
        "his_4": "notice_invalid",
        "his_9": "consent_malformed",
        None: "consent_malformed",
    }


def test_a_record_of_one_id_told_otherwise_is_a_conflict():
    other = {**FIDES, "received_at": "2026-03-02T09:00:00Z"}
    assert outcome_of([FIDES, other], "fides") == "consent_conflict"
    assert (
        outcome_of([FIDES, {**FIDES, "preference": "opt_out"}], "fides")
        == "consent_conflict"
    )
    assert outcome_of([FIDES, FIDES], "fides") == "KEEP"


def test_another_attestation_is_no_conflict():
    other = declared(attestation={**DECLARED["attestation"], "method": "two_step"})
    both = events_of([*read([FIDES], "fides"), *read([FIDES], "fides", other)])
    assert decision(both) == "KEEP"


def test_data_uses_stand_in_for_a_missing_notice_key():
    record = {**FIDES, "notice_key": None, "data_uses": ["training", "ads"]}
    rows = read([record], "fides")
    assert [event["purposes"] for event in events_of(rows)] == [["ai.train"]]


# Ketch...


@pytest.mark.parametrize(
    "basis", ["consent_optout", "disclosure", "other", "CONSENT_OPTIN", None]
)
def test_ketch_granted_on_another_basis_is_not_explicit(basis):
    record = ketch(legalBasis={"training": basis} if basis else {})
    assert outcome_of([record], "ketch") == "consent_not_explicit"


@pytest.mark.parametrize(
    "basis", ["consent_optin", "consent_optout", "disclosure", None]
)
@pytest.mark.parametrize("status", ["denied", "DENIED"])
def test_ketch_denied_restricts_on_any_basis(basis, status):
    record = ketch(purposes={"training": status}, legalBasis={"training": basis})
    assert outcome_of([record], "ketch", before=[GRANT]) == "refused"


@pytest.mark.parametrize(
    ("collected", "told"),
    [
        (1772355600, "KEEP"),
        (1772355600000, "KEEP"),
        ("1772355600", "KEEP"),
        ("2026-03-01T09:00:00Z", "KEEP"),
        (12345984398, "consent_malformed"),
        (10**30, "consent_malformed"),
        (0, "consent_malformed"),
        (-1, "consent_malformed"),
        (True, "consent_malformed"),
        (None, "consent_malformed"),
        ("2026-03-01T09:00:00", "consent_malformed"),
    ],
)
def test_the_time_of_a_ketch_grant_is_collected_at_or_none(collected, told):
    assert outcome_of([ketch(collectedAt=collected)], "ketch") == told


def test_a_ketch_status_nobody_knows_is_told_and_the_others_still_count():
    record = ketch(purposes={"training": "denied", "ads": "perhaps"})
    rows = read([record], "ketch")
    assert "neither granted nor denied" in faults(rows)[1]
    assert [event["kind"] for event in events_of(rows)] == ["refuse"]


def test_ketch_without_purposes_says_nothing():
    assert faults(read([ketch(purposes={})], "ketch")) == {1: "names no purposes"}


# OneTrust...


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"consentDate": None}, "consent_malformed"),
        ({"consentDate": "2026-03-01T09:00:00"}, "consent_malformed"),
        ({"consentDate": "1 March"}, "consent_malformed"),
        ({"test": True}, "consent_not_explicit"),
        ({"test": "true"}, "consent_not_explicit"),
        ({"test": 1}, "consent_not_explicit"),
        ({"test": False}, "KEEP"),
        ({"purposes": ["training"]}, "KEEP"),
        (
            {"purposes": [{"Id": "training", "TransactionType": "PENDING"}]},
            "consent_not_explicit",
        ),
        (
            {"purposes": [{"Id": "training", "status": "ALWAYS_ACTIVE"}]},
            "consent_not_explicit",
        ),
        ({"purposes": [{"Id": "training", "status": "ACTIVE"}]}, "KEEP"),
        ({"purposes": [{"Id": "training", "status": "OPT_OUT"}]}, "withdrawn"),
        (
            {"purposes": [{"Id": "training", "consentDate": "2026-03-02T00:00:00Z"}]},
            "KEEP",
        ),
        ({"purposes": []}, "purpose_not_covered"),
        ({"withdrawnDate": "2026-04-01T00:00:00Z"}, "withdrawn"),
        ({"withdrawnDate": "2026-04-01T00:00:00Z", "test": True}, "withdrawn"),
        ({"withdrawnDate": "some day"}, "withdrawn"),
        ({"withdrawnDate": {}}, "withdrawn"),
        ({"withdrawnDate": "2026-04-01T00:00:00Z", "purposes": []}, "withdrawn"),
        (
            {"purposes": [{"Id": "training", "withdrawnDate": "2026-04-01T00:00:00Z"}]},
            "withdrawn",
        ),
    ],
)
def test_onetrust_receipts(change, told):
    assert outcome_of([{**ONETRUST, **change}], "onetrust") == told


# Names and purposes, whatever the system...


def test_a_purpose_nobody_declared_grants_nothing_and_restricts_everything():
    granted = ketch(purposes={"fun": "granted"}, legalBasis={"fun": "consent_optin"})
    denied = ketch(purposes={"fun": "denied"})
    assert outcome_of([granted], "ketch") == "purpose_not_covered"
    assert outcome_of([denied], "ketch", before=[GRANT]) == "refused"


def test_a_purpose_declared_to_be_unrelated_says_nothing():
    record = ketch(purposes={"ads": "denied"})
    rows = read([record], "ketch")
    assert (events_of(rows), faults(rows)) == ([], {})


def test_a_purpose_that_nobody_attested_is_not_granted():
    foreign = {**FOREIGN, "purposes": {"training": ["share.publish"]}}
    event = events_of(read([KETCH], "ketch", declared(foreign=foreign)))[0]
    assert event["purposes"] == ["ketch:training"]


def test_an_undeclared_kind_of_id_grants_nothing_and_its_no_is_kept_under_its_name():
    yes = ketch(
        identities=[{"identitySpace": "E-Mail", "identityValue": "ada@example.org"}]
    )
    no = {**yes, "request": {**yes["request"], "purposes": {"training": "denied"}}}
    rows = read([yes, no], "ketch")
    assert [row.refused is not None for row in rows] == [True, True]
    assert [event["subject"] for event in events_of(rows)] == ["e-mail:ada@example.org"]


def test_a_person_of_two_declared_ids_is_recorded_under_both():
    both = {"account_id": "telegram", "mail": "mail"}
    record = ketch(
        identities=[
            {"identitySpace": "account_id", "identityValue": 17},
            {"identitySpace": "mail", "identityValue": "a@example.org"},
        ]
    )
    rows = read([record], "ketch", declared(foreign={**FOREIGN, "identities": both}))
    assert [event["subject"] for event in events_of(rows)] == [
        "telegram:17",
        "mail:a@example.org",
    ]
    assert len({event["event_id"] for event in events_of(rows)}) == 2


def test_a_kind_declared_as_handles_only_restricts():
    handles = declared(foreign={**FOREIGN, "identities": {"account_id": "@"}})
    assert outcome_of([KETCH], "ketch", handles) == "no_consent"
    denied = ketch(purposes={"training": "denied"})
    assert outcome_of([denied], "ketch", handles, before=[GRANT]) == "refused"


# Files...


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(FIDES),
        json.dumps(FIDES, indent=2),
        json.dumps([FIDES]),
        json.dumps({"items": [FIDES], "total": 1, "page": 1}),
        "\ufeff"
        + json.dumps(FIDES)
        + "\n\n"
        + json.dumps({**FIDES, "id": "pri_2"})
        + "\n",
    ],
    ids=["one", "printed", "list", "answer", "lines"],
)
def test_forms_of_a_json_file_that_are_fine(content):
    assert outcome_of(content, "fides") == "KEEP"


def test_a_line_that_is_no_object_is_refused_with_its_number_and_the_rest_is_read():
    lines = [
        json.dumps(FIDES),
        "{broken",
        "[]",
        '{"id": 1, "id": 2}',
        "",
        json.dumps({**FIDES, "id": "pri_2"}),
    ]
    rows = read("\n".join(lines), "fides")
    assert list(faults(rows)) == [2, 3, 4]
    assert len(events_of(rows)) == 2
