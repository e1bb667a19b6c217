"""Restrictions that came while a build was at work, applied to what it staged.

Enters: a checked result. Leaves: the same without the rows that a restriction
recorded since `as_of` reaches; they leave the books as `withdrawn`.
"""

from dataclasses import replace

import polars as pl

from flows.build.plan import Plan
from flows.build.result import Result
from flows.build.staged import Staged
from flows.build.workspace import Workspace
from flows.consent.vault.log import Log
from flows.consent.vault.recheck import reached
from flows.consent.vault.registers import Registers
from flows.write.parts import drop_rows
from schemas.audit import EVIDENCE, LEDGER


_DIMENSIONS = ("object", "source", "channel", "month", "region")


def without_withdrawn(
    result: Result, *, workspace: Workspace, plan: Plan, log: Log
) -> Result:
    """Take back what today's log no longer supports (design.md section 5, 3)."""
    # The head first: what is recorded meanwhile may be applied, never skipped.
    result = replace(result, recheck_head=log.head().hash)
    restrictions = log.events_after(plan.moment)
    if not restrictions:
        return result
    staged = Staged(workspace.vault, plan.build)
    hits = reached(
        staged.frames("evidence", EVIDENCE.to_frame()),
        restrictions=restrictions,
        links=Registers(log).links(log.head().recorded_at),
    )
    if not hits:
        return result
    parts = (drop_rows(part, hits, vault=workspace.vault) for part in result.parts)
    return replace(
        result,
        parts=tuple(part for part in parts if part),
        withdrawn=frozenset(hits),
        ledger=withdrawn_ledger(result.ledger, staged.published(), hits),
    )


def withdrawn_ledger(
    ledger: pl.DataFrame, published: pl.DataFrame, hits: set[str]
) -> pl.DataFrame:
    """The books after some published rows left as `withdrawn`."""
    lost = published.filter(pl.col("row_id").is_in(hits)).group_by(*_DIMENSIONS)
    counted = lost.agg(pl.col("count").sum()).select(
        *_DIMENSIONS,
        "count",
        fate=pl.lit("dropped"),
        reason=pl.lit("withdrawn"),
    )
    taken = counted.with_columns(
        fate=pl.lit("published"),
        reason=pl.lit(None, pl.String()),
        count=-pl.col("count"),
    )
    columns = LEDGER.names()
    joined = pl.concat(
        [
            ledger,
            *(piece.select(columns).cast(LEDGER) for piece in (counted, taken)),
        ]
    )
    keys = [name for name in columns if name != "count"]
    summed = joined.group_by(keys, maintain_order=True).agg(pl.col("count").sum())
    return summed.filter(pl.col("count") != 0).select(columns)
