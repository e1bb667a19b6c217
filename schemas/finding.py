"""What detection found: kind, place and score, never the text itself."""

import polars as pl


FINDING = pl.Struct(
    {
        "start": pl.Int32(),
        "end": pl.Int32(),
        "entity": pl.String(),
        "score": pl.Float32(),
    }
)
"""Offsets are code points of the turn's own text, end exclusive."""

SCANNED = pl.Schema(
    {
        "language": pl.String(),
        "findings": pl.List(FINDING),
        "scan": pl.String(),
    }
)
"""Columns that detection adds to a frame of turns.

`scan`: `clean` (findings are complete), `error` (exception or time-out: the turn must
drop as `redaction_failed`) or `language_unsupported`. `language` is null then.
"""
