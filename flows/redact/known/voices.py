"""Turns enter; what their authors' handles and ids tell of people leaves.

Beside the people whom an export introduces: whoever wrote or was quoted in a turn.
"""

from collections.abc import Iterator

import polars as pl

from flows.redact.known.identities import Identities


Conversation = tuple[str | None, str | None]
"""Source and conversation id."""

ADDRESS = r"[^@\s:]+@[^@\s]+\.[^@\s.]+$"
NUMBER = r"\+\d{7,15}$"
"""Ids that are an e-mail address or an international number, behind their platform."""


def voices_of(frame: pl.DataFrame) -> dict[Conversation, Identities]:
    """Handles, addresses and numbers of people who speak in each conversation."""
    shown = [voices for voices in _voices(frame) if voices.height]
    if not shown:
        return {}
    keys = ["source", "conversation_id"]
    told = pl.concat(shown).group_by(keys, maintain_order=True)
    return {
        (source, conversation): Identities(
            handles=tuple(handles), emails=tuple(emails), phones=tuple(phones)
        )
        for source, conversation, handles, emails, phones in told.agg(
            pl.col("handles").explode().drop_nulls().unique(maintain_order=True),
            _ids(ADDRESS).alias("emails"),
            _ids(NUMBER).alias("phones"),
        ).iter_rows()
    }


def _ids(pattern: str) -> pl.Expr:
    found = pl.col("id").str.extract(f"({pattern})")
    return found.drop_nulls().unique(maintain_order=True)


def _voices(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Source, conversation, id and handles of every person who tells something."""
    keys = ["source", "conversation_id"]
    columns = set(frame.columns)
    telling = (pl.col("handles").list.len() > 0) | pl.col("id").str.contains(
        f"{ADDRESS}|{NUMBER}"
    )
    if "author" in columns:
        human = pl.col("author").struct.field("kind") == "human"
        authors = frame.filter(human).select(*keys, "author").unnest("author")
        yield authors.select(*keys, "id", "handles").filter(telling)
    if "contributors" in columns:
        others = frame.select(*keys, "contributors").explode("contributors")
        told = others.drop_nulls("contributors").unnest("contributors")
        yield told.select(*keys, "id", "handles").filter(telling)
