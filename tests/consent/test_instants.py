import pytest

from flows.consent.rules.instants import (
    DAY,
    FOREVER,
    HOUR,
    SECOND,
    after,
    day_of,
    read_duration,
    read_exact,
    read_loose,
    read_start,
    read_time,
    same_clock,
    soonest,
    spoken,
)


MARCH = read_exact("2026-03-01T00:00:00Z")


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("2026-03-01T00:00:00Z", 0),
        ("2026-03-01T00:00:00.5Z", SECOND // 2),
        ("2026-03-01T00:00:00.000001Z", 1),
        ("2026-03-01T02:00:00+02:00", 0),
        ("2026-02-28T19:00:00-05:00", 0),
        ("2026-03-01T14:00:00+14:00", 0),
        ("2026-03-01T05:30:00+05:30", 0),
        ("2026-03-01T23:59:59Z", DAY - SECOND),
    ],
)
def test_a_time_with_offset_is_one_instant(text, offset):
    assert read_time(text) == (MARCH + offset, MARCH + offset)
    assert read_exact(text) == MARCH + offset


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-01 00:00:00Z",
        "2026-03-01t00:00:00Z",
        "2026-03-01T00:00:00z",
        "2026-03-01T00:00:60Z",
        "2026-03-01T24:00:00Z",
        "2026-03-01T00:60:00Z",
        "2026-03-01T00:00Z",
        "2026-03-01T00:00:00.Z",
        "2026-03-01T00:00:00.1234567Z",
        "2026-03-01T00:00:00+14:01",
        "2026-03-01T00:00:00+15:00",
        "2026-03-01T00:00:00+0200",
        "2026-03-01T00:00:00+02:60",
        "2026-02-30",
        "2026-02-29T00:00:00Z",
        "2026-13-01",
        "1969-12-31",
        "2201-01-01",
        "20260301",
        "2026-3-1",
        " 2026-03-01",
        "2026-03-01\n",
        "\uff12026-03-01",
        "",
        "now",
        0,
        1772323200,
        True,
        None,
        ["2026-03-01"],
    ],
)
def test_anything_else_is_unreadable(value):
    assert read_loose(value) is None
    assert read_time(value) is None
    assert read_exact(value) is None


def test_a_date_is_a_utc_day_that_ends_a_microsecond_before_midnight():
    assert read_time("2026-03-01") == (MARCH, MARCH + DAY - 1)
    assert read_start("2026-03-01") == MARCH
    assert read_exact("2026-03-01") is None


def test_a_naive_time_is_wide_and_for_restrictions_only():
    naive = "2026-03-01T00:00:00"
    assert read_loose(naive) == (MARCH - 14 * HOUR, MARCH + 14 * HOUR)
    assert read_time(naive) is None
    assert read_start(naive) is None


@pytest.mark.parametrize("year", ["1970-01-01", "2200-12-31"])
def test_the_first_and_last_year_are_readable(year):
    assert read_time(year) is not None


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2026-01-31T10:00:00Z", "P1M", "2026-02-28T10:00:00Z"),
        ("2024-01-31T10:00:00Z", "P1M", "2024-02-29T10:00:00Z"),
        ("2024-02-29T00:00:00Z", "P1Y", "2025-02-28T00:00:00Z"),
        ("2024-02-29T00:00:00Z", "P4Y", "2028-02-29T00:00:00Z"),
        ("2026-11-30T23:59:59.5Z", "P3M", "2027-02-28T23:59:59.5Z"),
        ("2026-12-15T00:00:00Z", "P1M", "2027-01-15T00:00:00Z"),
        ("2026-03-01T00:00:00Z", "P0D", "2026-03-01T00:00:00Z"),
        ("2026-03-01T00:00:00Z", "P92D", "2026-06-01T00:00:00Z"),
    ],
)
def test_months_clamp_to_the_last_day(start, duration, end):
    assert after(read_exact(start), read_duration(duration)) == read_exact(end)


@pytest.mark.parametrize("duration", ["P999999999D", "P999999999M", f"P{10**40}Y"])
def test_a_duration_beyond_every_calendar_never_ends(duration):
    assert after(MARCH, read_duration(duration)) == FOREVER


@pytest.mark.parametrize(
    "value", ["off", "P", "PM", "P1W", "p1M", "P-1M", "P1.5M", "P1M ", "1M", 12, None]
)
def test_other_durations_are_unreadable(value):
    assert read_duration(value) is None


def test_null_equals_no_clock():
    assert same_clock("a", "a")
    assert not same_clock("a", "b")
    assert not same_clock(None, None)


def test_instants_are_told_as_days_and_as_text():
    assert day_of(MARCH + DAY - 1).isoformat() == "2026-03-01"
    assert spoken(MARCH) == "2026-03-01T00:00:00+00:00"
    assert spoken(FOREVER) is None
    assert soonest([None, MARCH, FOREVER]) == MARCH
    assert soonest([None]) == FOREVER
