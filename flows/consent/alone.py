"""Whole conversations enter; each is judged as if no other one shared its shard.

Which conversations lie in one shard is chance, and a decision must not depend on it.
The law looks records up by their id alone, so a conversation that could meet another
one's record there is judged by itself; the rest are judged together.
"""

from collections.abc import Callable

import polars as pl


Judge = Callable[[pl.DataFrame], pl.DataFrame]

_CHAT = ("source", "conversation_id")


def each_alone(frame: pl.DataFrame, judge: Judge) -> pl.DataFrame:
    """What `judge` makes of the frame's conversations; rows keep their order."""
    numbered = _numbered(frame)
    placed = frame.with_row_index("_place").with_columns(
        numbered.get_column("chat").alias("_chat"), _met=_met(numbered)
    )
    apart = placed.filter("_met").partition_by("_chat", maintain_order=True)
    pieces = [placed.filter(~pl.col("_met")), *apart]
    judged = pl.concat([judge(piece.drop("_met", "_chat")) for piece in pieces])
    return judged.sort("_place").drop("_place")


def _numbered(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows' ids with the number of their conversation as `chat`."""
    ids = frame.select(*_CHAT, "record_id", "reply_to")
    chats = ids.select(_CHAT).unique(maintain_order=True).with_row_index("chat")
    return ids.join(
        chats, on=_CHAT, how="left", nulls_equal=True, maintain_order="left"
    )


def _met(ids: pl.DataFrame) -> pl.Series:
    """Which rows are of a conversation that shares or names a record of another."""
    record = pl.col("record_id")
    owners = ids.select(reply_to=record, owner="chat").drop_nulls("reply_to").unique()
    named = ids.join(owners, on="reply_to").filter(pl.col("chat") != pl.col("owner"))
    several = pl.col("chat").n_unique()
    told = ids.with_columns(
        homonyms=several.over("conversation_id"), sharers=several.over("record_id")
    )
    shared = (pl.col("homonyms") > 1) | ((pl.col("sharers") > 1) & record.is_not_null())
    met = {*told.filter(shared)["chat"], *named["chat"]}
    return ids.select(pl.col("chat").is_in(list(met))).to_series()
