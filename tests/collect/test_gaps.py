import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.collect.causes import BREAKS, CAUSES
from flows.collect.gaps import marked
from schemas.interaction import Identity, Turn


def turn(skip=None, *, conversation="c1", place=0):
    return Turn(
        conversation_id=conversation, record_id=f"r{place}", position=place, skip=skip
    )


def flags(units):
    return [unit.after_gap for unit in marked(units) if unit.skip is None]


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
    assert list(marked([turn("media_only"), person, turn()]))[1] is person


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
