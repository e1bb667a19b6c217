import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.errors import BooksError
from flows.verify.balance import (
    balance_objects,
    balance_reads,
    balance_rows,
    balance_units,
)
from schemas.audit import FATES, LEDGER


def ledger(*rows):
    frame = pl.DataFrame(rows, schema=("object", "fate", "count"), orient="row")
    typed = frame.cast({"object": pl.Int32, "count": pl.Int64})
    return pl.concat([LEDGER.to_frame(), typed], how="diagonal")


def test_books_that_close_say_nothing():
    closed = ledger((1, "skipped", 2), (1, "published", 3), (2, "dropped", 1))
    balance_units(closed, read={1: 5, 2: 1, 3: 0})


@pytest.mark.parametrize(
    ("rows", "read", "message"),
    [
        ([(1, "published", 4)], {1: 5}, "object 1: 5 units read, 4 accounted for"),
        ([(1, "published", 6)], {1: 5}, "object 1: 5 units read, 6 accounted for"),
        ([(2, "dropped", 1)], {1: 0}, "object 2: 0 units read, 1 accounted for"),
        ([(1, "published", 4), (2, "dropped", 6)], {1: 5, 2: 5}, "object 1: 5"),
        ([(1, "lost", 5)], {1: 5}, "object 1"),
    ],
)
def test_any_difference_aborts_and_names_the_object(rows, read, message):
    with pytest.raises(BooksError, match=message):
        balance_units(ledger(*rows), read=read)


@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.sampled_from(FATES), st.integers(1, 9)),
        min_size=1,
        max_size=20,
    ),
    st.data(),
)
def test_losing_any_line_of_the_books_is_noticed(rows, data):
    read = {}
    for number, _, count in rows:
        read[number] = read.get(number, 0) + count
    balance_units(ledger(*rows), read=read)
    lost = data.draw(st.integers(0, len(rows) - 1))
    with pytest.raises(BooksError):
        balance_units(ledger(*rows[:lost], *rows[lost + 1 :]), read=read)


def test_every_listed_object_needs_a_known_outcome():
    balance_objects(["read", "quarantined", "out_of_scope"], listed=3)
    with pytest.raises(BooksError, match="3 objects were listed but 2 have"):
        balance_objects(["read", "eaten", "unchanged"], listed=3)


@pytest.mark.parametrize("read", [[], [1], [1, 2, 2], [1, 3]])
def test_every_object_is_read_exactly_once(read):
    balance_reads([2, 1], [1, 2])
    with pytest.raises(BooksError, match=f"2 objects were to be read, {len(read)}"):
        balance_reads([1, 2], read)


def test_rows_hold_the_turns_that_are_booked_as_published():
    booked = ledger((1, "published", 3), (2, "published", 1), (2, "dropped", 5))
    balance_rows(booked, turns=4)
    with pytest.raises(BooksError, match="4 units are booked as published"):
        balance_rows(booked, turns=3)
