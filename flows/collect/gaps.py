"""Turns enter; those that follow something unseen leave marked `after_gap`.

A picture or another bot's text is skipped, but two turns around it did not follow
each other, and a row must not glue them together. Nor does it where one object ends
and another goes on, if what stood between them may lie in an object nobody could read.
"""

from collections.abc import Collection, Iterable, Iterator

import polars as pl

from flows.collect.causes import BREAKS
from schemas.interaction import Identity, Turn


Chat = tuple[str | None, str | None]
"""The source that a turn tells (None: as declared) and its conversation."""

ENDS = pl.Schema(
    {"source": pl.String(), "conversation_id": pl.String(), "object": pl.Int32()}
)
"""Conversations whose part in an object ends with a gap."""

_CHAT = ("source", "conversation_id")


def marked(
    units: Iterable[Turn | Identity], open_gaps: set[Chat]
) -> Iterator[Turn | Identity]:
    """The same units, `after_gap` set on the first turn after each gap.

    `open_gaps` holds, once all is read, the conversations that end with one.
    """
    for unit in units:
        if isinstance(unit, Turn) and (unit.skip or open_gaps):
            _mark(unit, open_gaps)
        yield unit


def ends(open_gaps: Collection[Chat], *, source: str, number: int) -> pl.DataFrame:
    """The gaps that stay open at the end of object `number`, as `ENDS`."""
    rows = [(told or source, chat, number) for told, chat in open_gaps]
    return pl.DataFrame(rows, schema=ENDS, orient="row")


def apart(
    turns: pl.DataFrame, *, ended: pl.DataFrame, torn: Collection[int]
) -> pl.DataFrame:
    """Mark the first turn of an object that may not follow what another object tells.

    `ended`: `ENDS` of all objects. `torn`: numbers of the objects beside which one
    could not be read. `turns` come in the order of their objects and positions.
    """
    chats = ended.group_by(_CHAT).agg(gaps=pl.col("object").unique())
    joined = turns.join(
        chats, on=_CHAT, how="left", nulls_equal=True, maintain_order="left"
    )
    number = pl.col("origin").struct.field("object")
    opens = number.cum_count().over(*_CHAT, number) == 1
    elsewhere = pl.col("gaps").list.len() > pl.col("gaps").list.contains(number)
    unread = number.is_in(list(torn)).any().over(_CHAT)
    unsure = elsewhere.fill_null(value=False) | unread
    return joined.with_columns(pl.col("after_gap") | (opens & unsure)).drop("gaps")


def _mark(turn: Turn, open_gaps: set[Chat]) -> None:
    chat = (turn.source, turn.conversation_id)
    if turn.skip in BREAKS:
        open_gaps.add(chat)
    elif turn.skip is None and chat in open_gaps:
        open_gaps.discard(chat)
        turn.after_gap = True
