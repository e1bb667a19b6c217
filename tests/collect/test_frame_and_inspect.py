import pytest

from flows.collect import causes, frame, inspect
from flows.collect.declared import Declared
from schemas.interaction import (
    IDENTITY,
    INTERACTION,
    Contributor,
    Identity,
    Person,
    Turn,
)


HERE = Declared(
    1,
    "telegram",
    "operator_log",
    clock="theirs",
    rights_signals=("sec-gpc=1",),
)


def turn(position=0, **facts):
    return Turn(
        **{
            "conversation_id": "c1",
            "record_id": f"r{position}",
            "position": position,
            "author": Person("human", "telegram:user1", ("@a",)),
            "text": "hello",
            "created_at": "2026-03-01T10:00:00Z",
            "bot": "bot:b",
            "visibility": "direct_bot",
        }
        | facts
    )


def framed(*turns):
    return frame.interactions(
        turns, declared=HERE, object_number=7, first_seen="2026-04-01T00:00:00Z"
    )


def test_the_declaration_fills_what_a_turn_does_not_say():
    (row,) = framed(turn()).to_dicts()
    assert (row["source"], row["channel"]) == ("telegram", "operator_log")
    assert (row["clock"], row["rights_signals"]) == ("theirs", ["sec-gpc=1"])
    assert row["origin"] == {"object": 7, "position": 0}
    assert row["author"] == {
        "kind": "human",
        "id": "telegram:user1",
        "handles": ["@a"],
    }


def test_what_a_turn_says_stands_but_our_own_columns_are_ours():
    told = turn(
        source="x",
        channel="api",
        clock="own",
        rights_signals=("tdm-reservation=1",),
        ingested_at="1999-01-01",
        redaction="clean",
        special_categories=(),
    )
    (row,) = framed(told).to_dicts()
    assert (row["source"], row["channel"], row["clock"]) == ("x", "api", "own")
    assert row["rights_signals"] == ["tdm-reservation=1", "sec-gpc=1"]
    assert (row["ingested_at"], row["redaction"]) == ("2026-04-01T00:00:00Z", None)
    assert row["special_categories"] == []


def test_null_and_empty_stay_apart():
    both = framed(
        turn(contributors=None, author=None),
        turn(1, contributors=()),
        turn(2, contributors=(Contributor("forward", None),)),
    )
    assert both["contributors"].to_list() == [
        None,
        [],
        [{"role": "forward", "id": None, "handles": []}],
    ]
    assert both["author"].to_list()[0] is None
    assert both["special_categories"].to_list() == [None] * 3


@pytest.mark.parametrize("turns", [[], [turn(skip="service")], [turn()]])
def test_frames_always_match_their_schema(turns):
    assert framed(*turns).schema == INTERACTION
    found = [Identity(conversation_id="c", names=("Ann",))] * len(turns)
    people = frame.identities(found, declared=HERE)
    assert people.schema == IDENTITY
    assert people.height == min(1, len(turns))


def test_units_are_interactions_and_skips():
    turns = [turn(), turn(1, skip="service"), turn(2, skip="off_path"), turn(3)]
    assert framed(*turns).height + frame.skipped(turns).total() == len(turns)
    assert frame.skipped(turns) == {"service": 1, "off_path": 1}
    aside = frame.off_path(turns, declared=HERE, object_number=1, first_seen="")
    assert aside["record_id"].to_list() == ["r2"]


def test_every_cause_is_explained():
    named = {
        value
        for name, value in vars(causes).items()
        if name.isupper() and isinstance(value, str)
    }
    assert named == set(causes.CAUSES)


def summary(*turns):
    split = frame.unrepeat(framed(*turns))
    return inspect.summarise(split, skipped=frame.skipped(turns))


def test_a_summary_counts_and_its_books_close():
    bot = turn(1, author=Person("bot", "bot:b"), created_at="2026-03-01T10:00:05Z")
    found = summary(
        turn(),
        turn(),
        bot,
        turn(2, author=Person("service")),
        turn(3, skip="media_only"),
        turn(4, conversation_id="c2"),
    )
    assert (found.conversations, found.human_turns, found.bot_turns) == (2, 2, 1)
    assert (found.other_turns, found.duplicates) == (1, 1)
    assert found.skipped == {"media_only": 1}
    assert (found.first, found.last) == (
        "2026-03-01T10:00:00Z",
        "2026-03-01T10:00:05Z",
    )
    turns = found.human_turns + found.bot_turns + found.other_turns
    assert found.units == 6 == turns + found.duplicates + sum(found.skipped.values())


@pytest.mark.parametrize(
    ("facts", "needs"),
    [
        ({}, {}),
        ({"created_at": "2026-03-01T10:00:00+07:00"}, {}),
        ({"created_at": "2026-03-01T10:00:00"}, {"time_zone": 1}),
        ({"created_at": None}, {"time": 1}),
        ({"author": Person("human")}, {"authors": 1}),
        ({"author": Person("bot")}, {}),
        ({"bot": None}, {"bot": 1}),
        ({"bot": None, "visibility": "public"}, {}),
        ({"visibility": None}, {"visibility": 1}),
        ({"visibility": "unknown"}, {"visibility": 1}),
        ({"malformed": "text"}, {"malformed": 1}),
    ],
)
def test_a_summary_tells_what_must_be_declared_first(facts, needs):
    assert summary(turn(**facts)).needs == needs
    assert set(needs) <= set(inspect.NEEDS)


def test_summaries_of_parts_add_up():
    one, other = turn(), turn(1, conversation_id="c2", bot=None, skip=None)
    aside = turn(2, conversation_id="c2", skip="service")
    assert summary(one) + summary(other, aside) == summary(one, other, aside)
    assert summary() + summary(one) == summary(one)


def test_turn_lines_follow_the_path_and_then_what_left_it():
    late = turn(5, conversation_id="c0")
    turns = [turn(), turn(1, skip="off_path", text="old"), turn(2), late]
    kept = frame.unrepeat(framed(*turns)).kept
    aside = frame.off_path(turns, declared=HERE, object_number=7, first_seen="")
    lines = list(inspect.turn_lines(kept, aside))
    assert [(line["record_id"], line["on_current_path"]) for line in lines] == [
        ("r0", True),
        ("r2", True),
        ("r1", False),
        ("r5", True),
    ]
    assert list(lines[0]) == [
        "source",
        "conversation_id",
        "record_id",
        "role",
        "author_id",
        "text",
        "created_at",
        "visibility",
        "addressed_to_bot",
        "contributors",
        "on_current_path",
    ]
    assert lines[0]["author_id"] == "telegram:user1"


def test_a_message_that_was_taken_back_is_no_turn_to_show():
    kept = framed(turn(), turn(1, text=None, malformed="text"))
    lines = inspect.turn_lines(kept, kept.clear())
    assert [line["record_id"] for line in lines] == ["r0"]


def test_a_turn_on_the_path_elsewhere_is_shown_once():
    kept = framed(turn())
    aside = frame.off_path(
        [turn(skip="off_path")], declared=HERE, object_number=8, first_seen=""
    )
    assert len(list(inspect.turn_lines(kept, aside))) == 1
