"""A users table with a checkbox."""

import pytest
from consent.world import GRANT
from foreign import (
    ATTESTATION,
    FOREIGN,
    decision,
    declared,
    events_of,
    faults,
    outcome_of,
    read,
    unattested,
)

from flows.errors import EventError


HEAD = "user,time,choice\n"
YES = "ada,2026-03-01T09:00:00Z,yes\n"
NO = "ada,2026-03-05T09:00:00Z,no\n"


def table(*rows, head=HEAD):
    return head + "".join(rows)


def test_an_attested_yes_is_a_grant_that_keeps():
    assert outcome_of(table(YES), "csv") == "KEEP"


def test_a_no_after_the_yes_restricts():
    assert outcome_of(table(YES, NO), "csv") == "refused"


def test_without_attestation_nothing_becomes_a_grant_but_a_no_still_restricts():
    rows = read(table(YES, NO), "csv", unattested())
    assert [event["kind"] for event in events_of(rows)] == ["refuse"]
    assert "consent.attestation" in faults(rows)[2]
    assert decision(events_of(rows), before=[GRANT]) == "refused"


def test_a_grant_says_who_attests_it_and_what_was_shown():
    grant = events_of(read(table(YES), "csv"))[0]
    assert grant["origin"] == {
        "format": "csv",
        "attested_by": ATTESTATION["attested_by"],
    }
    assert grant["notice"] == ATTESTATION["notice"]
    assert (grant["actor"], grant["method"], grant["clock"]) == (
        "self",
        "optin_checkbox",
        "tg",
    )


@pytest.mark.parametrize("method", ["pre_ticked", "tos_acceptance", "unknown"])
def test_an_attested_way_that_never_counts_never_counts(method):
    consent = declared(attestation={**ATTESTATION, "method": method})
    rows = read(table(YES), "csv", consent)
    assert rows[0].unusable == 1
    assert decision(events_of(rows)) == "consent_not_explicit"


@pytest.mark.parametrize(
    ("time", "why"),
    [
        ("2026-03-01T09:00:00", "has no offset"),
        ("2026-03-01 09:00:00", "has no offset"),
        ("2026-03-01", "a date without a time of day"),
        ("03/04/2026 09:00", "could be misread"),
        ("2026-03-01T09:00Z", "could be misread"),
        ("2026-02-30T09:00:00Z", "could be misread"),
        ("yesterday", "could be misread"),
        ("", "could be misread"),
    ],
)
def test_a_time_that_is_not_exact_is_refused_with_its_row_and_its_no_still_restricts(
    time, why
):
    rows = read(table(YES, f"ada,{time},yes\n", f"ada,{time},no\n"), "csv")
    told = faults(rows)
    assert list(told) == [3, 4]
    assert all(why in one for one in told.values())
    assert [len(row.events) for row in rows] == [1, 0, 1]
    assert decision(events_of(rows)) == "refused"


@pytest.mark.parametrize(
    "time",
    [
        "2026-03-01T09:00:00+00:00",
        "2026-03-01 09:00:00+00",
        "2026-03-01 09:00:00.1234567Z",
        "2026-03-01T10:00:00 +0100",
        "2026-03-01 09:00:00 UTC",
        " 2026-03-01t09:00:00z ",
    ],
)
def test_spellings_that_can_be_read_in_one_way_are_read(time):
    rows = read(table(f"ada,{time},yes\n"), "csv")
    assert faults(rows) == {}
    assert decision(events_of(rows)) == "KEEP"


@pytest.mark.parametrize("word", ["yes", "YES", " True ", "1", "y", "t"])
def test_words_for_yes(word):
    assert (
        events_of(read(table(f"ada,2026-03-01T09:00:00Z,{word}\n"), "csv"))[0]["kind"]
        == "grant"
    )


@pytest.mark.parametrize("word", ["no", "FALSE", "0", "opt-out", "withdrawn", "tidak"])
def test_words_for_no(word):
    assert (
        events_of(read(table(f"ada,2026-03-01T09:00:00Z,{word}\n"), "csv"))[0]["kind"]
        == "refuse"
    )


@pytest.mark.parametrize("word", ["", "maybe", "null", "yes!"])
def test_a_choice_that_is_neither_is_refused(word):
    rows = read(table(f"ada,2026-03-01T09:00:00Z,{word}\n"), "csv")
    assert (events_of(rows), faults(rows)) == (
        [],
        {2: "the choice is neither yes nor no"},
    )


def test_a_value_in_an_unknown_column_refuses_its_row_only():
    head = "user,time,choice,remark\n"
    rows = read(
        table(
            "ada,2026-03-01T09:00:00Z,yes,\n",
            "bo,2026-03-01T09:00:00Z,yes,only chats\n",
            head=head,
        ),
        "csv",
    )
    assert list(faults(rows)) == [3]
    assert [event["subject"] for event in events_of(rows)] == ["telegram:ada"]


