"""Frames of an inspected export enter; a summary and printable turns leave.

Summaries of shards add up, so an export need not be in memory whole.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from flows.collect import causes
from flows.collect.repeats import DUPLICATE
from schemas.interaction import Split


NEEDS: Mapping[str, str] = {
    "time_zone": "local times without a zone: declare `time_zone`",
    "time": "no readable time in the export: nothing can be declared for it",
    "authors": "people without a stable id: declare `owner` or `people`",
    "bot": "no bot known: declare `bots`",
    "visibility": "who could see it is unknown: nothing can be declared for it",
    "malformed": "a column has the wrong type: mend the file",
}
"""What keeps turns out until it is declared (or for good)."""

_CHAT = ("source", "conversation_id")
_FAR = 1 << 40
"""More positions than an object has, to compare places as one number."""

_OFFSET = r"(Z|[+-]\d{2}:\d{2})$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What is in one object, shard or export; all of it counts, no content."""

    units: int = 0
    conversations: int = 0
    human_turns: int = 0
    bot_turns: int = 0
    other_turns: int = 0
    duplicates: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)
    needs: Mapping[str, int] = field(default_factory=dict)
    """A key of `NEEDS` -> turns that cannot be kept before."""
    first: str | None = None
    last: str | None = None

    def __add__(self, other: "Summary") -> "Summary":
        """The summary of both, for parts that share no conversation."""
        return Summary(
            units=self.units + other.units,
            conversations=self.conversations + other.conversations,
            human_turns=self.human_turns + other.human_turns,
            bot_turns=self.bot_turns + other.bot_turns,
            other_turns=self.other_turns + other.other_turns,
            duplicates=self.duplicates + other.duplicates,
            skipped=_sum(self.skipped, other.skipped),
            needs=_sum(self.needs, other.needs),
            first=min(filter(None, (self.first, other.first)), default=None),
            last=max(filter(None, (self.last, other.last)), default=None),
        )


def summarise(split: Split, *, skipped: Mapping[str, int]) -> Summary:
    """Count what `unrepeat` kept and dropped, and what the readers skipped."""
    kept, reasons = split.kept, Counter(split.dropped["reason"].to_list())
    kinds = Counter(kept["author"].struct.field("kind").to_list())
    aside = {causes.OFF_PATH: reasons[causes.OFF_PATH]}
    known = kept.filter(_zoned())["created_at"]
    return Summary(
        units=kept.height + split.dropped.height + sum(skipped.values()),
        conversations=kept.select(_CHAT).unique().height,
        human_turns=kinds["human"],
        bot_turns=kinds["bot"],
        other_turns=kept.height - kinds["human"] - kinds["bot"],
        duplicates=reasons[DUPLICATE],
        skipped=_sum(skipped, aside),
        needs=_needs(kept),
        first=_text(known.min()),
        last=_text(known.max()),
    )


def turn_lines(kept: pl.DataFrame, aside: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """The JSON object of every turn: conversations as they come, each in path order.

    `aside` holds the turns that are off the current path: they follow the path of
    their conversation, once each, and not at all if they are on it elsewhere. A row
    without text stands for a message that was taken back: it is no turn.
    """
    keys = [*_CHAT, "record_id"]
    beside = aside.join(kept, on=keys, how="anti", maintain_order="left")
    beside = beside.unique(subset=keys, keep="first", maintain_order=True)
    both = pl.concat(
        [
            kept.with_columns(on_current_path=pl.lit(value=True)),
            beside.select(kept.columns).with_columns(
                on_current_path=pl.lit(value=False)
            ),
        ]
    )
    origin = pl.col("origin").struct
    place = origin.field("object").cast(pl.Int64) * _FAR + origin.field("position")
    begun = place.min().over(_CHAT)
    spoken = both.sort(begun, *_CHAT, maintain_order=True).filter(
        pl.col("text").is_not_null()
    )
    for row in spoken.iter_rows(named=True):
        yield turn_line(row)


def turn_line(row: Mapping[str, Any]) -> dict[str, Any]:
    """One line of `inspect --turns`."""
    author = row["author"] or {}
    return {
        "source": row["source"],
        "conversation_id": row["conversation_id"],
        "record_id": row["record_id"],
        "role": row["role"],
        "author_id": author.get("id"),
        "text": row["text"],
        "created_at": row["created_at"],
        "visibility": row["visibility"],
        "addressed_to_bot": row["addressed_to_bot"],
        "contributors": row["contributors"],
        "on_current_path": row["on_current_path"],
    }


def _needs(kept: pl.DataFrame) -> dict[str, int]:
    author = pl.col("author").struct
    human = author.field("kind") == "human"
    found = {
        "time_zone": pl.col("created_at").is_not_null() & ~_zoned(),
        "time": pl.col("created_at").is_null(),
        "authors": human & author.field("id").is_null(),
        "bot": pl.col("bot").is_null() & (pl.col("visibility") != "public"),
        "visibility": pl.col("visibility").fill_null("unknown") == "unknown",
        "malformed": pl.col("malformed").is_not_null(),
    }
    counts = kept.select(**{key: test.sum() for key, test in found.items()})
    return {key: count for key, count in counts.row(0, named=True).items() if count}


def _zoned() -> pl.Expr:
    return pl.col("created_at").str.contains(_OFFSET).fill_null(value=False)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _sum(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    both = Counter(one) + Counter(other)
    return dict(sorted(both.items()))
