"""A corpus row: one conversation segment, and nothing that names a person."""

import polars as pl


MESSAGE = pl.Struct({"role": pl.String(), "content": pl.String()})
REDACTION = pl.Struct({"entity": pl.String(), "count": pl.Int32()})

CORPUS = pl.Schema(
    {
        "row_id": pl.String(),
        "conversation_id": pl.String(),
        "source": pl.String(),
        "language": pl.String(),
        "month": pl.String(),
        "split": pl.String(),
        "messages": pl.List(MESSAGE),
        "turns": pl.Int32(),
        "chars": pl.Int64(),
        "redactions": pl.List(REDACTION),
        "consent_ref": pl.String(),
        "policy_sha256": pl.String(),
        "build": pl.String(),
        "content_sha256": pl.String(),
    }
)
"""`row_id`, `conversation_id`, `consent_ref` are keyed hashes (hex).

`month` is `YYYY-MM` in UTC of the first turn, `language` the one with most
characters, `chars` counts code points of all contents.
"""

SCHEMA_VERSION = 1
"""Stands in every table we write; newer code migrates or names the command."""
