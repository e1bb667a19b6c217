import polars as pl
import pytest
from consent.case_files import changed
from consent.law import by_law, frame_of
from consent.world import GRANT, REPLY, WORLD, add_event, add_turn, grant_at, withdrawal

from flows.consent.gate import handed_over, second_pass
from flows.consent.state import state_of


TOLD = ("reason", "region", "basis")
TURN2 = {"$like": "turn", "record_id": "second"}
BO = {"kind": "human", "id": "telegram:bo", "handles": []}
GUARDED = {"method": "guardian_verified", "actor": "guardian"}
LINK = {
    "alias_a": "telegram:ada",
    "alias_b": "x:ada",
    "method": "same_account",
    "recorded_at": "2026-02-15T00:00:00Z",
}


def gated(changes):
    """The changed world through the gate, which must say what the law says."""
    bundle = changed(WORLD, changes)
    frame, state = frame_of(bundle["interactions"]), state_of(bundle)
    found = second_pass(frame, state=state)
    assert found.select(TOLD).rows() == by_law(frame, state, second_pass)
    return found


@pytest.mark.parametrize(
    "changes",
    [
        {},
        add_turn(REPLY),
        add_turn({**REPLY, "contributors": None}),
        add_turn({**REPLY, "reply_to": None}),
        add_turn({**REPLY, "reply_to": "gone"}),
        add_turn({**TURN2, "reply_to": "turn"}),
        add_turn(REPLY, {**TURN2, "reply_to": "reply"}),
        add_turn({**TURN2, "author": BO}),
        add_turn({**TURN2, "author": BO}, {**REPLY, "reply_to": "second"}),
        add_turn({**TURN2, "created_at": "2026-03-10", "edited_at": "2026-03-11"}),
        add_turn({**TURN2, "author": {**BO, "id": None}}),
        add_turn({**TURN2, "author": {**BO, "id": "no subject"}}),
        add_event(withdrawal()),
        add_event(withdrawal(kind="refuse")),
        add_event(withdrawal("2026-02-01T00:00:00Z")),
        add_event(withdrawal("2026-03-01T09:00:00Z")),
        add_event(withdrawal(clock="other")),
        add_event(withdrawal(clock=None, kind="erase")),
        add_event(withdrawal(subject="@ada")),
        add_event(withdrawal(scope={"kind": "all", "from": "2026-03-11"})),
        add_event(withdrawal(), grant_at("2026-04-05T00:00:00Z")),
        add_event(
            withdrawal(),
            grant_at(
                "2026-04-05T00:00:00Z", applies_to_past_from="1970-01-01T00:00:00Z"
            ),
        ),
        {"consent_events[yes].purposes": ["research"]},
        {"consent_events[yes].scope": {"kind": "all", "to": "2026-03-05"}},
        {"consent_events[yes].expires_at": "2026-04-01"},
        {"consent_events[yes].clock": None},
        {"consent_events": [GRANT, {**GRANT, "purposes": ["research"]}]},
        {"consent_events": []},
        {"links[+]": [LINK], "consent_events[yes].subject": "x:ada"},
        {"links[+]": [LINK]} | add_event(withdrawal(subject="x:ada")),
        {"subjects": []},
        {"subjects[telegram:ada].age": {"years": 15}},
        {"subjects[telegram:ada].age": {"birth_date": "1990-05-06"}},
        {"subjects[telegram:ada].age": {"birth_date": "2014-05-06"}},
        {"subjects[telegram:ada].age": None, "agreements[deal].min_age_gate": 16},
        {"policy.region_bans": {"telegram": ["DE"]}},
        {"policy.context_mode": "whole"} | add_turn(REPLY, {**TURN2, "author": BO}),
        {
            "agreements[+]": [
                {"$like": "deal", "id": "another", "outputs_for_training": False}
            ]
        }
        | add_turn(REPLY),
        {"agreements[+]": [{"$like": "deal", "id": "aaa", "status": "draft"}]},
        {"agreements": []},
        {
            "request.purposes": ["ai.train", "share.publish"],
            "consent_events[yes].purposes": ["ai.train", "share.publish"],
        },
        {"request.recipients": ["labco"]},
        {"interactions[turn].channel": "subject_export"},
        {"interactions[turn].source": "nowhere"},
        {"interactions[turn].visibility": "group"},
        {"interactions[turn].rights_signals": ["robots.noai=1"]},
        {"interactions[turn].redaction": "error"},
        {"interactions[turn].author.handles": []},
        {
            "interactions[turn].author.handles": [],
            "consent_events[yes].expires_at": None,
            "policy.max_consent_age": "off",
        },
        {
            "interactions[turn].author.handles": [],
            "consent_events[yes].clock": "tg\0\u2028",
        },
        {"consent_events[yes].clock": "\ud800"},
        {"consent_events[yes].event_id": "\ud800"},
        {"consent_events[yes].expires_at": "2026-06-01T00:00:00.000001Z"},
        {"consent_events[yes].recorded_at": "2026-03-01T08:54:59Z"},
        {"policy.skew_seconds": 10**30} | add_event(withdrawal(clock="other")),
        {"policy.max_consent_age": f"P{'9' * 30}Y"},
        {"notices[note].validity": "P92D"},
        {"notices[note].validity": "P3M"},
        {"notices[note].effective_to": "2026-03-01T09:00:00Z"},
        {"notices[note].effective_to": "2026-03-01T09:00:01Z"},
        add_event(
            withdrawal(kind="revoke", target={"kind": "event", "id": "yes"}),
            grant_at("2026-02-20T00:00:00Z"),
        ),
        add_event(withdrawal(seq=1), grant_at("2026-04-02T00:00:00Z", seq=2)),
        # The same instant twice: the greater id is the evidence.
        add_event(grant_at("2026-03-01T09:00:00Z", event_id="yes\ud800")),
        {
            "interactions[turn].author.handles": [],
            "consent_events[yes].scope.bots": ["bot:helper", "\0subject"],
        },
    ],
)
def test_what_is_modelled_stays_in_the_frame(changes):
    assert handed_over(gated(changes)) == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"interactions[turn].contributors": [{"role": "quote", "id": "telegram:bo"}]},
        {"interactions[turn].contributors": None},
        {"interactions[turn].created_at": "2026-03-10T12:00:00"},
        {"interactions[turn].edited_at": "some day"},
        {"interactions[turn].ingested_at": "2026-06-02"},
        {"interactions[turn].channel": "pigeon"},
        {"interactions[turn].author.kind": "service"},
        {"interactions[turn].author.handles": [None]},
        {"interactions[turn].special_categories": [None]},
        {"interactions[turn].malformed": "created_at"},
        {"interactions[turn].record_id": None},
        {"interactions[turn].conversation_id": None},
        {"interactions[turn].reply_to": "gone"},
        {
            "consent_events[yes].scope": {
                "kind": "conversation",
                "conversations": ["chat"],
            }
        },
        add_event(withdrawal(scope={"kind": "message", "records": ["turn"]})),
        add_event(withdrawal(seq=1), grant_at("2026-04-01T00:00:00Z", seq=2)),
        add_event(withdrawal(), grant_at("2026-04-05T00:00:00Z", clock="other")),
        {f"consent_events[yes].{name}": value for name, value in GUARDED.items()},
        {"subjects[telegram:ada].age": {"birth_date": "2010-03-05"}},
    ],
)
def test_what_is_not_modelled_is_handed_over_with_its_conversation(changes):
    elsewhere = {"conversation_id": "far", "author": BO}
    beside = {**TURN2, "author": BO, "conversation_id": "chat"}
    bundle = add_turn(beside, {**TURN2, **elsewhere, "record_id": "third"})
    found = gated(bundle | changes)
    handed = dict(zip(range(3), found["handed_over"], strict=True))
    assert handed == {0: True, 1: found["conversation_id"][0] is not None, 2: False}


