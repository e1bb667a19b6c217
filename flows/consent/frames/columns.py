"""JSON values enter, columns of texts, names and times leave.

Times are read as `rules.instants.read_time` does: exact ones in Polars, what is left
(dates, oddities) by the rule itself, each distinct text once.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from flows.consent.rules.instants import read_time


_YEAR = r"(19[7-9][0-9]|20[0-9]{2}|21[0-9]{2}|2200)"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?"
_OFFSET = r"(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)"
_EXACT = f"^{_YEAR}-[0-9]{{2}}-[0-9]{{2}}T{_CLOCK}{_OFFSET}$"
"""Every exact time that BUNDLE.md allows, and impossible days of a month."""

_PLAIN = f"^{_YEAR}-[0-9]{{2}}-[0-9]{{2}}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$"
"""The usual form of these, for which Polars has a fast reader."""


def texts(values: Iterable[Any]) -> pl.Series:
    """Texts that a time may be; null for any other value."""
    times = [v if isinstance(v, str) and v.isascii() else None for v in values]
    return pl.Series(times, dtype=pl.String)


def names(values: Iterable[Any]) -> pl.Series:
    """Ids of people and events as bytes; null for what is no string.

    Bytes, because a JSON string may hold half a character (a lone surrogate).
    """
    encoded = [
        v.encode("utf-8", "surrogatepass") if isinstance(v, str) else None
        for v in values
    ]
    return pl.Series(encoded, dtype=pl.Binary)


def numbers(values: Iterable[Any], known: dict[Any, int]) -> pl.Series:
    """A number for each string; null for anything else. `known` learns new ones."""
    found = [
        known.setdefault(v, len(known)) if isinstance(v, str | bytes) else None
        for v in values
    ]
    return pl.Series(found, dtype=pl.Int32)


def grouped(frame: pl.DataFrame, by: Sequence[str]) -> tuple[pl.DataFrame, pl.Series]:
    """Distinct rows of these columns, commonest first, and each row's place in them.

    The distinct rows have `first` as well: a row of the frame that is like them.
    """
    groups = (
        frame.select(by)
        .with_row_index("first")
        .group_by(by, maintain_order=True)
        .agg("first")
        .sort(pl.col("first").list.len(), descending=True, maintain_order=True)
        .with_row_index("place")
    )
    places = groups.select("place", "first").explode("first").sort("first")
    distinct = groups.select(*by, pl.col("first").list.first())
    return distinct, places.get_column("place")


def era(instant: pl.Expr, cuts: Sequence[int]) -> pl.Expr:
    """How many of these sorted cuts lie at or before an instant."""
    borders = pl.lit(pl.Series(cuts, dtype=pl.Int64))
    return borders.search_sorted(instant, side="right")


def read_times(texts: pl.Series) -> pl.DataFrame:
    """Columns earliest, latest (Int64), both null for null and the unreadable."""
    if texts.null_count() == len(texts):
        nothing = pl.repeat(None, len(texts), dtype=pl.Int64(), eager=True)
        return pl.DataFrame({"earliest": nothing, "latest": nothing})
    exact = _exact(texts)
    left = texts.filter(exact.is_null() & texts.is_not_null()).unique()
    both = pl.DataFrame({"text": texts, "earliest": exact, "latest": exact})
    if left.is_empty():
        return both.drop("text")
    read = [read_time(text) or (None, None) for text in left]
    by_rule = pl.DataFrame(
        {"text": left, "first": [r[0] for r in read], "last": [r[1] for r in read]},
        schema={"text": pl.String(), "first": pl.Int64(), "last": pl.Int64()},
    )
    joined = both.join(by_rule, on="text", how="left", maintain_order="left")
    return joined.select(
        earliest=pl.coalesce("earliest", "first"),
        latest=pl.coalesce("latest", "last"),
    )


def _exact(texts: pl.Series) -> pl.Series:
    """The instants of exact times; null for anything else."""
    text = pl.col("text")
    usual = pl.when(text.str.contains(_PLAIN)).then(text)
    frame = pl.DataFrame({"text": texts.cast(pl.String)})
    fast = frame.select(
        usual.str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_unit="us", strict=False)
        .cast(pl.Int64)
        .alias("exact")
    ).to_series()
    rest = frame.filter(fast.is_null() & text.is_not_null())
    if rest.is_empty():
        return fast
    other = (
        pl.when(text.str.contains(_EXACT))
        .then(text)
        .str.to_datetime("%+", time_unit="us", time_zone="UTC", strict=False)
        .cast(pl.Int64)
    )
    return frame.select(
        pl.coalesce(pl.lit(fast), other).alias("exact"),
    ).to_series()
