"""What the vault keeps: evidence for rows, and counts for everything else."""

import polars as pl


LEDGER = pl.Schema(
    {
        "object": pl.Int32(),
        "fate": pl.String(),
        "reason": pl.String(),
        "source": pl.String(),
        "channel": pl.String(),
        "month": pl.String(),
        "region": pl.String(),
        "count": pl.Int64(),
    }
)
"""Units of one read object by fate: skipped, duplicate, dropped, held, published.

`reason` is the cause of a skip or the machine name of a drop, null otherwise;
`month` is `YYYY-MM` (UTC) or null, `region` the sorted jurisdictions, comma-joined.
"""

FATES = ("skipped", "duplicate", "dropped", "held", "published")

COUNTS = pl.Schema(
    {
        "build": pl.String(),
        "source": pl.String(),
        "channel": pl.String(),
        "month": pl.String(),
        "region": pl.String(),
        "reason": pl.String(),
        "count": pl.Int64(),
    }
)
"""The vault's counts of a build: dropped rows leave this and nothing else."""

EVIDENCE = pl.Schema(
    {
        "row_id": pl.String(),
        "record_id": pl.String(),
        "source": pl.String(),
        "conversation_id": pl.String(),
        "subject": pl.String(),
        "handles": pl.List(pl.String),
        "part": pl.String(),
        "grant_event_id": pl.String(),
        "notice_id": pl.String(),
        "notice_version": pl.Int64(),
        "agreement_id": pl.String(),
        "interaction": pl.String(),
        "basis": pl.String(),
        "content_sha256": pl.String(),
        "subject_bucket": pl.Int32(),
    }
)
"""Per published turn and contributor what made it KEEP (restricted, never text).

`part` is author, trigger or a contributor role; `interaction` the bundle row without
text as JSON; `basis` the decision's evidence as JSON.
"""

INGESTED = pl.Schema(
    {
        "export": pl.Int32(),
        "object": pl.Int32(),
        "name": pl.String(),
        "sha256": pl.String(),
        "bytes": pl.Int64(),
        "outcome": pl.String(),
        "cause": pl.String(),
        "units": pl.Int64(),
        "first_seen": pl.String(),
    }
)
"""One listed object. `outcome`: read, unchanged, out_of_scope or quarantined."""
