"""What `decide` alone says of a frame: the measure of the frame gate."""

import json
from dataclasses import asdict

import polars as pl

from flows.consent.decide import decide_all
from flows.consent.gate import second_pass
from schemas.interaction import INTERACTION


def frame_of(rows):
    return pl.DataFrame(
        [{name: row.get(name) for name in INTERACTION} for row in rows],
        schema=INTERACTION,
    )


def taken_as(row, passed):
    """The row as a pass takes it; a malformed one is told by its ids."""
    if row["malformed"] is not None:
        return {name: row[name] for name in ("record_id", "conversation_id")}
    if passed is second_pass:
        return row
    free = row["special_categories"] or []
    return {**row, "special_categories": free, "redaction": "clean"}


def by_law(frame, state, passed):
    """Per row (reason, region, basis) as `decide` tells them."""
    rows = [taken_as(row, passed) for row in frame.iter_rows(named=True)]
    decided = {each.record_id: each for each in decide_all(rows, state)}
    keys = [
        row["record_id"] if row["record_id"] is not None else f"#{place}"
        for place, row in enumerate(rows)
    ]
    return [_told(decided[key]) for key in keys]


def _told(decision):
    basis = json.dumps([asdict(each) for each in decision.basis])
    return (
        decision.reason,
        decision.region,
        basis.replace('}, {"part"', '},{"part"') if decision.kept else None,
    )
