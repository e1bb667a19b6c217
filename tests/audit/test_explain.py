"""An explanation says what the gate decided, and shows what the gate looked at."""

import json
from dataclasses import asdict

import pytest
from consent.case_files import changed
from consent.histories import worlds
from consent.world import (
    REPLY,
    WORLD,
    add_event,
    add_turn,
    grant_at,
    granted_at,
    withdrawal,
)
from hypothesis import HealthCheck, given, settings

from flows.audit.explain import KEPT, explain, failures, hear
from flows.audit.reasons import ORDER, RULES
from flows.consent.decide import cases_of, decide_all
from flows.consent.state import state_of
from schemas.consent import LATER_REASONS, REASONS, STEP


many = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
MARKER = "the blue heron flies at noon"


def explained(changes=None, record="turn"):
    bundle = changed(WORLD, changes or {})
    return explain(record, hear(bundle["interactions"], bundle))


# What is decided...


@many
@given(worlds())
def test_the_explained_decision_is_the_gates(bundle):
    hearing = hear(bundle["interactions"], bundle)
    for decision in decide_all(bundle["interactions"], state_of(bundle)):
        told = explain(decision.record_id, hearing)
        assert (told.decision == "KEEP") == decision.kept
        assert told.reason == decision.reason
        assert told.rule == (RULES[told.reason].wrong if told.reason else KEPT)
        assert bool(told.needed) == (not decision.kept)


@many
@given(worlds())
def test_what_is_shown_of_people_agrees_with_what_was_decided(bundle):
    hearing = hear(bundle["interactions"], bundle)
    for name, decision in hearing.decided.items():
        told = explain(name, hearing)
        reasons = {person.reason for person in told.people}
        if decision.kept:
            assert reasons == {None}
            carrying = {p.carried_by for one in told.people for p in one.purposes}
            assert carrying == {g for b in decision.basis for g in b.grants.values()}
        if decision.reason == "third_party_no_consent":
            assert reasons - {None}
        shown = {event.event_id for event in told.events}
        assert carried_by(told) <= shown


@many
@given(worlds())
def test_the_first_failure_of_the_best_agreement_is_the_reason(bundle):
    hearing = hear(bundle["interactions"], bundle)
    kept = {name for name, each in hearing.alone.items() if each.kept}
    for name, decision in hearing.alone.items():
        record = hearing.docket.record(name)
        if record is None or record.source not in hearing.state.policy.sources:
            continue
        first = [
            (failures(case) or [None])[0]
            for case in cases_of(record, hearing.docket, kept)
        ]
        if decision.kept:
            assert None in first
        elif first:
            assert decision.reason == max(first, key=STEP.__getitem__)


def carried_by(told):
    found = {p.carried_by for one in told.people for p in one.purposes}
    return found - {None}


# What was considered...


def test_a_kept_record_names_the_grant_the_notice_and_the_agreement():
    told = explained()
    assert (told.decision, told.reason, told.step, told.needed) == (
        "KEEP",
        None,
        None,
        (),
    )
    assert [(one.id, one.reason) for one in told.agreements] == [("deal", None)]
    assert [event.event_id for event in told.events] == ["yes"]
    assert [(n.id, n.version, n.faults) for n in told.notices] == [("note", 3, ())]
    person = told.people[0]
    assert (person.part, person.subject) == ("author", "telegram:ada")
    assert person.purposes[0].carried_by == "yes"
    assert person.age == "age in years, verified"


