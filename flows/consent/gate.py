"""The gate over frames: interactions enter, the same rows leave with a decision.

Adds `reason` (null = KEEP), `region` and `basis` (JSON text, null when dropped). The
two passes of a build differ in what they take an unscanned turn for (design.md 3).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, Literal

import polars as pl

from flows.consent.decide import decide_all
from flows.consent.rules.docket import key_of
from flows.consent.state import State
from schemas.consent import Basis, Decision


Unscanned = Literal["drop", "keep", "assume_free"]

ADDED = pl.Schema({"reason": pl.String(), "region": pl.String(), "basis": pl.String()})
"""What the gate adds to a frame."""

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

_FREE = pl.col("special_categories").fill_null(pl.lit([], pl.List(pl.String)))
_TEXT = pl.col("modality") == "text"
_TAKEN_AS: dict[Unscanned, list[pl.Expr]] = {
    "drop": [],
    # Only text: voice or image unscanned counts as biometric (consent.md section 7).
    "keep": [pl.when(_TEXT).then(_FREE).otherwise(pl.col("special_categories"))],
    "assume_free": [_FREE, pl.lit("clean").alias("redaction")],
}
"""What a row is taken for before it is decided."""

_PARTS = tuple(each.name for each in fields(Basis))


def gate(frame: pl.DataFrame, *, state: State, unscanned: Unscanned) -> pl.DataFrame:
    """Whole conversations that match INTERACTION, with `ADDED`; rows keep their order.

    `unscanned` says what null special categories are: `drop` leaves them to step 28,
    `keep` takes them as none, `assume_free` also takes redaction as clean.
    """
    taken = frame.select(_READ).with_columns(_TAKEN_AS[unscanned])
    rows = [_readable(row) for row in taken.iter_rows(named=True)]
    decided = {each.record_id: each for each in decide_all(rows, state)}
    decisions = [decided[key_of(row, place)] for place, row in enumerate(rows)]
    return frame.with_columns(_columns(decisions))


def first_pass(frame: pl.DataFrame, *, state: State) -> pl.DataFrame:
    """Who may be looked at at all: unscanned is free, redaction clean."""
    return gate(frame, state=state, unscanned="assume_free")


def second_pass(
    frame: pl.DataFrame, *, state: State, unscanned: Literal["drop", "keep"]
) -> pl.DataFrame:
    """The same conversations, whole, with what scan and redaction found."""
    return gate(frame, state=state, unscanned=unscanned)


def _columns(decisions: Sequence[Decision]) -> list[pl.Series]:
    texts: dict[int, str] = {}
    told = [(each.reason, each.region, _text(each, texts)) for each in decisions]
    return [
        pl.Series(name, [row[place] for row in told], dtype=dtype)
        for place, (name, dtype) in enumerate(ADDED.items())
    ]


def _text(decision: Decision, texts: dict[int, str]) -> str | None:
    """A kept record's evidence as JSON; records that rest on the same share a text."""
    if not decision.kept:
        return None
    for each in decision.basis:
        if id(each) not in texts:
            person = {name: getattr(each, name) for name in _PARTS}
            texts[id(each)] = json.dumps(person)
    return "[" + ",".join(texts[id(each)] for each in decision.basis) + "]"


def _readable(row: dict[str, Any]) -> Mapping[str, Any]:
    """What a reader found malformed is told to the law by its ids alone."""
    if row["malformed"] is None:
        return row
    return {name: row[name] for name in ("record_id", "conversation_id")}