@pytest.mark.parametrize(
    "row", ["ada,2026-03-01T09:00:00Z\n", "ada,2026-03-01T09:00:00Z,yes,more\n"]
)
def test_a_row_of_another_width_is_refused(row):
    assert "cells" in faults(read(table(row), "csv"))[2]


def test_a_quote_that_runs_over_rows_hides_none_of_them_silently():
    rows = read(table('"ada\n', 'bo",2026-03-01T09:00:00Z,yes\n', YES), "csv")
    assert "quote" in faults(rows)[3]
    assert len(events_of(rows)) == 1


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"name,time,choice\n", "row 1 must name the columns user, time and choice"),
        (b"user,user,time,choice\n", "each once"),
        (b"", "row 1"),
        (b"user,time,choice\n\xff,x,yes\n", "no UTF-8 at byte 18"),
        (
            HEAD.encode() + b'"ada,2026-03-01T09:00:00Z,yes\n',
            "a quote that does not close",
        ),
    ],
)
def test_a_table_that_cannot_be_read_at_all_is_refused_whole(content, why):
    with pytest.raises(EventError, match=why):
        read(content, "csv")


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff" + HEAD + YES,
        HEAD.replace(",", ";") + YES.replace(",", ";"),
        "Choice, USER ,time\nyes,ada,2026-03-01T09:00:00Z\n",
        (HEAD + "\n" + YES).replace("\n", "\r\n"),
    ],
    ids=["byte order mark", "semicolons", "another order", "blank rows, CRLF"],
)
def test_forms_of_a_table_that_are_fine(content):
    assert outcome_of(content, "csv") == "KEEP"


def test_a_handle_never_carries_a_grant_but_restricts():
    rows = read(table("@ada,2026-03-01T09:00:00Z,yes\n"), "csv")
    assert rows[0].unusable == 1
    assert decision(events_of(rows)) == "no_consent"
    assert (
        outcome_of(table("@ada,2026-03-01T09:00:00Z,no\n"), "csv", before=[GRANT])
        == "refused"
    )


@pytest.mark.parametrize("name", ["@ada", " @ada ", "@ADA"])
def test_a_handle_restricts_however_it_is_written(name):
    no = table(f"{name},2026-03-05T09:00:00Z,no\n")
    assert outcome_of(no, "csv", before=[GRANT]) == "refused"


@pytest.mark.parametrize("name", ["", " ", "a da", "@", "@a b"])
def test_a_name_that_can_be_nobodys_is_refused_and_never_reaches_the_log(name):
    for choice in ("yes", "no"):
        rows = read(table(f"{name},2026-03-05T09:00:00Z,{choice}\n"), "csv")
        assert events_of(rows) == []
        assert "names nobody" in faults(rows)[2]


def test_a_no_of_an_undeclared_kind_of_id_is_kept_under_its_own_name_and_told():
    rows = read(table(NO), "csv", declared(foreign={}))
    assert [event["subject"] for event in events_of(rows)] == ["user:ada"]
    assert "consent.foreign.identities" in faults(rows)[2]


def test_without_a_declared_platform_only_a_subject_id_names_somebody():
    consent = declared(foreign={})
    rows = read(table("telegram:ada,2026-03-01T09:00:00Z,yes\n", YES), "csv", consent)
    assert [event["subject"] for event in events_of(rows)] == ["telegram:ada"]
    assert "consent.foreign.identities" in faults(rows)[3]


def test_an_id_that_looks_prefixed_already_carries_no_grant_but_restricts_both_ways():
    row = "telegram:ada,2026-03-01T09:00:00Z,{}\n"
    assert events_of(read(table(row.format("yes")), "csv")) == []
    assert outcome_of(table(row.format("no")), "csv", before=[GRANT]) == "refused"


def test_the_same_row_is_the_same_event_and_another_time_another():
    first, again, later = events_of(
        read(table(YES, YES, YES.replace("09:", "10:")), "csv")
    )
    assert first == again
    assert later["event_id"] != first["event_id"]


def test_a_yes_for_the_past_needs_the_attestation_to_say_so():
    late = "ada,2026-03-20T09:00:00Z,yes\n"
    past = declared(attestation={**ATTESTATION, "applies_to_past_from": "2026-02-01"})
    assert outcome_of(table(late), "csv") == "not_yet_consented"
    assert outcome_of(table(late), "csv", past) == "KEEP"


def test_a_no_reaches_what_the_yes_was_asked_for_or_everything():
    no = events_of(read(table(NO), "csv"))[0]
    bare = events_of(
        read(table(NO), "csv", declared(attestation=None, foreign=FOREIGN))
    )[0]
    assert no["purposes"] == ["ai.train"]
    assert "purposes" not in bare
