"""Interactions as the gate's law reads them: frames and evidence in, raw rows out."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import polars as pl

from schemas.interaction import INTERACTION


_OURS = ("text", "role", "parent_id", "origin", "malformed", "after_gap")
_LAW = tuple(name for name in INTERACTION if name not in _OURS)


def interaction_rows(turns: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows as pass 1 takes them: unscanned is free, redaction clean, no text.

    What a reader found malformed is told by its ids alone.
    """
    named = turns.select(*_LAW, "malformed").iter_rows(named=True)
    return [_first_look(row) for row in named]


def _first_look(row: dict[str, Any]) -> dict[str, Any]:
    if row["malformed"] is not None:
        return {name: row[name] for name in ("record_id", "conversation_id")}
    free = row["special_categories"] or []
    return {**row, "special_categories": free, "redaction": "clean"}


def names_in(rows: Iterable[Mapping[str, Any]]) -> set[str]:
    """Ids and handles of everybody in the rows."""
    return {name for row in rows for name in _names(row)}


def _names(row: Mapping[str, Any]) -> Iterator[str]:
    for person in (row.get("author"), *(row.get("contributors") or ())):
        if person is not None:
            yield from person["handles"] or ()
            if person["id"] is not None:
                yield person["id"]
