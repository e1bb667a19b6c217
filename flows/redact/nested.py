"""A list of values for each row enters; a Polars column of lists leaves.

Polars builds a column of lists one row at a time when it is given lists; here all
values become one column first.
"""

from collections.abc import Sequence
from typing import Any

import polars as pl


def nested(name: str, lists: Sequence[Sequence[Any]], inner: Any) -> pl.Series:
    """The column, its lists made of the Polars type `inner`."""
    told = pl.DataFrame(
        {
            "row": [row for row, several in enumerate(lists) for _ in several],
            name: [one for several in lists for one in several],
        },
        schema={"row": pl.Int64(), name: inner},
    )
    rows = pl.DataFrame({"row": range(len(lists))}, schema={"row": pl.Int64()})
    grouped = told.group_by("row", maintain_order=True).agg(name)
    every = rows.join(grouped, on="row", how="left", maintain_order="left")
    return every.get_column(name).fill_null([])
