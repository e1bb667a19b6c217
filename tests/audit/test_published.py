"""Published turns can be decided again from the evidence alone."""

import json
from dataclasses import asdict

import polars as pl
from consent.case_files import changed
from consent.histories import worlds
from consent.world import REPLY, WORLD, add_turn
from hypothesis import HealthCheck, given, settings

from flows.audit.published import alone, published
from flows.consent.decide import decide_all
from flows.consent.state import state_of
from schemas.audit import EVIDENCE
from schemas.interaction import INTERACTION


many = settings(
    max_examples=150, deadline=None, suppress_health_check=list(HealthCheck)
)


def remembered(bundle):
    """The kept rows as evidence gives them back, and their ids."""
    state = state_of(bundle)
    kept = {each.record_id: each for each in decide_all(bundle["interactions"], state)}
    kept = {name: each for name, each in kept.items() if each.kept}
    rows = [
        {name: row.get(name) for name in INTERACTION}
        for row in bundle["interactions"]
        if row["record_id"] in kept
    ]
    told = [
        alone(
            row,
            [asdict(entry) for entry in kept[row["record_id"]].basis],
            present=set(kept),
        )
        for row in rows
    ]
    return told, state


@many
@given(worlds())
def test_what_was_published_is_kept_again_without_the_turns_that_were_dropped(bundle):
    rows, state = remembered(bundle)
    again = decide_all(rows, state)
    assert all(each.kept for each in again)
    assert len(again) == len(rows)


def test_the_window_of_a_reply_stays_as_it_was_found():
    bundle = changed(WORLD, add_turn({**REPLY, "contributors": None}))
    rows, _ = remembered(bundle)
    assert rows[1]["contributors"] == [
        {"role": "trigger", "id": "telegram:ada", "handles": ["@ada"]}
    ]


def test_an_answered_turn_that_is_gone_leaves_its_author_or_nobody():
    row = {"author": {"kind": "human"}, "reply_to": "gone", "contributors": []}
    answered = {"part": "reply", "subject": "telegram:bo", "handles": []}
    author = {"part": "author", "subject": "telegram:ada", "handles": []}
    told = alone(row, [author, answered], present=set())
    assert told["reply_to"] is None
    assert told["contributors"] == [
        {"role": "reply", "id": "telegram:bo", "handles": []}
    ]
    assert alone(row, [author], present=set())["contributors"] == []
    assert alone(row, [author, answered], present={"gone"}) == row


def test_an_id_that_comes_again_in_another_conversation_is_another_turn():
    entry = {"part": "author", "subject": "telegram:ada", "handles": []}
    row = {"author": {"kind": "human"}, "reply_to": None, "contributors": []}
    told = [
        {
            "row_id": f"row-{chat}",
            "record_id": "1",
            "source": "telegram",
            "conversation_id": chat,
            "interaction": json.dumps({**row, "conversation_id": chat}),
            "basis": json.dumps(entry),
        }
        for chat in ("a", "b")
    ]
    found = published(pl.DataFrame(told, schema_overrides=EVIDENCE), build="b1")
    assert [(one.row_id, one.chat) for one in found] == [
        ("row-a", ("telegram", "a")),
        ("row-b", ("telegram", "b")),
    ]
    assert [one.row["conversation_id"] for one in found] == ["a", "b"]
