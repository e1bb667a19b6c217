from collections import Counter

from consent.histories import (
    BOT,
    EXACT,
    PEOPLE,
    PURPOSES,
    TIMES,
    YES_MOSTLY,
    mostly,
    numbered,
    varied,
    worlds,
)
from consent.law import by_law, frame_of
from consent.world import ADULT, AGREEMENT, GRANT, NOTICE, TURN, WORLD
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.consent.gate import first_pass, second_pass
from flows.consent.state import state_of


PASSES = st.sampled_from((first_pass, second_pass))
TOLD = ("reason", "region", "basis")
many = settings(max_examples=90, deadline=None, suppress_health_check=list(HealthCheck))


def agreed(bundle, passed):
    """The gated frame, which must say what the law says."""
    frame, state = frame_of(bundle["interactions"]), state_of(bundle)
    found = passed(frame, state=state)
    assert found.select(TOLD).rows() == by_law(frame, state, passed)
    return found


@many
@given(worlds(), PASSES)
def test_the_frame_gate_says_what_the_law_says(bundle, passed):
    agreed(bundle, passed)


# Histories of people who talk to a bot alone: what Polars models...


WINDOWS = ({"kind": "all"}, {"kind": "direct_bot", "sources": ["telegram"]})
DATED = (*WINDOWS, {"kind": "all", "from": "2026-03-05", "to": "2026-04-01"}, None)
CLOCKS = mostly("tg", "other")
QUESTIONS = varied(
    {**TURN, "ingested_at": "2026-05-01"},
    author=st.builds(
        lambda name, handles: {"kind": "human", "id": name, "handles": handles},
        st.sampled_from((*PEOPLE, *PEOPLE, "no subject")),
        mostly([], ["@Bo"]),
    ),
    created_at=st.sampled_from([t for t in TIMES if "T" in t]),
    edited_at=mostly(None, "2026-03-11T00:00:00Z", "2026-03-02"),
    clock=mostly("tg", "other", None),
    source=mostly("telegram", "x"),
    visibility=mostly("direct_bot", "group", "private_dm"),
    modality=mostly("text", "voice"),
    special_categories=mostly([], ["health"], None),
    redaction=mostly("clean", "residual"),
)


def asked_and_answered(questions):
    """Every question in a conversation of its own, with a reply to it."""
    rows = []
    for place, question in enumerate(questions):
        ids = {"record_id": f"q{place}", "conversation_id": f"chat{place}"}
        answer = {"record_id": f"a{place}", "reply_to": f"q{place}", "author": BOT}
        later = {"created_at": "2026-04-02T00:00:00Z", "edited_at": None}
        rows += [question | ids, question | ids | answer | later]
    return rows


