import json

import polars as pl
import pytest
from consent.case_files import changed
from consent.world import REPLY, WORLD, add_event, add_turn, withdrawal

from flows.consent.gate import ADDED, first_pass, second_pass
from flows.consent.state import state_of
from schemas.interaction import INTERACTION


STATE = state_of(WORLD)


def frame_of(bundle=WORLD, **columns):
    rows = [
        {name: row.get(name) for name in INTERACTION} | columns
        for row in bundle["interactions"]
    ]
    return pl.DataFrame(rows, schema=INTERACTION)


def reasons(frame, state=STATE):
    return second_pass(frame, state=state)["reason"].to_list()


def test_rows_stay_as_they_are_and_gain_the_added_columns():
    frame = frame_of(
        changed(
            WORLD,
            add_turn(REPLY, {"$like": "turn", "record_id": "no", "redaction": None}),
        )
    )
    gated = second_pass(frame, state=STATE)
    assert gated.select(INTERACTION.names()).equals(frame)
    assert gated.schema == {**INTERACTION, **ADDED}
    assert gated["reason"].to_list() == [None, None, "redaction_failed"]
    assert gated["region"].to_list() == ["DE"] * 3
    assert gated["basis"].is_null().to_list() == [False, False, True]


def test_an_empty_frame_stays_empty():
    assert first_pass(frame_of().clear(), state=STATE).height == 0


def test_what_a_reader_found_malformed_is_malformed():
    assert reasons(frame_of(malformed="created_at")) == ["record_malformed"]
    assert first_pass(frame_of(malformed="created_at"), state=STATE)[
        "reason"
    ].to_list() == ["record_malformed"]


def test_a_malformed_row_is_still_an_unknown_person_in_its_conversation():
    bundle = changed(
        WORLD,
        add_turn(
            {**REPLY, "contributors": None},
            {"$like": "turn", "record_id": "torn", "malformed": "author"},
        ),
    )
    assert reasons(frame_of(bundle)) == [
        None,
        "third_party_unresolved",
        "record_malformed",
    ]


def test_rows_without_an_id_or_with_one_id_are_malformed():
    bundle = changed(
        WORLD, add_turn({"$like": "turn"}, {"$like": "turn", "record_id": None})
    )
    assert reasons(frame_of(bundle)) == ["record_malformed"] * 3


@pytest.mark.parametrize(
    ("columns", "first", "second"),
    [
        ({"special_categories": []}, None, None),
        ({"special_categories": None}, None, "special_category_not_covered"),
        (
            {"special_categories": ["health"]},
            "special_category_not_covered",
            "special_category_not_covered",
        ),
        ({"redaction": None}, None, "redaction_failed"),
        ({"redaction": "error"}, None, "gate_error"),
        (
            {"special_categories": None, "redaction": None},
            None,
            "special_category_not_covered",
        ),
    ],
)
def test_the_passes_differ_in_what_an_unscanned_turn_is_taken_for(
    columns, first, second
):
    frame = frame_of(**columns)
    assert first_pass(frame, state=STATE)["reason"].to_list() == [first]
    assert reasons(frame) == [second]


def test_unscanned_voice_counts_as_biometric():
    state = state_of(
        changed(
            WORLD,
            {"consent_events[yes].scope": {"kind": "all", "modalities": ["voice"]}},
        )
    )
    frame = frame_of(modality="voice", special_categories=None)
    assert first_pass(frame, state=state)["reason"].to_list() == [None]
    assert reasons(frame, state) == ["special_category_not_covered"]


def basis_of(bundle, record):
    gated = first_pass(frame_of(bundle), state=state_of(bundle))
    (text,) = gated.filter(pl.col("record_id") == record)["basis"]
    return json.loads(text)


def test_a_kept_turn_names_what_it_rests_on():
    bundle = changed(
        WORLD,
        {"consent_events[yes].expires_at": "2026-12-01"}
        | add_event(withdrawal("2026-02-01T00:00:00Z")),
    )
    (author,) = basis_of(bundle, "turn")
    assert author["part"] == "author"
    assert author["subject"] == "telegram:ada"
    assert author["handles"] == ["@ada"]
    assert author["grants"] == {"ai.train": "yes"}
    assert author["agreement_id"] == "deal"
    detail = author["detail"]
    assert detail["jurisdictions"] == ["DE"]
    assert detail["age"] == {"basis": "years", "assurance": "verified"}
    assert detail["restrictions_considered"] == ["no"]
    grant = detail["grants"]["ai.train"]
    assert grant["method"] == "optin_button"
    assert grant["event_time"] == "2026-03-01T09:00:00Z"
    assert grant["recorded_at"] == "2026-03-01T09:00:01Z"
    assert grant["notice"]["version"] == 3
    assert grant["purposes_granted"] == ["ai.train"]
    assert grant["expires_at"] == "2026-12-01T00:00:00+00:00"
    assert grant["links"] == []


def test_everybody_whose_words_are_in_a_turn_is_in_its_basis():
    bo = {"$like": "yes", "event_id": "bo", "subject": "telegram:bo"}
    told = [{"role": "context", "id": "telegram:bo"}]
    bundle = changed(WORLD, add_turn({**REPLY, "contributors": told}) | add_event(bo))
    parts = [
        (each["part"], each["subject"], each["grants"])
        for each in basis_of(bundle, "reply")
    ]
    assert parts == [
        ("trigger", "telegram:ada", {"ai.train": "yes"}),
        ("context", "telegram:bo", {"ai.train": "bo"}),
    ]


def test_a_grant_through_a_link_shows_the_way_and_a_birth_date_stays_out():
    link = {
        "alias_a": "telegram:ada",
        "alias_b": "x:ada",
        "method": "same_account",
        "recorded_at": "2026-02-15T00:00:00Z",
    }
    changes = {
        "links[+]": [link],
        "consent_events[yes].subject": "x:ada",
        "subjects[telegram:ada].age": {"birth_date": "1990-05-06"},
    }
    (author,) = basis_of(changed(WORLD, changes), "turn")
    assert author["detail"]["grants"]["ai.train"]["links"] == ["telegram:ada", "x:ada"]
    assert author["detail"]["age"] == {"basis": "birth_date", "assurance": "verified"}
    assert "1990" not in json.dumps(author)


def test_of_several_carrying_grants_the_latest_is_the_evidence():
    later = {
        "$like": "yes",
        "event_id": "again",
        "event_time": "2026-03-05T00:00:00Z",
        "recorded_at": "2026-03-05T00:00:00Z",
    }
    (author,) = basis_of(changed(WORLD, add_event(later)), "turn")
    assert author["grants"] == {"ai.train": "again"}


def test_an_own_export_rests_on_no_agreement():
    (author,) = basis_of(
        changed(WORLD, {"interactions[turn].channel": "subject_export"}), "turn"
    )
    assert author["agreement_id"] is None


def test_reprs_hide_people():
    decided = second_pass(frame_of(), state=STATE)
    assert decided.height == 1
    assert "ada" not in repr(STATE)


def test_half_a_character_in_an_event_does_not_break_a_frame():
    changes = {
        "consent_events[yes].told_by": "\ud800",
        "consent_events[yes].scope.sources": ["telegram", "\ud800"],
    }
    (author,) = basis_of(changed(WORLD, changes), "turn")
    assert author["detail"]["grants"]["ai.train"]["scope"]["sources"] == [
        "telegram",
        "\ud800",
    ]
