import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.audit.funnel import SMALL_CELL, Step, funnel, merged, shared_rows
from schemas.audit import LEDGER


def ledger(*rows):
    frame = pl.DataFrame(rows, schema=("fate", "reason", "count"), orient="row")
    return pl.concat(
        [LEDGER.to_frame(), frame.cast({"count": pl.Int64})], how="diagonal"
    )


def test_steps_follow_the_way_through_the_house():
    counted = ledger(
        ("published", None, 7),
        ("dropped", "split_conflict", 1),
        ("dropped", "no_consent", 2),
        ("dropped", "minor", 3),
        ("dropped", "no_consent", 2),
        ("skipped", "tool", 4),
        ("duplicate", None, 5),
    )
    assert funnel(counted) == [
        Step("skipped", "tool", 4),
        Step("duplicate", "", 5),
        Step("dropped", "minor", 3),
        Step("dropped", "no_consent", 4),
        Step("dropped", "split_conflict", 1),
        Step("published", "", 7),
    ]


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"minor": 5, "refused": 9}, {"minor": 5, "refused": 9}),
        ({"minor": 3, "refused": 4, "withdrawn": 50}, {"withdrawn": 50, "other": 7}),
        ({"minor": 2, "refused": 9, "withdrawn": 50}, {"withdrawn": 50, "other": 11}),
        ({"minor": 2}, {"other": 2}),
    ],
)
def test_small_cells_merge_and_take_company_when_alone(counts, shown):
    steps = [Step("dropped", reason, count) for reason, count in counts.items()]
    assert {step.reason: step.count for step in merged(steps)} == shown


@given(st.dictionaries(st.text("abc", min_size=1), st.integers(1, 30), min_size=1))
def test_merging_keeps_the_total_and_shows_no_small_cell_of_a_reason(counts):
    steps = [Step("dropped", reason, count) for reason, count in counts.items()]
    shared = merged(steps)
    assert sum(step.count for step in shared) == sum(counts.values())
    named = [step for step in shared if step.reason != "other"]
    assert all(step.count >= SMALL_CELL for step in named)


def test_a_shared_table_hides_a_cell_that_stayed_small():
    steps = [Step("dropped", "minor", 2), Step("published", "", 4)]
    assert shared_rows(steps) == [
        {"fate": "dropped", "reason": "other", "units": "<5"},
        {"fate": "published", "reason": "other", "units": "<5"},
    ]