def test_two_people_in_one_chat_hand_over_a_reply_whose_window_is_unknown():
    bo = {"$like": "yes", "event_id": "bo", "subject": "telegram:bo"}
    turns = add_turn({**TURN2, "author": BO}, {**REPLY, "contributors": None})
    found = gated(turns | add_event(bo))
    assert found["handed_over"].to_list() == [True] * 3


def test_a_row_that_is_answered_from_elsewhere_stands_beside_what_is_handed_over():
    there = {**TURN2, "conversation_id": "far", "author": BO, "reply_to": "turn"}
    bo = {"$like": "yes", "event_id": "bo", "subject": "telegram:bo"}
    found = gated(add_turn(there) | add_event(bo))
    assert found["handed_over"].to_list() == [False, True]
    assert found["reason"].to_list() == [None, None]


def test_rows_of_one_id_are_handed_over_with_both_conversations():
    found = gated(add_turn({**TURN2, "record_id": "turn", "conversation_id": "far"}))
    assert found["handed_over"].to_list() == [True, True]


def test_a_row_without_an_id_goes_by_its_place_whatever_is_handed_over():
    rows = [{**TURN2, "record_id": None}, {**TURN2, "record_id": "#1"}]
    found = gated(add_turn(*rows))
    assert found["reason"].to_list() == [None, *["record_malformed"] * 2]


def test_a_broken_grant_of_ones_childhood_is_set_aside():
    child = {
        "consent_events[yes].event_time": "2020-01-01T00:00:00Z",
        "consent_events[yes].actor": None,
        "subjects[telegram:ada].age": {"birth_date": "2008-05-06"},
    }
    assert gated(child)["reason"].to_list() == ["minor"]


def test_long_histories_meet_many_turns_in_pieces():
    turns = [{**TURN2, "record_id": f"t{n}"} for n in range(600)]
    events = [
        grant_at(f"2026-03-01T09:{n // 60:02}:{n % 60:02}Z", f"g{n}")
        for n in range(2000)
    ]
    found = gated(add_turn(*turns) | add_event(*events))
    assert found["reason"].is_null().all()
    assert handed_over(found) == 0


def test_kept_turns_share_their_evidence():
    turns = [{**TURN2, "record_id": f"t{n}"} for n in range(500)]
    found = gated(add_turn(*turns))
    assert found["basis"].n_unique() == 1
    assert found.select(pl.col("basis").is_null().any()).item() is False
