import polars as pl
import pytest
from consent.case_files import changed
from consent.histories import LOOSE
from consent.world import WORLD
from hypothesis import given
from hypothesis import strategies as st

from flows.consent.frames.columns import read_times
from flows.consent.frames.forms import cuts_of
from flows.consent.rules.content import expired
from flows.consent.rules.instants import DAY, HOUR, read_start, read_time
from flows.consent.state import state_of


def as_rule(text):
    return tuple(read_time(text) or (None, None))


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01T09:00:00Z",
        "2026-03-01T09:00:00.5Z",
        "2026-03-01T09:00:00.123456Z",
        "2026-03-01T09:00:00.1234567Z",
        "2026-03-01T09:00:00+14:00",
        "2026-03-01T09:00:00-14:00",
        "2026-03-01T09:00:00+14:01",
        "2026-03-01T09:00:00-00:30",
        "2026-03-01T09:00:00+0000",
        "2026-03-01T09:00:00z",
        "2026-03-01 09:00:00Z",
        "2026-03-01T09:00Z",
        "2026-03-01T24:00:00Z",
        "2026-03-01T23:59:60Z",
        "2026-02-29T09:00:00Z",
        "2024-02-29T09:00:00Z",
        "2026-02-30T09:00:00+01:00",
        "1969-12-31T23:59:59Z",
        "1970-01-01T00:00:00+14:00",
        "2200-12-31T23:59:59.999999Z",
        "2201-01-01T00:00:00Z",
        "2026-03-01T09:00:00",
        "2026-03-01",
        "2026-3-01",
        "2026-03-01T09:00:00Z\n",
        " 2026-03-01",
        "٢٠٢٦-03-01T09:00:00Z",
        "",
        None,
    ],
)
def test_every_form_of_a_time_is_read_as_the_rule_reads_it(text):
    read = read_times(pl.Series([text, "2026-03-01T09:00:00Z"], dtype=pl.String))
    assert read.row(0) == as_rule(text)


DIGITS = st.text("0123456789", min_size=1, max_size=4)
NEARLY = st.builds(
    lambda *parts: "".join(parts),
    st.sampled_from(("2026", "1970", "2200", "202")) | DIGITS,
    st.sampled_from(("-02-", "-12-", "-13-", "/02/")),
    st.sampled_from(("28", "29", "30", "31", "1")),
    st.sampled_from(("T00:00:00", "T23:59:59", "T9:00:00", "", " ")),
    st.sampled_from(("", ".1", ".000001", ".0000001", ".")),
    st.sampled_from(("Z", "+00:00", "-12:59", "+14:00", "+15:00", "")),
)


@given(st.lists(NEARLY | st.sampled_from([t for t in LOOSE if t != 7]), max_size=8))
def test_mixed_columns_are_read_row_by_row_as_the_rule_reads_them(texts):
    read = read_times(pl.Series(texts, dtype=pl.String))
    assert read.rows() == [as_rule(text) for text in texts]


@pytest.mark.parametrize("limit", ["P24M", "P1M", "P1Y", "P30D", "P0D"])
@pytest.mark.parametrize(
    "build_at", ["2026-02-28T12:00:00Z", "2026-03-31T00:00:00Z", "2024-02-29T23:59:59Z"]
)
def test_between_two_cuts_retention_answers_alike(limit, build_at):
    request = {"request.build_at": build_at, "request.as_of": "2026-06-01T00:00:00Z"}
    state = state_of(changed(WORLD, {"policy.max_record_age": limit, **request}))
    cuts = cuts_of(state).time

    at = read_start(build_at)
    hours = range(at - 800 * DAY, at + 2 * DAY, 6 * HOUR)
    assert cuts == sorted(cuts)
    assert list(_eras_that_differ(hours, cuts, state)) == []


def _eras_that_differ(instants, cuts, state):
    """Instants whose answer differs from that of the cut before them."""
    for instant in instants:
        era = max((cut for cut in cuts if cut <= instant), default=cuts[0] - 1)
        if _gone(instant, state) != _gone(era, state):
            yield instant


def _gone(instant, state):
    class At:
        time = instant

    return expired(At, state.policy, state.request)