YES = varied(
    GRANT,
    subject=st.sampled_from((*PEOPLE * 4, "x:ada", "x:\ud800", "@ada", None)),
    event_time=st.sampled_from(
        (
            *[t for t in TIMES if t < "2026-03-20"] * 3,
            "2020-01-01T00:00:00Z",
            "some day",
        )
    ),
    recorded_at=mostly("2026-04-01T00:00:00Z", *EXACT, "2026-03-10", "some day", None),
    clock=mostly("tg", "other", None, 7),
    seq=mostly(None, 1, 2, "first"),
    notice=mostly(NOTICE, {**NOTICE, "version": 4}, {**NOTICE, "version": True}),
    method=mostly("optin_button", "implied"),
    controllers=mostly(["acme"], ["other"]),
    purposes=mostly(["ai.train", "share.publish"], ["ai.train.finetune"]),
    scope=st.sampled_from((*DATED[:3], *WINDOWS, *WINDOWS)),
    applies_to_past_from=mostly(None, "2026-02-01", "1970-01-01T00:00:00Z"),
    expires_at=mostly(
        None, "2026-05-01", "2026-12-01T00:00:00Z", "2026-12-01T00:00:00"
    ),
    special_categories=mostly([], ["health"]),
)
NO = varied(
    GRANT,
    kind=st.sampled_from(("withdraw", "refuse", "erase", "opt-out", "revoke")),
    subject=st.sampled_from((*PEOPLE * 3, "x:ada", "x:\ud800", "@BO")),
    event_time=st.sampled_from((*TIMES, "2026-03-01T20:00:00", None)),
    recorded_at=st.sampled_from((*EXACT, "some day")),
    clock=st.sampled_from(("tg", "other", None)),
    purposes=st.lists(st.sampled_from(PURPOSES), max_size=2),
    seq=mostly(None, 1, 2),
    scope=st.sampled_from(DATED),
    target=mostly(None, {"kind": "event", "id": "yes0"}),
)
KNOWN = st.tuples(
    *(
        varied(
            {"subject": name, **ADULT},
            age=mostly(
                {"years": 30},
                {"years": 15},
                {"birth_date": "1990-02-03"},
                {"birth_date": "2010-03-05"},
                None,
            ),
            jurisdictions=mostly(["DE"], ["FR", "DE"], ["XX"]),
        )
        for name in PEOPLE
    )
).map(list)
DEALS = st.lists(
    varied(
        AGREEMENT,
        min_age_gate=mostly(None, 15, 18),
        outputs_for_training=st.booleans(),
        data_from=mostly("2026-01-01", "2026-03-05"),
        signed_at=mostly("2026-01-15", "2026-04-15"),
    ),
    min_size=1,
    max_size=3,
).map(lambda rows: numbered(rows, "id", "deal"))
NOTICES = st.tuples(
    *(
        varied(
            {**NOTICE, "version": version},
            effective_from=mostly("2022-01-01", "2026-02-20", "2026-03-01T09:02:00Z"),
            effective_to=mostly(None, "2026-03-05", "2026-03-10T12:00:00Z"),
            validity=mostly(None, "P1M", "P90D", "P1Y"),
            covers_past=YES_MOSTLY,
        )
        for version in (3, 3, 4)
    )
).map(list)
TIES = st.lists(
    st.builds(
        lambda one, other, method: {
            "alias_a": one,
            "alias_b": other,
            "method": method,
            "recorded_at": "2026-01-01T00:00:00Z",
        },
        st.sampled_from((*PEOPLE, "x:ada", "@bo", "x:\ud800")),
        st.sampled_from((*PEOPLE, "x:ada", "@bo", "x:\ud800")),
        st.sampled_from(("same_account", "probabilistic")),
    ),
    max_size=1,
)
PLAIN = st.builds(
    lambda turns, subjects, yes, no, notices, links, deals, purposes, mode: {
        **WORLD,
        "interactions": turns,
        "subjects": subjects,
        "consent_events": [*yes, *no],
        "notices": notices,
        "links": links,
        "agreements": deals,
        "policy": {**WORLD["policy"], "context_mode": mode},
        "request": {**WORLD["request"], "purposes": purposes},
    },
    st.lists(QUESTIONS, min_size=1, max_size=6).map(asked_and_answered),
    KNOWN,
    st.lists(YES, min_size=1, max_size=6).map(lambda x: numbered(x, "event_id", "yes")),
    st.lists(NO, max_size=3).map(lambda rows: numbered(rows, "event_id", "no")),
    NOTICES,
    TIES,
    DEALS,
    mostly(["ai.train"], ["ai.train", "share.publish"]),
    mostly("pair", "whole"),
)


@many
@given(PLAIN, PASSES)
def test_plain_histories_are_decided_in_the_frame_as_the_law_says(bundle, passed):
    agreed(bundle, passed)


def test_plain_histories_are_mostly_modelled_and_give_every_sort_of_reason():
    reasons, handed = Counter(), Counter()

    @settings(max_examples=120, deadline=None, database=None, derandomize=True)
    @given(PLAIN)
    def gather(bundle):
        found = agreed(bundle, first_pass)
        reasons.update(found.filter(~found["handed_over"])["reason"])
        handed.update(found["handed_over"])

    gather()
    assert handed[False] > 4 * handed[True], handed
    assert reasons[None] > sum(reasons.values()) / 100, reasons
    assert len(reasons) > 10, reasons
