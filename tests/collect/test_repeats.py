import random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from flows.collect import frame
from flows.collect.declared import Declared
from flows.collect.repeats import unrepeat
from schemas.interaction import INTERACTION, Turn


HERE = Declared(1, "x", "api")


def turn(record, position=0, *, chat="c1", **facts):
    told = {"text": record} | facts
    return Turn(conversation_id=chat, record_id=record, position=position, **told)


def at(second):
    return f"2026-03-01T10:00:{second:02d}Z"


def held(*objects):
    """A frame of several objects, numbered from 1."""
    return pl.concat(
        [INTERACTION.to_frame()]
        + [
            frame.interactions(
                turns, declared=HERE, object_number=number, first_seen="2026"
            )
            for number, turns in enumerate(objects, start=1)
        ]
    )


def texts(split):
    return split.kept["text"].to_list()


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ({"edited_at": at(1)}, {"edited_at": at(2)}, 2),
        ({"edited_at": at(2)}, {"edited_at": at(1)}, 1),
        ({"edited_at": at(2)}, {}, 1),
        ({"edited_at": at(1), "created_at": at(0)}, {"edited_at": at(2)}, 2),
        ({"created_at": at(3)}, {}, 1),
        ({}, {"created_at": at(3)}, 2),
        ({"created_at": at(3)}, {"created_at": at(4)}, 1),
        ({"edited_at": "2026-03-01T10:00:01+07:00"}, {"edited_at": at(1)}, 2),
        ({}, {}, 2),
    ],
)
def test_the_latest_edit_then_a_time_then_the_latest_origin_stays(first, second, kept):
    split = unrepeat(held([turn("r", **first)], [turn("r", **second)]))
    assert split.kept["origin"].struct.field("object").to_list() == [kept]
    assert split.dropped["reason"].to_list() == ["duplicate"]


def test_equal_ids_of_two_sources_are_two_records():
    rows = [turn("r", source="x"), turn("r", 1, source="y")]
    assert unrepeat(held(rows)).kept.height == 2


def test_rows_without_an_id_repeat_nothing():
    split = unrepeat(held([turn(None), turn(None, 1)], [turn(None)]))
    assert (split.kept.height, split.dropped.height) == (3, 0)


@pytest.mark.parametrize(
    ("objects", "order"),
    [
        ([["a", "b", "c"]], "abc"),
        ([["a", "b"], ["a", "b", "c"]], "abc"),
        ([["a", "b", "c"], ["a", "b"]], "abc"),
        ([["c", "d"], ["a", "b"]], "abcd"),
        ([["a", "b"], ["c", "d"]], "abcd"),
        ([["a", "c"], ["b", "c", "d"]], "abcd"),
        ([["d", "c"]], "dc"),
    ],
)
def test_a_conversation_from_several_objects_reads_in_order(objects, order):
    told = [
        [turn(r, n, created_at=at(ord(r) - 96)) for n, r in enumerate(each)]
        for each in objects
    ]
    assert "".join(texts(unrepeat(held(*told)))) == order


def test_an_objects_own_order_holds_against_its_clock():
    odd = [turn("a", 0, created_at=at(9)), turn("b", 1), turn("c", 2, created_at=at(3))]
    more = [*odd, turn("d", 3, created_at=at(20))]
    assert texts(unrepeat(held(odd, more))) == ["a", "b", "c", "d"]


def test_conversations_stay_together():
    rows = [turn(f"{n}", n, chat=f"c{n % 2}") for n in range(6)]
    assert texts(unrepeat(held(rows))) == ["0", "2", "4", "1", "3", "5"]


def test_of_a_conversation_exported_twice_the_newer_branch_stays():
    old = [
        turn("q", 0, created_at=at(1)),
        turn("old", 1, parent_id="q", created_at=at(2)),
        turn("more", 2, parent_id="old", created_at=at(3)),
    ]
    new = [old[0], turn("new", 1, parent_id="q", created_at=at(9))]
    for objects in ([old, new], [new, old]):
        split = unrepeat(held(*objects))
        assert texts(split) == ["q", "new"]
        reasons = dict(split.dropped.select("text", "reason").iter_rows())
        assert reasons == {"q": "duplicate", "old": "off_path", "more": "off_path"}


def test_what_begins_anew_is_no_branch_and_has_a_path_of_its_own():
    morning = [
        turn("q", 0, parent_id="c1", created_at=at(1)),
        turn("a", 1, parent_id="q", created_at=at(2)),
    ]
    evening = [
        turn("r", 0, parent_id="c1", created_at=at(3)),
        turn("old", 1, parent_id="r", created_at=at(4)),
        turn("new", 2, parent_id="r", created_at=at(5)),
    ]
    split = unrepeat(held(morning, evening))
    assert texts(split) == ["q", "a", "r", "new"]
    assert split.dropped["text"].to_list() == ["old"]


def test_a_conversation_named_after_its_first_record_has_branches_all_the_same():
    rows = [
        turn("c1", 0, created_at=at(1)),
        turn("old", 1, parent_id="c1", created_at=at(2)),
        turn("new", 2, parent_id="c1", created_at=at(3)),
    ]
    assert texts(unrepeat(held(rows))) == ["c1", "new"]


def test_a_ring_of_parents_does_not_hang():
    rows = [turn("a", 0, parent_id="b"), turn("b", 1, parent_id="a"), turn("c", 2)]
    split = unrepeat(held(rows))
    assert split.kept.height + split.dropped.height == 3


def test_an_empty_frame_stays_empty():
    split = unrepeat(held())
    assert (split.kept.height, split.dropped.height) == (0, 0)
    assert split.kept.schema == INTERACTION


rows = st.builds(
    turn,
    st.sampled_from([*"abcd", None]),
    chat=st.sampled_from(["c1", "c2", None]),
    parent_id=st.sampled_from([*"abcd", None, None, "c1"]),
    created_at=st.sampled_from([None, at(1), at(2), "naive", "2026-03-01T10:00:01"]),
    edited_at=st.sampled_from([None, None, at(3)]),
)
objects = st.lists(st.lists(rows, max_size=5), max_size=3)


def numbered(told):
    return held(
        *[
            [
                Turn(
                    **{name: getattr(each, name) for name in Turn.__slots__}
                    | {"position": position}
                )
                for position, each in enumerate(turns)
            ]
            for turns in told
        ]
    )


@given(objects, st.integers(0, 1000))
def test_the_order_of_the_input_does_not_matter_and_nothing_is_lost(told, seed):
    whole = numbered(told)
    lots = list(range(whole.height))
    random.Random(seed).shuffle(lots)
    one, other = unrepeat(whole), unrepeat(whole[lots])
    assert_frame_equal(one.kept, other.kept)
    assert_frame_equal(one.dropped, other.dropped, check_row_order=False)
    assert one.kept.height + one.dropped.height == whole.height
    keys = one.kept.drop_nulls("record_id").select(
        "source", "conversation_id", "record_id"
    )
    assert keys.is_unique().all()


@given(objects)
def test_what_was_unrepeated_once_stays_as_it_is(told):
    once = unrepeat(numbered(told))
    again = unrepeat(once.kept)
    assert again.dropped.height == 0
    assert sorted(map(str, texts(again))) == sorted(map(str, texts(once)))
