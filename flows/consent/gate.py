"""The gate over frames: interactions enter, the same rows leave with a decision.

Adds `reason` (null = KEEP), `region` and `basis` (JSON text, null when dropped). The
two passes of a build differ in what they take an unscanned turn for (design.md 3).
Polars decides what `frames` models fully; the rest is handed over to `decide`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from flows.consent.decide import decide_all
from flows.consent.frames.fast import DECIDED, decide_frame
from flows.consent.frames.letters import entry
from flows.consent.pause import uncollected
from flows.consent.state import State
from schemas.consent import Decision


ADDED = pl.Schema(
    {
        "reason": pl.String(),
        "region": pl.String(),
        "basis": pl.String(),
        "handed_over": pl.Boolean(),
    }
)
"""What the gate adds to a frame; `handed_over` says that `decide` decided the row."""

_READ = (
    "record_id",
    "source",
    "channel",
    "conversation_id",
    "bot",
    "author",
    "created_at",
    "edited_at",
    "clock",
    "ingested_at",
    "visibility",
    "addressed_to_bot",
    "reply_to",
    "contributors",
    "modality",
    "special_categories",
    "rights_signals",
    "redaction",
    "malformed",
)

_FREE = (
    pl.col("special_categories").fill_null(pl.lit([], pl.List(pl.String))),
    pl.lit("clean").alias("redaction"),
)


def first_pass(frame: pl.DataFrame, *, state: State) -> pl.DataFrame:
    """Who may be looked at at all: unscanned is free, redaction clean.

    Enters: whole conversations that match INTERACTION. Leaves: the same rows in their
    order, with `ADDED`.
    """
    return _gated(frame, frame.select(_READ).with_columns(_FREE), state)


def second_pass(frame: pl.DataFrame, *, state: State) -> pl.DataFrame:
    """The same conversations, whole, with what scan and redaction found."""
    return _gated(frame, frame.select(_READ), state)


def handed_over(gated: pl.DataFrame) -> int:
    """How many rows of a gated frame `decide` decided."""
    return int(gated.get_column("handed_over").sum())


def _gated(frame: pl.DataFrame, facts: pl.DataFrame, state: State) -> pl.DataFrame:
    taken = _keyed(facts)
    with uncollected():
        modelled = decide_frame(taken, state)
    handed = taken.join(modelled, on="n", how="anti", maintain_order="left")
    decided = pl.concat(
        [
            modelled.with_columns(handed_over=pl.lit(value=False)),
            _by_law(handed, taken, state).with_columns(handed_over=pl.lit(value=True)),
        ]
    )
    return frame.with_columns(decided.sort("n").select(ADDED.names()))


# What is left to the law...


def _keyed(taken: pl.DataFrame) -> pl.DataFrame:
    """Add n and key: the place of each row, and the key `decide` gives it there."""
    numbered = taken.with_row_index("n")
    if not taken.get_column("record_id").has_nulls():
        return numbered.with_columns(key="record_id")
    return numbered.with_columns(key=pl.coalesce("record_id", pl.format("#{}", "n")))


def _by_law(handed: pl.DataFrame, taken: pl.DataFrame, state: State) -> pl.DataFrame:
    """`decide` on these rows; what they answer elsewhere stands beside them."""
    if handed.is_empty():
        return DECIDED.to_frame()
    answered = handed.select(key="reply_to").drop_nulls().unique()
    beside = taken.join(answered, on="key", how="semi").join(handed, on="n", how="anti")
    rows = [*_told(handed), *_told(beside)]
    decided = {each.record_id: each for each in decide_all(rows, state)}
    texts: dict[int, str] = {}
    told = [
        (each.reason, each.region, _text(each, texts))
        for each in (decided[key] for key in handed.get_column("key"))
    ]
    columns = [handed.get_column("n")] + [
        pl.Series(name, [row[place] for row in told], dtype=DECIDED[name])
        for place, name in enumerate(DECIDED.names()[1:])
    ]
    return pl.DataFrame(columns)


def _told(rows: pl.DataFrame) -> Sequence[Mapping[str, Any]]:
    return [_readable(row) for row in rows.iter_rows(named=True)]


def _readable(row: dict[str, Any]) -> Mapping[str, Any]:
    """What a reader found malformed is told to the law by its ids alone.

    So is a row without an id: it goes by its place in the whole frame.
    """
    if row["malformed"] is None and row["record_id"] is not None:
        return row
    return {"record_id": row["key"], "conversation_id": row["conversation_id"]}


def _text(decision: Decision, texts: dict[int, str]) -> str | None:
    """A kept record's evidence as JSON; records that rest on the same share a text."""
    if not decision.kept:
        return None
    for each in decision.basis:
        if id(each) not in texts:
            texts[id(each)] = entry(each)
    return "[" + ",".join(texts[id(each)] for each in decision.basis) + "]"
