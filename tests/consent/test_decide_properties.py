"""The property tests of consent.md section 11, over generated histories."""

from collections import Counter

import polars as pl
import pytest
from consent.case_files import outcome
from consent.histories import (
    CODES,
    GRANTS,
    JSON,
    LINKS,
    RESTRICTIONS,
    copied,
    worlds,
)
from consent.world import GRANT, TURN, WORLD
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from flows.consent.decide import decide_all
from flows.consent.gate import first_pass, second_pass
from flows.consent.state import state_of
from schemas.consent import REASONS
from schemas.interaction import INTERACTION


many = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


def kept(bundle):
    found = outcome(bundle)
    assert isinstance(found, dict), found
    return {record for record, reason in found.items() if reason == "KEEP"}


@many
@given(worlds())
def test_p1_every_record_has_one_decision_with_a_known_reason(bundle):
    decisions = decide_all(bundle["interactions"], state_of(bundle))
    reasons = Counter(each.reason for each in decisions)
    assert len(decisions) == len(bundle["interactions"]) == sum(reasons.values())
    assert set(reasons) <= {None, *REASONS}
    assert all(bool(each.basis) == each.kept for each in decisions)


@many
@given(worlds(), RESTRICTIONS)
def test_p2_a_restriction_never_grows_the_kept_set(bundle, restriction):
    more = copied(bundle)
    more["consent_events"].append({**restriction, "event_id": "added"})
    assert kept(more) <= kept(bundle)


@many
@given(worlds(), st.integers(0, 9))
def test_p3_removing_a_grant_never_grows_the_kept_set(bundle, place):
    ids = Counter(event["event_id"] for event in bundle["consent_events"])
    grants = [
        e
        for e in bundle["consent_events"]
        if e["kind"] == "grant" and ids[e["event_id"]] == 1
    ]
    assume(grants)
    less = copied(bundle)
    less["consent_events"].remove(copied(grants[place % len(grants)]))
    assert kept(less) <= kept(bundle)


@many
@given(worlds(), st.randoms(use_true_random=False), GRANTS, RESTRICTIONS)
def test_p4_neither_arrival_order_nor_later_events_matter(
    bundle, random, grant, restriction
):
    shuffled = copied(bundle)
    later = {"recorded_at": "2026-06-01T00:00:00.000001Z"}
    shuffled["consent_events"] += [
        {**grant, **later, "event_id": "later"},
        {**restriction, **later, "subject": None},
    ]
    for rows in ("consent_events", "links", "subjects", "agreements", "notices"):
        random.shuffle(shuffled[rows])
    assert outcome(shuffled) == outcome(bundle)


REQUIRED = (
    "event_id",
    "actor",
    "event_time",
    "recorded_at",
    "clock",
    "method",
    "notice",
    "purposes",
    "controllers",
    "scope",
)
OF_THE_NOTICE = ("id", "version", "lang", "sha256")


@many
@given(
    st.sampled_from(REQUIRED)
    | st.tuples(st.just("notice"), st.sampled_from(OF_THE_NOTICE)),
    JSON,
)
def test_p5_a_mutated_grant_field_never_yields_keep(field, value):
    grant = copied(GRANT)
    holder, name = (
        (grant[field[0]], field[1]) if isinstance(field, tuple) else (grant, field)
    )
    # Another id or clock that can be read is another grant, not a broken one.
    assume(name not in ("event_id", "clock") or not isinstance(value, str))
    holder[name] = value
    assume(grant != GRANT)
    assert kept({**WORLD, "consent_events": [grant]}) == set()


@many
@given(
    worlds(),
    st.sampled_from(
        [
            "ai.train.pretrain",
            "ai.train.finetune",
            "ai.train.finetune.preference",
            "ai.train.safety",
        ]
    ),
)
def test_p6_what_is_kept_for_a_purpose_is_kept_below_it(bundle, below):
    whole = {**bundle, "request": {**bundle["request"], "purposes": ["ai.train"]}}
    part = {**bundle, "request": {**bundle["request"], "purposes": [below]}}
    assert kept(whole) <= kept(part)