@pytest.mark.parametrize(
    ("changes", "reason", "restrictions", "grants"),
    [
        ({"consent_events": []}, "no_consent", (), []),
        (
            add_event(withdrawal()),
            "withdrawn",
            ("no",),
            [("yes", "not_later")],
        ),
        (
            add_event(withdrawal(), grant_at("2026-04-05T00:00:00Z")),
            "withdrawn",
            ("no",),
            [("yes2", "not_yet_consented"), ("yes", "not_later")],
        ),
        (
            granted_at("2026-03-11T00:00:00Z"),
            "not_yet_consented",
            (),
            [("yes", "not_yet_consented")],
        ),
        (
            {"consent_events[yes].method": "pre_ticked"},
            "consent_not_explicit",
            (),
            [("yes", "consent_not_explicit")],
        ),
        (
            {"subjects[telegram:ada].age": {"years": 12}},
            "minor",
            (),
            [("yes", "minor")],
        ),
    ],
)
def test_each_event_is_shown_with_why_it_does_not_carry(
    changes, reason, restrictions, grants
):
    told = explained(changes)
    assert (told.reason, told.step) == (reason, STEP[reason])
    assert told.needed[0] == RULES[reason].needed
    purpose = told.people[0].purposes[0]
    assert purpose.restrictions == restrictions
    assert [(one.event_id, one.reason) for one in purpose.grants] == grants


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"notices": []}, "not registered"),
        ({"notices[note].approved_by": None}, "unapproved"),
        ({"notices[note].effective_from": "2026-03-05"}, "not in force when"),
        ({"notices[note].workflow.imbalance": True}, "not freely given"),
        ({"policy.min_notice_version": {"note": 4}}, "below the policy's minimum"),
        (
            add_event(
                withdrawal(kind="invalidate", target={"kind": "notice", "id": "note"})
            ),
            "taken back",
        ),
    ],
)
def test_a_notice_is_shown_with_what_is_wrong_with_it(changes, fault):
    told = explained(changes)
    assert told.decision == "DROP"
    assert fault in " ".join(told.notices[0].faults)


def test_all_that_is_missing_is_told_not_only_the_first():
    told = explained(
        {
            "agreements[deal].status": "draft",
            "interactions[turn].rights_signals": ["robots.noai=1"],
            "consent_events": [],
        }
    )
    assert told.reason == "agreement_not_signed"
    assert told.needed == tuple(
        RULES[reason].needed
        for reason in ("agreement_not_signed", "no_consent", "rights_reserved")
    )


def test_the_person_who_stands_in_the_way_is_named_with_the_reason():
    quote = [{"role": "quote", "id": "telegram:cy"}]
    told = explained({"interactions[turn].contributors": quote})
    assert told.reason == "third_party_no_consent"
    assert [(one.part, one.reason) for one in told.people] == [
        ("author", None),
        ("quote", "age_unknown"),
    ]
    assert f"quote: {RULES['age_unknown'].needed}" in told.needed


def test_a_reply_is_told_by_its_trigger():
    told = explained({**add_turn(REPLY), "consent_events": []}, "reply")
    assert told.reason == "context_dropped"
    assert told.people[0].part == "trigger"
    assert f"trigger: {RULES['no_consent'].needed}" in told.needed


def test_of_several_agreements_the_one_that_got_furthest_speaks():
    early = {"$like": "deal", "id": "early", "status": "draft"}
    told = explained({"agreements[+]": [early], "consent_events": []})
    assert told.reason == "no_consent"
    assert {one.id: one.reason for one in told.agreements} == {
        "deal": "no_consent",
        "early": "agreement_not_signed",
    }


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"interactions[turn].created_at": "today"}, "record_malformed"),
        ({"policy.sources": ["x"]}, "source_unknown"),
        ({"agreements": []}, "agreement_missing"),
    ],
)
def test_what_fails_before_anybody_is_looked_at_shows_nobody(changes, reason):
    told = explained(changes)
    assert told.reason == reason
    assert told.people == told.events == told.notices == ()
    assert told.needed == (RULES[reason].needed,)


# What is never shown...


def test_nothing_that_only_the_sender_wrote_is_shown():
    told = explained(
        {
            "interactions[turn].text": MARKER,
            "consent_events[yes].note": MARKER,
            "consent_events[yes].scope": {"kind": "all", "remark": MARKER},
            "notices[note].text": MARKER,
            "subjects[telegram:ada].name": MARKER,
        }
    )
    assert told.decision == "KEEP"
    assert MARKER not in json.dumps(asdict(told))
    assert "telegram:ada" not in repr(told)
    assert "30" not in json.dumps(asdict(told.people[0]))


def test_every_reason_there_is_has_one_line_and_a_remedy():
    assert tuple(RULES) == ORDER == (*REASONS, *LATER_REASONS)
    for rule in RULES.values():
        assert rule.wrong.endswith(".")
        assert rule.needed.endswith(".")
        assert "|" not in rule.wrong + rule.needed
