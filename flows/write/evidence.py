"""Kept turns to evidence: per turn and person what made it KEEP, never its text.

Enters: turns with their `row_id`, `basis` and replaced text. Leaves: a frame that
matches `schemas.audit.EVIDENCE`, and who stands behind each row.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import polars as pl

from flows.write.rows import KeyedHash
from schemas.audit import EVIDENCE
from schemas.interaction import INTERACTION


_UNSAID = {"text", "role", "parent_id", "origin", "malformed", "after_gap"}
_BUNDLE = [column for column in INTERACTION if column not in _UNSAID]


def evidence(turns: pl.DataFrame, *, keyed_hash: KeyedHash) -> pl.DataFrame:
    """One row per published turn and person whose words are in it."""
    rows = [row for turn in turns.iter_rows(named=True) for row in _rows(turn)]
    frame = pl.DataFrame(rows, schema=_without_bucket(), orient="row")
    people = frame.get_column("subject").unique().drop_nulls().to_list()
    buckets = {person: int(keyed_hash("bucket", person)[:2], 16) for person in people}
    return frame.with_columns(
        subject_bucket=pl.col("subject").replace_strict(
            buckets, default=None, return_dtype=pl.Int32()
        )
    ).match_to_schema(EVIDENCE)


def people_of(turns: pl.DataFrame) -> pl.DataFrame:
    """Columns row_id, person: every subject whose words are in a row."""
    pairs = [
        (turn["row_id"], entry["subject"])
        for turn in turns.select("row_id", "basis").iter_rows(named=True)
        for entry in json.loads(turn["basis"])
        if entry["subject"]
    ]
    schema = {"row_id": pl.String(), "person": pl.String()}
    return pl.DataFrame(pairs, schema=schema, orient="row").unique(maintain_order=True)


def _without_bucket() -> dict[str, Any]:
    return {name: kind for name, kind in EVIDENCE.items() if name != "subject_bucket"}


def _rows(turn: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Evidence of one turn, in the order of `EVIDENCE` without the bucket."""
    interaction = _json({column: turn[column] for column in _BUNDLE})
    digest = hashlib.sha256(turn["text"].encode()).hexdigest()
    for entry in json.loads(turn["basis"]):
        notice = entry["detail"].get("notice") or {}
        yield (
            turn["row_id"],
            turn["record_id"],
            turn["source"],
            turn["conversation_id"],
            entry["subject"],
            entry["handles"],
            entry["part"],
            ",".join(sorted(set(entry["grants"].values()))),
            notice.get("id"),
            notice.get("version"),
            entry["agreement_id"],
            interaction,
            _json(entry),
            digest,
        )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
