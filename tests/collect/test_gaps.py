import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.collect.causes import BREAKS, CAUSES
from flows.collect.gaps import ENDS, apart, ends, marked
from schemas.interaction import INTERACTION, Identity, Turn


def turn(skip=None, *, conversation="c1", place=0):
    return Turn(
        conversation_id=conversation, record_id=f"r{place}", position=place, skip=skip
    )


def flags(units):
    return [unit.after_gap for unit in marked(units, set()) if unit.skip is None]


@pytest.mark.parametrize("cause", sorted(CAUSES))
def test_only_what_people_saw_breaks_a_conversation(cause):
    assert flags([turn(), turn(cause), turn(), turn()]) == [
        False,
        cause in BREAKS,
        False,
    ]


def test_a_gap_belongs_to_its_conversation():
    units = [turn("media_only"), turn(conversation="c2"), turn()]
    assert flags(units) == [False, True]


def test_identities_pass_untouched():
    person = Identity(conversation_id="c1")
    assert list(marked([turn("media_only"), person, turn()], set()))[1] is person


@given(st.lists(st.sampled_from([None, "tool", "media_only", "via_bot"]), max_size=20))
def test_a_turn_is_marked_exactly_when_a_break_came_since_the_last_one(causes):
    units = [turn(cause, place=place) for place, cause in enumerate(causes)]
    expected, broken = [], False
    for cause in causes:
        if cause is None:
            expected.append(broken)
            broken = False
        broken = broken or cause in BREAKS
    assert flags(units) == expected


def test_a_gap_at_the_end_of_an_object_stays_open():
    gaps = set()
    list(marked([turn(), turn("media_only"), turn(conversation="c2")], gaps))
    assert ends(gaps, source="telegram", number=3).rows() == [("telegram", "c1", 3)]


def told(*places):
    """Turns of one conversation: (object, position) each."""
    rows = pl.DataFrame(
        {
            "source": ["telegram"] * len(places),
            "conversation_id": ["c1"] * len(places),
            "origin": [{"object": n, "position": at} for n, at in places],
            "after_gap": [False] * len(places),
        },
        schema_overrides={"origin": INTERACTION["origin"]},
    )
    return pl.concat([INTERACTION.to_frame(), rows], how="diagonal")


@pytest.mark.parametrize(
    ("ended", "torn", "expected"),
    [
        ([], [], [False, False, False, False]),
        ([("telegram", "c1", 1)], [], [False, False, True, False]),
        ([("telegram", "c1", 2)], [], [True, False, False, False]),
        ([("telegram", "c2", 1)], [], [False, False, False, False]),
        ([], [1], [True, False, True, False]),
        ([], [7], [False, False, False, False]),
    ],
)
def test_where_an_object_goes_on_after_something_unseen_a_gap_is_marked(
    ended, torn, expected
):
    turns = told((1, 0), (1, 1), (2, 0), (2, 1))
    frame = pl.DataFrame(ended, schema=ENDS, orient="row")
    found = apart(turns, ended=frame, torn=torn)
    assert found["after_gap"].to_list() == expected
    assert found.drop("after_gap").equals(turns.drop("after_gap"))
