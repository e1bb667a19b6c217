"""Kept turns to corpus rows: segments, splits, and nothing that names a person.

Enters: turns of whole conversations in order, with their verdicts. Leaves: one row
a segment, matching `schemas.corpus.CORPUS`.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from schemas.corpus import CORPUS


KeyedHash = Callable[..., str]
"""`keyed_hash(purpose, *parts)` -> hex digest under that purpose's derived key."""

_CONVERSATION = ("source", "conversation_id")
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
    groups = turns.group_by("row_id", maintain_order=True)
    rows = [_row(group, imprint) for _, group in groups]
    return pl.DataFrame(rows, schema=CORPUS, orient="row")


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


def _row(turns: pl.DataFrame, imprint: Imprint) -> tuple[Any, ...]:
    """Values of one row, in the order of `CORPUS`."""
    first = turns.row(0, named=True)
    messages = turns.select("role", content="text").to_dicts()
    row_id = first["row_id"]
    hashed = imprint.keyed_hash
    values = {
        "row_id": row_id,
        "conversation_id": hashed(
            "row", "conversation", first["source"], first["conversation_id"]
        ),
        "source": first["source"],
        "language": _main_language(turns),
        "month": first["month"],
        "split": split_of(first["person"], imprint=imprint),
        "messages": messages,
        "turns": len(messages),
        "chars": sum(len(message["content"]) for message in messages),
        "redactions": _redactions(turns.get_column("redactions")),
        "consent_ref": hashed("evidence", row_id),
        "policy_sha256": imprint.policy_sha256,
        "build": imprint.build,
        "content_sha256": content_sha256(messages),
    }
    return tuple(values[column] for column in CORPUS)


def _main_language(turns: pl.DataFrame) -> str:
    """The language with most characters; ties go by name."""
    weighed = (
        turns.group_by("language")
        .agg(pl.col("text").str.len_chars().sum())
        .sort(["text", "language"], descending=[True, False])
    )
    return str(weighed.item(0, "language"))


def _redactions(per_turn: Iterable[Any]) -> list[dict[str, Any]]:
    """Counts by entity over all turns of a row, sorted by entity."""
    total: dict[str, int] = {}
    for counts in per_turn:
        for entry in counts:
            total[entry["entity"]] = total.get(entry["entity"], 0) + entry["count"]
    return [{"entity": entity, "count": total[entity]} for entity in sorted(total)]
