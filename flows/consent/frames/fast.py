"""A frame of interactions enters; what Polars models fully leaves decided.

Whole conversations are modelled or not: a turn is decided here only if all turns of
its conversation can be, so nothing it depends on is left to `decide`.
"""

import polars as pl

from flows.consent.frames.carrying import carried
from flows.consent.frames.evidence import Ground, with_basis
from flows.consent.frames.people import people_of
from flows.consent.frames.reasons import changing, deals_of, with_reasons
from flows.consent.frames.turns import read_turns
from flows.consent.rules.instants import Interval
from flows.consent.state import State
from schemas.consent import REASONS


DECIDED = pl.Schema(
    {
        "n": pl.UInt32(),
        "reason": pl.String(),
        "region": pl.String(),
        "basis": pl.String(),
    }
)
"""A decision by place in the frame."""

_NAMES = pl.Series([None, *REASONS], dtype=pl.String)


def decide_frame(frame: pl.DataFrame, state: State) -> pl.DataFrame:
    """Columns `DECIDED` for the modelled rows; `frame` has their n and key too."""
    turns = read_turns(frame, state)
    people = people_of(turns.voices, state)
    times = _times(turns.rows, people.grants)
    deals = deals_of(turns.forms, people, state=state, times=times)
    beyond = pl.concat([people.beyond, changing(people, deals)])
    rows = _whole(turns.rows.filter(~pl.col("voice").is_in(beyond.implode())), frame)
    if rows.is_empty():
        return DECIDED.to_frame()
    met = rows.hstack(carried(rows, people=people, forms=turns.forms, state=state))
    reasoned = with_reasons(met, forms=turns.forms, people=people, deals=deals)
    decided = with_basis(reasoned, Ground(people, turns.forms, state))
    regions = pl.Series([",".join(codes) for codes in people.regions])
    told = decided.select(
        "n",
        "conversation_id",
        "basis",
        reason=pl.lit(_NAMES).gather("step"),
        region=pl.lit(regions).gather("place"),
    )
    if state.policy.whole_conversations:
        told = _unbroken(told)
    return told.select(DECIDED.names())


def _times(rows: pl.DataFrame, grants: pl.DataFrame) -> Interval:
    """From the earliest to the latest instant at which somebody's age is asked."""
    spoken = rows.select(
        pl.col("earliest").min().alias("first"), pl.col("earliest").max().alias("last")
    ).row(0)
    given = grants.select(
        pl.col("dated").min().alias("first"),
        pl.col("dated").max().alias("last"),
    ).row(0)
    known = [each for each in (*spoken, *given) if each is not None]
    return Interval(min(known, default=0), max(known, default=0))


def _whole(rows: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """Turns of conversations of which no turn is missing."""
    left = frame.join(rows.select("n"), on="n", how="anti")
    torn = left.select("conversation_id").unique()
    return rows.join(torn, on="conversation_id", how="anti", maintain_order="left")


def _unbroken(told: pl.DataFrame) -> pl.DataFrame:
    """`whole` mode: a conversation that lost a turn loses them all (section 7)."""
    lost = pl.col("reason").is_not_null().any().over("conversation_id")
    kept = pl.col("reason").is_null()
    return told.with_columns(
        reason=pl.when(kept & lost).then(pl.lit("context_dropped")).otherwise("reason"),
        basis=pl.when(~lost).then("basis"),
    )
