"""Kept turns to corpus rows: segments, splits, and nothing that names a person.

Enters: turns of whole conversations in order, with their verdicts. Leaves: one row
a segment, matching `schemas.corpus.CORPUS`.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from schemas.corpus import CORPUS


KeyedHash = Callable[..., str]
"""`keyed_hash(purpose, *parts)` -> hex digest under that purpose's derived key."""

_CONVERSATION = ("source", "conversation_id")
_HASHES = pl.Struct(
    dict.fromkeys(
        ("conversation_id", "split", "consent_ref", "content_sha256"), pl.String()
    )
)
_SPLIT_BITS = 13 * 4  # as many hex digits as a float holds exactly


@dataclass(frozen=True, slots=True)
class Imprint:
    """What every row of a build carries."""

    build: str
    policy_sha256: str
    splits: Mapping[str, float]
    keyed_hash: KeyedHash = field(repr=False)


def segment(turns: pl.DataFrame, *, keyed_hash: KeyedHash) -> pl.DataFrame:
    """Give every kept turn the `row_id` of its segment; leave dropped turns out.

    `turns` holds whole conversations in order, dropped turns included (`reason` is
    not null), because a dropped turn ends a segment: two turns that did not follow
    each other are never glued.
    """
    cut = pl.col("reason").is_not_null() | pl.col("after_gap")
    numbered = turns.with_columns(_cut=cut.cum_sum().over(_CONVERSATION))
    kept = numbered.filter(pl.col("reason").is_null())
    first = pl.col("record_id").first().over(*_CONVERSATION, "_cut")
    ids = kept.select(*_CONVERSATION, first=first)
    hashed = [keyed_hash("row", *parts) for parts in ids.iter_rows()]
    return kept.drop("_cut").with_columns(row_id=pl.Series(hashed, dtype=pl.String()))


def assemble(turns: pl.DataFrame, *, imprint: Imprint) -> pl.DataFrame:
    """One row a `row_id`; `turns` carry replaced text, language and redactions."""
    joined = (
        turns.group_by("row_id", maintain_order=True)
        .agg(
            pl.col("source", "conversation_id", "month", "person").first(),
            messages=pl.struct("role", content="text"),
            turns=pl.len().cast(pl.Int32()),
            chars=pl.col("text").str.len_chars().sum().cast(pl.Int64()),
        )
        .join(_languages(turns), on="row_id", how="left", maintain_order="left")
        .join(_redactions(turns), on="row_id", how="left", maintain_order="left")
    )
    named = joined.with_columns(
        pl.col("redactions").fill_null([]),
        pl.Series("hashes", _hashes(joined, imprint), dtype=_HASHES),
        policy_sha256=pl.lit(imprint.policy_sha256),
        build=pl.lit(imprint.build),
    ).drop("conversation_id")
    return named.unnest("hashes").select(CORPUS.names()).match_to_schema(CORPUS)


def split_of(person: str, *, imprint: Imprint) -> str:
    """The split a person falls into, for ever: a keyed hash against the shares."""
    digest = imprint.keyed_hash("split", person)
    place = int(digest[: _SPLIT_BITS // 4], 16) / 2**_SPLIT_BITS
    reached = 0.0
    for name, share in imprint.splits.items():
        reached += share
        if place < reached:
            return name
    return list(imprint.splits)[-1]  # rounding left a crumb at the very end


def straddling(people: pl.DataFrame, *, imprint: Imprint) -> set[str]:
    """The `row_id`s whose people fall into different splits.

    `people`: columns row_id, person.
    """
    if people.is_empty():
        return set()
    unique = people.select("person").unique().to_series().to_list()
    lots = {person: split_of(person, imprint=imprint) for person in unique}
    counted = (
        people.with_columns(split=pl.col("person").replace_strict(lots))
        .group_by("row_id")
        .agg(pl.col("split").n_unique())
    )
    return set(counted.filter(pl.col("split") > 1).get_column("row_id"))


def content_sha256(messages: Sequence[Mapping[str, str]]) -> str:
    """Digest of the messages as canonical JSON."""
    text = json.dumps(messages, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _hashes(rows: pl.DataFrame, imprint: Imprint) -> list[dict[str, str]]:
    """What stands for the conversation, the evidence, the person and the content."""
    hashed = imprint.keyed_hash
    return [
        {
            "conversation_id": hashed(
                "row", "conversation", row["source"], row["conversation_id"]
            ),
            "split": split_of(row["person"], imprint=imprint),
            "consent_ref": hashed("evidence", row["row_id"]),
            "content_sha256": content_sha256(row["messages"]),
        }
        for row in rows.iter_rows(named=True)
    ]


def _languages(turns: pl.DataFrame) -> pl.DataFrame:
    """The language with most characters of each row; ties go by name."""
    return (
        turns.group_by("row_id", "language")
        .agg(weight=pl.col("text").str.len_chars().sum())
        .sort("row_id", "weight", "language", descending=[False, True, False])
        .group_by("row_id", maintain_order=True)
        .agg(pl.col("language").first())
    )


def _redactions(turns: pl.DataFrame) -> pl.DataFrame:
    """Counts by entity over all turns of each row, sorted by entity."""
    return (
        turns.select("row_id", "redactions")
        .explode("redactions")
        .drop_nulls("redactions")
        .unnest("redactions")
        .group_by("row_id", "entity")
        .agg(pl.col("count").sum().cast(pl.Int32()))
        .sort("row_id", "entity")
        .group_by("row_id", maintain_order=True)
        .agg(redactions=pl.struct("entity", "count"))
    )