@many
@given(worlds(), LINKS)
def test_p7_probabilistic_links_never_grow_the_kept_set(bundle, links):
    more = copied(bundle)
    more["links"] += [{**link, "method": "probabilistic"} for link in links]
    assert kept(more) <= kept(bundle)


@many
@given(worlds(), st.integers(0, 2), st.sampled_from(CODES))
def test_p8_another_candidate_country_never_grows_the_kept_set(bundle, place, code):
    more = copied(bundle)
    more["subjects"][place]["jurisdictions"].append(code)
    assert kept(more) <= kept(bundle)


@many
@given(worlds())
def test_p11_a_second_run_gives_the_same(bundle):
    again = copied(bundle)
    first = decide_all(bundle["interactions"], state_of(bundle))
    assert first == decide_all(again["interactions"], state_of(again))


@many
@given(worlds(), st.sampled_from(sorted(TURN)), JSON)
def test_no_mutation_of_a_record_raises(bundle, field, value):
    rows = [
        {**copied(bundle["interactions"][0]), field: value},
        *bundle["interactions"][1:],
        value,
    ]
    decisions = decide_all(rows, state_of(bundle))
    assert all(
        each.reason != "gate_error" or row.get("redaction") == "error"
        for each, row in zip(decisions, rows, strict=False)
        if isinstance(row, dict)
    )


@many
@given(
    st.lists(JSON, max_size=3), st.lists(JSON, max_size=3), st.lists(JSON, max_size=3)
)
def test_no_register_row_raises(subjects, links, notices):
    bundle = {
        **WORLD,
        "subjects": [*WORLD["subjects"], *subjects],
        "links": links,
        "notices": [*WORLD["notices"], *notices],
        "agreements": [*WORLD["agreements"], *links],
    }
    assert kept(bundle) == {"turn"}


@many
@given(st.dictionaries(st.sampled_from(sorted({*GRANT, "target", "seq"})), JSON))
def test_no_event_raises_anything_but_an_abort(members):
    found = outcome(
        {**WORLD, "consent_events": [{**GRANT, **members, "kind": "withdraw"}]}
    )
    assert found in (
        "restriction_without_subject",
        {"turn": "withdrawn"},
        {"turn": "no_consent"},
    )


def frame_of(rows):
    return pl.DataFrame(
        [{name: row.get(name) for name in INTERACTION} for row in rows],
        schema=INTERACTION,
    )


@many
@given(worlds())
def test_pass_two_keeps_a_subset_of_pass_one(bundle):
    frame, state = frame_of(bundle["interactions"]), state_of(bundle)
    first = first_pass(frame, state=state)["reason"]
    second = second_pass(frame, state=state)["reason"]
    assert not any(first.is_not_null() & second.is_null())


@many
@given(worlds())
def test_the_frame_gate_agrees_with_the_bundle(bundle):
    frame, state = frame_of(bundle["interactions"]), state_of(bundle)
    gated = second_pass(frame, state=state)["reason"].to_list()
    assert gated == [each.reason for each in decide_all(bundle["interactions"], state)]


@pytest.mark.parametrize("broken", [lambda row: 1 / 0, None])
def test_an_exception_inside_one_record_is_its_gate_error(broken):
    class Breaking(dict):
        def get(self, name, default=None):
            if name == "author" and broken:
                broken(self)
            return super().get(name, default)

    rows = [Breaking(TURN), {**TURN, "record_id": "other"}]
    decisions = decide_all(rows, state_of(WORLD))
    assert decisions[0].kept is (broken is None)
    assert decisions[1].kept


def test_the_generated_worlds_keep_some_and_drop_some():
    reasons = Counter()

    @settings(max_examples=150, deadline=None, database=None, derandomize=True)
    @given(worlds())
    def gather(bundle):
        reasons.update(outcome(bundle).values())

    gather()
    assert reasons["KEEP"] > sum(reasons.values()) / 8, reasons
    assert len(reasons) > 12, reasons


def test_the_base_is_kept_so_that_mutations_mean_something():
    assert kept(WORLD) == {"turn"}
