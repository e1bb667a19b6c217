"""Turns of whole conversations enter; each record leaves once, in path order."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import polars as pl

from flows.collect import causes, times
from schemas.interaction import Split


DUPLICATE = "duplicate"

_CHAT = ("source", "conversation_id")
_PLACE = ("object", "position")
_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


def unrepeat(frame: pl.DataFrame) -> Split:
    """Each record once, and of a branched conversation one path, in path order.

    Of rows with one record_id in a conversation the latest edit stays, then one with a
    time, then the earliest time, then the latest origin; the others leave as
    `duplicate`. A gap that any of them tells of stays.
    Rows beside the path to the latest leaf (by `parent_id`) leave as `off_path`: the
    old branch of a conversation that was exported again, or a regenerated answer. A row
    whose parent is the conversation itself begins anew: it is no branch of what came
    before, and has a path of its own.
    The frame must hold whole conversations; the order of its rows does not matter.
    """
    placed = frame.with_columns(
        pl.col("origin").struct.field("object"),
        pl.col("origin").struct.field("position"),
    ).with_columns(record=_record())
    torn = pl.col("after_gap").any().over(*_CHAT, "record")
    placed = placed.with_columns(after_gap=torn)
    placed = placed.sort(*_CHAT, *_PLACE, nulls_last=True).with_row_index("row")
    best = pl.col("row").is_in(_best(placed).implode())
    ordered = _ordered(placed.filter(best), placed)
    aside = pl.col("row").is_in(_aside(ordered).implode())
    kept, beside = ordered.filter(~aside), ordered.filter(aside)
    again = placed.filter(~best)
    dropped = pl.concat(
        [
            again.select(*frame.columns, reason=pl.lit(DUPLICATE)),
            beside.select(*frame.columns, reason=pl.lit(causes.OFF_PATH)),
        ]
    )
    return Split(kept.select(frame.columns), dropped)


def _record() -> pl.Expr:
    # a row without record_id repeats nothing: its place stands for it
    place = pl.format("#{}:{}", "object", "position")
    return pl.coalesce("record_id", place)


def _best(placed: pl.DataFrame) -> pl.Series:
    """The rows that stand for their records."""
    again = pl.struct(*_CHAT, "record").is_duplicated()
    once, several = placed.filter(~again), placed.filter(again)
    chosen = (
        several.with_columns(
            edited=_instants(several["edited_at"]),
            timed=pl.col("created_at").is_not_null(),
            created=_instants(several["created_at"]),
        )
        .sort(
            ["edited", "timed", "created", *_PLACE],
            descending=[True, True, False, True, True],
        )
        .unique(subset=[*_CHAT, "record"], keep="first", maintain_order=True)
    )
    return pl.concat([once["row"], chosen["row"]])


def _instants(column: pl.Series) -> pl.Series:
    values = [times.instant(text) for text in column]
    return pl.Series(values, dtype=pl.Datetime("us", "UTC"))


def _ordered(once: pl.DataFrame, placed: pl.DataFrame) -> pl.DataFrame:
    """The kept rows by conversation, in the order in which the objects show them.

    In one object that is the order of first sight. Between objects time decides, but
    never against an object's own order.
    """
    first = placed.unique(
        subset=[*_CHAT, "object", "record"], keep="first", maintain_order=True
    )
    spread = first.filter(pl.col("object").n_unique().over(_CHAT) > 1)
    flat = first.filter(pl.col("object").n_unique().over(_CHAT) == 1)
    clock = spread.with_columns(seen=_instants(spread["created_at"])).with_columns(
        pl.col("seen").cum_max().over([*_CHAT, "object"])
    )
    clocked = pl.concat(
        [clock, flat.with_columns(seen=pl.lit(_BEGINNING, pl.Datetime("us", "UTC")))]
    )
    ranks = clocked.sort(_PLACE).unique(
        subset=[*_CHAT, "record"], keep="last", maintain_order=True
    )
    ranks = ranks.select(
        *_CHAT,
        "record",
        "seen",
        first_object=pl.col("object"),
        first_position=pl.col("position"),
    )
    keys = [*_CHAT, "record"]
    return once.join(ranks, on=keys, how="left", nulls_equal=True).sort(
        *_CHAT, "seen", "first_object", "first_position", nulls_last=True
    )


# Branches...


@dataclass(frozen=True, slots=True)
class _Node:
    """One row of a branched conversation."""

    row: int
    place: tuple[int, int]
    parent: str | None = field(repr=False)
    created: datetime


def _aside(ordered: pl.DataFrame) -> pl.Series:
    """The rows beside the path to their conversation's latest leaf."""
    inner = ordered.select(*_CHAT, record="parent_id").drop_nulls("record").unique()
    keys = [*_CHAT, "record"]
    leaves = ordered.join(inner, on=keys, how="anti", nulls_equal=True)
    forked = (
        leaves.join(inner, on=_CHAT, how="semi", nulls_equal=True)
        .group_by(_CHAT)
        .len()
        .filter(pl.col("len") > 1)
    )
    rows = ordered.join(forked, on=_CHAT, how="semi", nulls_equal=True)
    found = [
        row
        for _, chat in rows.group_by(_CHAT, maintain_order=True)
        for row in _beside(_nodes(chat), _begun(chat))
    ]
    return pl.Series(found, dtype=ordered.schema["row"])


def _nodes(chat: pl.DataFrame) -> dict[str, _Node]:
    told = chat.select("record", "row", "parent_id", "created_at", *_PLACE)
    return {
        record: _Node(row, (number, position), parent, times.instant(created))
        for record, row, parent, created, number, position in told.iter_rows()
    }


def _begun(chat: pl.DataFrame) -> frozenset[str]:
    """The records that begin anew: below the conversation, which is no record."""
    begun = chat.filter(pl.col("parent_id") == pl.col("conversation_id"))
    known = begun["parent_id"].is_in(chat["record"].implode()).any()
    return frozenset() if known else frozenset(begun["record"])


def _beside(nodes: Mapping[str, _Node], begun: Collection[str]) -> Iterator[int]:
    inner = {node.parent for node in nodes.values()}
    latest: dict[str | None, str] = {}
    beginnings = _beginnings(nodes, begun)
    for leaf in (record for record in nodes if record not in inner):
        other = latest.setdefault(beginnings[leaf], leaf)
        if _lateness(nodes[leaf]) > _lateness(nodes[other]):
            latest[beginnings[leaf]] = leaf
    path = {record for leaf in latest.values() for record in _path(nodes, leaf)}
    return (node.row for record, node in nodes.items() if record not in path)


def _beginnings(
    nodes: Mapping[str, _Node], begun: Collection[str]
) -> dict[str | None, str | None]:
    """The record that began anew above each record; None where none did."""
    found: dict[str | None, str | None] = {record: record for record in begun}
    for record in nodes:
        above: list[str | None] = []
        here: str | None = record
        while here is not None and here in nodes and here not in found:
            found[here] = None
            above.append(here)
            here = nodes[here].parent
        found.update(dict.fromkeys(above, found.get(here)))
    return found


def _lateness(node: _Node) -> tuple[datetime, int, int]:
    number, position = node.place
    return node.created, number, -position


def _path(nodes: Mapping[str, _Node], leaf: str | None) -> set[str]:
    path: set[str] = set()
    while leaf is not None and leaf in nodes and leaf not in path:
        path.add(leaf)
        leaf = nodes[leaf].parent
    return path
